import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readJournal } from "../../src/journal/read-journal.ts";
import { openWhatIf, type WhatIfReport } from "../../src/policy/what-if.ts";
import { dataUnder } from "../../src/policy/what-if-data.ts";
import { rememberPast } from "../../src/policy/what-if-past.ts";
import { toPseudonym } from "../../src/journal/pseudonym.ts";
import type { Policy, Verdict } from "../../src/verdict/words.ts";
import { KEY, verdict } from "../journal/folder.ts";
import type { BentBox } from "../lane/bent-box.ts";
import { type LaneName, policyOf, type Scan, serveAll, whoseCard } from "./served.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const ALL = policyOf("all", [{ is: "active" }]);
const ONCE_A_DAY = policyOf("once", [{ is: "quota", times: 1, per: "day", lanes: ["till"] }]);

/** What the record of this box comes to by that policy. */
function whatIf(box: BentBox, policy: Policy, options: { sinceMs?: number; lane?: LaneName } = {}): WhatIfReport {
  const { sinceMs = 0, lane } = options;
  const replay = openWhatIf({ policy, lane, sinceMs, momentOf: box.momentOf, policyThen: () => undefined });
  using journal = readJournal(box.path, KEY);
  for (const batch of journal.since(0)) for (const kept of batch) replay.take(kept);
  return replay.report();
}

const wordOf = (one: Verdict): string =>
  one.is === "admit" ? ["admit", ...(one.tariff ? [one.tariff.code] : [])].join(" ") : `${one.is} ${one.why.code}`;

