/**
 * What a computer says to HID POS scanners, and how their answers differ from codes. The usage tables leave commands to the
 * makers, who send the words of their serial lines in an output report `id, length, up to 62 bytes`: FD with Honeywell and Access-IS
 * (ATR110 product manual, HID reports, "Send data"), 04 with Newland and IDTECH (FX100 manual, "Send Command to the Engine").
 */
import type { PosEvent } from "./hid-pos.ts";
import { honeywell } from "./honeywell.ts";
import { newland, newlandCommand } from "./newland.ts";
import { bytesOfText } from "./replies.ts";
import type { ScannerFamily } from "./scanner-family.ts";

/** Reports are 64 bytes, their number first. */
export interface PosCommands {
  /** A feature report that switches the scanner from its own way to HID POS, where its descriptor has it. */
  readonly switchOn?: Uint8Array;
  readonly trigger?: ScannerFamily["trigger"];
  /** Asks for something that every model knows and that changes nothing. */
  readonly query: Uint8Array;
  /** To be written one after the other. */
  signal(feedback: Parameters<ScannerFamily["signal"]>[0]): Uint8Array[];
  /** Whether this came because of a command, and is no code that somebody showed. */
  isReply(scan: Scanned): boolean;
  /** Whether it is the last of the replies to `query`. */
  endsQuery(scan: Scanned): boolean;
}

type Scanned = Extract<PosEvent, { is: "scan" }>;

const REPORT_BYTES = 64;
const ENQ = 0x05;
const ACK = 0x06;
const NAK = 0x15;

/** `command`: at most 62 bytes. */
function outputReport(id: number, command: Uint8Array): Uint8Array {
  const report = new Uint8Array(REPORT_BYTES);
  report.set([id, command.length]);
  report.set(command, 2);
  return report;
}

function triggerOf(id: number, { trigger }: ScannerFamily): Pick<PosCommands, "trigger"> {
  return trigger === undefined
    ? {}
    : { trigger: { on: outputReport(id, trigger.on), off: outputReport(id, trigger.off) } };
}

/** A row of commands that each end with the same byte. */
function* commandsIn(bytes: Uint8Array, end: number): Generator<Uint8Array> {
  let from = 0;
  for (const [at, byte] of bytes.entries())
    if (byte === end) {
      yield bytes.subarray(from, at + 1);
      from = at + 1;
    }
}

const HONEYWELL_REPORT = 0xfd;
const HONEYWELL_QUERY = bytesOfText("REVINF");

const honeywellPos: PosCommands = {
  switchOn: Uint8Array.of(0xfe, 0x01),
  ...triggerOf(HONEYWELL_REPORT, honeywell),
  query: outputReport(HONEYWELL_REPORT, honeywell.status),
  signal: (feedback) =>
    Array.from(commandsIn(honeywell.signal(feedback).bytes, 0x0d), (each) => outputReport(HONEYWELL_REPORT, each)),
  // The text of an answer comes as ]X0, its end as ]Z6: the command, ENQ, ACK or NAK, and a full stop.
  isReply: ({ symbology }) => symbology === "X0" || symbology === "Z6",
  endsQuery: ({ symbology, payload }) =>
    symbology === "Z6" && startsWith(payload, HONEYWELL_QUERY) && isStatus(payload[HONEYWELL_QUERY.length]),
};

const NEWLAND_REPORT = 0x04;
const NEWLAND_REPLY = bytesOfText("\x02\x010000");

const newlandPos: PosCommands = {
  ...triggerOf(NEWLAND_REPORT, newland),
  // Whether Code 11 is on. Its answer fits into one report; those of the questions about the whole scanner do not.
  query: outputReport(NEWLAND_REPORT, newlandCommand("@C11ENA*")),
  signal: (feedback) =>
    Array.from(commandsIn(newland.signal(feedback).bytes, 0x03), (each) => outputReport(NEWLAND_REPORT, each)),
  isReply: ({ payload }) => startsWith(payload, NEWLAND_REPLY),
  endsQuery: ({ payload }) =>
    startsWith(payload, bytesOfText("\x02\x010000@C11")) && payload.some((byte) => isStatus(byte)),
};

/** By the family of the scanner; a `plain` one is never told anything. */
export const POS_COMMANDS = {
  plain: undefined,
  honeywell: honeywellPos,
  newland: newlandPos,
} as const satisfies Readonly<Record<string, PosCommands | undefined>>;

function startsWith(payload: Uint8Array, start: Uint8Array): boolean {
  return start.every((byte, index) => payload[index] === byte);
}

function isStatus(byte: number | undefined): boolean {
  return byte === ENQ || byte === ACK || byte === NAK;
}
