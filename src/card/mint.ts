/** When and by whom a card number was made, read from the number itself. */
import type { Escn, Pic } from "./escn.ts";

/** 15 October 1582 to 1970 in milliseconds: where version 1 UUIDs begin to count (RFC 9562 section 5.1). */
const GREGORIAN_MS = 12_219_292_800_000n;
/** UUID ticks are 100 ns long. */
const TICKS_PER_MS = 10_000n;

const EARLIEST_MS = Date.UTC(2015, 0, 1);
/** Exclusive. */
const LATEST_MS = Date.UTC(2045, 0, 1);

/**
 * Unix milliseconds when the number was made, or undefined when no formula dates it from 2015 to 2044.
 *
 * The official generators (EscnFactory) add the Gregorian offset in milliseconds to a time in ticks; libraries with a
 * genuine RFC UUID add it in ticks. The two give dates centuries apart, so at most one of them is plausible.
 */
export function mintedAt(number: Escn): number | undefined {
  const ticks = BigInt(`0x${number.slice(15, 18)}${number.slice(9, 13)}${number.slice(0, 8)}`);
  const official = Number((ticks - GREGORIAN_MS) / TICKS_PER_MS);
  const rfc = Number(ticks / TICKS_PER_MS - GREGORIAN_MS);
  return [official, rfc].find((unixMs) => unixMs >= EARLIEST_MS && unixMs < LATEST_MS);
}

/** Who made the number: the last 12 digits are a server prefix of 3 and the issuer's PIC of 9. Undefined when they are not decimal. */
export function issuerOf(number: Escn): { readonly prefix: string; readonly pic: Pic } | undefined {
  const node = number.slice(24);
  return /^[0-9]{12}$/.test(node) ? { prefix: node.slice(0, 3), pic: node.slice(3) } : undefined;
}
