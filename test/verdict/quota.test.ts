/** So many times a day, a week, a month, by the site's own clock, through the nights on which it is changed. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { momentsIn } from "../../src/ops/moment.ts";
import { judge } from "../../src/verdict/judge.ts";
import type { Facts, Moment, PastAdmission, Policy } from "../../src/verdict/words.ts";
import { goodFacts } from "../fakes/facts.ts";
import { outcome, policyOf, wall } from "../fakes/policy.ts";

const HOUR_MS = 3_600_000;

type Before = readonly (string | (Partial<PastAdmission> & { readonly at: string }))[];

/** Somebody now, who was admitted before at these local times. */
function at(local: string, before: Before): Partial<Facts> {
  const now = wall(local);
  const admissions = before.map((one): PastAdmission => {
    const { at: then, ...change } = typeof one === "string" ? { at: one } : one;
    const { day, minute, unixMs } = wall(then);
    return { lane: "lane", tariff: undefined, agoMs: now.unixMs - unixMs, day, minute, ...change };
  });
  return {
    now,
    provedDay: now.day,
    past: { admissions: admissions.toSorted((a, b) => a.agoMs - b.agoMs), crossing: undefined },
  };
}

const quota = (options: Record<string, unknown>): Policy => policyOf({ is: "quota", ...options });
const daily = quota({ times: 1, per: "day" });
const nightly = quota({ times: 1, per: "day", day_begins: "04:00" });
const weekly = quota({ times: 2, per: "week" });
const monthly = quota({ times: 1, per: "month", day_begins: "04:00" });
const lunch = quota({ times: 1, per: "day", between: "11:00-14:30", label: "Lunch" });
const late = quota({ times: 1, per: "day", day_begins: "12:00", between: "22:00-02:00" });
const tills = quota({ times: 1, per: "day", lanes: ["till-1", "till-2"] });
const cheap = quota({ times: 1, per: "day", tariffs: ["CHEAP"] });

const ROWS: readonly (readonly [string, Policy, string, Before, string])[] = [
  ["the first time", daily, "2026-11-23 12:00", [], "admit"],
  ["the second time of a day", daily, "2026-11-23 23:59", ["2026-11-23 00:00"], "refuse quota"],
  ["a minute later it is another day", daily, "2026-11-24 00:00", ["2026-11-23 23:59"], "admit"],
  ["a night that still is the day before", nightly, "2026-11-24 03:59", ["2026-11-23 04:00"], "refuse quota"],
  ["the hour at which the day begins", nightly, "2026-11-24 04:00", ["2026-11-24 03:59"], "admit"],
  [
    "twice in a week, and a Sunday still is in it",
    weekly,
    "2026-11-29 23:59",
    ["2026-11-23 00:00", "2026-11-28 09:00"],
    "refuse quota",
  ],
  ["once in a week", weekly, "2026-11-29 23:59", ["2026-11-23 00:00", "2026-11-22 23:59"], "admit"],
  ["a Monday is another week", weekly, "2026-11-30 00:00", ["2026-11-29 23:00", "2026-11-29 23:59"], "admit"],
  [
    "a week over the end of a year",
    weekly,
    "2027-01-03 12:00",
    ["2026-12-28 08:00", "2026-12-31 08:00"],
    "refuse quota",
  ],
  ["the same month", monthly, "2026-11-30 12:00", ["2026-11-01 04:00"], "refuse quota"],
  [
    "the first night of a month is the last day of the one before",
    monthly,
    "2026-12-01 03:59",
    ["2026-11-01 04:00"],
    "refuse quota",
  ],
  ["the next month", monthly, "2026-12-01 04:00", ["2026-11-30 12:00"], "admit"],
  ["the same month of another year", monthly, "2026-11-20 12:00", ["2025-11-20 12:00"], "admit"],
  ["a second lunch", lunch, "2026-11-23 14:29", ["2026-11-23 11:00"], "refuse quota"],
  ["a lunch after a breakfast", lunch, "2026-11-23 11:00", ["2026-11-23 10:59"], "admit"],
  ["a dinner after a lunch", lunch, "2026-11-23 14:30", ["2026-11-23 12:00", "2026-11-23 13:00"], "admit"],
  ["a second time of a night", late, "2026-11-24 01:59", ["2026-11-23 22:00"], "refuse quota"],
  ["after the night", late, "2026-11-24 02:00", ["2026-11-23 22:00"], "admit"],
  [
    "at one of the tills that are counted together",
    tills,
    "2026-11-23 12:30",
    [{ at: "2026-11-23 12:00", lane: "till-2" }],
    "refuse quota",
  ],
  ["after a time at the library", tills, "2026-11-23 12:30", [{ at: "2026-11-23 12:00", lane: "gate" }], "admit"],
  [
    "the second time for that price",
    cheap,
    "2026-11-23 12:30",
    [{ at: "2026-11-23 12:00", tariff: "CHEAP" }],
    "refuse quota",
  ],
  ["after a time for another price", cheap, "2026-11-23 12:30", [{ at: "2026-11-23 12:00", tariff: "FULL" }], "admit"],
  ["after a time for no price", cheap, "2026-11-23 12:30", ["2026-11-23 12:00"], "admit"],
  [
    "after a time of which nobody knows the day",
    daily,
    "2026-11-23 12:30",
    [{ at: "2026-11-01 12:00", day: "some day" }],
    "refuse quota",
  ],
];

