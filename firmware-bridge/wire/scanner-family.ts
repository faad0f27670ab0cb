import type { LineEvent, LineOptions } from "./line.ts";
import type { ReplyEvent } from "./replies.ts";

export type FamilyEvent =
  | LineEvent
  | ReplyEvent
  /** To be written back at once: the scanner waits for it. */
  | { readonly is: "write"; readonly bytes: Uint8Array };

export interface FamilyCodec {
  push(bytes: Uint8Array): FamilyEvent[];
  /** The line was idle; as of `LineCodec`. */
  flush(): FamilyEvent[];
  reset(): void;
  /** The question for the scanner's state was just written. */
  asked?(): void;
  /** What the scanner says when it is asked for its state, where nothing else marks that. */
  learn?(lines: readonly string[]): void;
  readonly heldBytes: number;
}

/** What a person before the scanner is told. */
export type Shown = "admit" | "refuse" | "unsure" | "out-of-order";

/** A signal to the person before the scanner. */
export interface Signal {
  readonly bytes: Uint8Array;
  /** What ends it, and after how many milliseconds, where it does not end by itself. */
  readonly end?: { readonly bytes: Uint8Array; readonly afterMs: number };
}

/** The commands that one vendor's scanners understand, and how their answers are told from scans. */
export interface ScannerFamily {
  readonly codec: (line: LineOptions) => FamilyCodec;
  /** Written at opening, in this order. An answered one must be taken. */
  readonly start: readonly { readonly bytes: Uint8Array; readonly answered: boolean }[];
  /** Asks for something that the scanner always answers. */
  readonly status: Uint8Array;
  /**
   * `marked`: an answer is known by its bytes. `learnt`: by what it said when it was asked twice at opening; a scanner that says nothing
   * then cannot be asked.
   */
  readonly answers: "marked" | "learnt";
  readonly trigger?: { readonly on: Uint8Array; readonly off: Uint8Array };
  readonly signal: (shown: Shown) => Signal;
  /** Signals that also confirm the scan, for scanners that wait for a host's confirmation. */
  readonly confirm?: (shown: Shown) => Signal;
}
