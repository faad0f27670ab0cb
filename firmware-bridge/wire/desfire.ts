/**
 * Commands to a MIFARE DESFire card: its own ones wrapped in APDUs (`90 INS 00 00 Lc data 00`, answered `data 91 SS`; NXP AN12343), and the few
 * of ISO/IEC 7816-4 that read a file.
 */

/** What a card answers. */
export interface CardAnswer {
  readonly data: Uint8Array;
  /** SW1 and SW2: 0x9000, 0x91AF... */
  readonly status: number;
}

/** Undefined: shorter than a status word. */
export function splitAnswer(answer: Uint8Array): CardAnswer | undefined {
  const [high, low] = answer.subarray(-2);
  if (high === undefined || low === undefined) return undefined;
  return { data: answer.subarray(0, -2), status: high * 0x100 + low };
}

const SELECT_APPLICATION = 0x5a;
const READ_DATA = 0xbd;
export const ADDITIONAL_FRAME = 0xaf;

/** `data`: up to 255 bytes. */
export function wrapNative(instruction: number, data: readonly number[] = []): Uint8Array {
  const counted = data.length === 0 ? [] : [data.length, ...data];
  return Uint8Array.of(0x90, instruction, 0, 0, ...counted, 0);
}

/** `application`: the AID of 3 bytes, lowest byte first. */
export function selectApplication(application: readonly number[]): Uint8Array {
  return wrapNative(SELECT_APPLICATION, application);
}

/** All of the standard data file `file` (0 to 31). */
export function readData(file: number): Uint8Array {
  return wrapNative(READ_DATA, [file, 0, 0, 0, 0, 0, 0]);
}

/** `name`: 1 to 16 bytes. */
export function selectByName(name: readonly number[]): Uint8Array {
  return Uint8Array.of(0x00, 0xa4, 0x04, 0x00, name.length, ...name, 0x00);
}

/** `id`: 0 to 0xFFFF. */
export function selectFile(id: number): Uint8Array {
  return Uint8Array.of(0x00, 0xa4, 0x00, 0x00, 2, id >> 8, id & 0xff);
}

/** `offset`: 0 to 0x7FFF; `length`: 1 to 255, or 0 for what there is up to 256. */
export function readBinary(offset: number, length: number): Uint8Array {
  return Uint8Array.of(0x00, 0xb0, offset >> 8, offset & 0xff, length);
}
