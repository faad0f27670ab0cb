/**
 * A base layer as it is asked: an immutable SQLite file of one source, sorted by card number. That its bytes are the ones
 * that were published is not looked at here (see published.ts): opening reads a few pages, however many cards there are.
 */
import { existsSync } from "node:fs";
import Database from "better-sqlite3";
import { asReadFault } from "./fault.ts";
import { APPLICATION_ID, type FileAbout, FORMAT, FORMAT_OF_ISSUERS, MAX_KINDS } from "./format.ts";
import { type Kind, readKind } from "./kinds.ts";
import { type Found, LONG_DATA_BYTES, PERSON_BYTES, readPerson, SHORT_DATA_BYTES, unpack } from "./record.ts";
import { type Person, SnapshotError } from "./words.ts";

/** All of it throws `SnapshotError("corrupt")` when the file was damaged after it was opened. Disposal is idempotent. */
export interface Layer extends Disposable {
  readonly path: string;
  readonly about: FileAbout;
  /** Rows, those of status `gone` among them. */
  readonly count: number;
  readonly kinds: readonly Kind[];
  /** `key`: the 16 bytes of the card number, see key.ts. `person` stands as the source said it, see `personOf`. */
  find(key: Uint8Array): Found | undefined;
  /** Of every row, the 16 bytes of its card number, in their order. */
  keys(): Generator<Uint8Array>;
  /** Whom `identifier` belongs to when this source links it to somebody, else `identifier`. */
  personOf(identifier: Person): Person;
}

/** Throws `SnapshotError` with `absent`, `not-a-snapshot`, `format`, `corrupt` or `storage`. */
export function openLayer(path: string): Layer {
  if (!existsSync(path)) throw new SnapshotError("absent", `${path} is not there`);
  let db: Database.Database | undefined;
  try {
    db = new Database(path, { readonly: true, fileMustExist: true });
    return prepare(db, path);
  } catch (error) {
    db?.close();
    throw asReadFault(error, path);
  }
}

function prepare(db: Database.Database, path: string): Layer {
  // The lock is taken at the first read and kept: taken anew for each look-up it costs more than the look-up.
  db.pragma("locking_mode = EXCLUSIVE");
  db.pragma("cache_size = -2048");
  const { count, links, hasKinds, ...about } = readMeta(db, path);
  const kinds = readKinds(db, path, hasKinds);
  const byKey = db.prepare<[Uint8Array], Buffer>("SELECT data FROM card WHERE escn = ?").pluck();
  const keysAfter = db
    .prepare<[Uint8Array], Buffer>("SELECT escn FROM card WHERE escn > ? ORDER BY escn LIMIT 1000")
    .pluck();
  const byIdentifier = db.prepare<[Uint8Array], Buffer>("SELECT person FROM link WHERE identifier = ?").pluck();

  function guard<T>(read: () => T): T {
    try {
      return read();
    } catch (error) {
      throw asReadFault(error, path);
    }
  }

  return {
    path,
    about,
    count,
    kinds,
    find(key) {
      const data = guard(() => byKey.get(key));
      if (data === undefined) return undefined;
      const hasPerson = data.length === LONG_DATA_BYTES;
      const found = hasPerson || data.length === SHORT_DATA_BYTES ? unpack(data, 0, hasPerson, kinds) : undefined;
      if (found === undefined) throw badCard(path);
      return found;
    },
    *keys() {
      for (let last: Uint8Array = new Uint8Array(0); ; ) {
        const some = guard(() => keysAfter.all(last));
        yield* some;
        const end = some.at(-1);
        if (end === undefined) return;
        last = end;
      }
    },
    personOf(identifier) {
      if (links === 0) return identifier;
      const bytes = guard(() => byIdentifier.get(Buffer.from(identifier, "hex")));
      if (bytes === undefined) return identifier;
      const person = bytes.length === PERSON_BYTES ? readPerson(bytes, 0) : undefined;
      if (person === undefined) throw badCard(path);
      return person;
    },
    [Symbol.dispose]() {
      db.close();
    },
  };
}

function badCard(path: string): SnapshotError {
  return new SnapshotError("corrupt", `${path} holds a card that is none, or a kind that does not exist`);
}

function readMeta(
  db: Database.Database,
  path: string,
): FileAbout & { count: number; links: number; hasKinds: boolean } {
  if (db.pragma("application_id", { simple: true }) !== APPLICATION_ID)
    throw new SnapshotError("not-a-snapshot", `${path} is a SQLite file, and not one of cards`);
  const format = db.pragma("user_version", { simple: true });
  if (format !== FORMAT && format !== FORMAT_OF_ISSUERS)
    throw new SnapshotError(
      "format",
      `${path} has format ${String(format)}, this version reads formats ${FORMAT_OF_ISSUERS} and ${FORMAT}`,
    );
  const rows = new Map(db.prepare<[], [string, unknown]>("SELECT name, value FROM meta LIMIT 100").raw().all());
  return {
    site: text(rows.get("site"), "site", path),
    source: text(rows.get("source"), "source", path),
    serial: integer(rows.get("serial"), "serial", path),
    count: integer(rows.get("count"), "count", path),
    links: integer(rows.get("links"), "links", path),
    hasKinds: format === FORMAT,
  };
}

/** A column holds what it was declared as only in a file that nobody damaged. */
type KindRow = [id: unknown, pic: unknown, name: unknown, type: unknown, level: unknown, groups: unknown];

function readKinds(db: Database.Database, path: string, hasKinds: boolean): readonly Kind[] {
  const columns = hasKinds ? "card_type, level, groups FROM kind" : "NULL, NULL, '' FROM issuer";
  const rows = db
    .prepare<[number], KindRow>(`SELECT id, pic, name, ${columns} ORDER BY id LIMIT ?`)
    .raw()
    .all(MAX_KINDS + 1);
  if (rows.length > MAX_KINDS)
    throw new SnapshotError("corrupt", `${path} holds more than ${MAX_KINDS} kinds of cards`);
  return rows.map(([id, ...row], i) => {
    const kind = readKind(...row);
    if (id !== i + 1 || kind === undefined)
      throw new SnapshotError("corrupt", `${path} holds a kind of cards ${i + 1} that is none`);
    return kind;
  });
}

function text(value: unknown, name: string, path: string): string {
  if (typeof value === "string" && value !== "") return value;
  throw new SnapshotError("corrupt", `${path} lacks its meta row "${name}"`);
}

function integer(value: unknown, name: string, path: string): number {
  if (typeof value === "number" && Number.isSafeInteger(value) && value >= 0) return value;
  throw new SnapshotError("corrupt", `${path} lacks its meta row "${name}"`);
}