describe("what another policy would have done", () => {
  const anyScan: fc.Arbitrary<Scan> = fc.record({
    card: fc.nat({ max: 11 }),
    lane: fc.constantFrom("entrance", "exit", "till"),
    afterMs: fc.oneof(
      fc.constant(1_000),
      fc.integer({ min: 1, max: 30 * MINUTE_MS }),
      fc.integer({ min: 1, max: 9 * HOUR_MS }),
    ),
    before: fc.option(fc.constantFrom("restart", "counted-out"), { nil: undefined, freq: 10 }),
    afterwards: fc.option(fc.constantFrom("voided", "let-in"), { nil: undefined, freq: 4 }),
  });
  const anyRule = fc.constantFrom<object>(
    { is: "active" },
    { is: "quota", times: 1, per: "day" },
    { is: "quota", times: 2, per: "week", lanes: ["till"] },
    { is: "quota", times: 3, per: "month", tariffs: ["FIRST"] },
    { is: "not-again-within", seconds: 1_200 },
    { is: "anti-passback", mode: "hard" },
    { is: "anti-passback", mode: "timed", minutes: 30 },
    { is: "seats", of: 2 },
    { is: "after-first", of: ["staff"] },
    { is: "not-group", none_of: ["staff"] },
    {
      is: "any",
      of: [
        { is: "group", any_of: ["staff"] },
        { is: "quota", times: 1, per: "week" },
      ],
    },
  );
  const price = [
    { code: "FIRST", label: "First", when: { is: "quota", times: 1, per: "day" } },
    { code: "MORE", label: "More" },
  ];
  const anyPolicy = (name: string) =>
    fc
      .tuple(fc.array(anyRule, { minLength: 1, maxLength: 3 }), fc.boolean())
      .map(([rules, hasPrices]) => policyOf(name, rules, hasPrices ? { price } : {}));

  it("is what it does when the same scans come to it, whatever was in force", { timeout: 110_000 }, () => {
    const scans = fc.array(anyScan, { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(scans, anyPolicy("before"), anyPolicy("proposed"), fc.nat({ max: 40 }), (all, before, next, from) => {
        const { box: real, served: then } = serveAll(all, () => before);
        using _ = real;
        const begun = all.slice(0, from + 1).reduce((sum, { afterMs }) => sum + afterMs, SWITCHED_ON);
        const sinceMs = from < all.length ? begun : begun + 1;
        const { box, served: now } = serveAll(all, (nth) => (nth < from ? before : next), then);
        box[Symbol.dispose]();
        const wanted = all.flatMap((__, nth) => {
          const [was, is] = [then[nth], now[nth]];
          if (nth < from || was === undefined || is === undefined) return [];
          return wordOf(was.verdict) === wordOf(is.verdict)
            ? []
            : [{ seq: was.seq, from: wordOf(was.verdict), to: wordOf(is.verdict) }];
        });
        const report = whatIf(real, next, { sinceMs });
        expect(report.judged).toBe(Math.max(0, all.length - from));
        expect(report.same).toBe(report.judged - wanted.length);
        const told = [...report.refused.listed, ...report.admitted.listed].toSorted((a, b) => a.seq - b.seq);
        const turned = wanted.filter((one) => one.from.startsWith("admit") !== one.to.startsWith("admit"));
        expect(told.map(({ seq, from: was, to }) => ({ seq, from: was, to }))).toEqual(turned);
        expect(report.reasons.reduce((sum, { count }) => sum + count, 0)).toBe(wanted.length);
      }),
      { numRuns: 25 },
    );
  });

  it("names whom it turns away, by eight digits, and counts why", () => {
    const meal = (card: number): Scan => ({ card, lane: "till", afterMs: MINUTE_MS });
    // two cards of one person, then somebody else
    const { box, served } = serveAll([meal(1), meal(5), meal(2)], () => ALL);
    using _ = box;
    const report = whatIf(box, ONCE_A_DAY);
    const { refused } = report;
    expect(refused.listed).toEqual([
      {
        seq: served[1]?.seq,
        at: expect.any(Number),
        lane: "till",
        card: expect.stringMatching(/^[0-9a-f]{8}$/),
        from: "admit",
        to: "refuse quota",
      },
    ]);
    expect(report).toMatchObject({ judged: 3, same: 2, reasons: [{ from: "admit", to: "refuse quota", count: 1 }] });
  });

  it("counts who would be inside, and not who was", () => {
    const seats = (of: number): Policy => policyOf(`seats-${of}`, [{ is: "seats", of }]);
    const come = (card: number): Scan => ({ card, lane: "entrance", afterMs: MINUTE_MS });
    const scans = [come(1), come(2), come(3), { card: 1, lane: "exit", afterMs: MINUTE_MS } as const, come(5)];
    const words = (policies: readonly [Policy, Policy]): readonly string[] => {
      const { box, served } = serveAll(scans, () => policies[0]);
      using _ = box;
      const { admitted, refused } = whatIf(box, policies[1]);
      const nthOf = (seq: number): number => served.findIndex((one) => one.seq === seq) + 1;
      return [...refused.listed, ...admitted.listed].map(({ from, seq, to }) => `${nthOf(seq)}. ${from} -> ${to}`);
    };
    // the third is turned away, so that the fifth finds a seat that was taken then
    expect(words([ALL, seats(2)])).toEqual(["3. admit -> refuse full"]);
    // the second takes the seat that the third looks for, and the fifth finds the one that was left
    expect(words([seats(1), seats(2)])).toEqual(["2. refuse full -> admit"]);
    expect(words([seats(3), seats(1)])).toEqual(["2. admit -> refuse full", "3. admit -> refuse full"]);
  });

  it("leaves lanes that it is not for as they were", () => {
    const scans = [
      { card: 1, lane: "till", afterMs: 1_000 },
      { card: 1, lane: "till", afterMs: 1_000 },
      { card: 1, lane: "exit", afterMs: 1_000 },
    ] as const;
    const { box } = serveAll(scans, () => ALL);
    using _ = box;
    expect(whatIf(box, ONCE_A_DAY, { lane: "exit" })).toMatchObject({ judged: 1, refused: { count: 1 } });
    expect(whatIf(box, ONCE_A_DAY, { lane: "entrance" })).toMatchObject({ judged: 0 });
  });

  it("counts what is from before 0.4, and remembers whom it admitted", () => {
    const { box } = serveAll([{ card: 1, lane: "till", afterMs: HOUR_MS }], () => ALL);
    using _ = box;
    const { clock, journal } = box.now();
    const { card } = whoseCard(box, 1);
    box.machine.pass(MINUTE_MS);
    journal.append(verdict(1, { ...clock.stamp(), lane: "till", card, verdict: "admit", reason: undefined }));
    const report = whatIf(box, ONCE_A_DAY);
    expect(report).toMatchObject({ judged: 1, withoutFacts: 1, refused: { count: 0 } });
  });
});

/** When the box is switched on. */
const SWITCHED_ON = Date.parse("2026-11-23T08:00Z");

describe("the age of data by another policy", () => {
  const old = { freshForMs: 10, staleAfterMs: 20 };
  const strict = { freshForMs: 1, staleAfterMs: 2 };
  const kind = { freshForMs: 100, staleAfterMs: 200 };
  it.each([
    ["fresh data is stale by a stricter one", { freshness: "fresh", ageMs: 5 }, strict, old, "stale"],
    ["stale data is fresh by a kinder one", { freshness: "stale", ageMs: 50 }, kind, old, "fresh"],
    ["data that nobody vouched for stays stale", { freshness: "stale", ageMs: 5 }, kind, old, "stale"],
    ["so does what nobody knows about any more", { freshness: "stale", ageMs: 50 }, kind, undefined, "stale"],
    ["and blind is blind", { freshness: "blind", ageMs: undefined }, kind, old, "blind"],
  ] as const)("%s", (_, data, policy, then, freshness) => {
    expect(dataUnder(policy, data, then).freshness).toBe(freshness);
  });
});

describe("what is remembered of people", () => {
  const who = (digit: string) => ({ card: toPseudonym(digit.repeat(32)), person: undefined });
  const admission = (seq: number, at = seq) => ({
    seq,
    at,
    lane: "gate",
    tariff: undefined,
    bootId: "b",
    monotonicMs: at,
  });

  it("is bounded: the oldest goes, and that is told", () => {
    const past = rememberPast(3);
    for (const seq of [1, 2, 3, 4, 5]) past.admitted(who("a"), admission(seq));
    expect(past.admissionsOf(who("a"), 64).map(({ seq }) => seq)).toEqual([5, 4, 3]);
    expect(past.forgotten).toBe(2);
    for (const [nth, digit] of ["a", "b", "c", "d"].entries()) past.crossed(who(digit), "in", admission(nth), nth);
    expect(["a", "d"].map((digit) => past.crossingOf(who(digit))?.way)).toEqual([undefined, "in"]);
  });

  it("ends after more than a month, which no quota counts", () => {
    const past = rememberPast();
    past.admitted(who("a"), admission(1, 0));
    past.admitted(who("a"), admission(2, 33 * 24 * HOUR_MS));
    expect(past.admissionsOf(who("a"), 64).map(({ seq }) => seq)).toEqual([2]);
    expect(past.forgotten).toBe(0);
  });
});
