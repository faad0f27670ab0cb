/**
 * Zebra's SNAPI, a scanner's own way of speaking over USB HID (05e0:1900): packets in, codes out, and the orders it takes. Every report
 * begins with its number. Not published by Zebra; as seen on the wire by the authors of go-zebra-scanner (Apache-2.0) and of other drivers,
 * who agree. Numbers of beeps and lights: Zebra Scanner SDK Developer's Guide, attribute 6000.
 *
 * In, up to 64 bytes: `22 count index length type16le data`, `26 count16be index16be length type16le data`, status `21 order status …`.
 */
import { MAX_GAP_MS, MAX_PAYLOAD_BYTES, splitAim } from "./payload.ts";

export type SnapiEvent =
  | { readonly is: "scan"; readonly payload: Uint8Array; readonly symbology?: string }
  /** The scanner waits for an acknowledgement of this report, also of one that makes no sense. */
  | { readonly is: "acknowledge"; readonly report: number }
  /** What became of the order with this number. */
  | { readonly is: "status"; readonly order: number; readonly status: number }
  /** More than 4096 bytes: let fall up to the next code. Reported once. */
  | { readonly is: "overflow" }
  /** A packet that does not fit; a code that was half there is let fall with it. */
  | { readonly is: "misfit" };

export interface SnapiCodec {
  /** `at`: milliseconds of any clock that only goes forward. A gap of more than 2 s in a code lets its first part fall. */
  push(report: Uint8Array, at: number): SnapiEvent[];
  reset(): void;
  /** Bytes of a code that is half there; never more than 4096. */
  readonly heldBytes: number;
}

const STATUS = 0x21;
const SCAN = 0x22;
const LARGE_SCAN = 0x26;
/** 24: parameters were stored; 27: what an attribute was asked or set for. */
const ACKNOWLEDGED: ReadonlySet<number> = new Set([SCAN, 0x24, LARGE_SCAN, 0x27]);

export const SNAPI_STATUS = { taken: 0x01, unsupported: 0x03 } as const;

/** AIM identifiers of the kinds of code that cards bear, by SNAPI's numbers. The modifier is the usual one; SNAPI does not tell it. */
const SYMBOLOGIES: Readonly<Record<number, string>> = {
  1: "A0",
  3: "C0",
  6: "I0",
  11: "E0",
  15: "C1",
  17: "L0",
  27: "d1",
  28: "Q1",
  45: "z0",
};

interface Packet {
  readonly count: number;
  readonly index: number;
  readonly type: number;
  readonly data: Uint8Array;
}

interface Half {
  readonly count: number;
  readonly type: number;
  /** Of the next packet. */
  readonly index: number;
  /** undefined: it became too long. */
  readonly code: Uint8Array | undefined;
  /** Of the packet before. */
  readonly data: Uint8Array;
  readonly at: number;
}

export function snapiCodec(): SnapiCodec {
  let half: Half | undefined;

  function add(packet: Packet | undefined, at: number): SnapiEvent[] {
    if (half !== undefined && at - half.at > MAX_GAP_MS) half = undefined;
    if (packet === undefined) {
      half = undefined;
      return [{ is: "misfit" }];
    }
    // What it got no acknowledgement for in time it sends again.
    if (half !== undefined && isRepetition(packet, half)) return [];
    const before = half !== undefined && belongs(packet, half) && packet.index === half.index ? half : undefined;
    half = undefined;
    if (before === undefined && packet.index !== 0) return [{ is: "misfit" }];
    const { count, type, index, data } = packet;
    const whole = before === undefined ? data : before.code && join(before.code, data);
    const code = whole !== undefined && whole.length <= MAX_PAYLOAD_BYTES ? whole : undefined;
    const last = index === count - 1;
    if (!last) half = { count, type, index: index + 1, code, data, at };
    if (code === undefined) return whole === undefined ? [] : [{ is: "overflow" }];
    return last && code.length > 0 ? [scanOf(code, type)] : [];
  }

  return {
    push(report, at) {
      const [id = 0, order = 0, status = 0] = report;
      // Empty reports come now and then.
      if (report.length === 0) return [];
      if (id === STATUS) return report.length < 3 ? [] : [{ is: "status", order, status: status & 0x0f }];
      const acknowledge: SnapiEvent[] = ACKNOWLEDGED.has(id) ? [{ is: "acknowledge", report: id }] : [];
      if (id !== SCAN && id !== LARGE_SCAN) return acknowledge;
      return [...acknowledge, ...add(id === SCAN ? smallPacket(report) : largePacket(report), at)];
    },
    reset() {
      half = undefined;
    },
    get heldBytes() {
      return half?.code?.length ?? 0;
    },
  };
}

function belongs(packet: Packet, half: Half): boolean {
  return packet.count === half.count && packet.type === half.type;
}

function isRepetition(packet: Packet, half: Half): boolean {
  const { index, data } = packet;
  return (
    belongs(packet, half) &&
    index === half.index - 1 &&
    data.length === half.data.length &&
    data.every((byte, at) => byte === half.data[at])
  );
}

/** undefined: it counts more packets or more bytes than there are. */
function smallPacket(report: Uint8Array): Packet | undefined {
  const [, count = 0, index = 0, length = 0, low = 0, high = 0] = report;
  return packetOf({ count, index, type: high * 256 + low, data: report.slice(6, 6 + length) }, length);
}

function largePacket(report: Uint8Array): Packet | undefined {
  const [, count1 = 0, count0 = 0, index1 = 0, index0 = 0, length = 0, low = 0, high = 0] = report;
  const [count, index] = [count1 * 256 + count0, index1 * 256 + index0];
  return packetOf({ count, index, type: high * 256 + low, data: report.slice(8, 8 + length) }, length);
}

function packetOf(packet: Packet, length: number): Packet | undefined {
  return packet.index < packet.count && packet.data.length === length ? packet : undefined;
}

function scanOf(code: Uint8Array, type: number): SnapiEvent {
  // A scanner that was told to sends an AIM identifier of its own in front, which knows more.
  const symbology = SYMBOLOGIES[type];
  return { is: "scan", ...(symbology !== undefined && { symbology }), ...splitAim(code) };
}

function join(first: Uint8Array, second: Uint8Array): Uint8Array {
  const whole = new Uint8Array(first.length + second.length);
  whole.set(first);
  whole.set(second, first.length);
  return whole;
}
