/**
 * Several keys out of one: HKDF-SHA-256 (RFC 5869) without salt over the site key, so that whoever learns one of them, for
 * instance to compare pseudonyms, has not learnt the other.
 *
 * What the keys carry: a card number is mostly time and issuer, so all of them can be counted through, and a plain hash hides
 * nothing. Only who lacks the site key cannot do it. And without the chain key a thief of the file can read it, and cannot
 * change it and reckon the chain anew.
 */
import { createHmac, createSecretKey, hkdfSync, type KeyObject } from "node:crypto";
import type { Escn } from "../card/escn.ts";
import { toPseudonym, type Pseudonym } from "./pseudonym.ts";

const SITE_KEY_BYTES = 32;

/** What the first entry follows: 32 bytes of zero. */
export const GENESIS = Buffer.alloc(32);

export interface JournalKeys {
  pseudonym(escn: Escn): Pseudonym;
  /** Of whom a source names by 16 hexadecimal digits: the same for all cards of one person. */
  personPseudonym(person: string): Pseudonym;
  /** Of a guest's day-pass, by its 16 hexadecimal digits. */
  passPseudonym(pass: string): Pseudonym;
  /** HMAC-SHA-256(chain key, previous hash (32 bytes) || seq (8 bytes, big-endian) || encoded entry (UTF-8)): 32 bytes. */
  link(previous: Uint8Array, seq: number, body: string): Buffer;
}

/** `siteKey`: 32 bytes; RangeError otherwise. */
export function journalKeys(siteKey: Uint8Array): JournalKeys {
  if (siteKey.length !== SITE_KEY_BYTES)
    throw new RangeError(`the site key must have ${SITE_KEY_BYTES} bytes, this one has ${siteKey.length}`);
  const chain = derive(siteKey, "esc-kiosk journal chain v1");
  const card = derive(siteKey, "esc-kiosk card pseudonym v1");
  const person = derive(siteKey, "esc-kiosk person pseudonym v1");
  const pass = derive(siteKey, "esc-kiosk day-pass pseudonym v1");
  return {
    pseudonym: under(card),
    personPseudonym: under(person),
    passPseudonym: under(pass),
    link(previous, seq, body) {
      const position = Buffer.alloc(8);
      position.writeBigUInt64BE(BigInt(seq));
      return createHmac("sha256", chain).update(previous).update(position).update(body, "utf8").digest();
    },
  };
}

function under(key: KeyObject): (text: string) => Pseudonym {
  return (text) => toPseudonym(createHmac("sha256", key).update(text).digest("hex").slice(0, 32));
}

function derive(siteKey: Uint8Array, purpose: string) {
  return createSecretKey(new Uint8Array(hkdfSync("sha256", siteKey, new Uint8Array(), purpose, 32)));
}
