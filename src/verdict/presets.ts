/**
 * The three sites this kiosk is made for, each as a policy that reads aloud. The options a site may set, with their ranges
 * and defaults, are written here once; the config takes them from here.
 */
import * as v from "valibot";
import { openHoursSchema } from "./hours.ts";
import { active, by, clockNoWorseThan, dataNoWorseThan, issuedBy, notWithin, openHours, unexpired } from "./rules.ts";
import type { Clause, Policy } from "./words.ts";

const HOUR_MS = 3_600_000;
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
  open: v.optional(openHoursSchema),
  /** The same card is not admitted twice within this time. Seconds, 0 (off) to 86400. */
  again_after_seconds: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(86_400)), 0),
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

export const siteKind = {
  "library-gate": "library",
  "canteen-checkout": "canteen",
  "dormitory-door": "door",
} as const satisfies Record<PolicyOptions["preset"], string>;

/** Clauses every preset ends with, in the order they are read aloud: certain refusals first, doubts after them. */
function shared(options: PolicyOptions): readonly Clause[] {
  return [
    active(),
    unexpired(),
    ...(options.issuers.length > 0 ? [issuedBy(options.issuers)] : []),
    ...(options.open === undefined ? [] : [openHours(options.open)]),
    clockNoWorseThan(options.clock),
    dataNoWorseThan("ageing"),
    ...(options.again_after_seconds > 0 ? [notWithin(options.again_after_seconds * 1000)] : []),
  ];
}

export function policyFrom(options: PolicyOptions): Policy {
  const base = {
    name: options.preset,
    freshForMs: options.fresh_hours * HOUR_MS,
    staleAfterMs: options.stale_hours * HOUR_MS,
    warnDays: options.warn_days,
  };
  switch (options.preset) {
    case "library-gate":
      return { ...base, clauses: shared(options) };
    case "canteen-checkout":
      return { ...base, clauses: shared(options), tariff: { code: options.tariff_code, label: options.tariff_label } };
    case "dormitory-door":
      return { ...base, clauses: [by(options.medium, options.chip), ...shared(options)] };
  }
}
