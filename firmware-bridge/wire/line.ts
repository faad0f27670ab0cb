/**
 * Serial scanners: one code, one line. The end is a terminator, the ETX of a frame, or a silence that the caller
 * notices (`flush`). Honeywell and Newland end with CR by default, others with CRLF or with nothing.
 */
import { MAX_PAYLOAD_BYTES, splitAim } from "./payload.ts";

export interface LineOptions {
  /** `any`: CR, LF or both. `idle`: only `flush` ends a line. */
  readonly terminator: "any" | "cr" | "lf" | "crlf" | "idle";
  /** `stx-etx`: only what stands between 02 and 03 counts; a terminator before the 03 is stripped. */
  readonly framing: "none" | "stx-etx";
  /** `auto`: an AIM identifier (`]Q1`) in front is taken off and reported; `off`: it stays part of the payload. */
  readonly aim: "auto" | "off";
}

export type LineEvent =
  | { readonly is: "line"; readonly payload: Uint8Array; readonly symbology?: string }
  /** Longer than 4096 bytes: let fall up to the next end of line. Reported once, when it became too long. */
  | { readonly is: "overflow" };

export interface LineCodec {
  push(bytes: Uint8Array): LineEvent[];
  /** The line was idle. Ends a line when `terminator` is `idle`; otherwise a half line stays. */
  flush(): LineEvent[];
  /** Forgets a half line: the device was unplugged, or fell silent in the middle. */
  reset(): void;
  /** Bytes of a half line held at the moment; never more than 4100. */
  readonly heldBytes: number;
}

const STX = 0x02;
const ETX = 0x03;
const LF = 0x0a;
const CR = 0x0d;
/** Room for the AIM identifier and for the CR that may turn out to belong to a CRLF. */
const CAPACITY = MAX_PAYLOAD_BYTES + 4;

type State = "outside" | "collecting" | "dropping";

/** Empty lines are no scans: that is also what keeps a CRLF from yielding two. */
export function lineCodec(options: LineOptions): LineCodec {
  const framed = options.framing === "stx-etx";
  const start: State = framed ? "outside" : "collecting";
  const buffer = new Uint8Array(CAPACITY);
  let held = 0;
  let previous = 0;
  let state: State = start;

  function reset(): void {
    held = 0;
    previous = 0;
    state = start;
  }

  function end(events: LineEvent[], length: number): void {
    const collected = state === "collecting" ? buffer.slice(0, length) : undefined;
    reset();
    if (collected === undefined || collected.length === 0) return;
    const { payload, symbology } = options.aim === "auto" ? splitAim(collected) : { payload: collected };
    if (payload.length > MAX_PAYLOAD_BYTES) events.push({ is: "overflow" });
    else if (payload.length > 0) events.push({ is: "line", payload, ...(symbology !== undefined && { symbology }) });
  }

  function keep(events: LineEvent[], byte: number): void {
    previous = byte;
    if (state !== "collecting") return;
    if (held < CAPACITY) {
      buffer[held++] = byte;
      return;
    }
    held = 0;
    state = "dropping";
    events.push({ is: "overflow" });
  }

  function pushFramed(events: LineEvent[], byte: number): void {
    if (byte === STX) {
      reset();
      state = "collecting";
    } else if (byte === ETX) end(events, held - terminatorLength(buffer.subarray(0, held), options.terminator));
    else keep(events, byte);
  }

  function pushPlain(events: LineEvent[], byte: number): void {
    const { terminator } = options;
    if (terminator === "crlf" && byte === LF && previous === CR) end(events, held - 1);
    else if (
      (byte === CR && (terminator === "any" || terminator === "cr")) ||
      (byte === LF && (terminator === "any" || terminator === "lf"))
    )
      end(events, held);
    else keep(events, byte);
  }

  return {
    push(bytes) {
      const events: LineEvent[] = [];
      const pushByte = framed ? pushFramed : pushPlain;
      for (const byte of bytes) pushByte(events, byte);
      return events;
    },
    flush() {
      const events: LineEvent[] = [];
      if (options.terminator === "idle") {
        if (framed) reset();
        else end(events, held);
      }
      return events;
    },
    reset,
    get heldBytes() {
      return held;
    },
  };
}

function terminatorLength(line: Uint8Array, terminator: LineOptions["terminator"]): number {
  const last = line.at(-1);
  const pair = line.at(-2) === CR && last === LF;
  switch (terminator) {
    case "any":
      return pair ? 2 : last === CR || last === LF ? 1 : 0;
    case "crlf":
      return pair ? 2 : 0;
    case "cr":
      return last === CR ? 1 : 0;
    case "lf":
      return last === LF ? 1 : 0;
    case "idle":
      return 0;
  }
}
