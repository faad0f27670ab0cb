/**
 * Records in memory, on their way into a file: piled up in any order, taken off in the order of the keys, because SQLite
 * takes sorted rows three times as fast and an overlay is searched by halves.
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
  /** `pack` writes all RECORD_BYTES at the offset; when it throws nothing was added. */
  add(pack: PutRecord): void;
  /** Puts each key once, with what was added last, in the order of the keys; may be called again. */
  sorted(put: PutRecord): Sorted;
}

const MAX_REPEATS = 1_000;
const CHUNK_RECORDS = 65_536;

export function pile(limit: number, what: string): Pile {
  const chunks: Buffer[] = [];
  let added = 0;

  function chunkOf(nth: number): Buffer {
    const chunk = chunks[Math.floor(nth / CHUNK_RECORDS)];
    if (chunk === undefined) throw new RangeError(`record ${nth} of ${added}`);
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
    add(pack) {
      if (added >= limit)
        throw new SnapshotError("capacity", `${what} holds at most ${limit} cards, and here comes one more`);
      const offset = offsetOf(added);
      if (chunks.length * CHUNK_RECORDS <= added) chunks.push(Buffer.alloc(CHUNK_RECORDS * RECORD_BYTES));
      pack(chunkOf(added), offset);
      added += 1;
    },
    sorted(put) {
      const order = Uint32Array.from({ length: added }, (_, i) => i).sort((a, b) => compareKeys(a, b) || a - b);
      const repeats: Repeat[] = [];
      let count = 0;
      order.forEach((nth, i) => {
        const again = order[i + 1];
        if (again !== undefined && compareKeys(nth, again) === 0) {
          if (repeats.length < MAX_REPEATS) repeats.push({ nth, again });
          return;
        }
        put(chunkOf(nth), offsetOf(nth));
        count += 1;
      });
      return { count, repeatCount: added - count, repeats };
    },
  };
}

function offsetOf(nth: number): number {
  return (nth % CHUNK_RECORDS) * RECORD_BYTES;
}
