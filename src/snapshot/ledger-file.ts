/** The ledger's file: one writer, on disk when a commit returns, and never larger than it may be. */
import { closeSync, existsSync, openSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import Database from "better-sqlite3";
import { type Escn, toEscn } from "../card/escn.ts";
import { makeFolder, syncPath } from "../disk/durable.ts";
import { lockFile } from "../disk/lock.ts";
import { KEY_BYTES, writeKey } from "./key.ts";

const NAME = "register.sqlite";
/** "ESCL" in ASCII, in the header field that SQLite leaves to applications. */
const APPLICATION_ID = 0x4553434c;
const FORMAT = 2;
const FULL = 2;
const BUSY_MS = 2_000;
/** 1 GiB in pages of 4096 bytes: 2,000,000 cards and as much again. */
const MOST_PAGES = 262_144;
const MOST_WAL_BYTES = 16 * 1024 * 1024;

/**
 * `card`: what the router said of a card, each moment in unix milliseconds. `status` counts in STATUSES, null: it is in the list and
 * was never asked about. `card_type` and `level`: a word of CARD_TYPES and ACADEMIC_LEVELS. `as_of` 0: never. `asked`: the pass in which it was. `listed`: the last reading of the list that named
 * it, 0: it was looked up. `published`: 0 not, 1 as a card, 2 as gone. `news`: see ledger-cards.ts. `gone_in`: the reading after which it was found gone first. `vain`: passes in a row that
 * had no answer.
 *
 * `look`: whom to ask about before all others, because a gate asked in vain or (`admitted`) let somebody in. `owed`: second
 * looks against an admission that the gate has not heard of yet.
 */
const SCHEMA = `
  CREATE TABLE card (
    escn BLOB PRIMARY KEY,
    status INTEGER,
    last_day INTEGER,
    issuer_pic TEXT,
    issuer_name TEXT,
    person TEXT,
    card_type TEXT,
    level TEXT,
    as_of INTEGER NOT NULL DEFAULT 0,
    asked INTEGER NOT NULL DEFAULT 0,
    listed INTEGER NOT NULL DEFAULT 0,
    seen_at INTEGER NOT NULL DEFAULT 0,
    gone_at INTEGER,
    gone_in INTEGER,
    published INTEGER NOT NULL DEFAULT 0,
    news INTEGER NOT NULL DEFAULT 0,
    vain INTEGER NOT NULL DEFAULT 0
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX card_news ON card (news) WHERE news > 0;
  CREATE TABLE look (
    escn BLOB NOT NULL,
    at INTEGER NOT NULL,
    admitted INTEGER NOT NULL,
    PRIMARY KEY (escn, at, admitted)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX look_at ON look (admitted, at);
  CREATE TABLE owed (
    escn BLOB NOT NULL,
    seen_at INTEGER NOT NULL,
    lookup TEXT NOT NULL,
    PRIMARY KEY (escn, seen_at)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE pass (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    number INTEGER NOT NULL DEFAULT 0,
    phase TEXT NOT NULL DEFAULT 'idle',
    started_at INTEGER NOT NULL DEFAULT 0,
    moved_at INTEGER NOT NULL DEFAULT 0,
    reading INTEGER NOT NULL DEFAULT 0,
    first_reading INTEGER NOT NULL DEFAULT 0,
    union_from INTEGER NOT NULL DEFAULT 0,
    next_page INTEGER NOT NULL DEFAULT 0,
    first_total INTEGER NOT NULL DEFAULT 0,
    last_total INTEGER NOT NULL DEFAULT 0,
    unreadable INTEGER NOT NULL DEFAULT 0,
    fell INTEGER NOT NULL DEFAULT 0,
    shifted INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  CREATE TABLE state (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    whole_at INTEGER,
    published_whole_at INTEGER,
    published_seq INTEGER NOT NULL DEFAULT 0,
    mirrored INTEGER NOT NULL DEFAULT 0,
    floor INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  INSERT INTO pass (one) VALUES (1);
  INSERT INTO state (one) VALUES (1);
  PRAGMA application_id = ${APPLICATION_ID};
  PRAGMA user_version = ${FORMAT};
`;

/** Format 1 knew of no types and levels. Whoever is in it keeps what it says, its place in the list and what is owed. */
const FROM_FORMAT_1 = `
  ALTER TABLE card ADD COLUMN card_type TEXT;
  ALTER TABLE card ADD COLUMN level TEXT;
  PRAGMA user_version = ${FORMAT};
`;

type LedgerErrorCode =
  /** another process has it open */
  | "busy"
  /** a file, and not a ledger of this version */
  | "not-a-ledger"
  /** SQLite does not promise what we need */
  | "not-durable"
  /** more cards than it may hold */
  | "full";

/** Code tells programs, message tells people: it names the file and what helps. Never a card number. */
export class LedgerError extends Error {
  override readonly name = "LedgerError";
  readonly code: LedgerErrorCode;

  constructor(code: LedgerErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}

export interface LedgerFile extends Disposable {
  readonly db: Database.Database;
  readonly path: string;
  /** Where a damaged ledger was put that was found in its place. */
  readonly brokenMovedTo: string | undefined;
}

/**
 * Makes the folder and the file where they are not. A damaged one is put aside, as the register can be read anew. Throws
 * `LedgerError`; what SQLite throws beyond that is the disk's.
 */
export function openLedgerFile(folder: string): LedgerFile {
  makeFolder(folder, 0o700);
  const path = join(folder, NAME);
  const lock = lockFile(`${path}.lock`, BUSY_MS);
  if (lock === undefined)
    throw new LedgerError("busy", `${path} is in use: only one sync may run on it; stop the other`);
  try {
    const brokenMovedTo = isBroken(path) ? putAside(path) : undefined;
    createFile(path);
    const db = openForWriting(path);
    return {
      db,
      path,
      brokenMovedTo,
      [Symbol.dispose]() {
        db.close();
        lock[Symbol.dispose]();
      },
    };
  } catch (error) {
    lock[Symbol.dispose]();
    throw error;
  }
}

function isBroken(path: string): boolean {
  if (!existsSync(path)) return false;
  const db = new Database(path, { timeout: BUSY_MS });
  try {
    return db.pragma("quick_check(1)", { simple: true }) !== "ok";
  } catch (error) {
    if (error instanceof Database.SqliteError && /^SQLITE_(?:CORRUPT|NOTADB)/.test(error.code)) return true;
    throw error;
  } finally {
    db.close();
  }
}

function putAside(path: string): string {
  const aside = `${path}.broken`;
  for (const more of ["-wal", "-shm"]) rmSync(path + more, { force: true });
  renameSync(path, aside);
  syncPath(dirname(path));
  return aside;
}

/** Card numbers are personal data, and nobody but sync needs these. */
function createFile(path: string): void {
  if (existsSync(path)) return;
  closeSync(openSync(path, "a", 0o600));
  syncPath(dirname(path));
}

function openForWriting(path: string): Database.Database {
  const db = new Database(path, { timeout: BUSY_MS });
  try {
    checkFormat(db, path);
    db.pragma("journal_mode = WAL");
    // not stored in the file, and lower by the way SQLite is built here
    db.pragma("synchronous = FULL");
    if (db.pragma("synchronous", { simple: true }) !== FULL || db.pragma("journal_mode", { simple: true }) !== "wal")
      throw new LedgerError("not-durable", `${path} cannot be written so that a power cut loses nothing`);
    db.pragma(`journal_size_limit = ${MOST_WAL_BYTES}`);
    db.pragma(`max_page_count = ${MOST_PAGES}`);
    if (isEmpty(db)) db.transaction(() => db.exec(SCHEMA)).immediate();
    if (formatOf(db) === 1) db.transaction(() => db.exec(FROM_FORMAT_1)).immediate();
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

function checkFormat(db: Database.Database, path: string): void {
  if (isEmpty(db)) return;
  const helps = "move it aside: sync then reads the register anew";
  if (db.pragma("application_id", { simple: true }) !== APPLICATION_ID)
    throw new LedgerError("not-a-ledger", `${path} is a SQLite file of another kind; ${helps}`);
  const format = formatOf(db);
  if (format !== 1 && format !== FORMAT)
    throw new LedgerError(
      "not-a-ledger",
      `${path} has format ${String(format)}, this version writes ${FORMAT}; ${helps}`,
    );
}

function formatOf(db: Database.Database): unknown {
  return db.pragma("user_version", { simple: true });
}

/** A power cut between making the file and its tables leaves an empty one, which is as good as new. */
function isEmpty(db: Database.Database): boolean {
  return db.prepare<[], number>("SELECT count(*) FROM sqlite_schema").pluck().get() === 0;
}

export function toKey(escn: Escn): Buffer {
  const key = Buffer.alloc(KEY_BYTES);
  writeKey(escn, key, 0);
  return key;
}

export function fromKey(key: Buffer): Escn {
  const escn = toEscn(key.toString("hex"));
  if (escn === undefined) throw new Error("a key of the ledger has not 16 bytes");
  return escn;
}
