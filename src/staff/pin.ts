/**
 * A PIN as the config keeps it: salted and stretched, `scrypt:SALT:HASH` in base64url. That is worth what the file's permissions are worth:
 * whoever has the file tries all PINs of four digits within the hour, and of twelve never.
 */
import { randomBytes, scrypt, timingSafeEqual } from "node:crypto";

/** 4 to 12 digits; an empty one is none. */
export const PIN = /^\d{4,12}$/;

const SALT_BYTES = 16;
const HASH_BYTES = 32;
const STORED = /^scrypt:(?<salt>[\w-]{22}):(?<hash>[\w-]{43})$/;
/** RFC 7914: 32 MiB and about a tenth of a second on a PC, half a second on a small board. */
const COST = { N: 2 ** 15, r: 8, p: 1, maxmem: 2 ** 26 };

export interface StoredPin {
  /** 16 bytes. */
  readonly salt: Uint8Array;
  /** 32 bytes. */
  readonly hash: Uint8Array;
}

/** undefined: it is no stored PIN. */
export function readStoredPin(text: string): StoredPin | undefined {
  const { hash, salt } = STORED.exec(text)?.groups ?? {};
  if (hash === undefined || salt === undefined) return undefined;
  const stored = { salt: Buffer.from(salt, "base64url"), hash: Buffer.from(hash, "base64url") };
  return stored.salt.length === SALT_BYTES && stored.hash.length === HASH_BYTES ? stored : undefined;
}

/** The text for the config. Rejects with RangeError, which does not repeat it, for a PIN that is none. */
export async function storePin(pin: string): Promise<string> {
  if (!PIN.test(pin)) throw new RangeError("a PIN has 4 to 12 digits");
  const salt = randomBytes(SALT_BYTES);
  const hash = await stretch(pin, salt);
  return `scrypt:${salt.toString("base64url")}:${hash.toString("base64url")}`;
}

/** Takes as long whether it is or not. What is no PIN is never the right one, whatever is stored. */
export async function isPin(offered: string, { hash, salt }: StoredPin): Promise<boolean> {
  if (!PIN.test(offered)) return false;
  return timingSafeEqual(await stretch(offered, salt), hash);
}

function stretch(pin: string, salt: Uint8Array): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(pin, salt, HASH_BYTES, COST, (error, hash) => (error === null ? resolve(hash) : reject(error)));
  });
}
