/**
 * Frames of the NXP PN532 on its high speed UART (UM0701-02, 6.2.1): `00 00 FF LEN LCS body DCS 00`, longer ones `00 00 FF FF FF LENH LENL LCS
 * body DCS 00`. The body begins with D4 from the host and D5 from the chip.
 */

export const FROM_HOST = 0xd4;
export const FROM_CHIP = 0xd5;
/** To the chip it also means: stop what you do. */
export const PN532_ACK = Uint8Array.of(0, 0, 0xff, 0, 0xff, 0);
/** The last frame once more, please. */
export const PN532_NACK = Uint8Array.of(0, 0, 0xff, 0xff, 0, 0);
/** What the chip says to a command that it cannot read. */
export const PN532_ERROR = Uint8Array.of(0, 0, 0xff, 0x01, 0xff, 0x7f, 0x81, 0);
/** Brings the chip out of its sleep; what it gets while it wakes up it does not hear. */
export const PN532_WAKE_UP = Uint8Array.of(0x55, 0x55, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
/** Of a body: its direction, its code, and what the chip can buffer. */
const MAX_BODY_BYTES = 265;

/** `body`: 1 to 265 bytes. */
export function pn532Frame(body: Uint8Array): Uint8Array {
  const { length } = body;
  const short = length < 0x100;
  const head = short
    ? [length, negative(length)]
    : [0xff, 0xff, length >> 8, length & 0xff, negative((length >> 8) + length)];
  return Uint8Array.of(0, 0, 0xff, ...head, ...body, negative(sum(body)), 0);
}

export type Pn532Event =
  | { readonly is: "ack" | "nack" | "error" }
  | { readonly is: "frame"; readonly body: Uint8Array }
  /** A length or a sum that is wrong. What follows is searched for the next frame. */
  | { readonly is: "broken" };

export interface Pn532Codec {
  push(bytes: Uint8Array): Pn532Event[];
  /** Forgets a half frame. */
  reset(): void;
  /** At most 273. */
  readonly heldBytes: number;
}

type Piece = { readonly bytes: number; readonly event: Pn532Event };

/** Any number of zeros, or other bytes, may stand before and behind a frame. */
export function pn532Codec(): Pn532Codec {
  let held: readonly number[] = [];

  function take(byte: number, events: Pn532Event[]): void {
    held = [...held, byte];
    for (;;) {
      const start = held.findIndex((each, at) => each === 0 && held[at + 1] === 0xff);
      held = start === -1 ? held.slice(byte === 0 ? -1 : held.length) : held.slice(start);
      const piece = start === -1 ? undefined : pieceOf(held);
      if (piece === undefined) return;
      held = held.slice(piece.bytes);
      events.push(piece.event);
    }
  }

  return {
    push(bytes) {
      const events: Pn532Event[] = [];
      for (const byte of bytes) take(byte, events);
      return events;
    },
    reset() {
      held = [];
    },
    get heldBytes() {
      return held.length;
    },
  };
}

/** `held` begins with 00 FF. Undefined: more must come. */
function pieceOf(held: readonly number[]): Piece | undefined {
  const [, , length, check, high = 0, low = 0, sumOfBoth] = held;
  if (length === undefined || check === undefined) return undefined;
  if (length === 0x00 && check === 0xff) return { bytes: 4, event: { is: "ack" } };
  if (length === 0xff && check === 0x00) return { bytes: 4, event: { is: "nack" } };
  if (length !== 0xff || check !== 0xff) return frameOf(held, 4, length, length + check);
  return sumOfBoth === undefined ? undefined : frameOf(held, 7, high * 0x100 + low, high + low + sumOfBoth);
}

function frameOf(held: readonly number[], start: number, length: number, check: number): Piece | undefined {
  // Behind the first byte there may be a frame already.
  const broken: Piece = { bytes: 1, event: { is: "broken" } };
  if ((check & 0xff) !== 0 || length === 0 || length > MAX_BODY_BYTES) return broken;
  const end = start + length;
  const last = held[end];
  if (last === undefined) return undefined;
  const body = Uint8Array.from(held.slice(start, end));
  if (((sum(body) + last) & 0xff) !== 0) return broken;
  const event: Pn532Event = length === 1 && body[0] === 0x7f ? { is: "error" } : { is: "frame", body };
  return { bytes: end + 1, event };
}

function sum(bytes: Uint8Array): number {
  return bytes.reduce((total, byte) => total + byte, 0);
}

function negative(value: number): number {
  return -value & 0xff;
}
