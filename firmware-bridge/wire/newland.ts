/**
 * Newland scanners on a serial line. Commands: `~ SOH 0000`, `@` (kept) or `#` (until power off), tag, data, `; ETX`; the answer is the
 * command with STX in place of `~` and a status byte before each `,` and `;`. Trigger: `SOH T EOT` and `SOH P EOT`. Source: FM530 and HR42
 * user guides, Programming Commands.
 */
import { lineCodec } from "./line.ts";
import { bytesOfText, cutReplies, textOfBytes } from "./replies.ts";
import type { Look, ReplyEvent } from "./replies.ts";
import type { ScannerFamily, Shown } from "./scanner-family.ts";

const HEAD = bytesOfText("\x02\x010000");
const ETX = 0x03;
const SEMICOLON = 0x3b;
const MAX_REPLY_BYTES = 2048;

/** `text`: `@` or `#`, tag and data, such as `@C11*`. */
export function newlandCommand(text: string): Uint8Array {
  return bytesOfText(framed(text));
}

function framed(text: string): string {
  return `~\x010000${text};\x03`;
}

export const newland: ScannerFamily = {
  codec: (line) => cutReplies(lineCodec(line), lookForReply),
  start: [],
  status: newlandCommand("@QRYSYS"),
  answers: "marked",
  trigger: { on: Uint8Array.of(0x01, 0x54, 0x04), off: Uint8Array.of(0x01, 0x50, 0x04) },
  signal: (feedback) => ({ bytes: bytesOfText(SOUNDS[feedback].map(framed).join("")) }),
};

const HIGH = "#BEEPON2700F100T20V";
const LOW = "#BEEPON600F300T20V";
const SOUNDS: Readonly<Record<Shown, readonly string[]>> = {
  admit: [HIGH],
  refuse: [LOW],
  unsure: [HIGH, HIGH],
  "out-of-order": [LOW, LOW, LOW],
};

const lookForReply: Look<ReplyEvent> = (bytes) => {
  if (!HEAD.subarray(0, bytes.length).every((byte, index) => bytes[index] === byte)) return "no";
  const end = bytes.findIndex((byte, index) => byte === ETX && bytes[index - 1] === SEMICOLON);
  if (end === -1) return bytes.length > MAX_REPLY_BYTES ? "no" : "more";
  const text = textOfBytes(bytes.subarray(HEAD.length, end - 1));
  return { length: end + 1, event: { is: "reply", taken: !text.includes("\x05") && !text.includes("\x15"), text } };
};
