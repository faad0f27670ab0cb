/**
 * What every language must be able to say. A key that a language lacks does not compile, so a new reason names every
 * file that has no words for it yet.
 *
 * How to write them: speak to the person, not about them; say what is, then what helps. Short: `words` one to three words,
 * `reason` and `now` at most two lines of 28 characters. No blame, no jargon, no "error", no exclamation mark.
 */
import type { PassageHint, Place, Trouble } from "../../../src/kiosk/protocol.ts";
import type { Notice, Reason, ReasonCode } from "../../../src/verdict/words.ts";

/** One thing said: large, then why, then what helps. */
export interface Said {
  readonly words: string;
  readonly reason?: string;
  readonly now?: string;
}

/** From when the card data is, ready to be said: a time of today or a day. */
export interface AsOf {
  readonly is: "time" | "day";
  readonly text: string;
}

/** What a sentence may depend on. */
export interface Telling {
  readonly kind: Place["kind"];
  /** A `yyyy-mm-dd` as this language writes it, or undefined when nobody formatted it. */
  readonly day: (iso: string) => string | undefined;
}

export interface Words {
  readonly invitation: string;
  readonly checking: Said;
  readonly welcome: string;
  /** In the place of `welcome` for who has a day pass. */
  readonly welcomeGuest: string;
  /** It stands open for everybody; who comes needs no card. */
  readonly freeAccess: Said;
  /** At the way through: what to do now. */
  readonly passage: Readonly<Record<PassageHint, Said>>;
  /** The words of every `unsure`, whatever its reason; a person comes. */
  readonly wait: string;
  /** What helps when the machine does not know. */
  readonly staffCan: Readonly<Record<Place["kind"], string>>;
  readonly reasons: { readonly [C in ReasonCode]: (why: Extract<Reason, { code: C }>, telling: Telling) => Said };
  /** Beside an admission, and that of the clock at the top of the idle screen too. */
  readonly notices: {
    readonly "expires-soon": (notice: Extract<Notice, { code: "expires-soon" }>) => readonly [string, string];
    readonly "data-ageing": (notice: Extract<Notice, { code: "data-ageing" }>) => string;
    readonly "clock-unconfirmed": string;
    readonly "chip-verified": string;
    readonly "already-inside": string;
    /** Until when a guest's day-pass is good. */
    readonly guest: (until: AsOf) => string;
  };
  readonly troubles: { readonly [T in Trouble]: (telling: Telling) => Said };
  readonly notConnected: Said;
  /** One honest line at the top of the idle screen. */
  readonly status: {
    readonly offline: (asOf: AsOf | undefined) => string;
    readonly ageing: (asOf: AsOf | undefined) => string;
    readonly blind: string;
  };
  /** For a screen reader: what the row of languages is. */
  readonly chooseLanguage: string;
  /** On the buttons of the idle screen; each at most 16 letters. */
  readonly controls: {
    /** To all 24 languages. */
    readonly moreLanguages: string;
    readonly help: string;
    readonly contrast: string;
    readonly largerText: string;
    /** Brings everything that can be touched to the lower half, for who sits. */
    readonly lower: string;
    readonly close: string;
  };
  /** What somebody reads who asked for help: each line at most 60 letters. */
  readonly help: {
    /** At most 24 letters. */
    readonly title: string;
    /** Where a code can be held. */
    readonly code: string;
    /** Where a chip can be held. */
    readonly chip: string;
    /** How the verdict is told: by a picture, a word, a colour and a sound. */
    readonly signs: string;
    /** Whom to ask. */
    readonly staff: Readonly<Record<Place["kind"], string>>;
  };
}

type Forms = Partial<Record<Intl.LDMLPluralRule, string>> & { readonly other: string };

/** The form that this language uses for this number, `#` replaced by it. */
export function counted(language: string): (count: number, forms: Forms) => string {
  const rules = new Intl.PluralRules(language);
  return (count, forms) => (forms[rules.select(count)] ?? forms.other).replace("#", String(count));
}

/** A wait in whole minutes up to 90 of them, then in whole hours; rounded up, so that nobody comes back too early. */
export function roundedWait(waitMs: number): { readonly unit: "minute" | "hour"; readonly count: number } {
  const minutes = Math.max(1, Math.ceil(waitMs / 60_000));
  return minutes <= 90 ? { unit: "minute", count: minutes } : { unit: "hour", count: Math.ceil(minutes / 60) };
}

/** An age in whole hours up to 48 of them, then in whole days; rounded up, so that nothing is said to be newer than it is. */
export function roundedAge(ageMs: number): { readonly unit: "hour" | "day"; readonly count: number } {
  const hours = Math.max(1, Math.ceil(ageMs / 3_600_000));
  return hours <= 48 ? { unit: "hour", count: hours } : { unit: "day", count: Math.ceil(hours / 24) };
}
