/**
 * Appends until there is no more room, makes room, appends again; says what happened as JSON.
 * argv: the journal, and what makes room: a file to remove, or `limit` for this process's file size limit.
 */
import { execFileSync } from "node:child_process";
import { rmSync } from "node:fs";
import { openJournal } from "../../src/journal/journal.ts";
import { JournalError } from "../../src/journal/journal-error.ts";
import { verifyJournal } from "../../src/journal/verify.ts";
import { KEY, verdict } from "./folder.ts";

const [path = "", room = ""] = process.argv.slice(2);
const journal = openJournal(path, { key: KEY });
const refused: string[] = [];
let before = 0;
while (refused.length < 3) {
  try {
    before = journal.append(verdict(before)).seq;
    if (refused.length > 0) throw new Error("it was full, and then it was not");
  } catch (error) {
    if (!(error instanceof JournalError)) throw error;
    refused.push(error.code);
  }
}
const whileFull = verifyJournal(path, { key: KEY });
if (room === "limit") execFileSync("env", ["prlimit", "--pid", String(process.pid), "--fsize=unlimited"]);
else rmSync(room);
const next = journal.append(verdict(0)).seq;
journal[Symbol.dispose]();
const afterwards = verifyJournal(path, { key: KEY });
const counts = [whileFull, afterwards].map((report) => (report.is === "whole" ? report.entries : -1));
const isAllThere = before > 100 && counts[0] === before && next === before + 1 && counts[1] === next;
console.log(JSON.stringify({ refused, isAllThere }));
