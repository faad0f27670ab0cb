/**
 * A policy as a site writes it (docs/policies.md): named rules with parameters, composed, and the examples that prove it. Ranges stand
 * here and nowhere else. What is not in this file is no policy, so an unknown rule never gets as far as judging.
 */
import * as v from "valibot";
import { isDay, isDays } from "./calendar.ts";
import { ACADEMIC_LEVELS, CARD_TYPES } from "./words.ts";

const whole = (from: number, to: number) => v.pipe(v.number(), v.integer(), v.minValue(from), v.maxValue(to));
const text = (longest: number) => v.pipe(v.string(), v.minLength(1), v.maxLength(longest));
const listOf = <T extends v.GenericSchema>(of: T, most: number) =>
  v.pipe(v.array(of), v.minLength(1), v.maxLength(most));
const id = v.pipe(v.string(), v.regex(/^[a-z0-9-]{1,32}$/, "1 to 32 of a-z, 0-9 and -"));
const pic = v.pipe(v.string(), v.regex(/^[0-9]{9}$/, "a PIC of 9 digits"));
const time = v.pipe(v.string(), v.regex(/^([01]\d|2[0-3]):[0-5]\d$/, "a time like 04:00"));
/** `08:00-22:00`, at most until 24:00; `22:00-02:00` goes on into the next day. */
const span = v.pipe(
  v.string(),
  v.regex(/^([01]\d|2[0-3]):[0-5]\d-(([01]\d|2[0-3]):[0-5]\d|24:00)$/, "a span like 08:00-22:00 or 22:00-02:00"),
  v.check((one) => one.slice(0, 5) !== one.slice(6), "a span with a length"),
);
/** `2026-12-24`, `2026-12-24..2027-01-06`, or each year `12-25`. */
const days = v.pipe(
  v.string(),
  v.regex(
    /^(\d{4}-\d{2}-\d{2}(\.\.\d{4}-\d{2}-\d{2})?|\d{2}-\d{2})$/,
    "a day like 2026-12-24, days like 2026-12-24..2027-01-06, or a day of every year like 12-25",
  ),
  v.check(isDays, "days that there are, the earlier one first"),
);

const WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"] as const;
const spans = v.pipe(v.array(span), v.maxLength(8));

/** The days of each calendar, by its name. */
export const calendarSchema = v.record(id, listOf(days, 400));

/** Opening hours by day of the week; a day that is not named is closed. The first exception whose calendar has the day goes before it. */
export const hoursSchema = v.strictObject({
  ...v.entriesFromList(WEEKDAYS, v.optional(spans, [])),
  except: v.optional(v.pipe(v.array(v.strictObject({ on: id, open: spans })), v.maxLength(16)), []),
});

/** A rule without others in it. `is` names it; docs/policies.md has each with its parameters and its sentence. */
const simpleRules = [
  v.strictObject({ is: v.literal("active") }),
  v.strictObject({ is: v.literal("unexpired") }),
  v.strictObject({ is: v.literal("issuer"), pics: listOf(pic, 5000) }),
  /** A named list of issuers of this file. */
  v.strictObject({ is: v.literal("alliance"), of: id }),
  v.strictObject({ is: v.literal("group"), any_of: listOf(id, 64) }),
  v.strictObject({ is: v.literal("not-group"), none_of: listOf(id, 64) }),
  v.strictObject({ is: v.literal("level"), any_of: listOf(v.picklist(ACADEMIC_LEVELS), 3) }),
  v.strictObject({ is: v.literal("card-type"), any_of: listOf(v.picklist(CARD_TYPES), 7) }),
  v.strictObject({
    is: v.literal("medium"),
    needs: v.picklist(["qr", "nfc", "typed"]),
    chip: v.optional(v.picklist(["verified", "enrolled", "any"]), "any"),
  }),
  v.strictObject({ is: v.literal("data"), no_worse_than: v.picklist(["fresh", "ageing", "stale"]) }),
  v.strictObject({ is: v.literal("clock"), no_worse_than: v.picklist(["synced", "plausible", "unsynced"]) }),
  v.strictObject({ is: v.literal("open"), hours: id }),
  /** Nobody before one of these groups has been admitted here since local midnight; they themselves always. */
  v.strictObject({ is: v.literal("after-first"), of: listOf(id, 64) }),
  v.strictObject({ is: v.literal("not-again-within"), seconds: whole(1, 604_800) }),
  /** Admissions of one person, under whichever card, on this box. `lanes` and `tariffs`: only those; left out: all. */
  v.strictObject({
    is: v.literal("quota"),
    times: whole(1, 60),
    per: v.picklist(["day", "week", "month"]),
    day_begins: v.optional(time, "00:00"),
    between: v.optional(span),
    lanes: v.optional(listOf(id, 8)),
    tariffs: v.optional(listOf(text(32), 16)),
    label: v.optional(text(24)),
  }),
  /** `hard` refuses, `soft` admits and says so, `timed` refuses for some minutes. */
  v.strictObject({
    is: v.literal("anti-passback"),
    mode: v.picklist(["hard", "soft", "timed"]),
    minutes: v.optional(whole(1, 1440)),
  }),
  v.strictObject({ is: v.literal("seats"), of: whole(1, 100_000) }),
  /** Only for guests' day-passes: made out for no longer than this. */
  v.strictObject({ is: v.literal("pass-no-longer-than"), hours: whole(1, 744) }),
] as const;

export type SimpleRule = v.InferOutput<(typeof simpleRules)[number]>;

