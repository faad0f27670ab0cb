/** Base layers: SQLite files that are complete and on the disk when this returns. */
import { createHash } from "node:crypto";
import { closeSync, openSync, readSync, rmSync, writeSync } from "node:fs";
import Database from "better-sqlite3";
import { syncPath } from "../disk/durable.ts";
import type { ChangeSet } from "./changes.ts";
import { asWriteFault } from "./fault.ts";
import { type FileAbout, FORMAT, KIND_TABLE, LAYER_SCHEMA } from "./format.ts";
import type { Gathering } from "./gather.ts";
import { KEY_BYTES } from "./key.ts";
import { type Kind, kindTable, renumbering } from "./kinds.ts";
import type { Layer } from "./layer.ts";
import type { PutRecord, Sorted } from "./pile.ts";
import {
  DATA_AT,
  GONE,
  HAS_PERSON_AT,
  LONG_DATA_BYTES,
  readKindNumber,
  readMinutes,
  RECORD_BYTES,
  SHORT_DATA_BYTES,
  toMinutes,
  writeKind,
} from "./record.ts";
import { SnapshotError } from "./words.ts";

/** `count`: rows, those of status `gone` among them. */
export type WrittenLayer = Sorted;

/** Writes `path`, which must not be there yet, mode 0640. When it throws there is no file. */
export function writeLayer(path: string, cards: Gathering, about: FileAbout): WrittenLayer {
  return whole(path, () => {
    // card numbers are personal data: readable for the group that the gate and sync share, for nobody else
    closeSync(openSync(path, "wx", 0o640));
    return inFile(path, (db) => {
      db.exec(LAYER_SCHEMA);
      const rows = rowsInto(db);
      const sorted = cards.sorted(rows.put);
      rows.flush();
      writeKinds(db, cards.kinds());
      writeMeta(db, { ...about, count: sorted.count, links: writeLinks(db, cards.links()) });
      return sorted;
    });
  });
}

export interface MergeOptions {
  /** Of the base, 64 hexadecimal digits: what a disk has changed in it since must not be signed anew. */
  readonly baseSha256: string;
  /** Unix milliseconds: a record of status `gone` whose `asOf` is earlier is left out. Without it all are kept. */
  readonly dropGoneBefore?: number;
}

/**
 * Writes `path`, which must not be there yet: a copy of `base` into which the changes are put, so that what did not change is
 * not even looked at. Links stay. When it throws there is no file: SnapshotError `storage`, or `corrupt` when `base` is damaged.
 */
export function mergeLayer(
  path: string,
  base: Layer,
  changes: ChangeSet,
  about: FileAbout,
  { baseSha256, dropGoneBefore = 0 }: MergeOptions,
): WrittenLayer {
  return whole(path, () => {
    if (copyFile(base.path, path) !== baseSha256)
      throw new SnapshotError(
        "corrupt",
        `${base.path} is damaged: it does not have the hash that it was published with`,
      );
    return inFile(path, (db) => {
      const kinds = kindTable(base.kinds);
      const carry = renumbering(changes.kinds, kinds);
      const record = Buffer.alloc(RECORD_BYTES);
      const rows = rowsInto(db);
      for (let at = 0; at < changes.records.length; at += RECORD_BYTES) {
        changes.records.copy(record, 0, at, at + RECORD_BYTES);
        writeKind(carry(readKindNumber(record, DATA_AT)), record, DATA_AT);
        rows.put(record, 0);
      }
      rows.flush();
      // the base may be of the format before, which has no kinds
      db.exec(`DROP TABLE IF EXISTS issuer; DROP TABLE IF EXISTS kind; ${KIND_TABLE} PRAGMA user_version = ${FORMAT}`);
      writeKinds(db, kinds.all());
      dropGone(db, toMinutes(Math.max(0, dropGoneBefore)));
      const count = db.prepare<[], number>("SELECT count(*) FROM card").pluck().get() ?? 0;
      writeMeta(db, { ...about, count });
      return { count, repeatCount: 0, repeats: [] };
    });
  });
}

/** Syncs what `write` wrote; when anything throws there is no file. */
function whole<T>(path: string, write: () => T): T {
  try {
    const written = write();
    syncPath(path);
    return written;
  } catch (error) {
    if (!isThereAlready(error)) rmSync(path, { force: true });
    throw asWriteFault(error, path);
  }
}

function isThereAlready(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "EEXIST";
}

