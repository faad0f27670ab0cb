/** The UID of a contactless chip as people and files write it. ISO/IEC 14443-3: 4, 7 or 10 bytes. */

const LENGTHS = [4, 7, 10] as const;

/** Four bytes that begin with 08 are drawn anew at each activation (ISO/IEC 14443-3, random UID) and name nobody. */
export function isRandomUid(uid: Uint8Array): boolean {
  return uid.length === 4 && uid[0] === 0x08;
}

export function isUidLength(bytes: number): boolean {
  return LENGTHS.some((length) => length === bytes);
}

/** Two hexadecimal digits a byte, upper case, `separator` between them. */
export function hexOf(bytes: Uint8Array, separator = ""): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0").toUpperCase()).join(separator);
}

/** The bytes of hexadecimal digits that stand together or with one kind of separator (`:`, `-`, space) between each two; else undefined. */
export function bytesOfHex(text: string): Uint8Array | undefined {
  const bare = /^[0-9a-f]{2}([: -])(?:[0-9a-f]{2}\1)*[0-9a-f]{2}$/i.test(text) ? text.replace(/[: -]/g, "") : text;
  if (!/^(?:[0-9a-f]{2})+$/i.test(bare)) return undefined;
  return Uint8Array.from(bare.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

/** The number that these bytes are, the first one the highest. */
export function numberOf(bytes: Uint8Array): bigint {
  return bytes.reduce((value, byte) => (value << 8n) | BigInt(byte), 0n);
}

/** A number as so many bytes, the highest first; undefined when it needs more. */
export function bytesOf(value: bigint, length: number): Uint8Array | undefined {
  if (value < 0n || value >> BigInt(8 * length) !== 0n) return undefined;
  return Uint8Array.from({ length }, (_, at) => Number((value >> BigInt(8 * (length - 1 - at))) & 0xffn));
}

export function reversed(bytes: Uint8Array): Uint8Array {
  return bytes.toReversed();
}
