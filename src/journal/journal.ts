/**
 * The record: append-only, chained, on disk before anything opens or shows. One process writes it; others may read.
 */
import Database from "better-sqlite3";
import type { Escn } from "../card/escn.ts";
import { createFile, lockForWriting, openForWriting } from "./database.ts";
import { decodeEntry, encodeEntry, type Entry, type Landmark } from "./entry.ts";
import { JournalError } from "./journal-error.ts";
import { GENESIS, journalKeys } from "./keys.ts";
import type { Pseudonym } from "./pseudonym.ts";
import type { Way } from "../verdict/words.ts";
import { prepareWhose, type Row, type Who } from "./whose.ts";

/** Where an entry stands. `hash`: 64 hexadecimal digits. `at`: the entry's own. */
export interface Recorded {
  readonly seq: number;
  readonly hash: string;
  readonly at: number;
}

/** An entry and where it stands. */
export interface Kept<E extends Entry = Entry> extends Recorded {
  readonly entry: E;
}

interface Admission {
  readonly seq: number;
  readonly at: number;
  readonly bootId: string;
  readonly monotonicMs: number;
}

/** An admission of a person: a verdict, or staff's. */
export interface PersonsAdmission extends Admission {
  readonly lane: string;
  readonly tariff: string | undefined;
}

/** How many are inside, and when that was last recorded. */
interface Counting extends Admission {
  readonly inside: number;
}

/** Every method but the pseudonyms throws `JournalError`; disposal is idempotent. */
export interface Journal extends Disposable {
  /**
   * Durable when it returns: the entry and its link of the chain are one transaction, and on disk. When it throws the
   * entry is not recorded and nothing may open; the next append may work again. RangeError: the entry itself is wrong.
   */
  append(entry: Entry): Recorded;
  /**
   * When this person was admitted in any lane, under this card or another of theirs, the newest first; `limit` 1 to 1,000. What
   * the till voided and what was granted and not used is left out.
   */
  admissionsOf(who: Who, limit: number): readonly PersonsAdmission[];
  /** The last time this person went in or out, since everybody was last out; undefined: not since. */
  crossingOf(who: Who): (Admission & { readonly way: Way }) | undefined;
  /** How many the newest passage or count left inside; undefined: nothing of that kind is recorded. */
  counting(): Counting | undefined;
  /** The entry of this number, or undefined. */
  find(seq: number): Kept | undefined;
  /** What came of this admission later, the oldest first, at most 16. */
  followUps(admission: number): readonly Kept[];
  /** The admission of this card in this lane that was recorded as `at` (unix milliseconds), or undefined. */
  admissionAt(card: Pseudonym, lane: string, at: number): Admission | undefined;
  /** Whether a contradiction of this admission is recorded. */
  isContradicted(admission: number): boolean;
  /** The newest first, of those before the entry `before` when one is named; `limit` 1 to 1,000. */
  recent(limit: number, before?: number): readonly Kept[];
  /** The newest of one kind first, however many verdicts came since, of one lane when it is named; `limit` 1 to 1,000. */
  recentOf<K extends Landmark["kind"]>(
    kind: K,
    limit: number,
    lane?: string,
  ): readonly Kept<Extract<Landmark, { kind: K }>>[];
  /** What was recorded after the entry `seq`, the oldest first; `limit` 1 to 1,000. */
  after(seq: number, limit: number): readonly Kept[];
  /** `listener` is told of every append, soon after it; disposal ends it. Who listens never holds up who appends. */
  follow(listener: () => void): Disposable;
  /** The last entry; in an empty journal seq 0, a hash of zeros, at 0. */
  head(): Recorded;
  pseudonym(escn: Escn): Pseudonym;
  personPseudonym(person: string): Pseudonym;
  passPseudonym(pass: string): Pseudonym;
}

export interface JournalOptions {
  /** The site key, 32 bytes. */
  readonly key: Uint8Array;
  /** 65,536 to 2 ** 40 bytes; beyond it append throws `full`. Default 2 GiB, about four million entries. */
  readonly maxBytes?: number;
  /** The file is of an earlier format, and is made one of this now: for minutes, where it is long. */
  readonly onUpgrade?: () => void;
}

const MAX_BYTES = 2 ** 31;