/** In one transaction. */
function inFile<T>(path: string, act: (db: Database.Database) => T): T {
  const db = new Database(path);
  try {
    // Nothing here needs to survive a crash before it is named, so no journal, and one sync of the whole at the end.
    db.pragma("journal_mode = OFF");
    db.pragma("synchronous = OFF");
    db.pragma("locking_mode = EXCLUSIVE");
    db.pragma("temp_store = MEMORY");
    return db.transaction(() => act(db))();
  } finally {
    db.close();
  }
}

const BATCH = 4_096;

/** Takes records and inserts 4,096 of them with one statement, which is four times as fast as a statement for each. */
function rowsInto(db: Database.Database): { readonly put: PutRecord; flush(): void } {
  // where each record of a batch begins, counted from 1 as SQL does
  db.exec("CREATE TEMP TABLE place (start INTEGER PRIMARY KEY)");
  const place = db.prepare("INSERT INTO place VALUES (?)");
  for (let n = 0; n < BATCH; n += 1) place.run(n * RECORD_BYTES + 1);
  const insert = (dataBytes: string) =>
    db.prepare<[{ rows: Uint8Array; end: number }]>(`
      INSERT OR REPLACE INTO card
      SELECT substr(@rows, start, ${KEY_BYTES}), substr(@rows, start + ${DATA_AT}, ${dataBytes})
      FROM place WHERE start <= @end`);
  // a batch is mostly of one kind, and asking each record costs a fifth of the time
  const short = insert(`${SHORT_DATA_BYTES}`);
  const long = insert(`${LONG_DATA_BYTES}`);
  const mixed = insert(
    `iif(substr(@rows, start + ${HAS_PERSON_AT}, 1) = x'01', ${LONG_DATA_BYTES}, ${SHORT_DATA_BYTES})`,
  );
  const rows = Buffer.alloc(BATCH * RECORD_BYTES);
  let end = 0;
  let persons = 0;

  function flush(): void {
    const some = persons * RECORD_BYTES === end ? long : mixed;
    (persons === 0 ? short : some).run({ rows, end });
    end = 0;
    persons = 0;
  }

  return {
    put(bytes, offset) {
      if (end === rows.length) flush();
      for (let i = 0; i < RECORD_BYTES; i += 1) rows[end + i] = bytes[offset + i] ?? 0;
      persons += bytes[offset + HAS_PERSON_AT] ?? 0;
      end += RECORD_BYTES;
    },
    flush,
  };
}

const PIECE_BYTES = 1_048_576;

/** The SHA-256 of what was copied. */
function copyFile(from: string, to: string): string {
  const hash = createHash("sha256");
  const source = openSync(from, "r");
  try {
    const target = openSync(to, "wx", 0o640);
    try {
      const piece = Buffer.allocUnsafe(PIECE_BYTES);
      for (let read = readSync(source, piece); read > 0; read = readSync(source, piece)) {
        hash.update(piece.subarray(0, read));
        for (let at = 0; at < read; ) at += writeSync(target, piece, at, read - at);
      }
    } finally {
      closeSync(target);
    }
  } finally {
    closeSync(source);
  }
  return hash.digest("hex");
}

function dropGone(db: Database.Database, before: number): void {
  const gone = db
    .prepare<[Uint8Array], [Buffer, Buffer]>("SELECT escn, data FROM card WHERE substr(data, 1, 1) = ?")
    .raw()
    .all(Buffer.of(GONE));
  const drop = db.prepare("DELETE FROM card WHERE escn = ?");
  for (const [escn, data] of gone) if (readMinutes(data, 0) < before) drop.run(escn);
}

function writeKinds(db: Database.Database, kinds: readonly Kind[]): void {
  const insert = db.prepare("INSERT INTO kind VALUES (?, ?, ?, ?, ?, ?)");
  kinds.forEach(({ pic, name, cardType, level, groups }, i) =>
    insert.run(i + 1, pic ?? null, name ?? null, cardType ?? null, level ?? null, groups),
  );
}

function writeLinks(db: Database.Database, links: ReturnType<Gathering["links"]>): number {
  const insert = db.prepare("INSERT INTO link VALUES (?, ?)");
  let count = 0;
  for (const [identifier, person] of links) {
    insert.run(Buffer.from(identifier, "hex"), Buffer.from(person, "hex"));
    count += 1;
  }
  return count;
}

function writeMeta(db: Database.Database, rows: Record<string, string | number>): void {
  const insert = db.prepare("INSERT OR REPLACE INTO meta VALUES (?, ?)");
  for (const [name, value] of Object.entries(rows)) insert.run(name, typeof value === "number" ? BigInt(value) : value);
}
