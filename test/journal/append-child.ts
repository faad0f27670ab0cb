/** Appends for ever, to be killed: says each number on a line once it is acknowledged, never before. */
import { writeSync } from "node:fs";
import { flushCompileCache } from "node:module";
import { openJournal } from "../../src/journal/journal.ts";
import { KEY, verdict } from "./folder.ts";

// whoever is killed does not write it at the end
flushCompileCache();

const journal = openJournal(process.argv[2] ?? "", { key: KEY });
for (let n = 0; ; n += 1) writeSync(1, `${journal.append(verdict(n)).seq}\n`);
