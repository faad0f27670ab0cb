/**
 * Cards on their way into a file, packed into 24 bytes each and sorted in memory: SQLite takes sorted rows three times as
 * fast, and the identity of a snapshot is a hash in the order of the keys.
 */
import type { Escn } from "../card/escn.ts";
import { MAX_CARDS } from "./format.ts";
import { KEY_BYTES, writeKey } from "./key.ts";
import { SnapshotError } from "./words.ts";

/** key 16, day 4 (NO_DAY: none), issuer 2 (counts from 1, 0: none), status 1, one byte of zero; little-endian */
export const PACKED_BYTES = 24;
export const DAY_AT = KEY_BYTES;
export const ISSUER_AT = 20;
export const STATUS_AT = 22;
export const NO_DAY = 0xffff_ffff;
const CHUNK_CARDS = 65_536;

export interface PackedCards {
  readonly added: number;
  add(escn: Escn, status: number, day: number | undefined, issuer: number): void;
  /** Copies the 24 bytes of the card that was added as the nth, counted from 0. */
  copy(nth: number, into: Buffer, to: number): void;
  issuerOf(nth: number): number;
  compareKeys(a: number, b: number): number;
  /** Every nth in the order of the keys; the same key twice stands in the order of adding. */
  sorted(): Uint32Array;
}

export function packedCards(): PackedCards {
  const chunks: Buffer[] = [];
  let added = 0;

  function chunkOf(nth: number): Buffer {
    const chunk = chunks[Math.floor(nth / CHUNK_CARDS)];
    if (chunk === undefined || nth >= added) throw new RangeError(`card ${nth} of ${added}`);
    return chunk;
  }

  function compareKeys(a: number, b: number): number {
    const [ofA, ofB] = [offsetOf(a), offsetOf(b)];
    return chunkOf(a).compare(chunkOf(b), ofB, ofB + KEY_BYTES, ofA, ofA + KEY_BYTES);
  }

  return {
    get added() {
      return added;
    },
    add(escn, status, day, issuer) {
      if (added >= MAX_CARDS)
        throw new SnapshotError("capacity", `a snapshot holds at most ${MAX_CARDS} cards, and here comes one more`);
      const offset = offsetOf(added);
      if (offset === 0) chunks.push(Buffer.alloc(CHUNK_CARDS * PACKED_BYTES));
      const chunk = chunks.at(-1) ?? Buffer.alloc(0);
      writeKey(escn, chunk, offset);
      chunk.writeUInt32LE(day ?? NO_DAY, offset + DAY_AT);
      chunk.writeUInt16LE(issuer, offset + ISSUER_AT);
      chunk[offset + STATUS_AT] = status;
      added += 1;
    },
    copy(nth, into, to) {
      const offset = offsetOf(nth);
      chunkOf(nth).copy(into, to, offset, offset + PACKED_BYTES);
    },
    issuerOf: (nth) => chunkOf(nth).readUInt16LE(offsetOf(nth) + ISSUER_AT),
    compareKeys,
    sorted: () => sort(added, (nth) => chunkOf(nth).readUInt32BE(offsetOf(nth)), compareKeys),
  };
}

function offsetOf(nth: number): number {
  return (nth % CHUNK_CARDS) * PACKED_BYTES;
}

/**
 * The engine sorts 64-bit numbers by itself, a million in a tenth of a second, so each card becomes the first 32 bits of
 * its key above its number; only cards that share those 32 bits are then compared by their whole key.
 */
function sort(
  count: number,
  first32: (nth: number) => number,
  compareKeys: (a: number, b: number) => number,
): Uint32Array {
  const halves = new Uint32Array(count * 2);
  for (let nth = 0; nth < count; nth += 1) {
    // low half first: every machine that Node and better-sqlite3 have binaries for is little-endian
    halves[2 * nth] = nth;
    halves[2 * nth + 1] = first32(nth);
  }
  new BigUint64Array(halves.buffer).sort();
  const order = new Uint32Array(count);
  for (let i = 0; i < count; i += 1) order[i] = halves[2 * i] ?? 0;
  let start = 0;
  for (let i = 1; i <= count; i += 1) {
    if (i < count && halves[2 * i + 1] === halves[2 * start + 1]) continue;
    if (i - start > 1) order.subarray(start, i).sort((a, b) => compareKeys(a, b) || a - b);
    start = i;
  }
  return order;
}
