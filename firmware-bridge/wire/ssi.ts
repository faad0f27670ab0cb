/**
 * Zebra (Symbol) Simple Serial Interface: `length opcode source status data.. checksum`. The length counts everything before the checksum,
 * which is the two's complement of the sum of it, high byte first. Source: Simple Serial Interface Programmer's Guide. Opcodes beside
 * `F3`, `D0`, `D1`, `C6` and the parameter numbers: from public drivers.
 */
import type { LineOptions } from "./line.ts";
import { MAX_PAYLOAD_BYTES, splitAim } from "./payload.ts";
import { textOfBytes } from "./replies.ts";
import type { FamilyCodec, FamilyEvent, ScannerFamily, Shown, Signal } from "./scanner-family.ts";

export const SSI = {
  requestRevision: 0xa3,
  replyRevision: 0xa4,
  parameterSend: 0xc6,
  ack: 0xd0,
  nak: 0xd1,
  capabilitiesRequest: 0xd3,
  capabilitiesReply: 0xd4,
  startSession: 0xe4,
  stopSession: 0xe5,
  beep: 0xe6,
  ledOn: 0xe7,
  ledOff: 0xe8,
  scanEnable: 0xe9,
  scanDisable: 0xea,
  decodeData: 0xf3,
  event: 0xf6,
} as const;

export interface SsiPacket {
  readonly opcode: number;
  /** 0 scanner, 4 host */
  readonly source: number;
  /** Bit 0: sent once more; bit 1: more packets of the same code follow; bit 3: a setting to be kept. */
  readonly status: number;
  /** 0 to 251 bytes. */
  readonly data: Uint8Array;
}

const HOST = 4;
const SCANNER = 0;
const AGAIN = 1;
const CONTINUED = 2;
const HEAD_BYTES = 4;
const SUM_BYTES = 2;
const NAK_RESEND = 1;
const FROM_SCANNER: ReadonlySet<number> = new Set([
  SSI.replyRevision,
  SSI.ack,
  SSI.nak,
  SSI.capabilitiesReply,
  SSI.decodeData,
  SSI.event,
]);

export function ssiBytes({ opcode, source, status, data }: SsiPacket): Uint8Array {
  const body = Uint8Array.of(HEAD_BYTES + data.length, opcode, source, status, ...data);
  const sum = checksum(body);
  return Uint8Array.of(...body, sum >> 8, sum & 0xff);
}

/** A packet of the host. */
export function ssiCommand(opcode: number, ...data: readonly number[]): Uint8Array {
  return ssiBytes({ opcode, source: HOST, status: 0, data: Uint8Array.from(data) });
}

function checksum(bytes: Uint8Array): number {
  return -bytes.reduce((sum, byte) => sum + byte, 0) & 0xffff;
}

type Parsed = { readonly packet: SsiPacket; readonly length: number } | "more" | "damaged" | "none";

/** The packet at the beginning of these bytes, as one from `source`. */
export function parseSsi(bytes: Uint8Array, source: number, opcodes?: ReadonlySet<number>): Parsed {
  const [length = 0, opcode, from, status] = bytes;
  if (length < HEAD_BYTES) return "none";
  if (opcode !== undefined && opcodes?.has(opcode) === false) return "none";
  if ((from !== undefined && from !== source) || (status !== undefined && status > 0x0f)) return "none";
  const whole = length + SUM_BYTES;
  if (opcode === undefined || status === undefined || bytes.length < whole) return "more";
  const sum = ((bytes[length] ?? 0) << 8) | (bytes[length + 1] ?? 0);
  if (sum !== checksum(bytes.subarray(0, length))) return "damaged";
  return { packet: { opcode, source, status, data: bytes.slice(HEAD_BYTES, length) }, length: whole };
}

