/** A card number as the 16 bytes it stands for. */
import type { Escn } from "../card/escn.ts";

export const KEY_BYTES = 16;

function nibble(code: number): number {
  return code < 58 ? code - 48 : code - 87;
}

/** Writes the number's 16 bytes at `offset`. By hand: a million calls of Buffer.from with its copy cost a second. */
export function writeKey(escn: Escn, into: Uint8Array, offset: number): void {
  let at = offset;
  for (let i = 0; i < 36; i += 2) {
    if (i === 8 || i === 13 || i === 18 || i === 23) i += 1;
    into[at] = (nibble(escn.charCodeAt(i)) << 4) | nibble(escn.charCodeAt(i + 1));
    at += 1;
  }
}
