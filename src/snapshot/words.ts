/** The words of the local copy of the register. */
import type { Escn, Pic } from "../card/escn.ts";
import type { AcademicLevel, CardRecord, CardType } from "../verdict/words.ts";

/**
 * Where cards come from. Each source is replaced or changed without touching another. `router`: our own roster in the ESC-Router
 * and the cards looked up there; there is one of this kind, named `router`. `import`: a file of the site.
 */
export type SourceKind = "router" | "import";

export interface SourceInfo {
  /** 1 to 32 of a-z, 0-9 and -. */
  readonly name: string;
  readonly kind: SourceKind;
  /** Unix milliseconds at which the list was whole and true; undefined: it is no whole list, only cards that were looked up. */
  readonly takenAt: number | undefined;
  /** Cards in it. */
  readonly count: number;
}

/** What the published set of cards says about itself; all of it is signed. */
export interface SnapshotInfo {
  /** 32 hexadecimal digits, a hash of the manifest: names what verdicts rest on. */
  readonly id: string;
  /** The site it was built for, 1 to 64 characters. */
  readonly site: string;
  /** Goes up with every publication of a site and never repeats; mostly the unix milliseconds of it. */
  readonly seq: number;
  /** Unix milliseconds. */
  readonly issuedAt: number;
  /** Unix milliseconds from which on its publisher no longer vouches for it: then it is stale, and goes on answering. */
  readonly expiresAt: number;
  /** 16 hexadecimal digits that name the signing key. */
  readonly keyId: string;
  /** Every whole list in it was true at this moment or later; undefined: there is no whole list in it. Unix milliseconds. */
  readonly takenAt: number | undefined;
  /** Cards in all sources; a card that two sources name counts twice. */
  readonly count: number;
  readonly sources: readonly SourceInfo[];
}

/** 16 hexadecimal digits: a keyed hash of one of a person's identifiers, the same for all cards of the person. */
export type Person = string & { readonly __brand: "Person" };

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
  readonly cardType?: CardType | undefined;
  readonly level?: AcademicLevel | undefined;
  /** At most 16 different ones, each 1 to 32 of a-z, 0-9 and -, sorted. */
  readonly groups?: readonly string[] | undefined;
  /** Unix milliseconds at which the source said so; kept in whole minutes, rounded down. */
  readonly asOf: number;
  readonly person?: Person | undefined;
}

/** A small change of a source. `gone`: the source knew this card and says now that it does not. */
export type CardChange =
  | { readonly is: "card"; readonly card: NewCard }
  | { readonly is: "gone"; readonly escn: Escn; readonly asOf: number };

export type SnapshotErrorCode =
  /** no file under this name */
  | "absent"
  /** a file, and not one of ours */
  | "not-a-snapshot"
  /** of a format that this version does not read */
  | "format"
  /** damaged or cut off */
  | "corrupt"
  /** good, and of another site */
  | "foreign-site"
  /** signed by a key that is not trusted here */
  | "unknown-key"
  /** the signature does not fit: changed after it was signed */
  | "signature"
  /** older than what was accepted before */
  | "rollback"
  /** without a signature, or of a format from before signatures */
  | "downgrade"
  /** a whole file, and not the one that this manifest names */
  | "mixed"
  /** out of date, and offered in the place of one that is not */
  | "frozen"
  /** the new set has suspiciously few cards, or none */
  | "shrunk"
  /** more cards, kinds of cards or sources than the format holds */
  | "capacity"
  /** another process publishes */
  | "busy"
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
