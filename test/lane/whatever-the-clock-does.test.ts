/**
 * Cards end with the last moment of their last day in the site's zone, and a card that has certainly ended is admitted by no
 * clock: not one set ten years back or forward, not one that lost its battery, not after restarts.
 */
import fc from "fast-check";
import * as v from "valibot";
import { describe, expect, it } from "vitest";
import type { Stamp } from "../../src/ops/clock.ts";
import { openClock } from "../../src/ops/clock.ts";
import { momentsIn } from "../../src/ops/moment.ts";
import { RELEASED_AT } from "../../src/ops/release.ts";
import { judge } from "../../src/verdict/judge.ts";
import { policyFrom, policyOptions } from "../../src/verdict/presets.ts";
import type { ClockTrust, Verdict } from "../../src/verdict/words.ts";
import { bentClock } from "../fakes/bent-clock.ts";
import { goodFacts, withCard } from "../fakes/facts.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const YEAR_MS = 365.25 * DAY_MS;

const ZONES = [
  "Europe/Riga",
  "Europe/Lisbon",
  "Pacific/Kiritimati",
  "Pacific/Niue",
  "America/St_Johns",
  "Asia/Kathmandu",
  // Here the spring change takes the hour after midnight.
  "Africa/Cairo",
  "UTC",
] as const;

type Zone = (typeof ZONES)[number];

const eachZone = <T>(make: (timeZone: Zone) => T) =>
  Object.fromEntries(ZONES.map((zone) => [zone, make(zone)])) as Record<Zone, T>;
const FORMATS = eachZone((timeZone) => new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short" }));
const MOMENTS = eachZone(momentsIn);
const ends = new Map<string, number>();

const policy = policyFrom(v.parse(policyOptions, { preset: "library-gate" }));

/** The first millisecond after this day in this zone, found by halving and not by reckoning. */
function endOf(day: string, zone: Zone): number {
  const known = ends.get(zone + day);
  if (known !== undefined) return known;
  const format = FORMATS[zone];
  let [before, after] = [Date.parse(`${day}T00:00Z`) - 2 * DAY_MS, Date.parse(`${day}T00:00Z`) + 3 * DAY_MS];
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (format.format(middle) > day) after = middle;
    else before = middle;
  }
  ends.set(zone + day, after);
  return after;
}

function decide(
  expiresOn: string,
  zone: Zone,
  { now, floor, trust }: { now: number; floor: number; trust: ClockTrust },
): Verdict {
  const momentOf = MOMENTS[zone];
  const time = { now: momentOf(now), provedDay: momentOf(floor).day, clock: trust };
  return judge(policy, goodFacts({ ...withCard({ expiresOn }), ...time }));
}

describe("the last day of a card", () => {
  it.each(
    ZONES.flatMap((zone) =>
      // A common day, leap day, and the nights on which clocks change in Europe, Newfoundland and Egypt.
      [
        "2026-12-31",
        "2028-02-29",
        "2027-03-27",
        "2027-03-28",
        "2027-10-30",
        "2027-10-31",
        "2027-03-13",
        "2027-04-29",
      ].map((day) => [day, zone] as const),
    ),
  )("%s counts to its last millisecond in %s", (day, zone) => {
    const end = endOf(day, zone);
    const at = (now: number) => decide(day, zone, { now, floor: now, trust: "synced" });
    expect(at(end - 1)).toMatchObject({ is: "admit" });
    expect(at(end)).toEqual({ is: "refuse", why: { code: "expired", on: day } });
  });
});

const happenings = fc.oneof(
  fc.record({ is: fc.constant("time passes"), ms: fc.integer({ min: 1, max: 40 * DAY_MS }) }),
  fc.record({
    is: fc.constant("a hand sets the clock"),
    byMs: fc.constantFrom(
      -10 * YEAR_MS,
      -YEAR_MS,
      -36 * 3_600_000,
      -3_600_000,
      3_600_000,
      36 * 3_600_000,
      10 * YEAR_MS,
    ),
  }),
  fc.record({ is: fc.constant("the battery is lost") }),
  fc.record({ is: fc.constant("a server sets the clock") }),
  fc.record({ is: fc.constant("something is recorded") }),
  fc.record({ is: fc.constant("a signed set comes") }),
  fc.record({ is: fc.constant("the gate restarts") }),
  fc.record({
    is: fc.constant("the power is cut"),
    darkMs: fc.integer({ min: 0, max: 40 * DAY_MS }),
    wakesAt: fc.constantFrom("1970", "then", "a year before", "ten years later"),
    battery: fc.boolean(),
  }),
);
type Happening = typeof happenings extends fc.Arbitrary<infer T> ? T : never;

