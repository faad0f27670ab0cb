import { parseArgs } from "node:util";
import type { VerdictEntry } from "../journal/entry.ts";
import type { JournalReader, Proved } from "../journal/read-journal.ts";
import { explain } from "../policy/explain.ts";
import { recallPolicy } from "../policy/recall.ts";
import { type Command, fail, only, print, UsageError } from "./command.ts";
import { configOf } from "./config.ts";
import { type CardNow, cardAsPublished } from "./explain-card.ts";
import { sayExplained } from "./say-explained.ts";
import { recordIn } from "./site-key.ts";

const OPTIONS = { config: { type: "string" }, json: { type: "boolean" } } as const;

export const explainVerdict: Command = {
  usage: "NUMBER [--config FILE] [--json]",
  does: "Why somebody was admitted or refused: judges a verdict of the record once more, rule by rule, and says whether it is the same.",
  async run(args) {
    const { positionals, values } = parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
    const seq = numberOf(only(positionals, "NUMBER"));
    const config = configOf(values.config);
    if (config === undefined) return 1;
    const folder = config.gate.state_folder;
    const record = recordIn(folder);
    if (record === undefined) return 1;
    using journal = record.journal;
    const found = verdictAt(journal, seq);
    if (typeof found === "string") return fail(found);
    const { entry, follows } = found;
    const explained = explain(entry, (hash) => recallPolicy(folder, hash));
    const later = [...journal.followUps(seq), ...journal.overridesOf(seq)].toSorted((a, b) => a.seq - b.seq);
    const card =
      explained.is === "not-judged"
        ? undefined
        : await cardAsPublished(entry, explained.facts, { folder: config.cards_folder, key: record.key });
    // they stand in the answer already, taken apart
    const told = { ...entry, facts: undefined };
    if (values.json === true) print(JSON.stringify({ seq, follows, entry: told, ...explained, card, later }));
    else {
      const timeZone = config.site.time_zone;
      for (const line of sayExplained({ seq, entry, follows, explained, card, later, timeZone })) print(line);
    }
    const isProved = follows && later.every((one) => one.follows) && isAsItWas(card);
    return isProved && explained.is === "same" ? 0 : 1;
  },
};

function numberOf(text: string): number {
  if (!/^[1-9]\d{0,14}$/.test(text))
    throw new UsageError(`${text}: expected the number of an entry, as a screen or a log has it`);
  return Number(text);
}

/** The verdict of this number, or what stands there instead. */
function verdictAt(journal: JournalReader, seq: number): (Proved & { readonly entry: VerdictEntry }) | string {
  const found = journal.find(seq);
  if (found === undefined) return `there is no entry ${seq}; the last one is ${journal.last()}`;
  const { entry } = found;
  if (entry.kind === "verdict") return { ...found, entry };
  const about = "admission" in entry ? entry.admission : entry.kind === "override" ? entry.answers : undefined;
  const instead = about === undefined ? "" : `: it is about entry ${about}`;
  return `entry ${seq} is no verdict but a ${entry.kind}${instead}`;
}

function isAsItWas(card: CardNow | undefined): boolean {
  return card === undefined || card.is !== "different";
}