export type RuleDocument =
  | SimpleRule
  | { readonly is: "all"; readonly of: readonly RuleDocument[] }
  | { readonly is: "any"; readonly of: readonly RuleDocument[] }
  /** `then` counts, unless `this` has no objection. */
  | { readonly is: "unless"; readonly this: RuleDocument; readonly then: RuleDocument };

const MAX_RULES = 64;
/** Rules stand in rules no deeper than this: what is deeper could not be read aloud. */
const MAX_DEPTH = 4;

function ruleWithin(depth: number): v.GenericSchema<unknown, RuleDocument> {
  if (depth === 0) return v.variant("is", simpleRules);
  const inner = ruleWithin(depth - 1);
  return v.variant("is", [
    ...simpleRules,
    v.strictObject({ is: v.literal("all"), of: listOf(inner, MAX_RULES) }),
    v.strictObject({ is: v.literal("any"), of: listOf(inner, MAX_RULES) }),
    v.strictObject({ is: v.literal("unless"), ...v.entriesFromList(["this", "then"], inner) }),
  ]);
}

const ruleSchema = ruleWithin(MAX_DEPTH);

const hoursOfAge = v.pipe(v.number(), v.minValue(0.1), v.maxValue(8760));

/** Some facts, in the site's words; what is left out is a good card at a good moment (src/verdict/examples.ts). */
const exampleFacts = v.strictObject({
  /** Local, `2026-11-23 10:00`; when its clock was set back in the night, the first of the two. */
  at: v.optional(
    v.pipe(
      v.string(),
      v.regex(/^\d{4}-\d{2}-\d{2} ([01]\d|2[0-3]):[0-5]\d$/, "a moment like 2026-11-23 10:00"),
      v.check((one) => isDay(one.slice(0, 10)), "on a day that there is"),
    ),
  ),
  shown: v.optional(v.picklist(["card", "guest-pass", "forged-pass", "something-else"])),
  by: v.optional(v.picklist(["qr", "nfc", "typed"])),
  chip: v.optional(v.picklist(["verified", "enrolled"])),
  /** What the register says; `silent`: it could not be asked. */
  register: v.optional(v.picklist(["active", "inactive", "expired", "unknown", "silent"])),
  expires_on: v.optional(
    v.pipe(
      v.string(),
      v.check((one) => one === "never" || isDay(one), "a day like 2027-09-30, or never"),
    ),
  ),
  issuer: v.optional(pic),
  groups: v.optional(v.pipe(v.array(id), v.maxLength(16))),
  level: v.optional(v.picklist(ACADEMIC_LEVELS)),
  card_type: v.optional(v.picklist(CARD_TYPES)),
  data: v.optional(v.picklist(["fresh", "ageing", "stale", "blind"])),
  clock: v.optional(v.picklist(["synced", "plausible", "unsynced", "wrong"])),
  mode: v.optional(v.picklist(["normal", "lockdown", "free-access"])),
  inside: v.optional(whole(0, 100_000)),
  groups_today: v.optional(v.pipe(v.array(id), v.maxLength(64))),
  /** When this person was admitted before: minutes ago, in this lane or the one that is named, for this tariff. */
  before: v.optional(
    v.pipe(
      v.array(v.strictObject({ minutes: whole(0, 100_000), lane: v.optional(id), tariff: v.optional(text(32)) })),
      v.maxLength(64),
    ),
  ),
  went: v.optional(v.strictObject({ way: v.picklist(["in", "out"]), minutes: whole(0, 100_000) })),
  way: v.optional(v.picklist(["in", "out"])),
  lane: v.optional(id),
  /** Of a guest's day-pass: begun and still good for so many minutes, negative when it has ended. */
  pass_minutes_left: v.optional(whole(-100_000, 100_000)),
});

const example = v.strictObject({
  name: text(120),
  facts: v.optional(exampleFacts, {}),
  verdict: v.picklist(["admit", "refuse", "unsure"]),
  /** The reason's code; needed where the verdict is no admission. */
  reason: v.optional(text(40)),
  /** The till's code. */
  tariff: v.optional(text(32)),
  notices: v.optional(v.pipe(v.array(text(40)), v.maxLength(8))),
});

export const policyDocument = v.strictObject({
  name: v.pipe(v.string(), v.regex(/^[a-z0-9-]{1,40}$/, "1 to 40 of a-z, 0-9 and -")),
  /** One sentence for who approves it. */
  says: v.optional(text(200)),
  kind: v.picklist(["library", "canteen", "door"]),
  fresh_hours: v.optional(hoursOfAge, 26),
  stale_hours: v.optional(hoursOfAge, 720),
  warn_days: v.optional(whole(0, 365), 14),
  calendar: v.optional(calendarSchema, {}),
  hours: v.optional(v.record(id, hoursSchema), {}),
  alliance: v.optional(v.record(id, listOf(pic, 5000)), {}),
  /** In this order, the first objection wins. At least one. */
  rule: listOf(ruleSchema, MAX_RULES),
  /** For guests' day-passes; none: no guest comes in. */
  guest: v.optional(v.pipe(v.array(ruleSchema), v.maxLength(MAX_RULES)), []),
  price: v.optional(
    v.pipe(v.array(v.strictObject({ code: text(32), label: text(24), when: v.optional(ruleSchema) })), v.maxLength(16)),
    [],
  ),
  /** For whom the door stays open longer. */
  longer_for: v.optional(ruleSchema),
  /** At least one that is admitted and one that is not; all are run before the policy is believed. */
  example: v.pipe(v.array(example), v.minLength(2), v.maxLength(500)),
});

export type PolicyDocument = v.InferOutput<typeof policyDocument>;
export type Hours = PolicyDocument["hours"][string];
export type ExampleDocument = PolicyDocument["example"][number];
