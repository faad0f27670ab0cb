/** What every scanner's framing has in common once the transport is peeled off. */

/** No code in the field is longer: the largest QR code (version 40) holds 2953 bytes. */
export const MAX_PAYLOAD_BYTES = 4096;

/**
 * A silence in the middle of a scan after which the rest is not waited for. Scanners send one code in well under a
 * second even at 9600 baud; what comes later belongs to the next person.
 */
export const MAX_GAP_MS = 2000;

const BRACKET = 0x5d;

/**
 * Splits off an AIM symbology identifier (ISO/IEC 15424): `]`, a letter, a modifier of one letter or digit.
 * The identifier is returned without its bracket.
 */
export function splitAim(bytes: Uint8Array): { readonly payload: Uint8Array; readonly symbology?: string } {
  const [bracket, letter, modifier] = bytes;
  if (bracket !== BRACKET || !isLetter(letter) || !(isLetter(modifier) || isDigit(modifier))) return { payload: bytes };
  return { payload: bytes.subarray(3), symbology: String.fromCharCode(letter ?? 0, modifier ?? 0) };
}

function isLetter(byte: number | undefined): boolean {
  return byte !== undefined && ((byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a));
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x30 && byte <= 0x39;
}
