/**
 * What staff read on the screen, in every language. A key that a language lacks does not compile.
 *
 * How to write them: plain words of people at a desk, not of programmers; short, because each stands on a button or in one line of a list. A limit
 * is in letters with spaces, and holds in every language; a test counts. No exclamation mark, no "error". Speak politely, as the student's words do.
 */
import type { Address, What, Why } from "../../../../src/staff/messages.ts";
import type { ClockTrust, Freshness, LaneMode, ReasonCode } from "../../../../src/verdict/words.ts";

/** What there is for staff, each a screen of its own. */
export const SCREENS = ["scans", "let-in", "number", "mode", "inside", "inspect", "health", "sound"] as const;
export type StaffScreen = (typeof SCREENS)[number];

/** What may be wrong with what staff asked for, as far as a person needs to know it apart. */
export type StaffProblem =
  /** The session has ended: they have to type their PIN again. */
  | "ended"
  /** Asked too often; a few seconds help. */
  | "too-quick"
  /** Others have unlocked the same lane in as many places as there may be. */
  | "too-many"
  /** Of letting in: the relay is missing. */
  | "out-of-order"
  /** Of letting in: it is open for somebody else right now. */
  | "busy"
  /** Of letting in: it was written down, and the gate did not open. */
  | "not-opened"
  /** The record cannot be written or read right now, so nothing was done. */
  | "cannot-record"
  /** Of a refusal in the list: somebody was let in against it already. */
  | "answered"
  /** Of a refusal in the list: it is more than ten minutes old. */
  | "too-old"
  /** The gate does not answer this page. */
  | "silent"
  /** Anything else. */
  | "failed";