/** Opens the journal at `path`, or makes it; the folder must be there. */
export function openJournal(path: string, { key, maxBytes = MAX_BYTES, onUpgrade }: JournalOptions): Journal {
  if (!(maxBytes >= 65_536 && maxBytes <= 2 ** 40)) throw new RangeError("maxBytes must be 65536 to 1099511627776");
  const keys = journalKeys(key);
  return guarded(path, maxBytes, () => {
    createFile(path);
    const lock = lockForWriting(path);
    try {
      return write(path, openForWriting(path, maxBytes, onUpgrade), keys, maxBytes, lock);
    } catch (error) {
      lock[Symbol.dispose]();
      throw error;
    }
  });
}

function write(
  path: string,
  db: Database.Database,
  keys: ReturnType<typeof journalKeys>,
  maxBytes: number,
  lock: Disposable,
): Journal {
  const columns = "SELECT seq, body, hash FROM entry";
  const insert = db.prepare<Row>("INSERT INTO entry (seq, body, hash) VALUES (?, ?, ?)");
  const newest = db.prepare<[number], Row>(`${columns} ORDER BY seq DESC LIMIT ?`).raw();
  const preceding = db.prepare<[number, number], Row>(`${columns} WHERE seq < ? ORDER BY seq DESC LIMIT ?`).raw();
  const admissions = `${columns} WHERE verdict = 'admit' AND card = ? AND lane = ?`;
  const whose = prepareWhose(db);
  const one = db.prepare<[number], Row>(`${columns} WHERE seq = ?`).raw();
  const following = db.prepare<[number, number], Row>(`${columns} WHERE seq > ? ORDER BY seq LIMIT ?`).raw();
  const later = db.prepare<[number], Row>(`${columns} WHERE admission = ? ORDER BY seq LIMIT 16`).raw();
  const admissionThen = db
    .prepare<[string, string, number], Row>(`${admissions} AND at = ? ORDER BY seq DESC LIMIT 1`)
    .raw();
  const landmarks = db
    .prepare<[string, number], Row>(`${columns} WHERE verdict IS NULL AND kind = ? ORDER BY seq DESC LIMIT ?`)
    .raw();
  const landmarksOfLane = db
    .prepare<[string, string, number], Row>(
      `${columns} WHERE verdict IS NULL AND kind = ? AND lane = ? ORDER BY seq DESC LIMIT ?`,
    )
    .raw();
  const contradiction = db
    .prepare<[number, number], number>(
      "SELECT 1 FROM entry WHERE verdict IS NULL AND kind = 'contradiction' AND seq > ? AND body ->> 'admission' = ? LIMIT 1",
    )
    .pluck();

  const readHead = () => guarded(path, maxBytes, () => lastLink(path, newest.all(2), keys));
  const listeners = new Set<() => void>();
  // undefined after a failed append: what the file then holds must be read, not remembered
  let head: Link | undefined;
  try {
    head = readHead();
  } catch (error) {
    db.close();
    throw error;
  }

  function read(rows: readonly Row[]): readonly Kept[] {
    return rows.map(([seq, body, hash]) => {
      const entry = decodeEntry(body, path);
      return { seq, hash: toHex(hash), at: entry.at, entry };
    });
  }

  function readAdmission(get: () => Row | undefined): Admission | undefined {
    const row = guarded(path, maxBytes, get);
    if (row === undefined) return undefined;
    const { at, bootId, monotonicMs } = decodeEntry(row[1], path);
    return { seq: row[0], at, bootId, monotonicMs };
  }

  return {
    append(entry) {
      const body = encodeEntry(entry);
      const previous = head ?? readHead();
      const seq = previous.seq + 1;
      const hash = keys.link(previous.hash, seq, body);
      head = undefined;
      guarded(path, maxBytes, () => insert.run(seq, body, hash));
      head = { seq, hash, at: Math.round(entry.at) };
      // not before whoever appended has opened or shown
      for (const listener of listeners) setImmediate(listener);
      return toRecorded(head);
    },
    admissionsOf(who, limit) {
      checkLimit(limit);
      return read(guarded(path, maxBytes, () => whose.admissions(who, limit))).flatMap(({ seq, entry }) =>
        entry.kind === "verdict" || entry.kind === "override" ? [{ ...entry, seq }] : [],
      );
    },
    crossingOf(who) {
      const row = guarded(path, maxBytes, () => whose.crossing(who));
      return read(row === undefined ? [] : [row]).flatMap(({ seq, entry }) =>
        entry.kind === "passage" && entry.way !== undefined ? [{ ...entry, seq, way: entry.way }] : [],
      )[0];
    },
    counting() {
      const row = guarded(path, maxBytes, () => whose.counting());
      return read(row === undefined ? [] : [row]).flatMap(({ seq, entry }) =>
        entry.kind === "passage" || entry.kind === "counted" ? [{ ...entry, seq }] : [],
      )[0];
    },
    find: (seq) => read(guarded(path, maxBytes, () => one.all(seq)))[0],
    followUps: (admission) => read(guarded(path, maxBytes, () => later.all(admission))),
    admissionAt: (card, lane, at) => readAdmission(() => admissionThen.get(card, lane, at)),
    isContradicted: (seq) => guarded(path, maxBytes, () => contradiction.get(seq, seq)) !== undefined,
    recent(limit, before = Number.MAX_SAFE_INTEGER) {
      checkLimit(limit);
      return read(guarded(path, maxBytes, () => preceding.all(before, limit)));
    },
    recentOf(kind, limit, lane) {
      checkLimit(limit);
      const rows = () => (lane === undefined ? landmarks.all(kind, limit) : landmarksOfLane.all(kind, lane, limit));
      return read(guarded(path, maxBytes, rows)).filter(isOf(kind));
    },
    after(seq, limit) {
      checkLimit(limit);
      return read(guarded(path, maxBytes, () => following.all(seq, limit)));
    },
    follow(listener) {
      listeners.add(listener);
      return { [Symbol.dispose]: () => void listeners.delete(listener) };
    },
    head: () => toRecorded((head ??= readHead())),
    pseudonym: (escn) => keys.pseudonym(escn),
    personPseudonym: (person) => keys.personPseudonym(person),
    passPseudonym: (pass) => keys.passPseudonym(pass),
    [Symbol.dispose]() {
      db.close();
      lock[Symbol.dispose]();
    },
  };
}

