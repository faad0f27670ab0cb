/**
 * GM65, GM60, GM8xx and Waveshare modules of Hangzhou Grow. Commands: `7E 00 type length address data crc`; answers `02 00 status length data
 * crc`, to a heartbeat `03 00 ..`. The crc is CRC-16/XMODEM over type or status up to the data. Source: GM65-S manual V1.3, GM812
 * manual V1.2.1. Zone maps differ from model to model.
 */
import { lineCodec } from "./line.ts";
import type { LineOptions } from "./line.ts";
import { cutReplies, textOfBytes } from "./replies.ts";
import type { Look, ReplyCodec } from "./replies.ts";

export interface Gm65Reply {
  readonly is: "gm65";
  /** `beat`: to a heartbeat */
  readonly to: "command" | "beat";
  /** 0: done */
  readonly status: number;
  /** 1 to 8 bytes. */
  readonly data: Uint8Array;
}

/** One byte of settings; `bits` of it are ours, and shall be `value`. */
export interface Setting {
  readonly zone: number;
  readonly bits: number;
  readonly value: number;
}

export type Gm65Model = "gm65" | "gm812";

export const GM65_ZONES = { mode: 0x0000, trigger: 0x0002, setUp: 0x0003, aim: 0x00d0, reset: 0x00d9 } as const;

/** Waits for the trigger, or reads all the time. */
export const GM65_MODES = { command: 1, continuous: 2 } as const;

export function modeSetting(mode: keyof typeof GM65_MODES): Setting {
  return { zone: GM65_ZONES.mode, bits: 0x03, value: GM65_MODES[mode] };
}

/** Set-up by codes is off, and the contents of set-up codes are not acted upon. */
export const SET_UP_OFF: Setting = { zone: GM65_ZONES.setUp, bits: 0x03, value: 0x02 };

/** What each model must be told beside its mode. */
export const GM65_SETTINGS: Readonly<Record<Gm65Model, readonly Setting[]>> = {
  gm65: [SET_UP_OFF],
  gm812: [SET_UP_OFF, { zone: GM65_ZONES.aim, bits: 0x80, value: 0x80 }],
};

export function isSet({ bits, value }: Setting, byte: number): boolean {
  return (byte & bits) === value;
}

const READ = 0x07;
const WRITE = 0x08;
const SAVE = 0x09;
const BEAT = 0x0a;
const MAX_DATA_BYTES = 8;

/** `count` (1 to 8): zones from `zone` on. */
export function readZones(zone: number, count: number): Uint8Array {
  return command(READ, zone, count);
}

/** `value` of one byte. */
export function writeZone(zone: number, value: number): Uint8Array {
  return command(WRITE, zone, value);
}

/** Keeps all zones over a loss of power. */
export const SAVE_ZONES = command(SAVE, 0, 0);
export const HEARTBEAT = command(BEAT, 0, 0);
export const RESET_ZONES = writeZone(GM65_ZONES.reset, 0x50);

function command(type: number, zone: number, data: number): Uint8Array {
  const body = Uint8Array.of(type, 1, zone >> 8, zone & 0xff, data);
  return Uint8Array.of(0x7e, 0x00, ...body, ...sumBytes(body));
}

/** CRC-16/XMODEM: polynomial 1021, begins with 0, high byte first. */
export function xmodem(bytes: Uint8Array): number {
  let crc = 0;
  for (const byte of bytes) {
    crc ^= byte << 8;
    for (let bit = 0; bit < 8; bit++) crc = ((crc << 1) ^ ((crc & 0x8000) === 0 ? 0 : 0x1021)) & 0xffff;
  }
  return crc;
}

function sumBytes(bytes: Uint8Array): readonly number[] {
  const crc = xmodem(bytes);
  return [crc >> 8, crc & 0xff];
}

/** The module's side of an answer. */
export function gm65Answer(to: Gm65Reply["to"], status: number, data: Uint8Array): Uint8Array {
  const body = Uint8Array.of(status, data.length, ...data);
  return Uint8Array.of(to === "beat" ? 3 : 2, 0, ...body, ...sumBytes(body));
}

/** The scans between the answers are lines. */
export function gm65Codec(line: LineOptions): ReplyCodec<Gm65Reply> {
  return cutReplies(lineCodec(line), lookForAnswer);
}

const lookForAnswer: Look<Gm65Reply> = (bytes) => {
  const [head = 0, zero = 0, status = 0, length = 1] = bytes;
  if ((head !== 2 && head !== 3) || zero !== 0 || length === 0 || length > MAX_DATA_BYTES) return "no";
  const whole = 4 + length + 2;
  if (bytes.length < whole) return "more";
  const [high, low] = sumBytes(bytes.subarray(2, 4 + length));
  // No card begins like this: what is damaged is better let fall than read as the beginning of the next code.
  if (bytes[whole - 2] !== high || bytes[whole - 1] !== low) return { length: whole };
  const data = bytes.slice(4, 4 + length);
  return { length: whole, event: { is: "gm65", to: head === 3 ? "beat" : "command", status, data } };
};

/** The content of a set-up code of these modules (`_SET_CODE_ON`, `S_CMD_020E`): nobody's card. */
export function isSetUpCode(payload: Uint8Array): boolean {
  return payload.length <= 64 && /^(?:_[A-Z0-9]+(?:_[A-Z0-9]+)*|S_CMD_[A-Z0-9]+)$/.test(textOfBytes(payload));
}
