import fc from "fast-check";
import { pino } from "pino";
import { describe, expect, it } from "vitest";
import { type Headcount, openHeadcount } from "../../src/lane/headcount.ts";
import { passageRecord } from "../../src/lane/passages.ts";
import type { Passed } from "../../src/door/passage.ts";
import { type BentBox, bentBox, DAY_MS, HOUR_MS } from "./bent-box.ts";

const FOUR = 4 * 60;
const log = pino({ level: "silent" });

function headcountOf(box: BentBox, countedOutAt: number | undefined): Headcount {
  return openHeadcount({ ...box.now(), momentOf: box.momentOf, countedOutAt });
}

function recorder(box: BentBox, headcount: Headcount): (how: Passed["how"], way?: "in" | "out") => void {
  const record = passageRecord({
    ...box.now(),
    lane: "gate",
    headcount,
    log,
    display: { trouble: () => undefined },
  });
  return (how, way) => record({ how, way, grant: undefined });
}

const closings = (box: BentBox) =>
  box
    .now()
    .journal.recentOf("counted", 1000)
    .filter(({ entry }) => entry.why === "closing").length;

describe("people inside are counted", () => {
  it("by who went which way, without a card and the wrong way too, and not by who was let in and did not go", () => {
    using box = bentBox("2026-11-23T08:00Z");
    const headcount = headcountOf(box, undefined);
    const record = recorder(box, headcount);
    record("passed", "in");
    record("passed", "in");
    record("passed", "in");
    record("not-used");
    record("wrong-way", "out");
    expect(headcount.now()).toBe(2);
    record("without-card", "out");
    expect(headcount.now()).toBe(1);
  });

  it("and a start finds the number that was there, whatever went before, also below nobody", () => {
    const steps = fc.array(fc.constantFrom("in", "out", "not-used", "restart", "counted", "without-card"), {
      maxLength: 25,
    });
    fc.assert(
      fc.property(steps, (all) => {
        using box = bentBox("2026-11-23T08:00Z");
        let headcount = headcountOf(box, undefined);
        let expected = 0;
        for (const step of all) {
          const record = recorder(box, headcount);
          box.machine.pass(1000);
          if (step === "in") record("passed", "in");
          else if (step === "out") record("passed", "out");
          else if (step === "without-card") record("without-card", "out");
          else if (step === "not-used") record("not-used");
          else if (step === "counted") headcount.set(7, "desk");
          else {
            box.restart();
            headcount = headcountOf(box, undefined);
          }
          if (step === "in") expected += 1;
          if (step === "out" || step === "without-card") expected = Math.max(0, expected - 1);
          if (step === "counted") expected = 7;
          expect(headcount.now()).toBe(expected);
        }
      }),
      { numRuns: 40 },
    );
  });

  it("by staff, who stand in the record before the number holds; a senseless number is none", () => {
    using box = bentBox("2026-11-23T08:00Z");
    const headcount = headcountOf(box, undefined);
    headcount.set(35, "desk");
    expect(headcount.now()).toBe(35);
    expect(box.now().journal.recentOf("counted", 1)[0]?.entry).toMatchObject({ inside: 35, why: "staff", by: "desk" });
    for (const wrong of [-1, 0.5, Number.NaN, 100_001])
      expect(() => headcount.set(wrong, "desk")).toThrow("0 to 100000");
    box.now().journal[Symbol.dispose]();
    expect(() => headcount.set(3, "desk")).toThrow("not open");
    expect(headcount.now()).toBe(35);
  });
});

describe("everybody is counted out at closing", () => {
  it("once, by the first who asks, and not again that day", () => {
    using box = bentBox("2026-11-23T20:00Z");
    const headcount = headcountOf(box, FOUR);
    recorder(box, headcount)("passed", "in");
    box.machine.pass(5 * HOUR_MS);
    expect(headcount.now()).toBe(1);
    // 04:00 in Riga is 02:00 UTC
    box.machine.pass(1 * HOUR_MS);
    expect(headcount.now()).toBe(0);
    recorder(box, headcount)("passed", "in");
    for (let hour = 0; hour < 23; hour += 1) {
      box.machine.pass(HOUR_MS);
      expect(headcount.now()).toBe(1);
    }
    expect(closings(box)).toBe(1);
    box.machine.pass(HOUR_MS);
    expect([headcount.now(), closings(box)]).toEqual([0, 2]);
  });

  it("also when the first thing after it is somebody who comes in: they are inside, and nobody else", () => {
    using box = bentBox("2026-11-23T20:00Z");
    const headcount = headcountOf(box, FOUR);
    for (let n = 0; n < 5; n += 1) recorder(box, headcount)("passed", "in");
    box.machine.pass(7 * HOUR_MS);
    recorder(box, headcount)("passed", "in");
    expect([headcount.now(), closings(box)]).toEqual([1, 1]);
  });

  it.each([
    ["an hour", 10 * HOUR_MS],
    ["a month", 30 * DAY_MS],
  ])("at the next start when the box was off at that time, for %s", (_, offMs) => {
    using box = bentBox("2026-11-23T20:00Z");
    recorder(box, headcountOf(box, FOUR))("passed", "in");
    box.restart(offMs);
    expect(headcountOf(box, FOUR).now()).toBe(0);
    box.restart();
    expect([headcountOf(box, FOUR).now(), closings(box)]).toEqual([0, 1]);
  });

  it("not by a start on the same day, nor where no such time is set, nor on a box where nobody ever went through", () => {
    using box = bentBox("2026-11-23T05:00Z");
    recorder(box, headcountOf(box, FOUR))("passed", "in");
    box.restart(HOUR_MS);
    expect(headcountOf(box, FOUR).now()).toBe(1);
    box.restart(3 * DAY_MS);
    expect(headcountOf(box, undefined).now()).toBe(1);
    using fresh = bentBox("2026-11-23T05:00Z");
    const headcount = headcountOf(fresh, FOUR);
    fresh.machine.pass(3 * DAY_MS);
    expect([headcount.now(), closings(fresh)]).toEqual([0, 0]);
  });

  it.each([
    // Riga: 03:00 becomes 04:00 on 28 March 2027, and 04:00 becomes 03:00 on 31 October
    ["a night in which that time is skipped", "2027-03-27T20:00Z", 3 * 60 + 30],
    ["a night in which that time comes twice", "2027-10-30T20:00Z", 3 * 60 + 30],
    ["a year's end, at midnight", "2026-12-31T12:00Z", 0],
  ])("once in %s, whenever the box is restarted", (_, at, minute) => {
    using box = bentBox(at);
    let headcount = headcountOf(box, minute);
    recorder(box, headcount)("passed", "in");
    const seen: number[] = [];
    for (let quarter = 0; quarter < 4 * 16; quarter += 1) {
      box.machine.pass(15 * 60_000);
      if (quarter % 3 === 0) {
        box.restart();
        headcount = headcountOf(box, minute);
      }
      if (headcount.now() === 0) {
        recorder(box, headcount)("passed", "in");
        seen.push(quarter);
      }
    }
    expect([seen.length, closings(box)]).toEqual([1, 1]);
  });
});
