/** A card number as the 16 bytes it stands for. */
import type { Escn } from "../card/escn.ts";

export const KEY_BYTES = 16;

const NO_DIGIT = 0xff;
/** What a lower-case hexadecimal digit stands for, by its character code. */
const DIGITS = new Uint8Array(128).fill(NO_DIGIT);
for (let digit = 0; digit < 16; digit += 1) DIGITS[digit.toString(16).charCodeAt(0)] = digit;

/** Of the 16 bytes. */
export function firstByte(escn: Escn): number {
  return (digitAt(escn, 0) << 4) | digitAt(escn, 1);
}

/** Writes the number's 16 bytes at `offset`. */
export function writeKey(escn: Escn, into: Uint8Array, offset: number): void {
  writeHex(escn, 0, 4, into, offset);
  writeHex(escn, 9, 2, into, offset + 4);
  writeHex(escn, 14, 2, into, offset + 6);
  writeHex(escn, 19, 2, into, offset + 8);
  writeHex(escn, 24, 6, into, offset + 10);
}

/**
 * Writes the bytes that `count` pairs of lower-case hexadecimal digits from `start` on stand for; false when there are others
 * among them. By hand: a million calls of Buffer.from with its copy cost a second.
 */
export function writeHex(text: string, start: number, count: number, into: Uint8Array, offset: number): boolean {
  let seen = 0;
  for (let i = 0; i < count; i += 1) {
    const high = digitAt(text, start + 2 * i);
    const low = digitAt(text, start + 2 * i + 1);
    seen |= high | low;
    into[offset + i] = (high << 4) | low;
  }
  return seen < 16;
}

/** Of two keys somewhere in bytes: less than 0 when the first comes first. By hand: mostly the first few bytes decide. */
export function compareKeys(a: Uint8Array, atA: number, b: Uint8Array, atB: number): number {
  for (let i = 0; i < KEY_BYTES; i += 1) {
    const difference = (a[atA + i] ?? 0) - (b[atB + i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function digitAt(text: string, at: number): number {
  return DIGITS[text.charCodeAt(at)] ?? NO_DIGIT;
}
