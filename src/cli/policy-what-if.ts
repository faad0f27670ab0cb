import { parseArgs } from "node:util";
import type { JournalReader } from "../journal/read-journal.ts";
import { localMomentsIn } from "../ops/local-moment.ts";
import { momentsIn } from "../ops/moment.ts";
import { loadPolicy } from "../policy/load-policy.ts";
import { recallPolicy } from "../policy/recall.ts";
import { isShipped, shippedFile } from "../policy/shipped.ts";
import { openWhatIf, type WhatIf } from "../policy/what-if.ts";
import { REMEMBERED_MS } from "../policy/what-if-past.ts";
import { openProgress } from "../snapshot/progress.ts";
import type { Policy } from "../verdict/words.ts";
import { type Command, fail, only, print, UsageError } from "./command.ts";
import { configOf } from "./config.ts";
import { sayPolicyFaults } from "./say-policy.ts";
import { sayWhatIf } from "./say-what-if.ts";
import { recordIn } from "./site-key.ts";

const OPTIONS = {
  config: { type: "string" },
  days: { type: "string", default: "30" },
  lane: { type: "string" },
  json: { type: "boolean" },
} as const;

const MOST_DAYS = 366;
const DAY_MS = 86_400_000;

export const policyWhatIf: Command = {
  usage: "FILE [--days 30] [--lane ID] [--config FILE] [--json]",
  does: "Judges the record of the last days by another policy: who would newly be refused, who newly admitted, and why.",
  async run(args) {
    const { positionals, values } = parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
    const name = only(positionals, "FILE");
    const days = daysOf(values.days);
    const config = configOf(values.config);
    if (config === undefined) return 1;
    const { lane } = values;
    const lanes = config.lane.map(({ id }) => id);
    if (lane !== undefined && !lanes.includes(lane))
      throw new UsageError(`--lane ${lane}: expected one of ${lanes.join(", ")}`);
    const { time_zone: timeZone } = config.site;
    const reading = loadPolicy(isShipped(name) ? shippedFile(name) : name, localMomentsIn(timeZone));
    if (reading.is === "faulty") return fail(sayPolicyFaults(name, reading).join("\n"));
    const stateFolder = config.gate.state_folder;
    const record = recordIn(stateFolder);
    if (record === undefined) return 1;
    using journal = record.journal;
    const sinceMs = Date.now() - days * DAY_MS;
    const { policy } = reading;
    const policyThen = remembered((hash) => recallPolicy(stateFolder, hash));
    const whatIf = openWhatIf({ policy, lane, sinceMs, momentOf: momentsIn(timeZone), policyThen });
    replay(journal, sinceMs, whatIf);
    const report = { policy: policy.name, hash: policy.hash, sinceMs, lane, ...whatIf.report() };
    if (values.json === true) print(JSON.stringify(report));
    else for (const line of sayWhatIf(report, timeZone)) print(line);
    return 0;
  },
};

function daysOf(text: string): number {
  const days = /^\d{1,3}$/.test(text) ? Number(text) : 0;
  if (!(days >= 1 && days <= MOST_DAYS)) throw new UsageError(`--days ${text}: expected 1 to ${MOST_DAYS}`);
  return days;
}

function replay(journal: JournalReader, sinceMs: number, whatIf: WhatIf): void {
  const last = journal.last();
  using progress = process.stderr.isTTY ? openProgress(process.stderr, { label: "judging" }) : undefined;
  let rows = 0;
  for (const batch of journal.since(sinceMs - REMEMBERED_MS)) {
    for (const kept of batch) whatIf.take(kept);
    rows += batch.length;
    const before = (batch.at(-1)?.seq ?? 0) - rows;
    progress?.update({ done: rows, total: Math.max(rows, last - before), rows });
  }
}

/** A record names the same few policies over and over. */
function remembered(recall: (hash: string) => Policy | undefined): (hash: string) => Policy | undefined {
  const known = new Map<string, Policy | undefined>();
  return (hash) => {
    if (!known.has(hash)) known.set(hash, recall(hash));
    return known.get(hash);
  };
}
