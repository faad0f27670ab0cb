/**
 * Elatec TWN4 with the firmware "Simple Protocol" (PRS): one request, one answer, each a line of hexadecimal digits that ends with CR. A request is API,
 * function and parameters, numbers lowest byte first, byte arrays with their length in front; an answer is a status, 00 for well, and
 * results. Source: c3rebro/Elatec.NET.
 */

/** Status, a truth value, a length, 255 bytes. */
const MAX_ANSWER_BYTES = 258;
const CR = 0x0d;
const LF = 0x0a;

export function twn4Line(bytes: Uint8Array | readonly number[]): Uint8Array {
  const digits = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  const line = `${digits.toUpperCase()}\r`;
  return Uint8Array.from({ length: line.length }, (_, at) => line.charCodeAt(at));
}

export type Twn4Event =
  /** All of a line: of an answer status and results. */
  | { readonly is: "line"; readonly bytes: Uint8Array }
  /** A line that is no row of pairs of digits, or more than 258 bytes of them. */
  | { readonly is: "broken" };

export interface Twn4Codec {
  push(bytes: Uint8Array): Twn4Event[];
  /** Digits of a half line; never more than 517. */
  readonly heldBytes: number;
}

/** Empty lines are none, and LF is let fall. */
export function twn4Codec(): Twn4Codec {
  let digits: number[] = [];

  function end(): Twn4Event[] {
    const line = String.fromCharCode(...digits);
    digits = [];
    if (line === "") return [];
    if (line.length > 2 * MAX_ANSWER_BYTES || !/^(?:[0-9a-f]{2})+$/i.test(line)) return [{ is: "broken" }];
    const pairs = line.match(/../g) ?? [];
    return [{ is: "line", bytes: Uint8Array.from(pairs, (pair) => Number.parseInt(pair, 16)) }];
  }

  function take(byte: number): Twn4Event[] {
    if (byte === CR) return end();
    // One more than there may be is kept, so that the end of the line knows.
    if (byte !== LF && digits.length <= 2 * MAX_ANSWER_BYTES) digits.push(byte);
    return [];
  }

  return {
    push: (bytes) => Array.from(bytes).flatMap(take),
    get heldBytes() {
      return digits.length;
    },
  };
}
