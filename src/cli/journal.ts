import { join } from "node:path";
import { parseArgs } from "node:util";
import { verifyJournal } from "../journal/verify.ts";
import { type Command, fail, print, UsageError } from "./command.ts";
import { configOf } from "./config.ts";
import { siteKeyIn } from "./site-key.ts";

const OPTIONS = {
  config: { type: "string" },
  folder: { type: "string" },
  head: { type: "string" },
  json: { type: "boolean" },
} as const;
const HEAD = /^(\d{1,15}):([0-9a-f]{64})$/;

export const journalVerify: Command = {
  usage: "[--config FILE | --folder FOLDER] [--head SEQ:HASH] [--json]",
  does: "Walks the record's chain: whole, or the number of the first entry that was changed, removed or added.",
  async run(args) {
    const { values } = parseArgs({ args: [...args], options: OPTIONS });
    const expected = values.head === undefined ? undefined : headOf(values.head);
    const folder = values.folder ?? configOf(values.config)?.gate.state_folder;
    if (folder === undefined) return 1;
    const key = siteKeyIn(folder);
    if (key === undefined) return 1;
    const report = verifyJournal(join(folder, "journal.sqlite"), { key, ...(expected && { expected }) });
    if (values.json === true) print(JSON.stringify(report));
    else if (report.is === "whole")
      print(`whole: ${report.entries} entries, head ${report.head.seq}:${report.head.hash}`);
    else fail(`broken at entry ${report.at}: ${report.why}`);
    return report.is === "whole" ? 0 : 1;
  },
};

function headOf(text: string): { seq: number; hash: string } {
  const [, seq, hash] = HEAD.exec(text) ?? [];
  if (seq === undefined || hash === undefined)
    throw new UsageError(`--head ${text}: expected SEQ:HASH, as verify prints it`);
  return { seq: Number(seq), hash };
}
