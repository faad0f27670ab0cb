/** A chip in the field of a reader, and the exchange of APDUs with it (ISO/IEC 7816-4 over ISO/IEC 14443-4), whatever carries them. */
import type { Chip } from "./device.ts";

export type ChipFault =
  /** the card left the field */
  | "moved"
  /** it does not speak ISO 14443-4 */
  | "no-apdu"
  /** the reader answered something that its protocol does not have */
  | "protocol";

/** Of one exchange; the reader itself is well. A reader that is gone throws `DeviceError`. */
export class ChipError extends Error {
  override readonly name = "ChipError";
  readonly code: ChipFault;

  constructor(code: ChipFault, message: string) {
    super(message);
    this.code = code;
  }
}

/** Good until the card leaves; there is one exchange at a time. */
export interface ChipSession {
  readonly uid: Chip["uid"];
  /**
   * Sends a command APDU (4 to 261 bytes) and resolves with the answer, its two status bytes at the end (2 to 258 bytes). Rejects
   * with `ChipError` after at most a second, or with `DeviceError` when the reader is gone.
   */
  exchange(apdu: Uint8Array): Promise<Uint8Array>;
}
