/** Walks the whole chain and says whether the record is what was written. Reads only; the gate may go on writing. */
import { existsSync } from "node:fs";
import Database from "better-sqlite3";
import { checkFormat, strangeSchema } from "./database.ts";
import { decodeEntry } from "./entry.ts";
import type { Recorded } from "./journal.ts";
import { JournalError } from "./journal-error.ts";
import { GENESIS, journalKeys } from "./keys.ts";

/**
 * `whole`: every entry from the first to `head` is there, unchanged and in order. That nothing was cut off at the end only
 * follows when an expected head was given, because a shorter chain is a chain too. `at`: the seq where it breaks.
 */
export type VerifyReport =
  | { readonly is: "whole"; readonly entries: number; readonly head: Recorded }
  | { readonly is: "broken"; readonly at: number; readonly why: string };

export interface VerifyOptions {
  /** The site key, 32 bytes. */
  readonly key: Uint8Array;
  /** A head that was noted elsewhere: the entry of this seq must be there with this hash (64 hexadecimal digits). */
  readonly expected?: { readonly seq: number; readonly hash: string };
  readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void;
}

/** Rows of one read: long enough to be quick, short enough not to keep the writer from folding its log into the file. */
const BATCH = 1_000;

type Row = [seq: number, body: unknown, hash: unknown];

/** Throws `JournalError`: `absent`, `not-a-journal`, `storage`. Damage inside is not thrown but reported. */
export function verifyJournal(path: string, { key, expected, onProgress }: VerifyOptions): VerifyReport {
  if (!existsSync(path)) throw new JournalError("absent", `there is no journal at ${path}`);
  const keys = journalKeys(key);
  const db = open(path);
  let head: Recorded & { readonly link: Uint8Array } = { seq: 0, hash: GENESIS.toString("hex"), at: 0, link: GENESIS };
  try {
    checkFormat(db, path);
    const total = db.prepare<[], number | null>("SELECT max(seq) FROM entry").pluck().get() ?? 0;
    const after = db
      .prepare<[number, number], Row>("SELECT seq, body, hash FROM entry WHERE seq > ? ORDER BY seq LIMIT ?")
      .raw();
    // A sequence below the first would be skipped by the walk, so it is looked for.
    const least = db.prepare<[], number | null>("SELECT min(seq) FROM entry").pluck().get() ?? 1;
    if (least < 1) return broken(least, "an entry stands before the first");
    for (;;) {
      const rows = after.all(head.seq, BATCH);
      for (const [seq, body, hash] of rows) {
        if (seq !== head.seq + 1) return broken(head.seq + 1, `entries ${head.seq + 1} to ${seq - 1} are not there`);
        if (typeof body !== "string" || !(hash instanceof Uint8Array) || !keys.link(head.link, seq, body).equals(hash))
          return broken(seq, whyNot(seq));
        if (seq === expected?.seq && Buffer.from(hash).toString("hex") !== expected.hash)
          return broken(
            seq,
            "it is an entry, and not the one that was noted: the record was replaced from here or before",
          );
        head = { seq, hash: Buffer.from(hash).toString("hex"), at: decodeEntry(body, path).at, link: hash };
      }
      onProgress?.({ done: head.seq, total: Math.max(total, head.seq) });
      if (rows.length < BATCH) break;
    }
    if (expected !== undefined && head.seq < expected.seq)
      return broken(
        head.seq + 1,
        `the record ends at ${head.seq} and reached ${expected.seq} once: its end was cut off`,
      );
    const strange = strangeSchema(db);
    if (strange !== undefined) return broken(head.seq, `every entry is whole, but beside them ${strange}`);
    const found = db.pragma("integrity_check(1)", { simple: true });
    if (found !== "ok") return broken(head.seq, `every entry is whole, but the file is damaged: ${String(found)}`);
    return { is: "whole", entries: head.seq, head: { seq: head.seq, hash: head.hash, at: head.at } };
  } catch (error) {
    if (error instanceof JournalError && error.code === "broken") return broken(head.seq + 1, error.message);
    if (!(error instanceof Database.SqliteError)) throw error;
    if (error.code === "SQLITE_NOTADB")
      throw new JournalError("not-a-journal", `${path} is not a SQLite file`, { cause: error });
    return broken(head.seq + 1, `it cannot be read: ${error.message}`);
  } finally {
    db.close();
  }
}

function broken(at: number, why: string): VerifyReport {
  return { is: "broken", at, why };
}

function whyNot(seq: number): string {
  return seq === 1
    ? "it does not fit this site key: the key is another one, or the entry was changed"
    : "it was changed, moved or put in: it does not follow from the entry before it";
}

function open(path: string): Database.Database {
  try {
    return new Database(path, { readonly: true, fileMustExist: true, timeout: 5_000 });
  } catch (error) {
    throw new JournalError("storage", `${path} cannot be opened: ${error instanceof Error ? error.message : "?"}`, {
      cause: error,
    });
  }
}