describe("a quota", () => {
  it.each(ROWS)("%s", (_, policy, now, before, expected) => {
    expect(outcome(policy, at(now, before))).toBe(expected);
  });

  it("says what was used up", () => {
    expect(judge(lunch, goodFacts(at("2026-11-23 12:00", ["2026-11-23 11:00"])))).toEqual({
      is: "refuse",
      why: { code: "quota", times: 1, per: "day", label: "Lunch" },
    });
  });

  it("is for staff when more may have been used than is remembered", () => {
    const breakfasts = Array.from({ length: 64 }, () => "2026-11-23 08:00");
    expect(outcome(lunch, at("2026-11-23 12:00", breakfasts))).toBe("unsure quota");
    expect(outcome(lunch, at("2026-11-23 12:00", breakfasts.slice(1)))).toBe("admit");
    expect(outcome(lunch, at("2026-11-24 12:00", breakfasts))).toBe("admit");
  });

  it("asks for no more of the past than it counts", () => {
    const asked = [daily, lunch, tills, cheap].map(({ clauses }) => clauses[0]?.looksBack);
    expect(asked).toEqual([
      [{ times: 1 }],
      [{ times: 64 }],
      [{ lanes: ["till-1", "till-2"], times: 1 }],
      [{ tariffs: ["CHEAP"], times: 1 }],
    ]);
  });

  it("reads aloud", () => {
    const all = quota({
      times: 2,
      per: "week",
      day_begins: "04:00",
      between: "11:00-14:30",
      label: "Lunch",
      lanes: ["till-1", "till-2"],
      tariffs: ["S", "T"],
    });
    expect([daily, quota({ times: 3, per: "month" }), all].map(({ clauses }) => clauses[0]?.says)).toEqual([
      "The same person comes at most once a day.",
      "The same person comes at most 3 times a month.",
      "The same person comes at most twice a week, for Lunch, the day beginning at 04:00, asked and counted between 11:00 and 14:30, counted in till-1 and till-2, counted at the price S or T.",
    ]);
  });

  it.each(["Europe/Riga", "Australia/Lord_Howe", "America/St_Johns", "UTC"])(
    "admits each time exactly so often in %s, however the clock is changed in the night",
    (timeZone) => {
      const momentOf = momentsIn(timeZone);
      // about the Sunday of October 2026 on which Riga goes back an hour
      const start = Date.parse("2026-10-20T00:00Z");
      const gaps = fc.array(fc.integer({ min: 1, max: 30 * 60 }), { minLength: 1, maxLength: 60 });
      fc.assert(
        fc.property(
          gaps,
          fc.integer({ min: 1, max: 3 }),
          fc.constantFrom("00:00", "04:00"),
          (minutes, times, begins) => {
            const policy = quota({ times, per: "day", day_begins: begins });
            const admitted: Moment[] = [];
            let unixMs = start;
            for (const gap of minutes) {
              unixMs += gap * 60_000;
              const now = momentOf(unixMs);
              const admissions = admitted.toReversed().map(({ day, minute, unixMs: then }) => {
                return { lane: "lane", tariff: undefined, agoMs: unixMs - then, day, minute };
              });
              const facts = goodFacts({ now, provedDay: now.day, past: { admissions, crossing: undefined } });
              if (judge(policy, facts).is === "admit") admitted.push(now);
              else expect(admitted.filter((one) => businessDay(one) === businessDay(now))).toHaveLength(times);
            }
            const perDay = Map.groupBy(admitted, businessDay);
            for (const [, ofDay] of perDay) expect(ofDay.length).toBeLessThanOrEqual(times);

            function businessDay({ day, minute }: Moment): string {
              if (begins === "00:00" || minute >= 240) return day;
              return new Date(Date.parse(`${day}T12:00Z`) - 24 * HOUR_MS).toISOString().slice(0, 10);
            }
          },
        ),
        { numRuns: 60 },
      );
    },
  );
});
