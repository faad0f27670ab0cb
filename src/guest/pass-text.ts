/**
 * A guest's day-pass as the text of its QR code: `ESCGP1:` and, in base45, a body and its signature. A QR code packs all of it as
 * alphanumeric: at level M a pass for all lanes, or for one with a name of up to 15 characters, has 41 modules a side; in base64 it had 45 or 49.
 *
 *     body        8  id, random
 *                 4  first half of the id of the key that signed it
 *                 4  from: whole minutes since 1970, big-endian
 *                 2  good for so many minutes, 1 to 44,640 (31 days), big-endian
 *                 …  0 to 4 lanes, sorted, each its length (1 to 40) and its id in ASCII
 *     signature  64  Ed25519 over `esc-kiosk guest pass 1`, 00, the site's id, 00, body
 *
 * The site stands under the signature and not in the text: a pass of another site is one that this site has not signed, and the picture is
 * smaller. There is one text for each pass: what is not exactly this form is no pass.
 */
import { fromBase45, toBase45 } from "./base45.ts";

/** What is in a pass, before anybody has looked at its signature. */
export interface PassContent {
  /** 16 hexadecimal digits. */
  readonly id: string;
  /** Minutes since 1970: good from this one on, and until that one, which does not count any more. */
  readonly fromMinute: number;
  readonly untilMinute: number;
  /** The ids of the lanes that it is for, 1 to 40 of a-z, 0-9 and -; at most 4; none: all of the site. */
  readonly lanes: readonly string[];
}

export interface ReadPass extends PassContent {
  /** First half of the id of the key that it says it is signed by: 8 hexadecimal digits. */
  readonly keyHint: string;
  readonly body: Uint8Array;
  /** 64 bytes. */
  readonly signature: Uint8Array;
}

export const MAX_LANES = 4;
/** The longest that a pass is good for. */
export const MAX_MINUTES = 31 * 24 * 60;
export const PASS_ID = /^[0-9a-f]{16}$/;

const PREFIX = "ESCGP1:";
const SIGNED_AS = "esc-kiosk guest pass 1";
const ID_BYTES = 8;
const KEY_BYTES = 4;
const HEAD_BYTES = ID_BYTES + KEY_BYTES + 4 + 2;
const SIGNATURE_BYTES = 64;
const LANE = /^[a-z0-9-]{1,40}$/;
const LONGEST_BYTES = HEAD_BYTES + MAX_LANES * (1 + 40) + SIGNATURE_BYTES;
/** Characters of the longest pass. */
const LONGEST = PREFIX.length + Math.ceil((LONGEST_BYTES * 3) / 2);
/** A pass begins before the year 6053, so that every calendar can name it. */
const LAST_MINUTE = 2 ** 31;

/**
 * What is signed. Throws RangeError for a content that no pass can have: an id or lane of another form, lanes twice or too many, times out of
 * range.
 */
export function passBody({ id, fromMinute, untilMinute, lanes }: PassContent, keyId: string): Uint8Array {
  const minutes = untilMinute - fromMinute;
  if (!PASS_ID.test(id)) throw new RangeError("the id of a pass has 16 hexadecimal digits");
  if (!/^[0-9a-f]{16}$/.test(keyId)) throw new RangeError("the id of a key has 16 hexadecimal digits");
  if (!(Number.isInteger(fromMinute) && fromMinute >= 0 && fromMinute < LAST_MINUTE))
    throw new RangeError("a pass begins at a whole minute, 1970 to 6053");
  if (!(Number.isInteger(minutes) && minutes >= 1 && minutes <= MAX_MINUTES))
    throw new RangeError(`a pass is good for 1 to ${MAX_MINUTES} minutes`);
  if (!areLanes(lanes.toSorted())) throw new RangeError(`a pass is for at most ${MAX_LANES} lanes, each once`);
  const head = new Uint8Array(HEAD_BYTES);
  head.set(bytesOf(id + keyId.slice(0, 2 * KEY_BYTES)));
  const view = new DataView(head.buffer);
  view.setUint32(ID_BYTES + KEY_BYTES, fromMinute);
  view.setUint16(ID_BYTES + KEY_BYTES + 4, minutes);
  const sorted = lanes.toSorted().map((lane) => String.fromCharCode(lane.length) + lane);
  return Uint8Array.of(...head, ...new TextEncoder().encode(sorted.join("")));
}

/** The bytes that the signature of a pass is over, at this site. */
export function signedBytes(site: string, body: Uint8Array): Uint8Array {
  return Uint8Array.of(...new TextEncoder().encode(`${SIGNED_AS}\0${site}\0`), ...body);
}

/** `signature`: 64 bytes. */
export function passText(body: Uint8Array, signature: Uint8Array): string {
  return PREFIX + toBase45(Uint8Array.of(...body, ...signature));
}

/** Somebody meant a pass by this text, of whatever version: it is one, or a broken or foreign one, and nothing else. */
export function isMeantAsPass(text: string): boolean {
  return /^ESCGP[0-9]/i.test(text);
}

/** Total: a pass whose signature is still to be verified, or undefined. */
export function readPass(text: string): ReadPass | undefined {
  if (!text.startsWith(PREFIX) || text.length > LONGEST) return undefined;
  const bytes = fromBase45(text.slice(PREFIX.length));
  if (bytes === undefined || bytes.length < HEAD_BYTES + SIGNATURE_BYTES) return undefined;
  const body = bytes.subarray(0, bytes.length - SIGNATURE_BYTES);
  const view = new DataView(body.buffer, body.byteOffset, body.length);
  const fromMinute = view.getUint32(ID_BYTES + KEY_BYTES);
  const minutes = view.getUint16(ID_BYTES + KEY_BYTES + 4);
  const lanes = lanesIn(body.subarray(HEAD_BYTES));
  if (lanes === undefined || fromMinute >= LAST_MINUTE || minutes < 1 || minutes > MAX_MINUTES) return undefined;
  return {
    id: hexOf(body.subarray(0, ID_BYTES)),
    keyHint: hexOf(body.subarray(ID_BYTES, ID_BYTES + KEY_BYTES)),
    fromMinute,
    untilMinute: fromMinute + minutes,
    lanes,
    body,
    signature: bytes.subarray(bytes.length - SIGNATURE_BYTES),
  };
}

function lanesIn(bytes: Uint8Array): readonly string[] | undefined {
  const lanes: string[] = [];
  for (let at = 0; at < bytes.length; ) {
    const end = at + 1 + (bytes[at] ?? 0);
    if (end > bytes.length) return undefined;
    lanes.push(String.fromCharCode(...bytes.subarray(at + 1, end)));
    at = end;
  }
  return areLanes(lanes) ? lanes : undefined;
}

/** Sorted, each once. */
function areLanes(lanes: readonly string[]): boolean {
  return (
    lanes.length <= MAX_LANES &&
    lanes.every((lane, nth) => LANE.test(lane) && (nth === 0 || (lanes[nth - 1] ?? "") < lane))
  );
}

function bytesOf(hex: string): Uint8Array {
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
