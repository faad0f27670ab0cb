import { describe, expect, it } from "vitest";
import { pastOf } from "../../src/lane/people.ts";
import { toPseudonym } from "../../src/journal/pseudonym.ts";
import type { LooksBack } from "../../src/verdict/words.ts";
import { verdict } from "../journal/folder.ts";
import { type BentBox, bentBox, HOUR_MS } from "./bent-box.ts";

const WHO = { card: toPseudonym("a".repeat(32)), person: toPseudonym("1".repeat(32)) };

function admit(box: BentBox, lane: string, tariff?: string): void {
  const { clock, journal } = box.now();
  journal.append(verdict(1, { ...clock.stamp(), ...WHO, lane, tariff, verdict: "admit", reason: undefined }));
}

function past(box: BentBox, asked: readonly LooksBack[]) {
  const { admissions } = pastOf({ ...box.now(), momentOf: box.momentOf, name: "gate" }, WHO, asked);
  return admissions.map(({ lane, tariff }) => (tariff === undefined ? lane : `${lane} ${tariff}`));
}

describe("what a policy asks of a person's past", () => {
  it("is found behind any number of admissions that it does not ask about", () => {
    using box = bentBox("2026-11-23T08:00Z");
    admit(box, "till", "LUNCH");
    admit(box, "till", "LUNCH");
    for (let n = 0; n < 200; n += 1) admit(box, "gate");
    expect(past(box, [{ tariffs: ["LUNCH"], times: 3 }])).toEqual(["till LUNCH", "till LUNCH"]);
    expect(past(box, [{ lanes: ["till"], times: 1 }])).toEqual(["till LUNCH"]);
    expect(past(box, [{ times: 2 }])).toEqual(["gate", "gate"]);
  });

  it("is told once and in order when two clauses ask for the same", () => {
    using box = bentBox("2026-11-23T08:00Z");
    admit(box, "till", "LUNCH");
    admit(box, "gate");
    admit(box, "till", "SOUP");
    const asked = [
      { lanes: "here", times: 1 },
      { lanes: ["till"], times: 5 },
      { tariffs: ["SOUP"], times: 1 },
    ] as const;
    expect(past(box, asked)).toEqual(["till SOUP", "gate", "till LUNCH"]);
    expect(past(box, [])).toEqual([]);
  });

  it("says when it was by the clock on the wall, also over a restart in a night when that is set back", () => {
    using box = bentBox("2027-10-30T23:30Z");
    admit(box, "gate");
    box.restart(2 * HOUR_MS);
    const { admissions } = pastOf({ ...box.now(), momentOf: box.momentOf, name: "gate" }, WHO, [{ times: 1 }]);
    // 02:30 in summer time; at 04:00 it became 03:00
    expect(admissions).toEqual([
      { lane: "gate", tariff: undefined, agoMs: 2 * HOUR_MS, day: "2027-10-31", minute: 2 * 60 + 30 },
    ]);
  });
});
