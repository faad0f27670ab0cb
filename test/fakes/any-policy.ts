/** Any rule that a site may write, and any facts that may come, for properties. */
import fc from "fast-check";
import { ACADEMIC_LEVELS, CARD_TYPES } from "../../src/verdict/words.ts";
import type { Facts, PastAdmission } from "../../src/verdict/words.ts";
import { ACTIVE_CARD, goodFacts } from "./facts.ts";
import { unlessRule, wall } from "./policy.ts";

const group = fc.constantFrom("staff", "chess", "late");
const groups = fc.uniqueArray(group, { minLength: 1, maxLength: 3 });
const pic = fc.constantFrom("999900001", "999900002");
const lanes = fc.uniqueArray(fc.constantFrom("lane", "till-1"), { minLength: 1 });
const tariffs = fc.uniqueArray(fc.constantFrom("S", "F"), { minLength: 1 });
const span = fc.constantFrom("08:00-12:00", "22:00-02:00", "00:00-24:00");
const maybe = <T>(key: string, of: fc.Arbitrary<T>) =>
  fc.option(
    of.map((one) => ({ [key]: one })),
    { nil: {} },
  );

/** What any of these rules names. */
export const NAMES = {
  calendar: { holidays: ["11-24"] },
  hours: {
    day: { monday: ["08:00-12:00"], tuesday: ["08:00-20:00"], except: [{ on: "holidays", open: ["10:00-11:00"] }] },
    night: { monday: ["22:00-02:00"], wednesday: ["00:00-24:00"] },
  },
  alliance: { baltic: ["999900001"] },
};

const anySimpleRule: fc.Arbitrary<Readonly<Record<string, unknown>>> = fc.oneof(
  fc.constantFrom({ is: "active" }, { is: "unexpired" }, { is: "alliance", of: "baltic" }),
  fc.record({ is: fc.constant("issuer"), pics: fc.array(pic, { minLength: 1, maxLength: 2 }) }),
  fc.record({ is: fc.constant("group"), any_of: groups }),
  fc.record({ is: fc.constant("not-group"), none_of: groups }),
  fc.record({ is: fc.constant("level"), any_of: fc.subarray([...ACADEMIC_LEVELS], { minLength: 1 }) }),
  fc.record({ is: fc.constant("card-type"), any_of: fc.subarray([...CARD_TYPES], { minLength: 1 }) }),
  fc.record({ is: fc.constant("medium"), needs: fc.constantFrom("qr", "nfc", "typed") }),
  fc.record({ is: fc.constant("medium"), needs: fc.constant("nfc"), chip: fc.constantFrom("verified", "enrolled") }),
  fc.record({ is: fc.constant("data"), no_worse_than: fc.constantFrom("fresh", "ageing", "stale") }),
  fc.record({ is: fc.constant("clock"), no_worse_than: fc.constantFrom("synced", "plausible", "unsynced") }),
  fc.record({ is: fc.constant("open"), hours: fc.constantFrom("day", "night") }),
  fc.record({ is: fc.constant("after-first"), of: groups }),
  fc.record({ is: fc.constant("not-again-within"), seconds: fc.integer({ min: 1, max: 604_800 }) }),
  fc
    .tuple(
      fc.record({ times: fc.integer({ min: 1, max: 3 }), per: fc.constantFrom("day", "week", "month") }),
      maybe("between", span),
      maybe("lanes", lanes),
      maybe("tariffs", tariffs),
      maybe("day_begins", fc.constantFrom("00:00", "04:00")),
    )
    .map((parts) => Object.assign({ is: "quota" }, ...parts)),
  fc.record({ is: fc.constant("anti-passback"), mode: fc.constant("hard") }),
  fc.record({ is: fc.constant("anti-passback"), mode: fc.constant("timed"), minutes: fc.integer({ min: 1, max: 99 }) }),
  fc.record({ is: fc.constant("seats"), of: fc.integer({ min: 1, max: 3 }) }),
);

