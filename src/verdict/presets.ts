/**
 * The three sites this kiosk is made for, each as a policy that reads aloud. The options a site may set, with their ranges
 * and defaults, are written here once; the config takes them from here.
 */
import * as v from "valibot";
import { calendarsOf, dayAfter } from "./calendar.ts";
import { compile } from "./compile.ts";
import type { ExampleDocument, PolicyDocument, RuleDocument } from "./document.ts";
import { calendarSchema, hoursSchema } from "./document.ts";
import { timeOfDay, timetable } from "./hours.ts";
import type { Policy } from "./words.ts";

const hours = (fallback: number) => v.optional(v.pipe(v.number(), v.minValue(0.1), v.maxValue(8760)), fallback);
const clock = (fallback: "synced" | "plausible" | "unsynced") =>
  v.optional(v.picklist(["synced", "plausible", "unsynced"]), fallback);

const common = {
  /** Data up to this age is fresh. Hours, 0.1 to 8760. */
  fresh_hours: hours(26),
  /** Data older than this is stale, and nobody is admitted on it. Hours, more than `fresh_hours`. */
  stale_hours: hours(720),
  /** An admission says so from this many days before the card ends; 0 to 365. */
  warn_days: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(365)), 14),
  /** Only these issuers, 9-digit PICs; none named: every issuer. */
  issuers: v.optional(
    v.pipe(v.array(v.pipe(v.string(), v.regex(/^[0-9]{9}$/, "a PIC of 9 digits"))), v.maxLength(5000)),
    [],
  ),
  /** Local opening hours; left out: always open. */
  open: v.optional(hoursSchema),
  /** Days that `open` may make exceptions for. */
  calendar: v.optional(calendarSchema, {}),
  /** The same card is not admitted twice within this time. Seconds, 0 (off) to 86400. */
  again_after_seconds: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(86_400)), 0),
  /** Guests come in too, by a day-pass that is made out for at most so many hours, 1 to 744; left out: no guest does. */
  guest_hours: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(744))),
};

const libraryGate = v.strictObject({ preset: v.literal("library-gate"), ...common, clock: clock("unsynced") });

const canteenCheckout = v.strictObject({
  preset: v.literal("canteen-checkout"),
  ...common,
  clock: clock("unsynced"),
  again_after_seconds: v.optional(common.again_after_seconds.wrapped, 3600),
  /** What the till books, 1 to 32 characters. */
  tariff_code: v.optional(v.pipe(v.string(), v.minLength(1), v.maxLength(32)), "STUDENT"),
  /** What the screen says, 1 to 24 characters. */
  tariff_label: v.optional(v.pipe(v.string(), v.minLength(1), v.maxLength(24)), "Student price"),
});

const dormitoryDoor = v.strictObject({
  preset: v.literal("dormitory-door"),
  ...common,
  clock: clock("plausible"),
  stale_hours: hours(168),
  /** A door should need the chip: a QR code is a picture that anybody can copy. */
  medium: v.optional(v.picklist(["nfc", "qr"]), "nfc"),
  /** What the chip has to prove: its institution's signature, at least an enrolment here, or nothing. */
  chip: v.optional(v.picklist(["verified", "enrolled", "any"]), "any"),
});

/** The `[policy]` table of the config. */
export const policyOptions = v.variant("preset", [libraryGate, canteenCheckout, dormitoryDoor]);
export type PolicyOptions = v.InferOutput<typeof policyOptions>;

const siteKind = {
  "library-gate": "library",
  "canteen-checkout": "canteen",
  "dormitory-door": "door",
} as const satisfies Record<PolicyOptions["preset"], string>;

/** What these options are short for, with examples that they all hold. */
export function documentOf(options: PolicyOptions): PolicyDocument {
  const { calendar, fresh_hours, open, preset, stale_hours, warn_days } = options;
  const isCanteen = options.preset === "canteen-checkout";
  return {
    name: preset,
    kind: siteKind[preset],
    fresh_hours,
    stale_hours,
    warn_days,
    calendar,
    hours: open === undefined ? {} : { opening: open },
    alliance: {},
    rule: rulesOf(options),
    guest: guestRulesOf(options),
    price: isCanteen ? [{ code: options.tariff_code, label: options.tariff_label }] : [],
    example: examplesOf(options),
  };
}

export function policyFrom(options: PolicyOptions, hash = "0".repeat(64)): Policy {
  return compile(documentOf(options), hash);
}

/** In the order they are read aloud: certain refusals first, doubts after them. */
function rulesOf(options: PolicyOptions): RuleDocument[] {
  const { again_after_seconds: seconds, clock: worstClock, issuers, open } = options;
  return [
    ...(options.preset === "dormitory-door"
      ? [{ is: "medium", needs: options.medium, chip: options.chip } as const]
      : []),
    { is: "active" },
    { is: "unexpired" },
    ...(issuers.length > 0 ? [{ is: "issuer", pics: issuers } as const] : []),
    ...(open === undefined ? [] : [{ is: "open", hours: "opening" } as const]),
    { is: "clock", no_worse_than: worstClock },
    { is: "data", no_worse_than: "ageing" },
    ...(seconds > 0 ? [{ is: "not-again-within", seconds } as const] : []),
  ];
}

/** None: no guest comes in. */
function guestRulesOf({ again_after_seconds: seconds, guest_hours: most, open }: PolicyOptions): RuleDocument[] {
  if (most === undefined) return [];
  return [
    { is: "pass-no-longer-than", hours: most },
    ...(open === undefined ? [] : [{ is: "open", hours: "opening" } as const]),
    ...(seconds > 0 ? [{ is: "not-again-within", seconds } as const] : []),
  ];
}

function examplesOf(options: PolicyOptions): ExampleDocument[] {
  const [issuer] = options.issuers;
  const at = firstOpening(options);
  const facts = { ...(at !== undefined && { at }), ...(issuer !== undefined && { issuer }) };
  return [
    { name: "A good card comes in", facts, verdict: "admit" },
    {
      name: "A card that nobody knows does not",
      facts: { register: "unknown" },
      verdict: "refuse",
      reason: "unknown-card",
    },
    {
      name: "A card that its university has withdrawn does not",
      facts: { ...facts, register: "inactive" },
      verdict: "refuse",
      reason: "inactive",
    },
  ];
}

/** Any day that the rules do not look at but for its hours. */
const SOME_DAY = { day: "2026-11-23", weekday: 1 };
const DAYS_AHEAD = 800;

/** When the site opens for the first time on or after some day, local; undefined: it is always open, or never. */
function firstOpening({ calendar, open }: PolicyOptions): string | undefined {
  if (open === undefined) return undefined;
  const spansOn = timetable(open, calendarsOf(calendar));
  for (let ahead = 0; ahead < DAYS_AHEAD; ahead += 1) {
    const day = dayAfter(SOME_DAY.day, ahead);
    const [first] = spansOn(day, ((SOME_DAY.weekday - 1 + ahead) % 7) + 1);
    if (first !== undefined) return `${day} ${timeOfDay(first.start)}`;
  }
  return undefined;
}
