/**
 * Records in memory, on their way into a file: piled up in any order, taken off in the order of the keys, because SQLite
 * takes sorted rows three times as fast and an overlay is searched by halves. They lie in 256 heaps by the first byte of the
 * key, so that each is sorted within the processor's cache.
 */
import { KEY_BYTES } from "./key.ts";
import { RECORD_BYTES } from "./record.ts";
import { SnapshotError } from "./words.ts";

/** A number that was added more than once, both counted from 0 in the order of adding. The later one counts. */
export interface Repeat {
  readonly nth: number;
  readonly again: number;
}

export interface Sorted {
  /** Cards, each number once. */
  readonly count: number;
  /** How often a number came again. */
  readonly repeatCount: number;
  /** The first 1,000 of them, in the order of the keys. */
  readonly repeats: readonly Repeat[];
}

/** Called with a record of RECORD_BYTES at `offset`, whose bytes are good until it returns. */
export type PutRecord = (bytes: Uint8Array, offset: number) => void;

export interface Pile {
  readonly added: number;
  /**
   * `firstByte` is the first of the key. `pack` writes all RECORD_BYTES at the offset; when it throws nothing was added.
   * Throws `SnapshotError("capacity")` when there is no room for one more.
   */
  add(firstByte: number, pack: PutRecord): void;
  /** Puts each key once, with what was added last, in the order of the keys; may be called again. */
  sorted(put: PutRecord): Sorted;
}

const MAX_REPEATS = 1_000;
const HEAPS = 256;
const CHUNK_BITS = 10;
const CHUNK_RECORDS = 1 << CHUNK_BITS;
/** Up to as many are compared one by one. */
const FEW = 32;

/** A record, and behind it 4 bytes: how many were added before it, through all heaps. */
const SLOT_BYTES = RECORD_BYTES + 4;
const CHUNK_BYTES = CHUNK_RECORDS * SLOT_BYTES;

/** All full but the last, which has its end at `end`: bytes. */
interface Heap {
  readonly chunks: readonly Buffer[];
  readonly size: number;
}

/** `what` holds at most `limit` cards. */
export function pile(limit: number, what: string): Pile {
  const heaps = Array.from({ length: HEAPS }, (): Buffer[] => []);
  // beside the heaps, because a record goes to a random one: all that is looked at for it should be in the nearest cache
  const last: (Buffer | undefined)[] = heaps.map(() => undefined);
  const ends = new Uint32Array(HEAPS).fill(CHUNK_BYTES);
  let added = 0;

  function grow(heap: number): Buffer {
    const chunk = Buffer.alloc(CHUNK_BYTES);
    heaps[heap]?.push(chunk);
    last[heap] = chunk;
    ends[heap] = 0;
    return chunk;
  }

  return {
    get added() {
      return added;
    },
    add(firstByte, pack) {
      if (added >= limit)
        throw new SnapshotError("capacity", `${what} holds at most ${limit} cards, and here comes one more`);
      const heap = firstByte & 0xff;
      const chunk = ends[heap] === CHUNK_BYTES ? grow(heap) : (last[heap] as Buffer);
      const at = ends[heap] as number;
      pack(chunk, at);
      chunk[at + RECORD_BYTES] = added;
      chunk[at + RECORD_BYTES + 1] = added >>> 8;
      chunk[at + RECORD_BYTES + 2] = added >>> 16;
      chunk[at + RECORD_BYTES + 3] = added >>> 24;
      ends[heap] = at + SLOT_BYTES;
      added += 1;
    },
    sorted(put) {
      const repeats: Repeat[] = [];
      let count = 0;
      heaps.forEach((chunks, i) => {
        const unused = (CHUNK_BYTES - (ends[i] as number)) / SLOT_BYTES;
        const heap = { chunks, size: chunks.length * CHUNK_RECORDS - unused };
        const order = sort(heap);
        for (let next = 1; next <= order.length; next += 1) {
          const at = order[next - 1] as number;
          const again = order[next];
          if (again !== undefined && isSameKey(heap, at, again)) {
            if (repeats.length < MAX_REPEATS) repeats.push({ nth: nthOf(heap, at), again: nthOf(heap, again) });
            continue;
          }
          put(chunkOf(heap, at), offsetOf(at));
          count += 1;
        }
      });
      return { count, repeatCount: added - count, repeats };
    },
  };
}

function chunkOf({ chunks }: Heap, at: number): Buffer {
  return chunks[at >>> CHUNK_BITS] as Buffer;
}

function offsetOf(at: number): number {
  return (at & (CHUNK_RECORDS - 1)) * SLOT_BYTES;
}

function nthOf(heap: Heap, at: number): number {
  return chunkOf(heap, at).readUInt32LE(offsetOf(at) + RECORD_BYTES);
}

/** By hand: mostly the second byte decides. */
function isSameKey(heap: Heap, a: number, b: number): boolean {
  const [ofA, ofB] = [chunkOf(heap, a), chunkOf(heap, b)];
  const [atA, atB] = [offsetOf(a), offsetOf(b)];
  for (let i = 0; i < KEY_BYTES; i += 1) if (ofA[atA + i] !== ofB[atB + i]) return false;
  return true;
}

function compareKeys(heap: Heap, a: number, b: number): number {
  const [atA, atB] = [offsetOf(a), offsetOf(b)];
  return chunkOf(heap, a).compare(chunkOf(heap, b), atB, atB + KEY_BYTES, atA, atA + KEY_BYTES);
}

/**
 * Every place in the heap in the order of the keys; the same key twice stands in the order of adding. The engine sorts 64-bit
 * numbers by itself, a million in a tenth of a second, so each record becomes four bytes of its key above its place.
 */
function sort(heap: Heap): Uint32Array {
  const order = new Uint32Array(heap.size);
  for (let at = 0; at < order.length; at += 1) order[at] = at;
  // the first byte is the same in the whole heap
  sortBy(heap, order, 1);
  return order;
}

/** By the four bytes from `byte` on, those before being the same, then by what follows. */
function sortBy(heap: Heap, order: Uint32Array, byte: number): void {
  const halves = new Uint32Array(order.length * 2);
  for (let i = 0; i < order.length; i += 1) {
    const at = order[i] as number;
    const bytes = chunkOf(heap, at);
    const from = offsetOf(at) + byte;
    // low half first: every machine that Node and better-sqlite3 have binaries for is little-endian
    halves[2 * i] = at;
    halves[2 * i + 1] =
      ((bytes[from] as number) << 24) |
      ((bytes[from + 1] as number) << 16) |
      ((bytes[from + 2] as number) << 8) |
      (bytes[from + 3] as number);
  }
  new BigUint64Array(halves.buffer).sort();
  for (let i = 0; i < order.length; i += 1) order[i] = halves[2 * i] as number;
  let start = 0;
  for (let i = 1; i <= order.length; i += 1) {
    if (i < order.length && halves[2 * i + 1] === halves[2 * start + 1]) continue;
    if (i - start > 1) sortAlike(heap, order.subarray(start, i), byte + 4);
    start = i;
  }
}

/** Those whose bytes before `byte` are the same; when these are the whole key, they stand in the order of adding already. */
function sortAlike(heap: Heap, order: Uint32Array, byte: number): void {
  if (byte >= KEY_BYTES) return;
  if (order.length > FEW) sortBy(heap, order, Math.min(byte, KEY_BYTES - 4));
  else order.sort((a, b) => compareKeys(heap, a, b) || a - b);
}
