/**
 * Writes for ever to the disk of the first argument, as gate and sync do, until the machine loses its power, and says on the
 * console what counts. Beside it a file that nobody syncs.
 */
import { openSync, writeSync } from "node:fs";
import { join } from "node:path";
import { makeFolder } from "../../../src/disk/durable.ts";
import { loadSecret } from "../../../src/disk/secret.ts";
import { openJournal } from "../../../src/journal/journal.ts";
import { verdict } from "../../journal/folder.ts";
import { publishTurn } from "../../snapshot/turns.ts";
import { openCards, placesOn } from "./guest-disk.ts";
import { JOURNAL, nameOfKey, SITE_KEY } from "./journal-promise.ts";

const PUBLISHED_EVERY = 4;

const places = placesOn(process.argv[2] ?? "");
const unsynced = openSync(places.unsynced, "a");
makeFolder(places.gate, 0o700);
makeFolder(places.keys, 0o700);
const key = loadSecret({ name: "site key", file: join(places.gate, SITE_KEY) });
tell(`key ${nameOfKey(key)}`);
using journal = openJournal(join(places.gate, JOURNAL), { key });
using cards = openCards(places);
for (let n = 0; ; n += 1) {
  writeSync(unsynced, `${n}\n`);
  const { seq, hash } = journal.append(verdict(n));
  tell(`entry ${seq} ${hash}`);
  if (n % PUBLISHED_EVERY !== 0) continue;
  publishTurn(cards, n / PUBLISHED_EVERY);
  tell(`published ${n / PUBLISHED_EVERY}`);
}

/** The full stop shows that the line is whole. */
function tell(what: string): void {
  writeSync(1, `TOLD ${what} .\n`);
}
