/** The words that pcscd's structs are made of: 32 bits in the machine's own byte order. */

/** Whether this machine has the lowest byte first. */
export const LITTLE = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1;

export function wordsOf(...words: readonly number[]): Uint8Array {
  return new Uint8Array(Uint32Array.from(words).buffer);
}

export function questionOf(command: number, struct: Uint8Array, data: Uint8Array = new Uint8Array()): Uint8Array {
  return Uint8Array.from([...wordsOf(struct.length, command), ...struct, ...data]);
}

/** `text` in UTF-8 in a field of `bytes` bytes; what does not fit before the closing NUL is cut off. */
export function textField(text: string, bytes: number): Uint8Array {
  const field = new Uint8Array(bytes);
  field.set(new TextEncoder().encode(text).subarray(0, bytes - 1));
  return field;
}

/** Undefined: no NUL in it. */
export function textIn(field: Uint8Array): string | undefined {
  const end = field.indexOf(0);
  return end === -1 ? undefined : new TextDecoder().decode(field.subarray(0, end));
}