export const ssi: ScannerFamily = {
  codec: ssiCodec,
  start: [
    /** Parameter EE: codes come as packets; parameter 2D: with their AIM identifier; FF: without a beep. */
    { bytes: ssiCommand(SSI.parameterSend, 0xff, 0xee, 1), answered: true },
    { bytes: ssiCommand(SSI.parameterSend, 0xff, 0x2d, 1), answered: true },
    { bytes: ssiCommand(SSI.scanEnable), answered: true },
  ],
  status: ssiCommand(SSI.requestRevision),
  answers: "marked",
  trigger: { on: ssiCommand(SSI.startSession), off: ssiCommand(SSI.stopSession) },
  signal: (feedback) => SIGNALS[feedback],
};

/** Beeps: 00 one short high, 01 two, 0F one long low, 11 three. */
const SIGNALS: Readonly<Record<Shown, Signal>> = {
  admit: {
    bytes: Uint8Array.of(...ssiCommand(SSI.beep, 0), ...ssiCommand(SSI.ledOn, 1)),
    end: { bytes: ssiCommand(SSI.ledOff, 1), afterMs: 1000 },
  },
  refuse: { bytes: ssiCommand(SSI.beep, 0x0f) },
  unsure: { bytes: ssiCommand(SSI.beep, 1) },
  "out-of-order": { bytes: ssiCommand(SSI.beep, 0x11) },
};

const ACK_BYTES = ssiCommand(SSI.ack);
const NAK_BYTES = ssiCommand(SSI.nak, NAK_RESEND);
const NOTHING = new Uint8Array();

/** The host's side. Line ends and framing do not apply; a packet that nobody confirmed comes again and counts once. */
function ssiCodec({ aim }: LineOptions): FamilyCodec {
  let held: Uint8Array = NOTHING;
  /** Of a code that comes in several packets; undefined: too long, let fall up to its last packet. */
  let code: Uint8Array | undefined = NOTHING;
  let last: Uint8Array = NOTHING;

  function lineOf(payload: Uint8Array): FamilyEvent[] {
    const split = aim === "auto" ? splitAim(payload) : { payload };
    return split.payload.length === 0 ? [] : [{ is: "line", ...split }];
  }

  function decoded({ status, data }: SsiPacket): FamilyEvent[] {
    const repeated = (status & AGAIN) !== 0 && same(data, last);
    last = data;
    if (repeated) return [];
    // The first byte says what kind of code it is.
    const whole = code === undefined ? undefined : Uint8Array.from([...code, ...data.subarray(1)]);
    const fits = whole !== undefined && whole.length <= MAX_PAYLOAD_BYTES;
    if ((status & CONTINUED) !== 0) {
      code = fits ? whole : undefined;
      return [];
    }
    code = NOTHING;
    return fits ? lineOf(whole) : [{ is: "overflow" }];
  }

  function eventsOf(packet: SsiPacket): FamilyEvent[] {
    switch (packet.opcode) {
      case SSI.decodeData:
        return [{ is: "write", bytes: ACK_BYTES }, ...decoded(packet)];
      case SSI.event:
        return [{ is: "write", bytes: ACK_BYTES }];
      case SSI.nak: {
        const again = packet.data[0] === NAK_RESEND;
        return [{ is: "reply", taken: false, text: `NAK ${packet.data[0] ?? ""}`, ...(again && { again }) }];
      }
      default:
        return [{ is: "reply", taken: true, text: textOfBytes(packet.data) }];
    }
  }

  return {
    push(bytes) {
      const events: FamilyEvent[] = [];
      held = Uint8Array.from([...held, ...bytes]);
      while (held.length > 0) {
        const parsed = parseSsi(held, SCANNER, FROM_SCANNER);
        if (parsed === "more") break;
        if (typeof parsed === "object") {
          events.push(...eventsOf(parsed.packet));
          held = held.subarray(parsed.length);
        } else {
          if (parsed === "damaged") {
            // What comes again now is this one, even if it says the same as the one before.
            last = NOTHING;
            events.push({ is: "write", bytes: NAK_BYTES });
          }
          held = held.subarray(1);
        }
      }
      return events;
    },
    flush: () => [],
    reset() {
      held = NOTHING;
      code = NOTHING;
    },
    get heldBytes() {
      return held.length + (code?.length ?? 0);
    },
  };
}

function same(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, index) => byte === other[index]);
}
