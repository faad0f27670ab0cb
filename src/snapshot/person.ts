/** Whose card it is, without saying who: identifiers of a person are kept as keyed hashes and nothing else. */
import { hash } from "node:crypto";
import type { Person } from "./words.ts";

const KEY_BYTES = 32;
/** Of SHA-256, over which HMAC is defined in RFC 2104. */
const BLOCK_BYTES = 64;
const HASH_BYTES = 32;
const PERSON_DIGITS = 16;
/** UTF-8 of an identifier of 255 characters and a word before it. */
const LONGEST_BYTES = 1_200;

/**
 * Makes the first 8 bytes of HMAC-SHA-256 over a text. Among 20,000,000 people the chance that any two fall together is 1 in
 * 100,000. Throws RangeError when the key has not 32 bytes, and the hasher when a text has more than 1,200 bytes.
 */
export function personHasher(key: Uint8Array): (text: string) => Person {
  if (key.length !== KEY_BYTES)
    throw new RangeError(`the person key must have ${KEY_BYTES} bytes, and has ${key.length}`);
  // Written out over the one-shot hash: an Hmac object for each text costs ten times as much, and a list has millions.
  const inner = Buffer.alloc(BLOCK_BYTES + LONGEST_BYTES);
  const outer = Buffer.alloc(BLOCK_BYTES + HASH_BYTES);
  for (let i = 0; i < BLOCK_BYTES; i += 1) {
    inner[i] = (key[i] ?? 0) ^ 0x36;
    outer[i] = (key[i] ?? 0) ^ 0x5c;
  }
  return (text) => {
    const length = Buffer.byteLength(text);
    if (length > LONGEST_BYTES) throw new RangeError(`an identifier must have at most ${LONGEST_BYTES} bytes`);
    inner.write(text, BLOCK_BYTES);
    outer.set(hash("sha256", inner.subarray(0, BLOCK_BYTES + length), "buffer"), BLOCK_BYTES);
    return toPerson(hash("sha256", outer, "hex").slice(0, PERSON_DIGITS));
  };
}

function toPerson(digits: string): Person {
  if (!isPerson(digits)) throw new Error("a hash must be hexadecimal");
  return digits;
}

/** Of hexadecimal digits. */
export function isPerson(text: string): text is Person {
  return text.length === PERSON_DIGITS;
}
