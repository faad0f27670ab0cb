/**
 * Rows of a list differ in the number of the card and in little else. What stands around the number is mostly what stood
 * around an earlier one, and then only the number has to be read: five times as fast.
 *
 * A row is cut in three: what is before the number, the first 24 characters of the number, and the rest, which begins with the
 * 12 digits that name the issuer. Two rows with the same bytes before and after are the same card but for those 24.
 */
import type { Escn } from "../card/escn.ts";
import { HEAD_BYTES } from "./gather.ts";

export interface Echoes<T> {
  /** What was learnt of a row like the one at `start`; undefined: it has to be read. The two below are good until the next call. */
  find(bytes: Uint8Array, start: number): T | undefined;
  /** The first HEAD_BYTES of the key of the row that was found. */
  readonly head: Uint8Array;
  /** Where the row after it begins. */
  readonly next: number;
  /**
   * Remembers the row from `start` to `end`, the line end not included, when there was one like it before. `escn`: its number,
   * as it is written there.
   */
  learn(bytes: Buffer, start: number, end: number, escn: Escn, about: () => T): void;
}

const ESCN_CHARS = 36;
const HEAD_CHARS = 24;
const SLOT_BITS = 12;
const SLOTS = 1 << SLOT_BITS;
/** Longer rows are read each time. */
const MAX_AROUND = 192;
const LF = 0x0a;
const CR = 0x0d;
const DASH = 0x2d;
const BACKSLASH = 0x5c;
const NO_DIGIT = 0xff;
/** By character code, in lower case. */
const DIGITS = new Uint8Array(256).fill(NO_DIGIT);
for (let digit = 0; digit < 16; digit += 1) DIGITS[digit.toString(16).charCodeAt(0)] = digit;

export function echoes<T>(): Echoes<T> {
  const head = new Uint8Array(HEAD_BYTES);
  // what is around the number, in a place that follows from its hash
  const around = new Uint8Array(SLOTS * MAX_AROUND);
  const lengths = new Uint8Array(SLOTS);
  const known: (T | undefined)[] = Array.from({ length: SLOTS }, () => undefined);
  const hashes = new Int32Array(SLOTS);
  /** Where the number stands in a row; as in the first row that was learnt. */
  let at = -1;
  let next = 0;
  let hash = 0;
  let end = 0;

  function readHead(bytes: Uint8Array, from: number): boolean {
    let seen = 0;
    let written = 0;
    for (let i = 0; i < HEAD_CHARS - 1; i += 2) {
      if (i === 8 || i === 13 || i === 18) {
        if (bytes[from + i] !== DASH) return false;
        i += 1;
      }
      const high = DIGITS[bytes[from + i] ?? 0] ?? NO_DIGIT;
      const low = DIGITS[bytes[from + i + 1] ?? 0] ?? NO_DIGIT;
      seen |= high | low;
      head[written] = (high << 4) | low;
      written += 1;
    }
    return seen < 16 && bytes[from + HEAD_CHARS - 1] === DASH;
  }

  /** Sets `hash` and `end`. False: the row has no end within what is compared. */
  function readAround(bytes: Uint8Array, start: number): boolean {
    // in variables of its own, which is half of the speed
    let seen = 0;
    for (let i = start; i < start + at; i += 1) seen = (Math.imul(seen, 31) + (bytes[i] ?? 0)) | 0;
    let i = start + at + HEAD_CHARS;
    const limit = Math.min(bytes.length, start + HEAD_CHARS + MAX_AROUND);
    for (; i < limit; i += 1) {
      const byte = bytes[i] ?? 0;
      if (byte === LF || byte === CR) break;
      seen = (Math.imul(seen, 31) + byte) | 0;
    }
    hash = seen;
    end = i;
    return i < limit;
  }

  function isSame(bytes: Uint8Array, start: number, slot: number): boolean {
    const from = slot * MAX_AROUND;
    for (let i = 0; i < at; i += 1) if (around[from + i] !== bytes[start + i]) return false;
    const shift = start + HEAD_CHARS - from;
    for (let i = from + at; i < from + (lengths[slot] ?? 0); i += 1) if (around[i] !== bytes[i + shift]) return false;
    return true;
  }

  return {
    head,
    get next() {
      return next;
    },
    find(bytes, start) {
      if (at < 0 || !readHead(bytes, start + at) || !readAround(bytes, start)) return undefined;
      const slot = slotOf(hash);
      if (lengths[slot] !== end - start - HEAD_CHARS || !isSame(bytes, start, slot)) return undefined;
      if (bytes[end] === CR && bytes[end + 1] !== LF) return undefined;
      next = end + (bytes[end] === CR ? 2 : 1);
      return known[slot];
    },
    learn(bytes, start, rowEnd, escn, about) {
      if (at < 0) at = bytes.subarray(start, rowEnd).indexOf(escn);
      if (at > MAX_AROUND - ESCN_CHARS) at = -1;
      if (at < 0 || !readAround(bytes, start) || end !== rowEnd) return;
      const slot = slotOf(hash);
      if (hashes[slot] !== hash) {
        // once is no reason: a list that names people has no two rows alike
        hashes[slot] = hash;
        return;
      }
      const row = bytes.subarray(start, rowEnd);
      // the one place where the number stands, and not a second one that is passed over
      if (row.indexOf(escn) !== at || row.lastIndexOf(escn) !== at || row.includes(BACKSLASH)) return;
      around.set(row.subarray(0, at), slot * MAX_AROUND);
      around.set(row.subarray(at + HEAD_CHARS), slot * MAX_AROUND + at);
      lengths[slot] = row.length - HEAD_CHARS;
      known[slot] = about();
    },
  };
}

/** From the highest bits of a product, on which all bits of the hash have an effect. */
function slotOf(hash: number): number {
  return Math.imul(hash, 0x9e3779b1) >>> (32 - SLOT_BITS);
}
