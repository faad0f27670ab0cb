/**
 * The whole protocol between the gate and its screen. One way: the gate sends its whole state when a screen connects and
 * at every change. The screen holds no secret and has no verb.
 *
 * The heartbeat is the one thing that goes both ways. Every 5 s the gate sends `BEAT`, and the screen sends it back when it has
 * painted a frame since. So the gate knows that there is a picture, where a socket alone stays open with a dead one behind it; and the
 * screen, from which WebSocket pings are hidden, knows that the gate still runs. It is one byte on the line that is
 * open anyway, and not a request, because then it speaks for this screen and no other, needs no token of its own, and whoever
 * may not open the line cannot send it. A screen that sends anything else, or a beat it was not asked for, is disconnected.
 *
 * Transport: WebSocket at `/state`, text frames, one `KioskState` as JSON in each, at most 8 KiB. The page carries a
 * one-time token in `<meta name="kiosk-token">`, which opens one socket as sub-protocol `kiosk.TOKEN`; to reconnect, the page
 * fetches `/` again for a new one.
 */
import type { ClockTrust, Freshness, Notice, NotNow, Reason, Tariff } from "../verdict/words.ts";

export const PROTOCOL = 2;

/** Asks, and answers: a text frame of its own. */
export const BEAT = ".";

/** The official languages of the Union, which are those the screen has words for, as BCP 47 tags. Each is one file in kiosk-ui/src/words. */
export const LANGUAGES = [
  "bg",
  "cs",
  "da",
  "de",
  "el",
  "en",
  "es",
  "et",
  "fi",
  "fr",
  "ga",
  "hr",
  "hu",
  "it",
  "lt",
  "lv",
  "mt",
  "nl",
  "pl",
  "pt",
  "ro",
  "sk",
  "sl",
  "sv",
] as const;
export type Language = (typeof LANGUAGES)[number];

/** Why the lane cannot serve anybody. The screen says it in words. */
export type Trouble = "reader" | "actuator" | "journal" | "snapshot" | "decision" | "starting";

export type { NotNow };

/** What somebody at the way through should do now. `close-door`: it stands open too long. */
export const PASSAGE_HINTS = ["go", "not-used", "wrong-way", "one-at-a-time", "close-door"] as const;
export type PassageHint = (typeof PASSAGE_HINTS)[number];

/** What fills the screen. Idle, not-now, free-access and out-of-order are rest: they stand until something changes. */
export type Scene =
  | { readonly is: "idle" }
  | { readonly is: "not-now"; readonly why: NotNow }
  /** It stands open for everybody; a card is read all the same. */
  | { readonly is: "free-access" }
  | { readonly is: "passage"; readonly hint: PassageHint }
  | { readonly is: "checking" }
  | { readonly is: "admitted"; readonly notices: readonly Notice[]; readonly tariff: Tariff | undefined }
  | { readonly is: "refused"; readonly why: Reason }
  | { readonly is: "unsure"; readonly why: Reason }
  | { readonly is: "out-of-order"; readonly why: Trouble };

/** The place and how it is shown; the same for every message of a run. */
export interface Place {
  readonly name: string;
  readonly kind: "library" | "canteen" | "door";
  /** The screen takes turns in these, in this order: at least one. */
  readonly languages: readonly Language[];
  /** IANA name, for the clock on the screen. */
  readonly timeZone: string;
  /** Where the reader is, seen by somebody who looks at the screen. */
  readonly reader: "left" | "right" | "below";
  /** What to hold there, for the drawing. */
  readonly takes: readonly ("qr" | "nfc")[];
  readonly look: Look;
}

/** How this place's screen looks and sounds, as the operator wrote it. */
export interface Look {
  /** `auto`: dark or light as the browser is told to be. */
  readonly theme: "auto" | "dark" | "light" | "contrast";
  /** The operator's own, as paths of this server; undefined: none. */
  readonly brand: {
    readonly logo: string | undefined;
    /** `#rrggbb`, of lines and buttons on the calm ground; it was checked for contrast on both grounds. */
    readonly accent: string | undefined;
  };
  /** Of what is heard by day and by night (22 to 7 local), 0 to 1. */
  readonly volume: { readonly day: number; readonly night: number };
  /** Who sounds: the page, or the box itself (src/voice.ts), and then the page is silent. */
  readonly sound: "page" | "box";
  /** The box says the verdict aloud. */
  readonly speech: boolean;
  /** Staff can unlock something here: a long press on the place's name brings their keys. */
  readonly hasStaff: boolean;
  /** What the cashier's own display, `/cashier`, speaks all day. */
  readonly cashier: Language;
}

export interface KioskState {
  readonly v: typeof PROTOCOL;
  /** Counts up with every change in one run of the gate. A screen that sees it fall has met a new run. */
  readonly seq: number;
  readonly place: Place;
  readonly scene: Scene;
  /** Number of this verdict's record in the journal, which is on disk before this message leaves; undefined for other scenes. */
  readonly record: number | undefined;
  /**
   * How long the scene stands before the gate itself goes back to idle, milliseconds; 0: until something changes.
   * The screen shows it until the gate says otherwise and has no timer of its own.
   */
  readonly standsMs: number;
  readonly data: {
    readonly freshness: Freshness;
    /** Local `hh:mm` of the day, or `yyyy-mm-dd` when older than a day, of the data; undefined when blind. */
    readonly asOf: string | undefined;
    /** The register can be asked about unknown cards right now, or this site never asks it. */
    readonly online: boolean;
  };
  readonly clock: ClockTrust;
  /**
   * In which language this verdict is said, and what it leads to at the way through, because the site says so of who issued the card;
   * undefined: as the screen speaks anyway.
   */
  readonly greeting: Language | undefined;
  /** By `yyyy-mm-dd`, then language: the dates of this message (when a card ended, a pass ends, a place opens), formatted for every language, because Debian's Chromium lacks some. */
  readonly dates: Readonly<Record<string, Readonly<Record<Language, string>>>>;
}
