/**
 * The words of a decision. Pure data: no clock, no file, no promise. A refusal is a value of this file; a fault is an
 * exception and never gets this far.
 */
import type { Medium } from "../../firmware-bridge/device.ts";
import type { Shown } from "../card/credential.ts";

/** How much the clock can be trusted; from best to worst. `wrong`: earlier than a moment that certainly has passed. */
export type ClockTrust = "synced" | "plausible" | "unsynced" | "wrong";

/** How old the data behind the answer is; from best to worst. `blind`: there is none. */
export type Freshness = "fresh" | "ageing" | "stale" | "blind";

/** What the snapshot knows about a card. Dates are days in the site's time zone, `yyyy-mm-dd`. */
export interface CardRecord {
  readonly status: "active" | "inactive" | "expired";
  /** The card is good until the end of this day. Undefined: the source names none. */
  readonly expiresOn: string | undefined;
  /** 9 digits, as the register says it; may differ from the digits inside a card's number. */
  readonly issuerPic: string | undefined;
  readonly issuerName: string | undefined;
  /** Unix milliseconds at which the source said so. */
  readonly asOf: number;
  /** 16 hexadecimal digits, the same for all cards of one person; undefined: the source does not say whose card it is. */
  readonly person: string | undefined;
}

/** Where the site stands in time, made once per scan from one reading of the clock. */
export interface Moment {
  /** Unix milliseconds: the later of the clock and the time floor. */
  readonly unixMs: number;
  /** Day in the site's time zone, `yyyy-mm-dd`. */
  readonly day: string;
  /** 1 = Monday to 7 = Sunday. */
  readonly weekday: 1 | 2 | 3 | 4 | 5 | 6 | 7;
  /** Minutes since local midnight by the wall clock, 0 to 1439. */
  readonly minute: number;
}

/** What came of looking for this card. `no-answer`: it is not in the snapshot and the register could not be asked. */
export type Lookup =
  | { readonly is: "known"; readonly card: CardRecord; readonly from: "snapshot" | "register" }
  | { readonly is: "unknown" }
  | { readonly is: "no-answer" };

/** Everything a policy may look at. */
export interface Facts {
  readonly medium: Medium;
  readonly credential: Shown;
  readonly lookup: Lookup;
  readonly data: {
    readonly freshness: Freshness /** milliseconds; undefined when blind */;
    readonly ageMs: number | undefined;
  };
  readonly clock: ClockTrust;
  readonly now: Moment;
  /** The day, in the site's time zone, that has certainly begun whatever the clock says; at most `now.day`. */
  readonly provedDay: string;
  /** Milliseconds since this person was last admitted in this lane; undefined: not within the journal's memory. */
  readonly sinceAdmittedMs: number | undefined;
  /** A sandbox card is refused in production and the other way round. */
  readonly environment: "production" | "sandbox";
}

/**
 * Why not. Closed: a new reason makes the compiler name every language that lacks the word. Plain data; the text is made
 * at the very edge, in kiosk-ui.
 */
export type Reason =
  | { readonly code: "not-a-student-card" }
  | { readonly code: "sandbox-card" }
  | { readonly code: "untrusted-host" }
  | { readonly code: "unknown-card" }
  | { readonly code: "cannot-ask" }
  | { readonly code: "inactive" }
  | { readonly code: "expired"; readonly on: string | undefined }
  | { readonly code: "data-stale" }
  | { readonly code: "clock-untrusted" }
  | { readonly code: "medium"; readonly needs: Medium }
  | { readonly code: "issuer" }
  | { readonly code: "closed" /** local `hh:mm` when it opens again that day */; readonly opens: string | undefined }
  | { readonly code: "too-soon"; readonly waitMs: number }
  | { readonly code: "several-cards" }
  | { readonly code: "card-moved" }
  | { readonly code: "chip-random" }
  | { readonly code: "chip-unverified" }
  | { readonly code: "chip-not-enrolled" }
  | { readonly code: "no-policy" };

export type ReasonCode = Reason["code"];

/** Said beside an admission. */
export type Notice =
  | { readonly code: "expires-soon"; readonly days: number }
  /** Since the source said so of this card, milliseconds; undefined: nobody knows when. */
  | { readonly code: "data-ageing"; readonly ageMs: number | undefined }
  | { readonly code: "clock-unconfirmed" }
  /** An institution signed that this number belongs to this chip, and the signature holds. */
  | { readonly code: "chip-verified" };

export interface Tariff {
  /** The till's own code, 1 to 32 characters. */
  readonly code: string;
  /** What the screen says where the words stand, for instance `Student 3.30`. */
  readonly label: string;
}

export type Verdict =
  | { readonly is: "admit"; readonly tariff?: Tariff; readonly notices: readonly Notice[] }
  | { readonly is: "refuse"; readonly why: Reason }
  /** Cannot verify now: a person decides, never the machine. */
  | { readonly is: "unsure"; readonly why: Reason };

/** What a rule holds against an admission. */
export interface Objection {
  readonly is: "refuse" | "unsure";
  readonly why: Reason;
}

/** undefined: no objection. */
type Rule = (facts: Facts) => Objection | undefined;

/** One clause of a policy: its sentence is what a librarian reads aloud, its rule is what the machine does. */
export interface Clause {
  readonly says: string;
  readonly rule: Rule;
  /** The rule asks when this person was last admitted; without such a clause nobody's past is looked up. */
  readonly looksBack?: true;
}

export interface Policy {
  readonly name: string;
  /** The first objection wins; the order is visible to whoever approves it. */
  readonly clauses: readonly Clause[];
  readonly tariff?: Tariff;
  /** Data up to this age is fresh, up to `staleAfterMs` ageing, beyond that stale. Milliseconds, in this order. */
  readonly freshForMs: number;
  readonly staleAfterMs: number;
  /** Days before the end of the card from which an admission says so; 0 to 365. */
  readonly warnDays: number;
}
