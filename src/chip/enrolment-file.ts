/**
 * The file of enrolled chips: which UID stands for which card number at this site. No UID stands in it, only a keyed hash, and
 * a seal at its end tells a file that was cut, changed or made with another key.
 *
 *     esc-kiosk enrolments 1
 *     HASH ESCN                    HASH: 32 hexadecimal digits; sorted; one line a chip
 *     seal SEAL                    SEAL: 64 hexadecimal digits
 *
 * With the key K (32 bytes): HASH is the first half of HMAC-SHA-256(K, "uid" 00 UID), SEAL is HMAC-SHA-256(K, "file" 00 all
 * bytes before it).
 */
import { createHmac, timingSafeEqual } from "node:crypto";
import { type Escn, toEscn } from "../card/escn.ts";

/** More chips than any one site has. */
export const MOST_ENROLMENTS = 200_000;

const FIRST = "esc-kiosk enrolments 1\n";
const LINE_CHARACTERS = 32 + 1 + 36 + 1;
const SEAL_CHARACTERS = "seal ".length + 64 + 1;
/** Bytes of the largest file. */
export const MOST_BYTES = FIRST.length + MOST_ENROLMENTS * LINE_CHARACTERS + SEAL_CHARACTERS;

declare const hash: unique symbol;
/** What stands for a UID. */
export type UidHash = string & { readonly [hash]: true };

/** The message says what is wrong and names nobody. */
export class EnrolmentError extends Error {
  override readonly name = "EnrolmentError";
}

export function hashUid(key: Uint8Array, uid: Uint8Array): UidHash {
  const digest = createHmac("sha256", key).update("uid\0").update(uid).digest("hex").slice(0, 32);
  return asHash(digest);
}

export function writeEnrolments(key: Uint8Array, enrolments: ReadonlyMap<UidHash, Escn>): string {
  const lines = Array.from(enrolments, ([uid, escn]) => `${uid} ${escn}\n`).toSorted();
  const body = FIRST + lines.join("");
  return `${body}seal ${sealOf(key, body).toString("hex")}\n`;
}

/** Throws `EnrolmentError` for a file that is not whole, or that another key made. */
export function readEnrolments(key: Uint8Array, text: string): Map<UidHash, Escn> {
  const sealAt = text.length - SEAL_CHARACTERS;
  const body = text.slice(0, Math.max(0, sealAt));
  const seal = /^seal ([0-9a-f]{64})\n$/.exec(text.slice(Math.max(0, sealAt)))?.[1];
  if (!body.startsWith(FIRST) || seal === undefined)
    throw new EnrolmentError("it is no file of enrolments, or not a whole one");
  if (!timingSafeEqual(Buffer.from(seal, "hex"), sealOf(key, body)))
    throw new EnrolmentError("it was changed by somebody else, or made with another enrol-key");
  const found = new Map<UidHash, Escn>();
  for (let at = FIRST.length; at < body.length; at += LINE_CHARACTERS) {
    const escn = toEscn(body.slice(at + 33, at + 69));
    if (escn === undefined) throw new EnrolmentError("it has a line that is no enrolment");
    found.set(asHash(body.slice(at, at + 32)), escn);
  }
  return found;
}

function asHash(text: string): UidHash {
  if (!isHash(text)) throw new EnrolmentError("it has a line that is no enrolment");
  return text;
}

function isHash(text: string): text is UidHash {
  return /^[0-9a-f]{32}$/.test(text);
}

function sealOf(key: Uint8Array, body: string): Buffer {
  return createHmac("sha256", key).update("file\0").update(body).digest();
}
