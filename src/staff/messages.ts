/** Every message between a lane's page and the gate about staff: docs/staff.md says it in words, and the tests hold the server to these. */
import * as v from "valibot";
import { MOST_INSIDE } from "../lane/headcount.ts";
import { PIN } from "./pin.ts";

/** Why somebody is let in whatever the policy says. */
const WHYS = ["person-is-known", "card-is-damaged", "data-is-wrong", "visitor"] as const;
export type Why = (typeof WHYS)[number];

/** What the inspector finds was shown. From `empty` on: no card, and what it looks like instead. */
const WHATS = [
  "card",
  "test-card",
  "guest-pass",
  "refused-pass",
  "empty",
  "email",
  "link",
  "health-certificate",
  "number",
  "text",
  "binary",
  "too-long",
] as const;
export type What = (typeof WHATS)[number];

/** Whose address stands before the number in a code; `none`: only the number. */
const ADDRESSES = ["official", "sandbox", "issuer", "lookalike", "none"] as const;
export type Address = (typeof ADDRESSES)[number];

export const MOST_SCANS = 50;
const record = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(Number.MAX_SAFE_INTEGER));
const inside = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(MOST_INSIDE));
const mode = v.picklist(["normal", "lockdown", "free-access"]);

/** What is asked at `/staff/` and the name. */
export const asked = {
  unlock: v.strictObject({ pin: v.pipe(v.string(), v.regex(PIN, "a PIN of 4 to 12 digits")) }),
  lock: v.strictObject({}),
  state: v.strictObject({}),
  scans: v.strictObject({}),
  override: v.strictObject({
    reason: v.picklist(WHYS),
    /** The number of the refusal that it answers; left out: there is none. */
    record: v.exactOptional(record),
  }),
  typed: v.strictObject({ escn: v.pipe(v.string(), v.minLength(1), v.maxLength(64)) }),
  mode: v.strictObject({ mode }),
  count: v.strictObject({ inside }),
  /** Answered when a card was held to a reader of this lane, or half a minute later. */
  inspect: v.strictObject({}),
  health: v.strictObject({}),
} as const;
export type Verb = keyof typeof asked;

const state = v.strictObject({
  lane: v.string(),
  /** Whose session it is. */
  staff: v.string(),
  mode,
  /** In all lanes of the box together. */
  inside: v.number(),
});

const scan = v.strictObject({
  record,
  /** By the box's clock. */
  at: v.pipe(v.string(), v.isoTimestamp()),
  is: v.picklist(["admit", "refuse", "unsure", "override"]),
  /** Why not; of an override, why; null of an admission. */
  reason: v.nullable(v.string()),
  medium: v.nullable(v.picklist(["qr", "nfc", "typed"])),
  /** The same for one person, or for one card of whom nobody knows whose it is; null: it was neither. */
  who: v.nullable(v.pipe(v.string(), v.regex(/^[0-9a-f]{8}$/))),
  /** The number of the override that answered it. */
  answeredBy: v.nullable(record),
});

const done = v.strictObject({ done: v.literal(true) });

/** What the card is, and why it is none in the codes of the reasons. */
const what = v.picklist([
  ...WHATS,
  "several-cards",
  "card-moved",
  "chip-random",
  "chip-unverified",
  "chip-not-enrolled",
  "cannot-ask",
]);

const printed = v.strictObject({
  order: v.picklist(["as read", "last byte first"]),
  /** As readers print it, each form by its name. */
  forms: v.array(v.strictObject({ name: v.string(), text: v.string() })),
});

const inspected = v.variant("is", [
  /** Nobody held a card to a reader in time. */
  v.strictObject({ is: v.literal("nothing") }),
  v.strictObject({
    is: v.literal("read"),
    medium: v.picklist(["qr", "nfc", "typed"]),
    what,
    /** The card number with its dashes; null: it is no card. */
    number: v.nullable(v.string()),
    /** Who issued it, 9 digits, as the number says; null: it does not. */
    issuer: v.nullable(v.string()),
    /** Whose address the code has; null: it is no card, or a chip. */
    address: v.nullable(v.picklist(ADDRESSES)),
    /** The host's name, cut to 64 characters; null: there is none. */
    host: v.nullable(v.string()),
    /** null: no chip was read. */
    chip: v.nullable(
      v.strictObject({
        /** Of its UID: 4, 7 or 10. */
        bytes: v.number(),
        /** It draws another UID at each tap. */
        isRandom: v.boolean(),
        printed: v.array(printed),
        /** The number that an institution signed. `not-looked-at`: this site has no list of whom to believe. */
        signed: v.picklist(["none", "verified", "not-verified", "not-looked-at"]),
      }),
    ),
  }),
]);

