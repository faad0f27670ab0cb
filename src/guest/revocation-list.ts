/**
 * The list of day-passes that were taken back: a file beside the card data, signed with the key of a machine that issues passes, so that who
 * can only write that folder can neither take a pass back nor give one back.
 *
 * The file is JSON: `format`, `key` (public, base64url), `signature` (base64url) and `body`, which is JSON as text. What is signed is exactly
 * these characters in UTF-8 after SIGNED_AS. Each list has a sequence; one of a smaller sequence is a step back.
 */
import * as v from "valibot";
import { isPublicKey, isSignedBy, keyIdOf } from "../disk/ed25519.ts";
import type { PassKey } from "./pass-key.ts";
import type { GuestPass } from "../card/credential.ts";
import { PASS_ID } from "./pass-text.ts";

/** Its name, in the folder of the cards and in those of who issues and who reads it. */
export const REVOKED = "passes-revoked.json";

const FORMAT = 1;
const SIGNED_AS = "esc-kiosk revoked passes 1\n";

/** Entries of one list. */
export const MAX_REVOKED = 10_000;
/** Bytes of the longest list. */
export const MAX_LIST_BYTES = 1024 * 1024;

const DAY_MINUTES = 1440;
/** After the end of its pass an entry stays for so long, for the kiosks whose clock is behind. Minutes. */
const KEPT_MINUTES = DAY_MINUTES;

const count = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(Number.MAX_SAFE_INTEGER));

const bodySchema = v.object({
  format: v.literal(FORMAT),
  site: v.pipe(v.string(), v.minLength(1), v.maxLength(64)),
  seq: v.pipe(count, v.minValue(1)),
  /** Each the id of a pass and the minute since 1970 at which it ends. */
  revoked: v.pipe(v.array(v.tuple([v.pipe(v.string(), v.regex(PASS_ID)), count])), v.maxLength(MAX_REVOKED)),
});

const envelope = v.object({
  format: v.number(),
  key: v.pipe(v.string(), v.check(isPublicKey)),
  signature: v.string(),
  body: v.string(),
});

export interface RevocationList {
  readonly seq: number;
  /** 16 hexadecimal digits: who signed it. */
  readonly keyId: string;
  /** By the id of a pass, the minute since 1970 at which it ends. */
  readonly revoked: ReadonlyMap<string, number>;
  /** The file, as it was signed. */
  readonly text: string;
}

/** What a list says of a pass; undefined: there is none. */
export function standingIn(list: RevocationList | undefined, id: string): GuestPass["standing"] {
  return list?.revoked.has(id) === true ? "revoked" : "good";
}

/** The message names the file and says what is wrong with it. */
export class RevocationError extends Error {
  override readonly name = "RevocationError";
}

/** When an entry drops out of the list, in minutes since 1970. */
export function dropsOutAt(untilMinute: number): number {
  return untilMinute + KEPT_MINUTES;
}

/** Throws `RevocationError` when there are more than 10,000. */
export function writeRevocations(
  key: PassKey,
  site: string,
  { revoked, seq }: Pick<RevocationList, "seq" | "revoked">,
): string {
  if (revoked.size > MAX_REVOKED)
    throw new RevocationError(
      `${revoked.size} passes would be taken back, and a list holds ${MAX_REVOKED}: take the key off guest.trusted_keys instead, and issue with a new one`,
    );
  const body = JSON.stringify({ format: FORMAT, site, seq, revoked: [...revoked].toSorted(byId) });
  const signature = Buffer.from(key.sign(signedBytes(body))).toString("base64url");
  return `${JSON.stringify({ format: FORMAT, key: key.public, signature, body })}\n`;
}

/**
 * A list that is whole, of this site, and signed by one of these keys; `anybody`: for a file in a folder that nobody else may write, which has only
 * to be whole. `path` stands in the messages. Throws `RevocationError`.
 */
export function readRevocations(
  text: string,
  path: string,
  site: string,
  trustedKeys: readonly string[] | "anybody",
): RevocationList {
  const outer = v.safeParse(envelope, parse(text));
  if (!outer.success) throw new RevocationError(`${path} is no list of revoked passes, or the half of one`);
  const { body, format, key, signature } = outer.output;
  if (format !== FORMAT) throw new RevocationError(`${path} has format ${format}, this version reads format ${FORMAT}`);
  const keyId = keyIdOf(key);
  if (trustedKeys !== "anybody" && !trustedKeys.includes(key))
    throw new RevocationError(`${path} is signed by the key ${keyId}, which guest.trusted_keys does not name`);
  if (!isSignedBy(key, signedBytes(body), Buffer.from(signature, "base64url")))
    throw new RevocationError(`${path} was changed after the key ${keyId} signed it`);
  const read = v.safeParse(bodySchema, parse(body));
  if (!read.success) throw new RevocationError(`${path} is signed, and its content is not of this format`);
  if (read.output.site !== site)
    throw new RevocationError(`${path} belongs to the site "${read.output.site}", this is "${site}"`);
  return { seq: read.output.seq, keyId, revoked: new Map(read.output.revoked), text };
}

function byId([a]: readonly [string, number], [b]: readonly [string, number]): number {
  return a < b ? -1 : 1;
}

function signedBytes(body: string): Buffer {
  return Buffer.from(SIGNED_AS + body, "utf8");
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