export const { anyRule } = fc.letrec<{ anyRule: Readonly<Record<string, unknown>> }>((tie) => ({
  anyRule: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    { weight: 3, arbitrary: anySimpleRule },
    {
      weight: 1,
      arbitrary: fc.record({
        is: fc.constantFrom("all", "any"),
        of: fc.array(tie("anyRule"), { minLength: 1, maxLength: 3 }),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.tuple(tie("anyRule"), tie("anyRule")).map(([exempt, rule]) => unlessRule(exempt, rule)),
    },
  ),
}));

const START = wall("2026-11-22 00:00").unixMs;
const MINUTE_MS = 60_000;
const momentAgo = (minutes: number) =>
  wall(new Date(START + minutes * MINUTE_MS).toISOString().slice(0, 16).replace("T", " "));

const admission = fc.record({
  ago: fc.integer({ min: 0, max: 3000 }),
  lane: fc.constantFrom("lane", "till-1"),
  tariff: fc.constantFrom("S", "F", undefined),
});

const card = fc.record({
  status: fc.constantFrom("active" as const, "inactive" as const, "expired" as const),
  expiresOn: fc.constantFrom("2026-11-21", "2026-11-23", "2027-09-30", undefined),
  issuerPic: fc.option(pic, { nil: undefined }),
  cardType: fc.option(fc.constantFrom(...CARD_TYPES), { nil: undefined }),
  level: fc.option(fc.constantFrom(...ACADEMIC_LEVELS), { nil: undefined }),
  groups: fc.uniqueArray(group),
});

/** Of three days; half of the cards are known and good, or nobody would ever come in. */
export const anyFacts: fc.Arbitrary<Facts> = fc
  .record({
    minute: fc.integer({ min: 0, max: 4 * 1440 - 1 }),
    provedAgo: fc.integer({ min: 0, max: 3 }),
    medium: fc.constantFrom("qr" as const, "nfc" as const, "typed" as const),
    chip: fc.constantFrom("verified" as const, "enrolled" as const, undefined),
    known: fc.constantFrom("good", "good", "known", "unknown", "no-answer"),
    card,
    clock: fc.constantFrom(
      "synced" as const,
      "synced" as const,
      "plausible" as const,
      "unsynced" as const,
      "wrong" as const,
    ),
    freshness: fc.constantFrom("fresh" as const, "ageing" as const, "stale" as const, "blind" as const),
    before: fc.array(admission, { maxLength: 4 }),
    crossing: fc.option(
      fc.record({ way: fc.constantFrom("in" as const, "out" as const), agoMs: fc.integer({ min: 0, max: 9_000_000 }) }),
      { nil: undefined },
    ),
    way: fc.constantFrom("in" as const, "out" as const, undefined),
    mode: fc.constantFrom("normal" as const, "normal" as const, "free-access" as const, "lockdown" as const),
    inside: fc.integer({ min: 0, max: 4 }),
    groupsToday: fc.uniqueArray(group),
  })
  .map((any): Facts => {
    const now = momentAgo(any.minute);
    const good = any.known === "good" ? ({ status: "active", expiresOn: "2027-09-30" } as const) : {};
    const admissions = any.before
      .toSorted((a, b) => a.ago - b.ago)
      .map(({ ago, lane, tariff }): PastAdmission => {
        const { day, minute } = momentAgo(any.minute - ago);
        return { lane, tariff, agoMs: ago * MINUTE_MS, day, minute };
      });
    return {
      ...goodFacts(),
      medium: any.medium,
      credential: { is: "card", host: "official", pic: "999900001", ...(any.chip && { chip: any.chip }) },
      lookup:
        any.known === "unknown" || any.known === "no-answer"
          ? { is: any.known }
          : { is: "known", card: { ...ACTIVE_CARD, ...any.card, ...good }, from: "snapshot" },
      data: { freshness: any.freshness, ageMs: any.freshness === "blind" ? undefined : 1 },
      clock: any.clock,
      now,
      provedDay: momentAgo(any.minute - any.provedAgo * 1440).day,
      past: { admissions, crossing: any.crossing },
      lane: { id: "lane", way: any.way, mode: any.mode, inside: any.inside, groupsToday: any.groupsToday },
    };
  });

/** Any day-pass, whoever it is of, beside any other facts. */
export const anyGuest: fc.Arbitrary<Facts> = fc
  .record({
    facts: anyFacts,
    begins: fc.integer({ min: -600, max: 60 }),
    minutes: fc.integer({ min: 1, max: 1500 }),
    lanes: fc.subarray(["lane", "till-1"]),
    standing: fc.constantFrom(
      "good" as const,
      "good" as const,
      "good" as const,
      "revoked" as const,
      "unknown" as const,
    ),
    isForged: fc.constantFrom(false, false, false, true),
  })
  .map(({ begins, facts, isForged, lanes: of, minutes, standing }): Facts => {
    const from = facts.now.unixMs + begins * MINUTE_MS;
    const until = from + minutes * MINUTE_MS;
    const ends = { day: facts.now.day, minute: 1440 };
    return {
      ...facts,
      credential: isForged ? { is: "refused-pass" } : { is: "guest-pass", from, until, ends, lanes: of, standing },
      lookup: { is: "no-answer" },
    };
  });
