/** Commands of the NXP PN532 and what it says of cards (UM0701-02, 7.2 and 7.3). */
import { FROM_HOST, pn532Frame } from "./pn532.ts";

/** The answer's code is one more. */
export const PN532 = {
  diagnose: 0x00,
  getFirmwareVersion: 0x02,
  samConfiguration: 0x14,
  rfConfiguration: 0x32,
  inDataExchange: 0x40,
  inListPassiveTarget: 0x4a,
  inRelease: 0x52,
} as const;

/** `data`: up to 263 bytes. */
export function pn532Command(command: number, data: Uint8Array | readonly number[] = []): Uint8Array {
  return pn532Frame(Uint8Array.of(FROM_HOST, command, ...data));
}

/** A card of ISO/IEC 14443 type A that the chip has activated. */
export interface Pn532Target {
  readonly number: number;
  readonly atqa: number;
  readonly sak: number;
  readonly uid: Uint8Array;
  /** With its length in front; empty when the card sent none. */
  readonly ats: Uint8Array;
}

/** SAK bit 6 (ISO/IEC 14443-3): the card speaks ISO/IEC 14443-4. */
export function speaksApdu(sak: number): boolean {
  return (sak & 0x20) !== 0;
}

/** What follows 4B in the answer to InListPassiveTarget at 106 kbit/s type A. Undefined: not such an answer. */
export function pn532Targets(answer: Uint8Array): readonly Pn532Target[] | undefined {
  const count = answer[0];
  if (count === undefined || count > 2) return undefined;
  const targets: Pn532Target[] = [];
  let at = 1;
  while (targets.length < count) {
    const [number = 0, high = 0, low = 0, sak = 0, uidLength] = answer.subarray(at);
    const uid = answer.slice(at + 5, at + 5 + (uidLength ?? 0));
    if (uidLength === undefined || uid.length !== uidLength || ![4, 7, 10].includes(uidLength)) return undefined;
    at += 5 + uidLength;
    const atsLength = speaksApdu(sak) ? (answer[at] ?? 0) : 0;
    const ats = answer.slice(at, at + atsLength);
    if (ats.length !== atsLength) return undefined;
    at += atsLength;
    targets.push({ number, atqa: high * 0x100 + low, sak, uid, ats });
  }
  return targets;
}

/** The status byte that InDataExchange, InRelease and Diagnose answer first. */
export interface Pn532Status {
  /** More of the answer is to be fetched. */
  readonly more: boolean;
  /**
   * `card`: it did not answer, or not cleanly, or is gone; `reader`: the chip itself cannot go on (overheating, current, no field);
   * `command`: the chip does not understand what it was told.
   */
  readonly fault?: "card" | "reader" | "command";
}

const READER_FAULTS: ReadonlySet<number> = new Set([0x0a, 0x0d, 0x2d]);
/** Invalid parameter, not supported, syntax. */
const COMMAND_FAULTS: ReadonlySet<number> = new Set([0x10, 0x26, 0x3f]);

export function pn532Status(status: number): Pn532Status {
  const code = status & 0x3f;
  if (status === 0xff || COMMAND_FAULTS.has(code)) return { more: false, fault: "command" };
  if (code === 0) return { more: (status & 0x40) !== 0 };
  return { more: false, fault: READER_FAULTS.has(code) ? "reader" : "card" };
}