export interface StaffWords {
  /** Of the ring that fills while somebody holds the place's name: for a screen reader. At most 24. */
  readonly open: string;
  readonly pin: {
    /** Above the keys. At most 24. */
    readonly ask: string;
    /** Takes away the last digit; for a screen reader. At most 24. */
    readonly back: string;
    /** Takes away all digits; on a key. At most 10. */
    readonly clear: string;
    /** The PIN is complete; on a key. At most 10. */
    readonly enter: string;
    /** While it is looked at. At most 30. */
    readonly checking: string;
    /** At most 40. */
    readonly wrong: string;
    /** How long to wait before the next attempt. 1 to 60. At most 40. */
    readonly waitSeconds: (seconds: number) => string;
    /** After too many wrong ones: that, and how long to wait. 1 to 5. At most 60. */
    readonly waitMinutes: (minutes: number) => string;
  };
  /** On large buttons, and above each screen. Each at most 22; a word at most 16, as it is not broken. */
  readonly screens: Readonly<Record<StaffScreen, string>>;
  /** To all screens; on a button. At most 12. */
  readonly menu: string;
  /** Locks the screen again and goes; on a button. At most 12. */
  readonly leave: string;
  /** Does not do it; on a button. At most 14. */
  readonly cancel: string;
  /** A second touch on the same button does it; on that button. At most 24. */
  readonly confirm: string;
  /** Asks the gate anew; on a button. At most 14. */
  readonly again: string;
  /** The screen goes back to the students by itself. 1 to 20. At most 40. */
  readonly closesIn: (seconds: number) => string;
  /** What became of a scan, in the list. Each at most 14. */
  readonly verdicts: {
    readonly admit: string;
    readonly refuse: string;
    /** The machine did not know. */
    readonly unsure: string;
    /** Staff let somebody in. */
    readonly override: string;
  };
  /** How a card was read. Each at most 12. */
  readonly media: { readonly qr: string; readonly nfc: string; readonly typed: string };
  /** Why not, in a list: the shortest that staff understand. Each at most 24. */
  readonly reasons: Readonly<Record<ReasonCode, string>>;
  /** Why staff let somebody in. Each at most 24. */
  readonly whys: Readonly<Record<Why, string>>;
  readonly scans: {
    /** At most 40. */
    readonly none: string;
    /** Under a refusal that staff decided otherwise about. At most 16. */
    readonly answered: string;
    /** On the button beside a refusal. At most 12. */
    readonly letIn: string;
  };
  readonly letIn: {
    /** Above the four reasons. At most 36. */
    readonly ask: string;
    /** It is open. At most 40. */
    readonly done: string;
  };
  readonly number: {
    /** What to type: the card number, 32 digits and letters from a to f. At most 50. */
    readonly ask: string;
    /** Has the gate judge it; on a key. At most 12. */
    readonly check: string;
    /** At most 40. */
    readonly wrong: string;
  };
  /** Each at most 18. */
  readonly modes: Readonly<Record<LaneMode, string>>;
  /** What it means, under the name. Each at most 56. */
  readonly modeMeans: Readonly<Record<LaneMode, string>>;
  readonly inside: {
    /** For a screen reader. Each at most 24. */
    readonly more: string;
    readonly fewer: string;
    /** Takes the number over; on a button. At most 14. */
    readonly set: string;
    /** That it counts for all lanes of this place together. At most 56. */
    readonly note: string;
  };
  /** Shows what the reader makes of a card, without letting anybody in. */
  readonly inspect: {
    /** What it is for, before it begins. At most 60. */
    readonly about: string;
    /** On the button. At most 16. */
    readonly start: string;
    /** While it waits. At most 36. */
    readonly hold: string;
    /** While it waits: how long still. 1 to 30. At most 30. */
    readonly left: (seconds: number) => string;
    /** It waited, and nobody held anything to the reader. At most 36. */
    readonly nothing: string;
    /** Names in a list. Each at most 18. */
    readonly names: {
      /** By QR code, chip or keys. */
      readonly medium: string;
      /** What was shown: a student card, a day pass, something else. */
      readonly what: string;
      /** The number of the card (ESCN). */
      readonly number: string;
      /** Who issued it. */
      readonly issuer: string;
      /** The address in the code: official, the issuer's own, and so on. */
      readonly address: string;
      /** The number of the chip itself (UID). */
      readonly uid: string;
      /** What an institution signed on the chip. */
      readonly signed: string;
      /** The bytes in the order in which the card sends them. */
      readonly asRead: string;
      /** The bytes the other way round. */
      readonly reversed: string;
    };
    /**
     * What was shown. `test-card`: of the sandbox, for trials; `refused-pass`: a day pass that nobody here signed; from `empty` on: what there was
     * instead of a card. Each at most 30.
     */
    readonly whats: Readonly<Record<What, string>>;
    /**
     * Whose address the code has: the official one (esc-r.eu, esc.gg), the sandbox's, the issuer's own, one that only looks like the official one, none
     * but the bare number. Each at most 30.
     */
    readonly addresses: Readonly<Record<Address, string>>;
    /** Bytes of the chip's number: 4, 7 or 10. At most 16. */
    readonly bytes: (count: number) => string;
    /** The chip draws another number at each tap. At most 36. */
    readonly random: string;
    /** Each at most 30. */
    readonly signatures: {
      readonly none: string;
      readonly verified: string;
      readonly "not-verified": string;
      /** This gate has no list of whom to believe. */
      readonly "not-looked-at": string;
    };
  };
  readonly health: {
    /** Names in a list. Each at most 18. */
    readonly parts: {
      readonly reader: string;
      /** The door or turnstile, and what opens it. */
      readonly gate: string;
      /** The list of cards. */
      readonly cards: string;
      /** The universities' register, which is asked over the network. */
      readonly register: string;
      readonly clock: string;
      /** What is written down of every scan. */
      readonly journal: string;
      /** Free space on the disk. */
      readonly disk: string;
      /** The rules that decide who comes in. */
      readonly policy: string;
      readonly version: string;
      /** Pages like this one that are open right now. */
      readonly screens: string;
    };
    /** Each at most 24. */
    readonly works: string;
    /** It does not answer. */
    readonly missing: string;
    /** It works, and had to be reset again and again. */
    readonly hangs: string;
    /** The door is open for too long, forced, or out of order. */
    readonly alarm: string;
    /** How old the list of cards is. */
    readonly ages: Readonly<Record<Freshness, string>>;
    /** How many cards are in the list. At most 24. */
    readonly count: (cards: number) => string;
    readonly registers: { readonly answers: string; readonly silent: string; readonly "not-asked": string };
    /** How much the time can be trusted: a server confirmed it; likely right; nobody confirmed it; certainly wrong. */
    readonly clocks: Readonly<Record<ClockTrust, string>>;
    /** The newest rules are not in force, because they have a fault. */
    readonly refused: string;
  };
  readonly sound: {
    /** At most 56. */
    readonly about: string;
    /** On buttons: what each sound tells the student. Each at most 16. */
    readonly yes: string;
    readonly no: string;
    readonly wait: string;
  };
  /** That, and what helps. Each at most 60. */
  readonly problems: Readonly<Record<StaffProblem, string>>;
}
