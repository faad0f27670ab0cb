import { existsSync } from "node:fs";
import { parseArgs } from "node:util";
import * as v from "valibot";
import { openReader, readerOptions } from "../../firmware-bridge/catalog.ts";
import type { Shown } from "../card/credential.ts";
import { readCredential } from "../card/read-credential.ts";
import { openCards } from "../lane/cards.ts";
import { momentsIn } from "../ops/moment.ts";
import { openAsItStands } from "../snapshot/published.ts";
import { judge } from "../verdict/judge.ts";
import { policyFrom, policyOptions } from "../verdict/presets.ts";
import type { Facts, Verdict } from "../verdict/words.ts";
import { type Command, fail, only, print, UsageError } from "./command.ts";
import { configOf } from "./config.ts";

const KINDS = ["serial", "hid-pos"] as const;
type Kind = (typeof KINDS)[number];

const OPTIONS = {
  reader: { type: "string" },
  config: { type: "string" },
  lane: { type: "string" },
  cards: { type: "string" },
  at: { type: "string" },
  json: { type: "boolean" },
} as const;

export const replay: Command = {
  usage: `FILE --reader ${KINDS.join("|")} [--config FILE [--lane ID]] [--cards FOLDER] [--at TIME] [--json]`,
  does: "Recorded reader bytes (FILE, or - for stdin) through the real codec, policy and snapshot: one verdict a line. Opens nothing.",
  async run(args) {
    const { values, positionals } = parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
    const file = only(positionals, "FILE");
    const as = kindOf(values.reader);
    const unixMs = values.at === undefined ? Date.now() : Date.parse(values.at);
    if (Number.isNaN(unixMs)) throw new UsageError(`--at ${values.at} is not a time like 2026-11-23T12:00Z`);
    if (file !== "-" && !existsSync(file)) return fail(`${file} does not exist`);
    const config = values.config === undefined ? undefined : configOf(values.config);
    if (values.config !== undefined && config === undefined) return 1;

    const lane = config?.lane.find(({ id }) => values.lane === undefined || id === values.lane);
    if (config !== undefined && lane === undefined)
      throw new UsageError(`--lane ${values.lane}: expected one of ${config.lane.map(({ id }) => id).join(", ")}`);
    const policy = policyFrom(lane?.policy ?? v.parse(policyOptions, { preset: "library-gate" }));
    const folder = values.cards ?? config?.cards_folder;
    using snapshot = folder === undefined ? undefined : await openAsItStands(folder, config?.site.id);
    const cards = openCards({ snapshot: () => snapshot, ask: undefined, deadlineMs: 0 });
    const now = momentsIn(config?.site.time_zone ?? "UTC")(unixMs);
    const environment = config?.site.environment ?? "production";

    await using reader = await openReader(v.parse(readerOptions, { kind: "replay", file, as }));
    let scans = 0;
    for await (const { medium, payload } of reader.scans()) {
      scans += 1;
      const credential = readCredential(payload);
      const facts: Facts = {
        medium,
        credential,
        now,
        provedDay: now.day,
        environment,
        clock: "synced",
        sinceAdmittedMs: undefined,
        ...cards.local(credential, policy, unixMs),
      };
      const verdict = judge(policy, facts);
      print(
        values.json === true
          ? JSON.stringify({ scan: scans, medium, credential, verdict })
          : say(scans, facts, verdict),
      );
    }
    return scans > 0 ? 0 : fail(`${file} holds no whole scan of a ${as} reader`);
  },
};

function kindOf(text: string | undefined): Kind {
  const kind = KINDS.find((name) => name === text);
  if (kind === undefined) throw new UsageError(`--reader ${text ?? "is missing"}: expected ${KINDS.join(" or ")}`);
  return kind;
}

function say(scan: number, { credential }: Facts, verdict: Verdict): string {
  const what = credential.is === "card" ? credential.escn : `no card (${noCard(credential)})`;
  const why = verdict.is === "admit" ? verdict.notices.map((notice) => notice.code).join(" ") : verdict.why.code;
  return `${scan}  ${verdict.is.padEnd(7)} ${why.padEnd(20)} ${what}`.trimEnd();
}

function noCard(shown: Exclude<Shown, { is: "card" }>): string {
  return shown.is === "not-a-card" ? shown.looks : shown.why;
}
