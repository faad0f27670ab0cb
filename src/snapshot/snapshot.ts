/**
 * The local copy of the register, as the gate asks it. A snapshot is immutable: a new one is another file under the same
 * name (see build.ts), and whoever holds the old one keeps an answer until it opens the new one (see current.ts).
 */
import { existsSync } from "node:fs";
import Database from "better-sqlite3";
import type { Escn } from "../card/escn.ts";
import type { CardRecord } from "../verdict/words.ts";
import { fromDayNumber } from "./day.ts";
import { APPLICATION_ID, FORMAT, MAX_ISSUERS, STATUSES } from "./format.ts";
import { KEY_BYTES, writeKey } from "./key.ts";
import { SnapshotError, type SnapshotInfo, type Source } from "./words.ts";

/**
 * - `find` returns undefined for a card that is not in the set. It throws `SnapshotError("corrupt")` when the file was
 *   damaged after it was opened: that is a fault, never a refusal.
 * - Disposal is idempotent; `find` after it throws.
 */
export interface Snapshot extends Disposable {
  readonly info: SnapshotInfo;
  find(escn: Escn): CardRecord | undefined;
}

/**
 * Opens a snapshot and looks at the whole of it once: application id, format, every meta row, and the number of cards
 * (about 15 ms for a million, which is what it takes to notice a torn file before a student does).
 *
 * Throws `SnapshotError` with `absent`, `not-a-snapshot`, `format`, `corrupt`, `storage`, or `foreign-site` when `site`
 * is given and is another one.
 */
export function openSnapshot(path: string, site?: string): Snapshot {
  if (!existsSync(path)) throw new SnapshotError("absent", `there is no snapshot at ${path}`);
  const db = open(path);
  try {
    return prepare(db, path, site);
  } catch (error) {
    db.close();
    throw asSnapshotError(error, path);
  }
}

function open(path: string): Database.Database {
  try {
    return new Database(path, { readonly: true, fileMustExist: true });
  } catch (error) {
    throw asSnapshotError(error, path);
  }
}

function prepare(db: Database.Database, path: string, site: string | undefined): Snapshot {
  // The lock is taken at the first read and kept: taken anew for each look-up it costs more than the look-up.
  db.pragma("locking_mode = EXCLUSIVE");
  db.pragma("cache_size = -2048");
  const info = readInfo(db, path);
  if (site !== undefined && info.site !== site)
    throw new SnapshotError("foreign-site", `${path} belongs to the site "${info.site}", this is "${site}"`);
  const issuers = readIssuers(db, path);
  const byKey = db.prepare<[Uint8Array], Row>("SELECT status, expires_on, issuer FROM card WHERE escn = ?").raw();
  const key = Buffer.alloc(KEY_BYTES);
  return {
    info,
    find(escn) {
      writeKey(escn, key, 0);
      let row: Row | undefined;
      try {
        row = byKey.get(key);
      } catch (error) {
        throw asSnapshotError(error, path);
      }
      return row === undefined ? undefined : toRecord(row, issuers, path);
    },
    [Symbol.dispose]() {
      db.close();
    },
  };
}

type Row = [status: number, expiresOn: number | null, issuer: number | null];
type Issuers = ReadonlyMap<number, { readonly pic: string | undefined; readonly name: string | undefined }>;

function toRecord([statusNumber, day, issuerNumber]: Row, issuers: Issuers, path: string): CardRecord {
  const status = STATUSES[statusNumber];
  const issuer = issuerNumber === null ? undefined : issuers.get(issuerNumber);
  if (status === undefined || (issuerNumber !== null && issuer === undefined))
    throw new SnapshotError("corrupt", `${path} holds a card with a status or issuer that does not exist`);
  return {
    status,
    expiresOn: day === null ? undefined : fromDayNumber(day),
    issuerPic: issuer?.pic,
    issuerName: issuer?.name,
  };
}

function readInfo(db: Database.Database, path: string): SnapshotInfo {
  if (db.pragma("application_id", { simple: true }) !== APPLICATION_ID)
    throw new SnapshotError("not-a-snapshot", `${path} is a SQLite file, and not a snapshot of cards`);
  const format = db.pragma("user_version", { simple: true });
  if (format !== FORMAT)
    throw new SnapshotError("format", `${path} has format ${String(format)}, this version reads format ${FORMAT}`);
  const meta = new Map(db.prepare<[], [string, unknown]>("SELECT name, value FROM meta LIMIT 100").raw().all());
  const info: SnapshotInfo = {
    id: text(meta.get("id"), "id", path),
    site: text(meta.get("site"), "site", path),
    source: source(meta.get("source"), path),
    takenAt: integer(meta.get("taken_at"), "taken_at", path),
    count: integer(meta.get("count"), "count", path),
  };
  const counted = db.prepare<[], number>("SELECT count(*) FROM card").pluck().get();
  if (counted !== info.count)
    throw new SnapshotError("corrupt", `${path} says ${info.count} cards and holds ${String(counted)}: it is damaged`);
  return info;
}

function readIssuers(db: Database.Database, path: string): Issuers {
  const rows = db
    .prepare<[number], [number, string | null, string | null]>("SELECT id, pic, name FROM issuer LIMIT ?")
    .raw()
    .all(MAX_ISSUERS + 1);
  if (rows.length > MAX_ISSUERS) throw new SnapshotError("corrupt", `${path} holds more than ${MAX_ISSUERS} issuers`);
  return new Map(rows.map(([id, pic, name]) => [id, { pic: pic ?? undefined, name: name ?? undefined }]));
}

function text(value: unknown, name: string, path: string): string {
  if (typeof value === "string" && value !== "") return value;
  throw new SnapshotError("corrupt", `${path} lacks its meta row "${name}"`);
}

function integer(value: unknown, name: string, path: string): number {
  if (typeof value === "number" && Number.isSafeInteger(value) && value >= 0) return value;
  throw new SnapshotError("corrupt", `${path} lacks its meta row "${name}"`);
}

function source(value: unknown, path: string): Source {
  if (value === "csv" || value === "router") return value;
  throw new SnapshotError("corrupt", `${path} lacks its meta row "source"`);
}

function asSnapshotError(error: unknown, path: string): unknown {
  if (!(error instanceof Database.SqliteError)) return error;
  if (error.code === "SQLITE_NOTADB")
    return new SnapshotError("not-a-snapshot", `${path} is not a SQLite file`, { cause: error });
  // SQLITE_ERROR: a table that is not there
  if (!error.code.startsWith("SQLITE_CORRUPT") && error.code !== "SQLITE_ERROR")
    return new SnapshotError("storage", `${path} cannot be read: ${error.message} (${error.code})`, { cause: error });
  return new SnapshotError("corrupt", `${path} is damaged: ${error.message}`, { cause: error });
}
