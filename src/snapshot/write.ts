/** Packed cards into a snapshot file: sorted, each number once, and the hash that names the content. */
import { createHash } from "node:crypto";
import type Database from "better-sqlite3";
import type { Issuer } from "./issuers.ts";
import { KEY_BYTES } from "./key.ts";
import { DAY_AT, ISSUER_AT, NO_DAY, PACKED_BYTES, type PackedCards, STATUS_AT } from "./packed.ts";

/** A number that was added more than once, both counted from 0 in the order of adding. The later one is in the file. */
export interface Repeat {
  readonly nth: number;
  readonly again: number;
}

export interface Written {
  readonly id: string;
  readonly count: number;
  /** How often a number came again. */
  readonly repeatCount: number;
  /** The first MAX_REPEATS of them, in the order of the keys. */
  readonly repeats: readonly Repeat[];
}

const MAX_REPEATS = 1_000;
const ROWS_A_STATEMENT = 32;

type Value = Buffer | number | string | null;

/** Runs inside the caller's transaction. */
export function writeCards(db: Database.Database, cards: PackedCards, issuers: readonly Issuer[]): Written {
  const { order, count, repeats, repeatCount } = lastOfEach(cards);
  const renumbered = writeIssuers(db, cards, order.subarray(0, count), issuers);
  const hash = createHash("sha256").update(JSON.stringify(renumbered.issuers.map(({ pic, name }) => [pic, name])));
  const many = db.prepare(`INSERT INTO card VALUES ${Array(ROWS_A_STATEMENT).fill("(?, ?, ?, ?)").join(", ")}`);
  const one = db.prepare("INSERT INTO card VALUES (?, ?, ?, ?)");
  const batch = Buffer.alloc(ROWS_A_STATEMENT * PACKED_BYTES);
  const keys = Array.from({ length: ROWS_A_STATEMENT }, (_, i) => keyIn(batch, i));
  const values = Array<Value>(ROWS_A_STATEMENT * 4);
  for (let start = 0; start < count; start += ROWS_A_STATEMENT) {
    const rows = Math.min(ROWS_A_STATEMENT, count - start);
    for (let i = 0; i < rows; i += 1) {
      const offset = i * PACKED_BYTES;
      cards.copy(order[start + i] ?? 0, batch, offset);
      const issuer = renumbered.numbers[batch.readUInt16LE(offset + ISSUER_AT)] ?? 0;
      batch.writeUInt16LE(issuer, offset + ISSUER_AT);
      const day = batch.readUInt32LE(offset + DAY_AT);
      values[i * 4] = keys[i] ?? null;
      values[i * 4 + 1] = batch[offset + STATUS_AT] ?? null;
      values[i * 4 + 2] = day === NO_DAY ? null : day;
      values[i * 4 + 3] = issuer === 0 ? null : issuer;
    }
    hash.update(batch.subarray(0, rows * PACKED_BYTES));
    if (rows === ROWS_A_STATEMENT) many.run(values);
    else for (let i = 0; i < rows; i += 1) one.run(values.slice(i * 4, i * 4 + 4));
  }
  return { id: hash.digest("hex").slice(0, 32), count, repeats, repeatCount };
}

function keyIn(batch: Buffer, i: number): Buffer {
  return batch.subarray(i * PACKED_BYTES, i * PACKED_BYTES + KEY_BYTES);
}

/** Keeps the last of each number: the first `count` of `order`. */
function lastOfEach(cards: PackedCards) {
  const order = cards.sorted();
  const repeats: Repeat[] = [];
  let count = 0;
  for (const again of order) {
    const nth = order[count - 1];
    if (nth !== undefined && cards.compareKeys(nth, again) === 0) {
      if (repeats.length < MAX_REPEATS) repeats.push({ nth, again });
      order[count - 1] = again;
    } else {
      order[count] = again;
      count += 1;
    }
  }
  return { order, count, repeats, repeatCount: order.length - count };
}

/** Only issuers that a card names, and in an order of their own, so that the order of adding leaves no trace in the id. */
function writeIssuers(db: Database.Database, cards: PackedCards, order: Uint32Array, issuers: readonly Issuer[]) {
  const used = new Set<number>();
  for (const nth of order) used.add(cards.issuerOf(nth));
  const kept = issuers
    .map((issuer, i) => ({ issuer, was: i + 1 }))
    .filter(({ was }) => used.has(was))
    .toSorted((a, b) => byPicAndName(a.issuer, b.issuer));
  const insert = db.prepare("INSERT INTO issuer VALUES (?, ?, ?)");
  const numbers = new Uint16Array(issuers.length + 1);
  kept.forEach(({ issuer, was }, i) => {
    numbers[was] = i + 1;
    insert.run(i + 1, issuer.pic, issuer.name);
  });
  return { numbers, issuers: kept.map(({ issuer }) => issuer) };
}

/** PIC, then name, by code units: the same issuers stand in the same order wherever they are sorted. */
function byPicAndName(a: Issuer, b: Issuer): number {
  return compare(a.pic ?? "", b.pic ?? "") || compare(a.name ?? "", b.name ?? "");
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