function isOf<K extends Landmark["kind"]>(kind: K) {
  return (kept: Kept): kept is Kept<Extract<Landmark, { kind: K }>> => kept.entry.kind === kind;
}

function checkLimit(limit: number): void {
  if (!(limit >= 1 && limit <= 1_000)) throw new RangeError("limit must be 1 to 1000");
}

interface Link {
  readonly seq: number;
  readonly hash: Uint8Array;
  readonly at: number;
}

/** The last entry, proved with our key: to go on from an entry that is not ours would hide where it was broken. */
function lastLink(path: string, [last, before]: readonly Row[], keys: ReturnType<typeof journalKeys>): Link {
  if (last === undefined) return { seq: 0, hash: GENESIS, at: 0 };
  const [seq, body, hash] = last;
  if (!keys.link(before?.[2] ?? GENESIS, seq, body).equals(hash))
    throw new JournalError(
      "broken",
      `the last entry (${seq}) of ${path} does not fit this site key: the key is another one or the entry was changed. ` +
        "Restore the key, or move the journal aside and keep it",
    );
  return { seq, hash, at: decodeEntry(body, path).at };
}

function toRecorded({ seq, hash, at }: Link): Recorded {
  return { seq, hash: toHex(hash), at };
}

function toHex(hash: Uint8Array): string {
  return Buffer.from(hash).toString("hex");
}

function guarded<T>(path: string, maxBytes: number, act: () => T): T {
  try {
    return act();
  } catch (error) {
    if (error instanceof Database.SqliteError) throw translate(error, path, maxBytes);
    if (error instanceof Error && "syscall" in error)
      throw new JournalError("storage", `${path} cannot be written: ${error.message}`, { cause: error });
    throw error;
  }
}

function translate(error: InstanceType<typeof Database.SqliteError>, path: string, maxBytes: number): JournalError {
  const options = { cause: error };
  if (error.code === "SQLITE_FULL")
    return new JournalError(
      "full",
      `${path} cannot grow: the disk is full or the journal has reached its bound of ${maxBytes} bytes. ` +
        "Free space, or raise the bound, or let entries expire",
      options,
    );
  if (error.code === "SQLITE_BUSY" || error.code.startsWith("SQLITE_CONSTRAINT"))
    return new JournalError("busy", `${path} is written by another program: ${error.message}`, options);
  if (error.code === "SQLITE_NOTADB") return new JournalError("not-a-journal", `${path} is not a SQLite file`, options);
  if (error.code.startsWith("SQLITE_CORRUPT"))
    return new JournalError("broken", `${path} is damaged: ${error.message}. Move it aside and keep it`, options);
  return new JournalError("storage", `${path} cannot be used: ${error.message} (${error.code})`, options);
}
