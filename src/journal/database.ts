/** The journal's file: opening it so that a commit is on disk when it returns, and so that only one process writes it. */
import { closeSync, existsSync, openSync } from "node:fs";
import { dirname } from "node:path";
import Database from "better-sqlite3";
import { syncPath } from "../disk/durable.ts";
import { lockFile } from "../disk/lock.ts";
import { JournalError } from "./journal-error.ts";

/** "ESCJ" in ASCII, in the header field that SQLite leaves to applications. */
const APPLICATION_ID = 0x4553434a;
const FORMAT = 3;

/**
 * `body` is what the chain covers; the plain columns are computed from it and cannot say anything else. The triggers are a
 * second lock: they stop a mistake, the chain shows a deed.
 */
const FORMAT_1 = `
  CREATE TABLE entry (
    seq INTEGER PRIMARY KEY,
    body TEXT NOT NULL,
    hash BLOB NOT NULL,
    kind TEXT AS (body ->> 'kind') VIRTUAL,
    at INTEGER AS (body ->> 'at') VIRTUAL,
    lane TEXT AS (body ->> 'lane') VIRTUAL,
    card TEXT AS (body ->> 'card') VIRTUAL,
    verdict TEXT AS (body ->> 'verdict') VIRTUAL
  ) STRICT;
  CREATE INDEX admission ON entry (card, lane, seq) WHERE verdict = 'admit';
  CREATE TRIGGER entry_is_not_changed BEFORE UPDATE ON entry BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
  CREATE TRIGGER entry_is_not_removed BEFORE DELETE ON entry BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
  PRAGMA application_id = ${APPLICATION_ID};
  PRAGMA user_version = 1;
`;

/** A few entries in a hundred thousand are no verdicts, and which keys and times are trusted depends on finding them at every start. */
const FORMAT_2 = `
  CREATE INDEX landmark ON entry (kind, seq) WHERE verdict IS NULL;
  PRAGMA user_version = 2;
`;

/**
 * Whose an entry is, and which admission it follows up: what a person may still do today depends on both. A card keeps what was done with it
 * when a source says later, or otherwise, whose it is; so both are looked for.
 */
const FORMAT_3 = `
  ALTER TABLE entry ADD COLUMN person TEXT AS (body ->> 'person') VIRTUAL;
  ALTER TABLE entry ADD COLUMN admission INTEGER AS (body ->> 'admission') VIRTUAL;
  CREATE INDEX admission_of_card ON entry (card, seq) WHERE verdict = 'admit' OR kind = 'override';
  CREATE INDEX admission_of_person ON entry (person, seq) WHERE verdict = 'admit' OR kind = 'override';
  CREATE INDEX crossing_of_card ON entry (card, seq) WHERE kind = 'passage';
  CREATE INDEX crossing_of_person ON entry (person, seq) WHERE kind = 'passage';
  CREATE INDEX follow_up ON entry (admission) WHERE admission IS NOT NULL;
  PRAGMA user_version = 3;
`;

/** How each format is made of the one before it. */
const FORMATS: readonly string[] = [FORMAT_1, FORMAT_2, FORMAT_3];

const FULL = 2;
const BUSY_MS = 2_000;

/**
 * Opens the journal's file for writing and makes its tables where they are not; one of an earlier format becomes one of this
 * (some seconds for a million entries, and on a small board ten times as long; once, and `onUpgrade` is told before). WAL drops to `synchronous=NORMAL` by the way SQLite is built here, which
 * loses acknowledged entries in a power cut; FULL is not stored in the file, so it is set at every opening and read back.
 */
export function openForWriting(
  path: string,
  maxBytes: number,
  onUpgrade: () => void = () => undefined,
): Database.Database {
  const db = new Database(path, { timeout: BUSY_MS });
  try {
    db.pragma("journal_mode = WAL");
    db.pragma("synchronous = FULL");
    if (db.pragma("synchronous", { simple: true }) !== FULL || db.pragma("journal_mode", { simple: true }) !== "wal")
      throw new JournalError("not-durable", `${path} cannot be written so that a power cut loses nothing`);
    if (isEmpty(db)) upgrade(db, 0);
    const format = checkFormat(db, path);
    const strange = strangeSchema(db);
    if (strange !== undefined)
      throw new JournalError("broken", `${path} was changed: ${strange}. Move it aside and keep it`);
    if (format < FORMAT) onUpgrade();
    upgrade(db, format);
    const pageSize = Number(db.pragma("page_size", { simple: true }));
    db.pragma(`max_page_count = ${Math.max(1, Math.floor(maxBytes / pageSize))}`);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

function upgrade(db: Database.Database, from: number): void {
  if (from < FORMAT) db.transaction(() => db.exec(FORMATS.slice(from).join(""))).immediate();
}

/**
 * What the file holds beside the entries, when it is not what we made: a lost trigger, a column that reckons otherwise.
 * The chain does not cover it, and look-ups go by it.
 */
export function strangeSchema(db: Database.Database): string | undefined {
  using ours = disposable(new Database(":memory:"));
  ours.exec(FORMATS.slice(0, formatOf(db)).join(""));
  const expected = describeSchema(ours);
  const found = describeSchema(db);
  for (const [name, sql] of expected) if (found.get(name) !== sql) return `${name} is missing or was changed`;
  for (const name of found.keys()) if (!expected.has(name)) return `${name} was put in`;
  return undefined;
}

function describeSchema(db: Database.Database): Map<string, string | null> {
  return new Map(
    db
      .prepare<[], [string, string | null]>("SELECT type || ' ' || name, sql FROM sqlite_schema LIMIT 1000")
      .raw()
      .all(),
  );
}

function disposable(db: Database.Database): Database.Database & Disposable {
  return Object.assign(db, { [Symbol.dispose]: () => void db.close() });
}

/** The file's format, one that this version reads. */
export function checkFormat(db: Database.Database, path: string): number {
  if (db.pragma("application_id", { simple: true }) !== APPLICATION_ID)
    throw new JournalError("not-a-journal", `${path} is a SQLite file, and not a journal of this program`);
  const format = formatOf(db);
  if (!(format >= 1 && format <= FORMAT))
    throw new JournalError("not-a-journal", `${path} has format ${format}, this version reads formats 1 to ${FORMAT}`);
  return format;
}

function formatOf(db: Database.Database): number {
  return Number(db.pragma("user_version", { simple: true }));
}

/** Only one process writes a journal; readers of it are not held up. */
export function lockForWriting(path: string): Disposable {
  const lock = lockFile(`${path}.lock`, BUSY_MS);
  if (lock !== undefined) return lock;
  throw new JournalError("busy", `${path} is written by another process: only one gate may run on it`);
}

/** The file's name is on disk before anything is written into it. Pseudonyms are personal data: group at most. */
export function createFile(path: string): void {
  if (existsSync(path)) return;
  closeSync(openSync(path, "a", 0o640));
  syncPath(dirname(path));
}

/** A power cut between making the file and its tables leaves an empty one, which is as good as new. */
function isEmpty(db: Database.Database): boolean {
  return db.prepare<[], number>("SELECT count(*) FROM sqlite_schema").pluck().get() === 0;
}
