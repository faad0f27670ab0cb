/**
 * What a gate writes, in the folder of the first argument: the site key and the journal, over several starts. Acknowledges the
 * key, and each entry once append has returned and the screen would show it. With `careless` as the second argument SQLite is
 * told another word than the journal believes.
 */
import { openSync, writeSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { loadSecret } from "../../../src/disk/secret.ts";
import { openJournal } from "../../../src/journal/journal.ts";
import { verdict } from "../../journal/folder.ts";
import { ENTRIES_A_START, JOURNAL, nameOfKey, SITE_KEY } from "./journal-promise.ts";

const [folder = "", how] = process.argv.slice(2);

if (how === "careless") {
  const pragma = Object.getOwnPropertyDescriptor(Database.prototype, "pragma")?.value as Database.Database["pragma"];
  Database.prototype.pragma = function (this: Database.Database, source, options) {
    if (source === "synchronous = FULL") return pragma.call(this, "synchronous = NORMAL", options);
    return source === "synchronous" ? 2 : pragma.call(this, source, options);
  };
}

const acks = openSync(join(folder, "gate.acks"), "a");
for (const entries of ENTRIES_A_START) {
  const key = loadSecret({ name: "site key", file: join(folder, SITE_KEY) });
  writeSync(acks, `key ${nameOfKey(key)}\n`);
  using journal = openJournal(join(folder, JOURNAL), { key });
  for (let n = 0; n < entries; n += 1) {
    const card = journal.pseudonym(`0a1b2c3d-0a0b-1036-8888-${String(n % 50).padStart(12, "0")}` as never);
    const entry = n % 3 === 0 ? verdict(n, { card, verdict: "admit", reason: undefined }) : verdict(n, { card });
    const { seq, hash } = journal.append(entry);
    writeSync(acks, `entry ${seq} ${hash}\n`);
  }
}
