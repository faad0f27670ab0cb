/**
 * The only words the house shares with the metal. Everything above this folder imports these types and nothing else
 * of it; everything in it imports nothing from above.
 */

/** How the number came to us. A door that needs a chip tells them apart: a QR code is a picture anybody can copy. */
export type Medium = "qr" | "nfc" | "typed";

/** The DEUInfo application of a European Student Card, as it was read and before anybody verified it. */
export interface DeuInfo {
  /** 16 bytes. */
  readonly escn: Uint8Array;
  /** ECDSA P-256 over the SHA-256 of `escn` and the chip's UID, DER, up to 80 bytes. */
  readonly signature: Uint8Array;
  /** X.509 of the key that signed, DER, up to 2,048 bytes. */
  readonly certificate: Uint8Array;
}

/** A contactless chip. */
export interface Chip {
  /** 4, 7 or 10 bytes in the order in which the card sends them. Four that begin with 08 are drawn anew at each tap and name nobody. */
  readonly uid: Uint8Array;
  /** Left out: the chip has none, or nobody asked for it. */
  readonly deuInfo?: DeuInfo;
  /** What who was shown the chip while it lay there (`Context.onChip`) says that it is: a text of 1 to 4096 bytes. Nothing else then speaks for it. */
  readonly named?: Uint8Array;
}

/** One thing a reader read: what the code or chip said, without the transport's framing. */
export interface Scan {
  readonly medium: Medium;
  /** 0 to 4096 bytes, as the code or chip holds them; of a chip that holds no text, none. Never trusted, never logged. */
  readonly payload: Uint8Array;
  readonly chip?: Chip;
  /**
   * Why there is neither payload nor chip: two cards lie on the reader; the card was taken away too early; who was shown the chip
   * while it lay there (`Context.onChip`) says that it is none of theirs, or could not be asked.
   */
  readonly trouble?: "several-cards" | "card-moved" | "disowned" | "unanswered";
  /** Milliseconds of `performance.now()` when the last byte of this scan arrived. */
  readonly at: number;
  /** AIM symbology identifier when the reader sent one, without the bracket: `Q1`, `C0`. */
  readonly symbology?: string;
}

/** What a reader with a lamp or a buzzer shows. The same four meanings as the screen's. */
export type Feedback = "admit" | "refuse" | "unsure" | "out-of-order";

/**
 * A source of scans. Single use: after `scans()` ended or threw, open a new one.
 *
 * - `scans()` may be called once. It yields in the order of arrival and holds at most 16 scans that nobody took yet;
 *   beyond that the oldest is let fall, because a scan that waited is a person who has left.
 * - It throws `DeviceError("lost")` when the device goes away, and ends without an error after disposal.
 * - Disposal is idempotent, never throws, and resolves only when the device is closed for the operating system too.
 */
export interface Reader extends AsyncDisposable {
  scans(): AsyncIterable<Scan>;
  feedback?(feedback: Feedback): Promise<void>;
  /**
   * Asks a device that can be asked whether it is still alive, within a second, also while nobody scans. Throws `DeviceError`
   * ("silent", "protocol"): the device hangs, and whoever keeps it open resets it and opens it anew.
   */
  alive?(): Promise<void>;
}

/**
 * Something that opens for a moment. There is no `on()`: only a pulse, which ends by itself.
 *
 * - `pulse(ms)` (100 to 60,000) resolves when the device has taken the order to open, not when the pulse has ended.
 *   A pulse during a pulse extends it: the later of both ends counts.
 * - `release()` ends a pulse at once, and does nothing where there is none. It resolves when the device has taken it, also after
 *   disposal, which has released already.
 * - Both reject with `DeviceError` when the order was not taken; the lane is then out of order, visibly. Orders are taken in the order in
 *   which they were given.
 * - The release does not depend on this process staying alive, as far as the board allows (docs/readers.md says which
 *   boards cannot).
 * - Disposal releases at once.
 */
export interface Actuator extends AsyncDisposable {
  pulse(ms: number): Promise<void>;
  release(): Promise<void>;
}

/** What a contact says, from a moment on. */
export interface Level {
  /** true: active, as the site's configuration calls it; of a contact without such a word, closed. */
  readonly on: boolean;
  /** Milliseconds of `performance.now()`. */
  readonly at: number;
}

/**
 * A contact that is looked at: a door's, a button's, a turnstile's. Single use, as a reader is. Nothing is debounced here: who knows what
 * hangs on the contact knows how long it bounces.
 *
 * - `changes()` may be called once. It yields the level that the contact had when it was opened, then each level it takes on, in order. A level
 *   may come twice. It holds at most 64 that nobody took yet; beyond that the oldest is let fall, so the last one stays true.
 * - It throws `DeviceError("lost")` when the device goes away, and ends without an error after disposal. From then on nothing is known
 *   of the contact: neither its last level nor the other one.
 * - Disposal is idempotent, never throws, and resolves only when the device is closed for the operating system too.
 */
export interface Input extends AsyncDisposable {
  changes(): AsyncIterable<Level>;
}

export type DeviceErrorCode =
  /** nothing there under this name */
  | "absent"
  /** there, and the operating system does not let us: permissions, or another program has it */
  | "denied"
  /** it was there and went away */
  | "lost"
  /** it is there and does not answer in time */
  | "silent"
  /** it answers something its protocol does not have */
  | "protocol"
  /** it was called in a way its contract forbids */
  | "misuse";

/** Code tells programs, message tells people: it names the device, what was tried and what helps. */
export class DeviceError extends Error {
  override readonly name = "DeviceError";
  readonly code: DeviceErrorCode;

  constructor(code: DeviceErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/**
 * What is known about a device that is meant to be there. `since`: milliseconds of `performance.now()`. `recoveries`: how often since
 * the start it hung and was reset, however that ended.
 */
export type Health = { readonly since: number; readonly recoveries: number } & (
  | { readonly is: "up" }
  | { readonly is: "down"; readonly why: DeviceError; readonly attempts: number }
);
