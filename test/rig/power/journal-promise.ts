/** What the gate promises of its journal, whenever the power goes. */
import { createHash } from "node:crypto";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { loadSecret } from "../../../src/disk/secret.ts";
import { openJournal } from "../../../src/journal/journal.ts";
import { verifyJournal } from "../../../src/journal/verify.ts";
import { verdict } from "../../journal/folder.ts";

export const SITE_KEY = "site.key";
export const JOURNAL = "journal.sqlite";

/** The second start writes more than the 1,000 pages after which SQLite folds its log into the file. */
export const ENTRIES_A_START = [30, 360, 30];

/** A key's name in the acknowledgements: `key NAME`; the others are `entry SEQ HASH`. */
export function nameOfKey(key: Uint8Array): string {
  return createHash("sha256").update(key).digest("hex").slice(0, 8);
}

/** Throws unless a gate that starts in this folder finds all that was acknowledged, whole, and goes on without a hand. */
export function keepJournal(folder: string, acknowledged: readonly string[]): void {
  const said = acknowledged.map((line) => line.split(" "));
  const key = loadSecret({ name: "site key", file: join(folder, SITE_KEY) });
  const name = said.findLast(([what]) => what === "key")?.[1];
  if (name !== undefined && nameOfKey(key) !== name) throw new Error("the site key is another one");

  const [, shown = "0", hash = ""] = said.findLast(([what]) => what === "entry") ?? [];
  const expected = { seq: Number(shown), hash };
  const path = join(folder, JOURNAL);
  using journal = openJournal(path, { key });
  const found = journal.head().seq;
  if (found < expected.seq) throw new Error(`entry ${expected.seq} was shown, and the journal ends at ${found}`);
  if (found > expected.seq + 1) throw new Error(`entry ${expected.seq} was shown, and the journal has ${found}`);
  const { seq } = journal.append(verdict(0));
  journal[Symbol.dispose]();

  const left = readdirSync(folder).filter((file) => ![SITE_KEY, JOURNAL, `${JOURNAL}.lock`].includes(file));
  if (left.length > 0) throw new Error(`nobody cleared away ${left.join(", ")}`);
  const report = verifyJournal(path, expected.seq === 0 ? { key } : { key, expected });
  if (report.is === "broken") throw new Error(`entry ${report.at} does not hold: ${report.why}`);
  if (report.entries !== seq) throw new Error(`entry ${seq} was appended, and the journal has ${report.entries}`);
}