/** A box, what is true, and what its gate has had proof of; it plays one happening after the other. */
function openWorld() {
  let truth = RELEASED_AT + 20 * DAY_MS;
  const machine = bentClock(truth, "unsynced");
  const records: (Stamp & { readonly clock: ClockTrust })[] = [];
  let issuedAt = 0;
  let clock = openClock(machine);
  /** The gate cannot but know that this moment has passed. */
  let known = RELEASED_AT;
  /** What of it outlives the gate, and what of that goes on while the machine does. */
  let kept = { certain: RELEASED_AT, goesOn: RELEASED_AT };
  /** A clock that ran ahead was believed. */
  let misled = false;

  function reopen(): void {
    const synced = records.filter((record) => record.clock === "synced");
    clock = openClock(machine, { proofs: synced, synced: synced.at(-1) });
    // Against a clock that a server set, a set from its future proves nothing: one of them is wrong, and the server is believed.
    const believed = issuedAt > 0 && clock.hasPassed(issuedAt) ? issuedAt : 0;
    known = Math.max(kept.certain, kept.goesOn, believed);
  }

  function restartAt(wakesAt: string): number {
    if (wakesAt === "1970") return 0;
    if (wakesAt === "then") return machine.wall();
    return wakesAt === "a year before" ? truth - YEAR_MS : truth + 10 * YEAR_MS;
  }

  return {
    truth: () => truth,
    known: () => known,
    misled: () => misled,
    read: () => clock.read(),
    play(happening: Happening): void {
      if (happening.is === "time passes" && "ms" in happening) {
        truth += happening.ms;
        machine.pass(happening.ms);
        known += happening.ms;
        kept = { ...kept, goesOn: kept.goesOn + happening.ms };
      } else if ("byMs" in happening) machine.set(machine.wall() + happening.byMs);
      else if (happening.is === "the battery is lost") machine.set(0);
      else if (happening.is === "a server sets the clock") {
        machine.sync(truth);
        if (clock.read().trust === "synced") known = Math.max(known, truth);
      } else if (happening.is === "something is recorded") {
        const record = clock.stamp();
        records.push(record);
        if (record.clock === "synced" && Math.abs(record.at - truth) < MINUTE_MS)
          kept = { certain: Math.max(kept.certain, record.at), goesOn: Math.max(kept.goesOn, record.at) };
      } else if (happening.is === "a signed set comes") {
        if (clock.hasPassed(truth)) {
          issuedAt = truth;
          known = Math.max(known, truth);
        }
      } else if (happening.is === "the gate restarts") reopen();
      else if ("darkMs" in happening) {
        truth += happening.darkMs;
        machine.restart(restartAt(happening.wakesAt), happening.battery ? "plausible" : "unsynced");
        kept = { ...kept, goesOn: RELEASED_AT };
        reopen();
      }
      const { floor } = clock.read();
      misled ||= floor > truth + MINUTE_MS;
    },
  };
}

describe("a card that has ended", () => {
  it("is admitted by no clock that could know, and refused as ended by none that cannot, over 3,000 histories", () => {
    const seen = { ended: 0, admitted: 0, doubted: 0 };
    fc.assert(
      fc.property(
        fc.array(happenings, { minLength: 1, maxLength: 25 }),
        fc.constantFrom(...ZONES),
        fc.integer({ min: -30, max: 60 }),
        (history, zone, days) => {
          const world = openWorld();
          for (const happening of history) {
            world.play(happening);
            const lastDay = new Date(world.known() + days * DAY_MS).toISOString().slice(0, 10);
            const end = endOf(lastDay, zone);
            const reading = world.read();
            const verdict = decide(lastDay, zone, reading);
            // A minute is what a clock may be off and still count as set.
            if (end + MINUTE_MS < world.known()) {
              seen.ended += 1;
              expect(verdict.is).not.toBe("admit");
            }
            if (reading.trust === "wrong") expect(verdict.is).not.toBe("admit");
            const isUnconfirmed = reading.trust === "unsynced" || reading.trust === "wrong";
            if (world.truth() + MINUTE_MS < end && isUnconfirmed && !world.misled()) {
              expect(verdict).not.toMatchObject({ is: "refuse" });
              if (verdict.is === "unsure") seen.doubted += 1;
            }
            if (verdict.is === "admit") seen.admitted += 1;
          }
        },
      ),
      { numRuns: 3000 },
    );
    // The property would hold for a gate that always refuses, and for one that is never in doubt.
    for (const times of Object.values(seen)) expect(times).toBeGreaterThan(500);
  });
});
