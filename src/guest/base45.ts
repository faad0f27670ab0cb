/** Base45 (RFC 9285): bytes in the 45 characters that a QR code packs most tightly after digits, three characters for two bytes. */

const CHARACTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";

/** No character, at its place in a group. */
const NONE = -1;

export function toBase45(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += 2) {
    const [high = 0, low] = bytes.subarray(at, at + 2);
    const value = low === undefined ? high : high * 256 + low;
    text += CHARACTERS.charAt(value % 45) + CHARACTERS.charAt(Math.floor(value / 45) % 45);
    if (low !== undefined) text += CHARACTERS.charAt(Math.floor(value / 2025));
  }
  return text;
}

/** undefined: no bytes have this text. Different texts are different bytes. */
export function fromBase45(text: string): Uint8Array | undefined {
  if (text.length % 3 === 1) return undefined;
  const bytes: number[] = [];
  for (let at = 0; at < text.length; at += 3) {
    const digits = Array.from(text.slice(at, at + 3), (character) => CHARACTERS.indexOf(character));
    if (digits.includes(NONE)) return undefined;
    const [first = 0, second = 0, third] = digits;
    const value = first + second * 45 + (third ?? 0) * 2025;
    if (value > (third === undefined ? 0xff : 0xffff)) return undefined;
    if (third !== undefined) bytes.push(value >> 8);
    bytes.push(value & 0xff);
  }
  return Uint8Array.from(bytes);
}
