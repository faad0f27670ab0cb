/** The journal as anybody but its gate reads it: read only, in short steps, while the gate goes on writing. */
import { existsSync } from "node:fs";
import Database from "better-sqlite3";
import { checkFormat } from "./database.ts";
import { decodeEntry } from "./entry.ts";
import type { Kept } from "./journal.ts";
import { JournalError } from "./journal-error.ts";
import { GENESIS, journalKeys } from "./keys.ts";

/** `follows`: it fits the site key and the entry before it. */
export interface Proved extends Kept {
  readonly follows: boolean;
}

/** Every method throws `JournalError`; disposal is idempotent. */
export interface JournalReader extends Disposable {
  /** The entry of this number, or undefined. */
  find(seq: number): Proved | undefined;
  /** What came of this admission later, the oldest first, at most 16. */
  followUps(admission: number): readonly Proved[];
  /** What staff did about this refusal, the oldest first, at most 16. */
  overridesOf(refusal: number): readonly Proved[];
  /** The number of the last entry, 0: there is none. */
  last(): number;
  /**
   * Everything from `unixMs` on, the oldest first, up to 1,000 entries at once. It begins behind the newest earlier entry whose clock was
   * trusted, so that no entry of a box that did not know the time is missed; some of the first ones may be older.
   */
  since(unixMs: number): Generator<readonly Kept[]>;
}

/** Rows of one read: long enough to be quick, short enough not to keep the writer from folding its log into the file. */
const BATCH = 1_000;
const MOST_FOLLOW_UPS = 16;
const BUSY_MS = 5_000;
/** The first format that has a column of the admission. */
const WITH_ADMISSION = 3;

type Row = [seq: number, body: string, hash: Buffer];
type When = [seq: number, at: number, clock: string | null];

/** `key`: the site key, 32 bytes. Throws `JournalError`: `absent`, `not-a-journal`, `storage`. */
export function readJournal(path: string, key: Uint8Array): JournalReader {
  if (!existsSync(path)) throw new JournalError("absent", `there is no journal at ${path}`);
  const keys = journalKeys(key);
  const db = guarded(path, () => new Database(path, { readonly: true, fileMustExist: true, timeout: BUSY_MS }));
  try {
    return guarded(path, () => prepare(db, path, keys));
  } catch (error) {
    db.close();
    throw error;
  }
}

function prepare(db: Database.Database, path: string, keys: ReturnType<typeof journalKeys>): JournalReader {
  const admission = checkFormat(db, path) >= WITH_ADMISSION ? "admission" : "body ->> 'admission'";
  const columns = "SELECT seq, body, hash FROM entry";
  const one = db.prepare<[number], Row>(`${columns} WHERE seq = ?`).raw();
  const later = db
    .prepare<[number, number], Row>(
      `${columns} WHERE ${admission} = ? AND seq > ? ORDER BY seq LIMIT ${MOST_FOLLOW_UPS}`,
    )
    .raw();
  const overrides = db
    .prepare<[number, number], Row>(
      `${columns} WHERE verdict IS NULL AND kind = 'override' AND seq > ? AND body ->> 'answers' = ? ORDER BY seq LIMIT ${MOST_FOLLOW_UPS}`,
    )
    .raw();
  const after = db.prepare<[number], Row>(`${columns} WHERE seq > ? ORDER BY seq LIMIT ${BATCH}`).raw();
  const last = db.prepare<[], number | null>("SELECT max(seq) FROM entry").pluck();
  const before = db
    .prepare<[number], When>(
      `SELECT seq, at, body ->> 'clock' FROM entry WHERE seq < ? ORDER BY seq DESC LIMIT ${BATCH}`,
    )
    .raw();

  const read = <T>(act: () => T): T => guarded(path, act);

  function keep([seq, body, hash]: Row): Kept {
    const entry = decodeEntry(body, path);
    return { seq, hash: hash.toString("hex"), at: entry.at, entry };
  }

  function prove(row: Row): Proved {
    const [seq, body, hash] = row;
    const previous = seq === 1 ? GENESIS : read(() => one.get(seq - 1))?.[2];
    return { ...keep(row), follows: previous !== undefined && keys.link(previous, seq, body).equals(hash) };
  }

  /** The number of the newest entry that certainly is older; 0: none is. */
  function lastBefore(unixMs: number): number {
    for (let from = Number.MAX_SAFE_INTEGER; ; ) {
      const rows = read(() => before.all(from));
      const found = rows.find(([, at, clock]) => at < unixMs && (clock === "synced" || clock === "plausible"));
      if (found !== undefined) return found[0];
      const oldest = rows.at(-1);
      if (oldest === undefined) return 0;
      from = oldest[0];
    }
  }

  return {
    find(seq) {
      const row = read(() => one.get(seq));
      return row && prove(row);
    },
    followUps: (of) => read(() => later.all(of, of)).map(prove),
    overridesOf: (refusal) => read(() => overrides.all(refusal, refusal)).map(prove),
    last: () => read(() => last.get()) ?? 0,
    *since(unixMs) {
      for (let from = lastBefore(unixMs); ; ) {
        const rows = read(() => after.all(from));
        const newest = rows.at(-1);
        if (newest === undefined) return;
        from = newest[0];
        yield rows.map(keep);
      }
    },
    [Symbol.dispose]() {
      db.close();
    },
  };
}

function guarded<T>(path: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    if (!(error instanceof Database.SqliteError)) throw error;
    const options = { cause: error };
    if (error.code === "SQLITE_NOTADB")
      throw new JournalError("not-a-journal", `${path} is not a SQLite file`, options);
    if (error.code.startsWith("SQLITE_CORRUPT"))
      throw new JournalError("broken", `${path} is damaged: ${error.message}`, options);
    throw new JournalError("storage", `${path} cannot be read: ${error.message}`, options);
  }
}
