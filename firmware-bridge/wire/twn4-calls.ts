/** Functions of the Elatec TWN4, as requests without their line end, and what their answers hold behind the status. */

/** A word of 16 bits, lowest byte first. */
function word(value: number): readonly number[] {
  return [value & 0xff, value >> 8];
}

/** Bits of the lamps; the third is yellow or blue. */
export const RED = 0x01;
export const GREEN = 0x02;
export const YELLOW = 0x04;
export const ALL_LAMPS = 0x07;

const ROOM = 0xff;

export const TWN4 = {
  getSysTicks: [0x00, 0x03],
  getVersionString: [0x00, 0x04, ROOM],
  searchTag: [0x05, 0x00, ROOM],
  /** No LF tag, and of HF tags ISO/IEC 14443 type A alone. */
  setTagTypes: [0x05, 0x02, 0, 0, 0, 0, 1, 0, 0, 0],
  getAts: [0x12, 0x00, ROOM],
  checkPresence: [0x12, 0x02],
  searchMultiTag: [0x12, 0x08, ROOM],
  /** `data`: up to 255 bytes. */
  tdx: (data: Uint8Array) => [0x12, 0x03, data.length, ...data, ROOM],
  /** `volume`: 0 to 100 percent; `frequency` in Hz, `on` and `off` in milliseconds, up to 65,535. */
  beep: (volume: number, frequency: number, on: number, off: number) => [
    0x04,
    0x07,
    volume,
    ...word(frequency),
    ...word(on),
    ...word(off),
  ],
  ledInit: (lamps: number) => [0x04, 0x10, lamps],
  ledOn: (lamps: number) => [0x04, 0x11, lamps],
  ledOff: (lamps: number) => [0x04, 0x12, lamps],
  /** `on` and `off` in milliseconds. */
  ledBlink: (lamps: number, on: number, off: number) => [0x04, 0x14, lamps, ...word(on), ...word(off)],
} as const;

/** ISO/IEC 14443 type A, MIFARE; 14443 B is 81, 15693 82, LF begins at 40. */
export const TYPE_A = 0x80;

export interface Twn4Tag {
  readonly type: number;
  readonly id: Uint8Array;
}

/** Answer of SearchTag: `none`, or a tag. Undefined: neither. */
export function twn4Tag(results: Uint8Array): Twn4Tag | "none" | undefined {
  const [found, type, , length] = results;
  if (found === 0) return "none";
  const id = results.slice(4);
  if (found !== 1 || type === undefined || id.length === 0 || id.length !== length) return undefined;
  return { type, id };
}

/** Answer of SearchMultiTag: how many type A cards there are. Undefined: it does not say. */
export function twn4Count(results: Uint8Array): number | undefined {
  return results[0] === 0 ? 0 : results[1];
}

/** Answers of GetATS and TDX: the bytes; `no`; undefined: neither. */
export function twn4Bytes(results: Uint8Array): Uint8Array | "no" | undefined {
  if (results[0] === 0) return "no";
  const bytes = results.slice(2);
  return results[0] === 1 && bytes.length === results[1] ? bytes : undefined;
}

/** Answer of GetVersionString, such as `TWN4/B1.06/CCF4.51/PRS1.04`. Undefined: no TWN4 says so. */
export function twn4Version(results: Uint8Array): string | undefined {
  const text = String.fromCharCode(...results.subarray(1));
  return results[0] === text.length && /^TWN4[\x20-\x7e]*$/.test(text) ? text : undefined;
}
