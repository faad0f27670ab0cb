/** What a code or chip says, once it is understood. See read-credential.ts for how. */
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
}

/** Not a student card, and what it looks like instead. Nothing of its content is kept. */
export interface NotACard {
  readonly is: "not-a-card";
  readonly looks: "empty" | "email" | "link" | "health-certificate" | "number" | "text" | "binary" | "too-long";
}
