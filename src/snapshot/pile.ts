/**
 * Records in memory, on their way into a file: piled up in any order, taken off in the order of the keys. They lie in 256 heaps
 * by the first byte of the key, so that each is sorted within the processor's cache.
 */
import { CHUNK_BYTES, chunkOf, compareSlots, newChunk, nthOf, offsetOf, SLOT_BYTES, sortedSlots } from "./heap.ts";
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

/** `what` holds at most `limit` cards. */
export function pile(limit: number, what: string): Pile {
  const heaps = Array.from({ length: HEAPS }, (): Buffer[] => []);
  // beside the heaps, because a record goes to a random one: all that is looked at for it should be in the nearest cache
  const last: Buffer[] = [];
  const ends = new Uint32Array(HEAPS).fill(CHUNK_BYTES);
  let added = 0;

  function grow(heap: number): Buffer {
    const chunk = newChunk();
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
      const full = ends[firstByte] === CHUNK_BYTES;
      const chunk = (full ? undefined : last[firstByte]) ?? grow(firstByte);
      const at = ends[firstByte] ?? 0;
      pack(chunk, at);
      chunk[at + RECORD_BYTES] = added;
      chunk[at + RECORD_BYTES + 1] = added >>> 8;
      chunk[at + RECORD_BYTES + 2] = added >>> 16;
      chunk[at + RECORD_BYTES + 3] = added >>> 24;
      ends[firstByte] = at + SLOT_BYTES;
      added += 1;
    },
    sorted(put) {
      const repeats: Repeat[] = [];
      let count = 0;
      heaps.forEach((chunks, i) => {
        const heap = { chunks, lastBytes: ends[i] ?? 0 };
        const order = sortedSlots(heap);
        for (let next = 1; next <= order.length; next += 1) {
          const slot = order[next - 1] ?? 0;
          const again = order[next];
          if (again !== undefined && compareSlots(heap, slot, again) === 0) {
            if (repeats.length < MAX_REPEATS) repeats.push({ nth: nthOf(heap, slot), again: nthOf(heap, again) });
            continue;
          }
          put(chunkOf(heap, slot), offsetOf(slot));
          count += 1;
        }
      });
      return { count, repeatCount: added - count, repeats };
    },
  };
}
