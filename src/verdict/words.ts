/**
 * The words of a decision. Pure data: no clock, no file, no promise. A refusal is a value of this file; a fault is an
 * exception and never gets this far.
 */
import type { Medium } from "../../firmware-bridge/device.ts";
import type { Credential, GuestPass, NotACard, RefusedChip, RefusedPass } from "../card/credential.ts";

/** How much the clock can be trusted; from best to worst. `wrong`: earlier than a moment that certainly has passed. */
export type ClockTrust = "synced" | "plausible" | "unsynced" | "wrong";

/** How old the data behind the answer is; from best to worst. `blind`: there is none. */
export type Freshness = "fresh" | "ageing" | "stale" | "blind";

/** How a card can be read, in the words of the register (`cardType` of its OpenAPI document), lower case with dashes. */
export const CARD_TYPES = [
  "unknown",
  "passive",
  "smart-no-cdz",
  "smart-cdz",
  "smart-may-sp",
  "smart-passive",
  "smart-passive-emulation",
] as const;
export type CardType = (typeof CARD_TYPES)[number];

/** What the holder studies for, in the words of the register (`academicLevel`). */
export const ACADEMIC_LEVELS = ["bachelor", "master", "doctorate"] as const;
export type AcademicLevel = (typeof ACADEMIC_LEVELS)[number];

/** What a source says of a card beyond whether it is good. */
export interface Traits {
  readonly cardType: CardType | undefined;
  readonly level: AcademicLevel | undefined;
  /** The groups of the site's own roster that its holder is in: at most 16 of each source, each 1 to 32 of a-z, 0-9 and -, sorted. */
  readonly groups: readonly string[];
}

export const NO_TRAITS: Traits = { cardType: undefined, level: undefined, groups: [] };

