/** What a code or chip says, once it is understood. See read-credential.ts for texts, src/chip/read-scan.ts for chips. */
import type { Escn, Pic } from "./escn.ts";

/**
 * Whose address stood before the number. The kiosk never opens it; it only matters for trust:
 * `official` s.esc-r.eu, esc.gg; `sandbox` pp.esc.gg; `issuer` any other host; `lookalike` a host that carries an official
 * name without being it; `none` the bare number.
 */
export type Host = "official" | "sandbox" | "issuer" | "lookalike" | "none";

export type Flag =
  /** not of the form the official generators make */
  | "non-standard"
  /** the last 12 digits are not decimal: the issuer cannot be read from the number */
  | "no-issuer"
  /** neither formula dates the number between 2015 and 2045 */
  | "implausible-mint-time";

export interface Credential {
  readonly is: "card";
  readonly escn: Escn;
  readonly host: Host;
  /** The host's name in lower case, with its port when one is printed, at most 253 characters; undefined when none. */
  readonly hostName: string | undefined;
  /** Issuer, from the number itself. */
  readonly pic: Pic | undefined;
  /** Server prefix of the issuer, 3 digits. */
  readonly prefix: string | undefined;
  /** Unix milliseconds when the number was made, by the formula that gives a plausible date. */
  readonly mintedAt: number | undefined;
  readonly flags: readonly Flag[];
  /** What a chip proves of the number; left out: it was read from a text, which proves nothing. */
  readonly chip?: ChipProof;
}

/**
 * `verified`: an institution signed that this number belongs to this chip. `enrolled`: somebody of this site wrote down that
 * this chip's UID stands for this number, or a server of this site said so while the chip lay there. Neither tells a chip from a device that imitates it.
 */
export type ChipProof = "verified" | "enrolled";

/** Not a student card, and what it looks like instead. Nothing of its content is kept. */
export interface NotACard {
  readonly is: "not-a-card";
  readonly looks: "empty" | "email" | "link" | "health-certificate" | "number" | "text" | "binary" | "too-long";
}

/** What is wrong with the signed number on a chip (DEUInfo). */
export type DeuInfoFault =
  /** lengths, certificate or kind of key are none that the application has */
  | "malformed"
  /** the certificate does not lead to an authority that this site trusts */
  | "unknown-chain"
  /** the certificate, or one above it, has ended or not begun */
  | "expired-certificate"
  /** the certificate is that of another institution than the number names */
  | "foreign-issuer"
  /** the signature is not over this number and this UID */
  | "bad-signature";

/** Something was held to a chip reader, and no card came of it. Nothing of its content is kept. */
export interface RefusedChip {
  readonly is: "refused-chip";
  readonly why:
    | "several-cards"
    | "card-moved"
    /** its UID is drawn anew at each tap, so that nothing can be known of it */
    | "chip-random"
    | "chip-unverified"
    /** nobody who knows chips here knows this one */
    | "chip-not-enrolled"
    /** who knows chips here could not be asked */
    | "chip-unanswered";
  /** Of `chip-unverified`: for the record, not for the screen. */
  readonly fault?: DeuInfoFault;
}

/** A guest's day-pass that somebody of this site signed. Whether it is good now is for the policy to say. */
export interface GuestPass {
  readonly is: "guest-pass";
  /** 16 hexadecimal digits that name it. */
  readonly id: string;
  /** Unix milliseconds: good from this moment on, and until that one, which does not count any more. */
  readonly from: number;
  readonly until: number;
  /** Where the site's clock stands at its end: day `yyyy-mm-dd`, minutes since midnight, 1 to 1440, which is the midnight that ends that day. */
  readonly ends: { readonly day: string; readonly minute: number };
  /** The ids of the lanes that it is for; none: all of the site. */
  readonly lanes: readonly string[];
  /** `revoked`: the staff took it back; `unknown`: which ones they took back cannot be read here. */
  readonly standing: "good" | "revoked" | "unknown";
}

/** It has the form of a day-pass, and no signature that this site trusts. Nothing of its content is kept. */
export interface RefusedPass {
  readonly is: "refused-pass";
}

/** Whatever somebody showed, once it is understood. */
export type Shown = Credential | GuestPass | RefusedPass | NotACard | RefusedChip;