const health = v.strictObject({
  reader: v.picklist(["works", "missing", "hangs"]),
  /** Door or turnstile, and what opens it. */
  gate: v.picklist(["works", "missing", "hangs", "alarm"]),
  cards: v.strictObject({ freshness: v.picklist(["fresh", "ageing", "stale", "blind"]), count: v.number() }),
  /** `not-asked`: this site decides on its own list alone. */
  register: v.picklist(["answers", "silent", "not-asked"]),
  clock: v.picklist(["synced", "plausible", "unsynced", "wrong"]),
  journal: v.picklist(["works", "missing"]),
  /** Where the record is kept, millions of bytes; null: nobody knows. */
  diskFreeMb: v.nullable(v.number()),
  /** `isRefused`: what stands in its file is not what is in force. */
  policy: v.strictObject({ name: v.string(), isRefused: v.boolean() }),
  version: v.string(),
  /** Pages that show this lane right now. */
  screens: v.number(),
});

/** What is answered. */
export const answers = {
  unlock: v.strictObject({
    session: v.pipe(v.string(), v.regex(/^[0-9a-f]{32}$/)),
    staff: v.string(),
    /** It ends after so long without use. */
    idleMs: v.number(),
  }),
  lock: done,
  state,
  /** The newest first. */
  scans: v.strictObject({ scans: v.pipe(v.array(scan), v.maxLength(MOST_SCANS)) }),
  /** The number of its record. */
  override: v.strictObject({ record }),
  /** It is read like any other card; the verdict is on the screen and among the scans. */
  typed: done,
  mode: state,
  count: state,
  inspect: inspected,
  health,
} as const;
export type AnswerOf<V extends Verb> = v.InferOutput<(typeof answers)[V]>;

/** What goes wrong, its HTTP status, and what is said to a person. */
export const PROBLEMS = {
  "bad-request": [400, "The request is not what docs/staff.md describes"],
  "no-token": [401, "Header Kiosk-Token: a token out of the page is needed, a new one for each PIN"],
  "no-session": [401, "Authorization: Bearer and a session are needed: it has ended, or never was"],
  "wrong-pin": [403, "Nobody here has this PIN"],
  "wrong-origin": [403, "Only the lane's own page may ask here"],
  "not-found": [404, "There is no such address, or no such record in this lane"],
  "wrong-method": [405, "Everything here is asked by POST"],
  "not-refused": [409, "This record is no refusal"],
  "answered-already": [409, "Somebody was let in against this refusal already"],
  "too-long-ago": [409, "This refusal is more than ten minutes old: who it was about has left"],
  "too-large": [413, "At most 1,024 bytes are taken"],
  "not-json": [415, "Content-Type: application/json is needed"],
  wait: [429, "Not yet: wait as long as Retry-After says, in seconds"],
  "too-many-sessions": [429, "Four sessions are in use: end one, or wait for half a minute"],
  "out-of-order": [503, "The way cannot be opened: its relay is missing"],
  busy: [503, "The way is open for somebody else"],
  "not-opened": [503, "It is on record, and the relay did not take the order"],
  "cannot-record": [503, "The record cannot be read or written right now"],
} as const satisfies Record<string, readonly [number, string]>;
export type ProblemCode = keyof typeof PROBLEMS;

const CODES = Object.keys(PROBLEMS).filter((code): code is ProblemCode => Object.hasOwn(PROBLEMS, code));

export const problem = v.strictObject({
  problem: v.picklist(CODES),
  detail: v.pipe(v.string(), v.maxLength(200)),
});