/** What the snapshot knows about a card. Dates are days in the site's time zone, `yyyy-mm-dd`. */
export interface CardRecord extends Traits {
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

/** Which way a lane leads. */
export type Way = "in" | "out";

/** What a lane does whoever comes: what its policy says, or refuse everybody, or stand open. */
export type LaneMode = "normal" | "lockdown" | "free-access";

/** One time this person was admitted, under whichever of their cards. What was voided, or granted and not used, is none. */
export interface PastAdmission {
  readonly lane: string;
  /** The till's code. */
  readonly tariff: string | undefined;
  /** Milliseconds since. */
  readonly agoMs: number;
  /** Where the site's clock stood then: day `yyyy-mm-dd`, minutes since midnight. */
  readonly day: string;
  readonly minute: number;
}

/** What this box remembers of whom the card belongs to. */
export interface Past {
  /** Those that the policy's clauses ask for (`Clause.looksBack`), the newest first. */
  readonly admissions: readonly PastAdmission[];
  /** Where they went through last, since everybody was last counted out; undefined: nowhere that is known. */
  readonly crossing: { readonly way: Way; readonly agoMs: number } | undefined;
}

/** The lane, as it stands. */
export interface LaneFacts {
  /** 1 to 40 of a-z, 0-9 and -. */
  readonly id: string;
  /** undefined: it leads nowhere, like a till, and counts nobody. */
  readonly way: Way | undefined;
  readonly mode: LaneMode;
  /** People inside, by what this box has counted; 0 or more. */
  readonly inside: number;
  /** Roster groups of whom somebody was admitted here since local midnight, sorted. */
  readonly groupsToday: readonly string[];
}

export const NOTHING_PAST: Past = { admissions: [], crossing: undefined };

/** What a rule may know of what was shown. Never the number itself: no verdict can be about one card. */
export type ShownFacts =
  | Pick<Credential, "is" | "host" | "pic" | "chip">
  | Pick<GuestPass, "is" | "from" | "until" | "ends" | "lanes" | "standing">
  | RefusedPass
  | NotACard
  | RefusedChip;

/** Everything a policy may look at. */
export interface Facts {
  readonly medium: Medium;
  readonly credential: ShownFacts;
  readonly lookup: Lookup;
  readonly data: {
    readonly freshness: Freshness /** milliseconds; undefined when blind */;
    readonly ageMs: number | undefined;
  };
  readonly clock: ClockTrust;
  readonly now: Moment;
  /** The day, in the site's time zone, that has certainly begun whatever the clock says; at most `now.day`. */
  readonly provedDay: string;
  readonly past: Past;
  readonly lane: LaneFacts;
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
  /** `opens`: local `hh:mm` when it opens next, `on`: that day, `yyyy-mm-dd`, when it is another one. Both undefined: not within two weeks. */
  | { readonly code: "closed"; readonly opens: string | undefined; readonly on: string | undefined }
  | { readonly code: "too-soon"; readonly waitMs: number }
  /** `times` in `per` are used up. `label`: what it is called, as the site wrote it. */
  | {
      readonly code: "quota";
      readonly times: number;
      readonly per: QuotaSpan;
      readonly label: string | undefined;
    }
  | { readonly code: "already-inside" }
  | { readonly code: "not-inside" }
  | { readonly code: "full"; readonly inside: number; readonly seats: number }
  /** Nobody of those who have to be here first has come yet. */
  | { readonly code: "nobody-here-yet" }
  | { readonly code: "lockdown" }
  | { readonly code: "group" }
  | { readonly code: "level" }
  | { readonly code: "card-type" }
  /** A guest's day-pass, and this lane takes none, or not this one. */
  | { readonly code: "pass-not-here" }
  | { readonly code: "pass-not-yet" }
  | { readonly code: "pass-ended" }
  | { readonly code: "pass-revoked" }
  /** Not signed by anybody that this site trusts. */
  | { readonly code: "pass-unknown" }
  | { readonly code: "several-cards" }
  | { readonly code: "card-moved" }
  | { readonly code: "chip-random" }
  | { readonly code: "chip-unverified" }
  | { readonly code: "chip-not-enrolled" }
  | { readonly code: "no-policy" };

/** Why nobody comes in right now, whatever card they have: told before anybody holds one up. */
export type NotNow = Extract<Reason, { readonly code: "closed" | "full" | "lockdown" | "nobody-here-yet" }>;

/** A week begins on Monday. */
export type QuotaSpan = "day" | "week" | "month";

export type ReasonCode = Reason["code"];

/** Said beside an admission. */
export type Notice =
  | { readonly code: "expires-soon"; readonly days: number }
  /** Since the source said so of this card, milliseconds; undefined: nobody knows when. */
  | { readonly code: "data-ageing"; readonly ageMs: number | undefined }
  | { readonly code: "clock-unconfirmed" }
  /** An institution signed that this number belongs to this chip, and the signature holds. */
  | { readonly code: "chip-verified" }
  /** Counted inside already, and let in all the same. */
  | { readonly code: "already-inside" }
  /** Of a guest's day-pass: until when it is good, local `hh:mm` of today or `yyyy-mm-dd`. */
  | { readonly code: "guest"; readonly until: string };

export interface Tariff {
  /** The till's own code, 1 to 32 characters. */
  readonly code: string;
  /** What the screen says where the words stand, for instance `Student 3.30`. */
  readonly label: string;
}

export type Verdict =
  | {
      readonly is: "admit";
      readonly tariff?: Tariff;
      /** The door stays open longer for this person. */
      readonly longer?: true;
      readonly notices: readonly Notice[];
    }
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

/** What is known of a lane before anybody holds up a card. */
export type Beforehand = Pick<Facts, "clock" | "lane" | "now">;

/** One clause of a policy: its sentence is what a librarian reads aloud, its rule is what the machine does. */
export interface Clause {
  /** A whole sentence, with its full stop. */
  readonly says: string;
  readonly rule: Rule;
  /**
   * What the rule holds against everybody, whatever card they have, but for those whom it exempts itself (who was here first, who has a seat
   * already). Left out: it depends on the card. No rule that is made of alternatives has it.
   */
  readonly toAll?: (beforehand: Beforehand) => Objection | undefined;
  /** Said beside an admission that it did not object to. */
  readonly notice?: (facts: Facts) => Notice | undefined;
  /**
   * What the rule asks of this person's past; without such a clause nobody's past is looked up. A rule made of others asks for all that they
   * ask for; one that asks for their last way through alone asks for no admissions.
   */
  readonly looksBack?: readonly LooksBack[];
}

/** Which admissions a rule counts, so that many of another kind do not crowd them out of what is looked up. */
export interface LooksBack {
  /** Only these lanes'; `here`: this lane's; left out: all. */
  readonly lanes?: "here" | readonly string[];
  /** Only these of the till's codes; left out: all, also none. */
  readonly tariffs?: readonly string[];
  /** So many of the newest are enough: 1 to 64. */
  readonly times: number;
}

/** A price, and who gets it. */
export interface PriceClause {
  readonly tariff: Tariff;
  /** undefined: everybody who is admitted. */
  readonly when: Clause | undefined;
}

export interface Policy {
  /** 1 to 64 characters. */
  readonly name: string;
  /** Names its content: 64 hexadecimal digits. What a record says it was decided by. */
  readonly hash: string;
  /** The first objection wins; the order is visible to whoever approves it. */
  readonly clauses: readonly Clause[];
  /** For guests' day-passes, in the place of `clauses`; none: no guest is admitted. */
  readonly guests: readonly Clause[];
  /** The first whose condition holds is the admission's; none: an admission names no tariff. */
  readonly prices: readonly PriceClause[];
  /** For whom the door stays open longer; undefined: for nobody. */
  readonly longer: Clause | undefined;
  /** Data up to this age is fresh, up to `staleAfterMs` ageing, beyond that stale. Milliseconds, in this order. */
  readonly freshForMs: number;
  readonly staleAfterMs: number;
  /** Days before the end of the card from which an admission says so; 0 to 365. */
  readonly warnDays: number;
}
