/**
 * Honeywell area imagers on a serial line. Commands: `16 <type> 0D <text>`; a menu command ends with `.` (kept) or `!` (until power off)
 * and is echoed with a status byte before each punctuation mark. Source: Xenon/Granit User Guide, Serial Programming Commands and Host
 * ACK.
 */
import { lineCodec } from "./line.ts";
import { bytesOfText, cutReplies, textOfBytes } from "./replies.ts";
import type { Look, ReplyEvent } from "./replies.ts";
import type { ScannerFamily, Shown } from "./scanner-family.ts";

const ACK = 0x06;
const ENQ = 0x05;
const NAK = 0x15;
/** Tags are three letters or digits. */
const TAG_BYTES = 3;
const MAX_REPLY_BYTES = 256;
const MAX_REPORT_BYTES = 2048;
const REPORT = bytesOfText("Product Name:");

/** The command that answers with a report of several lines and then its own echo. */
export const HONEYWELL_STATUS = menu("REVINF.");
const BEEP = Uint8Array.of(0x16, 0x07, 0x0d);

/** `text` with its closing `.` or `!`. */
export function menu(text: string): Uint8Array {
  return Uint8Array.of(0x16, 0x4d, 0x0d, ...bytesOfText(text));
}

export const honeywell: ScannerFamily = {
  codec(line) {
    let reportsAwaited = 0;
    const cut = cutReplies(lineCodec(line), (bytes) => {
      const report = reportsAwaited > 0 ? lookForReport(bytes) : undefined;
      if (typeof report === "object") reportsAwaited -= 1;
      return report ?? lookForEcho(bytes);
    });
    return {
      push: (bytes) => cut.push(bytes),
      flush: () => cut.flush(),
      reset: () => cut.reset(),
      asked() {
        // A late one and one in time; whoever lets more wait than that is asked in vain.
        reportsAwaited = Math.min(reportsAwaited + 1, 2);
      },
      get heldBytes() {
        return cut.heldBytes;
      },
    };
  },
  start: [],
  status: HONEYWELL_STATUS,
  answers: "marked",
  trigger: { on: Uint8Array.of(0x16, 0x54, 0x0d), off: Uint8Array.of(0x16, 0x55, 0x0d) },
  signal: (feedback) => ({ bytes: Uint8Array.from({ length: BEEP.length * BEEPS[feedback] }, beepByte) }),
  confirm: (feedback) => ({ bytes: bytesOfText(CONFIRMATIONS[feedback]) }),
};

const BEEPS: Readonly<Record<Shown, number>> = { admit: 1, refuse: 2, unsure: 3, "out-of-order": 4 };

function beepByte(_: unknown, index: number): number {
  return BEEP[index % BEEP.length] ?? 0;
}

/** ESC 7 good, 8 bad, 2 green for 2 s, 6 5 4 beeps from high to low; each ends with its comma. */
const CONFIRMATIONS: Readonly<Record<Shown, string>> = {
  admit: "\x1b7,\x1b2,",
  refuse: "\x1b8,",
  unsure: "\x1b5,\x1b5,",
  "out-of-order": "\x1b6,\x1b5,\x1b4,",
};

/** `CBRENA1<ACK>.` */
const lookForEcho: Look<ReplyEvent> = (bytes) => {
  if (!bytes.subarray(0, TAG_BYTES).every(isTagByte)) return "no";
  const end = bytes.findIndex((byte) => byte < 0x20 || byte > 0x7e);
  if (end === -1) return bytes.length > MAX_REPLY_BYTES ? "no" : "more";
  const status = bytes[end];
  if (end < TAG_BYTES || end > MAX_REPLY_BYTES || (status !== ACK && status !== ENQ && status !== NAK)) return "no";
  const mark = bytes[end + 1];
  if (mark === undefined) return "more";
  if (!isMark(mark)) return "no";
  return {
    length: end + 2,
    event: { is: "reply", taken: status === ACK, text: textOfBytes(bytes.subarray(0, end)) },
  };
};

/** The report of REVINF, lines and all, up to the echo. undefined: it is none. */
function lookForReport(bytes: Uint8Array): ReturnType<Look<ReplyEvent>> | undefined {
  if (!REPORT.subarray(0, bytes.length).every((byte, index) => bytes[index] === byte)) return undefined;
  const end = bytes.indexOf(ACK);
  if (end === -1) return bytes.length > MAX_REPORT_BYTES ? undefined : "more";
  if (bytes[end + 1] === undefined) return "more";
  return { length: end + 2, event: { is: "reply", taken: true, text: textOfBytes(bytes.subarray(0, end)) } };
}

function isTagByte(byte: number): boolean {
  return (byte >= 0x30 && byte <= 0x39) || (byte >= 0x41 && byte <= 0x5a);
}

function isMark(byte: number): boolean {
  return byte === 0x2e || byte === 0x21 || byte === 0x2c || byte === 0x3b;
}
