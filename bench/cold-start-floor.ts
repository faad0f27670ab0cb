/** The least that a gate must do before its first verdict on verified cards, in a bare process. */
import { createHash } from "node:crypto";
import { closeSync, openSync, readSync } from "node:fs";
import Database from "better-sqlite3";

const [cards = "", log = "", escn = ""] = process.argv.slice(2);

const hash = createHash("sha256");
const piece = Buffer.allocUnsafeSlow(1_048_576);
const fd = openSync(cards, "r");
for (let read = readSync(fd, piece); read > 0; read = readSync(fd, piece)) hash.update(piece.subarray(0, read));
closeSync(fd);

const layer = new Database(cards, { readonly: true, fileMustExist: true });
const found = layer.prepare("SELECT data FROM card WHERE escn = ?").get(Buffer.from(escn.replaceAll("-", ""), "hex"));
const journal = new Database(log);
journal.pragma("journal_mode = WAL");
journal.pragma("synchronous = FULL");
journal.exec("CREATE TABLE IF NOT EXISTS entry (seq INTEGER PRIMARY KEY, body TEXT NOT NULL)");
journal.prepare("INSERT INTO entry (body) VALUES (?)").run("x".repeat(400));
process.stdout.write(`${JSON.stringify({ found: found === undefined ? undefined : hash.digest("hex") })}\n`);
