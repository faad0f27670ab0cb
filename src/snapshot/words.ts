/** The words of the local copy of the register. */
import type { Escn, Pic } from "../card/escn.ts";
import type { CardRecord } from "../verdict/words.ts";

/** `router`: the ESC-Router. */
export type Source = "csv" | "router";

/** What a snapshot says about itself. */
export interface SnapshotInfo {
  /** 32 hexadecimal digits of a SHA-256 over the content, in the order of the keys: the same cards give the same id. */
  readonly id: string;
  /** The site it was built for, 1 to 64 characters. */
  readonly site: string;
  readonly source: Source;
  /** Unix milliseconds at which the content was true at its source; not when the file was written. */
  readonly takenAt: number;
  /** Cards in it. */
  readonly count: number;
}

/** A card on its way into a snapshot. */
export interface NewCard {
  readonly escn: Escn;
  readonly status: CardRecord["status"];
  /** `yyyy-mm-dd`, a real day from 1970 to 9999. */
  readonly expiresOn?: string | undefined;
  /** 9 digits. */
  readonly issuerPic?: Pic | undefined;
  /** 1 to 200 characters. */
  readonly issuerName?: string | undefined;
}

export type SnapshotErrorCode =
  /** no file under this name */
  | "absent"
  /** a file, and not a snapshot of ours */
  | "not-a-snapshot"
  /** a snapshot of a format that this version does not read */
  | "format"
  /** a snapshot that is damaged or cut off */
  | "corrupt"
  /** a good snapshot of another site */
  | "foreign-site"
  /** the new set has suspiciously few cards, or none */
  | "shrunk"
  /** more cards or issuers than the format holds */
  | "capacity"
  /** the operating system did not let us read or write */
  | "storage";

/** Code tells programs, message tells people: it names the file and what helps. Never a card number. */
export class SnapshotError extends Error {
  override readonly name = "SnapshotError";
  readonly code: SnapshotErrorCode;

  constructor(code: SnapshotErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
