import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ageIn, ageOf, ageOfList, openSteadyFreshness } from "../../src/lane/age.ts";
import type { SnapshotInfo } from "../../src/snapshot/words.ts";
import type { Freshness } from "../../src/verdict/words.ts";

const HOUR_MS = 3_600_000;
const NOW = Date.parse("2026-11-23T08:00Z");
const MEASURE = { freshForMs: 26 * HOUR_MS, staleAfterMs: 720 * HOUR_MS };

function info(takenAt: number | undefined, expiresAt = NOW + HOUR_MS): SnapshotInfo {
  const about = { id: "0".repeat(32), site: "s", seq: 1, issuedAt: NOW - HOUR_MS, keyId: "0".repeat(16), count: 1 };
  return { ...about, takenAt, expiresAt, sources: [] };
}

describe("what was said", () => {
  it.each<[string, number, Freshness, number]>([
    ["just now", 0, "fresh", 0],
    ["at the limit of fresh", 26 * HOUR_MS, "fresh", 26 * HOUR_MS],
    ["a millisecond before that", 26 * HOUR_MS + 1, "ageing", 26 * HOUR_MS + 1],
    ["at the limit of stale", 720 * HOUR_MS, "ageing", 720 * HOUR_MS],
    ["long ago", 720 * HOUR_MS + 1, "stale", 720 * HOUR_MS + 1],
    ["in 1970, as the source has no time", NOW, "stale", NOW],
    ["five minutes ahead, as two clocks do", -5 * 60_000, "fresh", 0],
    ["further ahead: nobody knows when", -5 * 60_000 - 1, "stale", 0],
    ["at no time that is one", Number.NaN, "stale", 0],
  ])("%s", (_, ageMs, freshness, told) => {
    expect(ageOf(NOW - ageMs, MEASURE, NOW)).toEqual({ freshness, ageMs: told });
  });

  it.each<[string, number, number, Freshness]>([
    ["a fresh word in a set that is vouched for", 0, NOW + 1, "fresh"],
    ["a fresh word in a set that is vouched for no more", 0, NOW, "stale"],
    ["an ageing word in a set that is vouched for no more", 30 * HOUR_MS, NOW - 1, "stale"],
  ])("%s is %s", (_, ageMs, expiresAt, freshness) => {
    expect(ageIn(info(NOW, expiresAt), NOW - ageMs, MEASURE, NOW)).toEqual({ freshness, ageMs });
  });

  it("by no list is blind, and so is no set at all", () => {
    const blind = { freshness: "blind", ageMs: undefined };
    expect(ageOfList(undefined, MEASURE, NOW)).toEqual(blind);
    expect(ageOfList(info(undefined), MEASURE, NOW)).toEqual(blind);
    expect(ageOfList(info(NOW), MEASURE, NOW).freshness).toBe("fresh");
  });
});

describe("the freshness on a screen", () => {
  it("does not flicker where an age goes to and fro across a limit", () => {
    const steady = openSteadyFreshness(() => MEASURE);
    const shown = [25.9, 26.1, 25.9, 26.1, 25.9, 23.3, 24, 25.9, 26.1].map((hours) =>
      steady(info(NOW - hours * HOUR_MS), NOW),
    );
    const expected = ["fresh", "ageing", "ageing", "ageing", "ageing", "fresh", "fresh", "fresh", "ageing"];
    expect(shown).toEqual(expected);
  });

  it("gets better at once with a new list, and worse at once with none", () => {
    const steady = openSteadyFreshness(() => MEASURE);
    expect(steady(info(NOW - 721 * HOUR_MS), NOW)).toBe("stale");
    expect(steady(info(NOW), NOW)).toBe("fresh");
    expect(steady(undefined, NOW)).toBe("blind");
    expect(steady(info(NOW), NOW)).toBe("fresh");
  });

  it("is never better than the list is", () => {
    const order: readonly Freshness[] = ["fresh", "ageing", "stale", "blind"];
    fc.assert(
      fc.property(fc.array(fc.option(fc.integer({ min: -10, max: 900 }), { nil: undefined })), (ages) => {
        const steady = openSteadyFreshness(() => MEASURE);
        for (const hours of ages) {
          const set = info(hours === undefined ? undefined : NOW - hours * HOUR_MS);
          const is = ageOfList(set, MEASURE, NOW).freshness;
          expect(order.indexOf(steady(set, NOW))).toBeGreaterThanOrEqual(order.indexOf(is));
        }
      }),
    );
  });
});
