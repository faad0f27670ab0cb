import { describe, expect, it } from "vitest";
import { openClock, type Past, type Stamp } from "../../src/ops/clock.ts";
import { RELEASED_AT } from "../../src/ops/release.ts";
import { bentClock } from "../fakes/bent-clock.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
const YEAR_MS = 365.25 * DAY_MS;
const past = (...proofs: readonly Stamp[]): Past => ({ proofs, synced: undefined });
/** A day on which this release has long been out. */
const TODAY = RELEASED_AT + 100 * DAY_MS;

describe("a clock that wakes up in the wrong year", () => {
  it.each([
    ["ten years ago", -10 * YEAR_MS],
    ["last year", -YEAR_MS],
    ["1970, as its battery is dead", -RELEASED_AT],
    ["a minute and a second before the release", -61_000],
  ])("%s is wrong, and decisions use the floor, which goes on", (_, offMs) => {
    const machine = bentClock(RELEASED_AT + offMs, "plausible");
    const clock = openClock(machine);
    expect(clock.read()).toMatchObject({ trust: "wrong", now: RELEASED_AT, floor: RELEASED_AT });
    machine.pass(5 * HOUR_MS);
    expect(clock.read()).toMatchObject({ trust: "wrong", now: RELEASED_AT + 5 * HOUR_MS });
    expect(clock.read().wall).toBe(RELEASED_AT + offMs + 5 * HOUR_MS);
  });

  it("in ten years cannot be told from one that slept for ten years: it is what the system says of it", () => {
    const clock = openClock(bentClock(TODAY + 10 * YEAR_MS, "unsynced"));
    expect(clock.read()).toMatchObject({ trust: "unsynced", now: TODAY + 10 * YEAR_MS, floor: RELEASED_AT });
  });

  it.each(["synced", "plausible", "unsynced"] as const)("but not before the release: %s, as the system says", (is) => {
    expect(openClock(bentClock(TODAY, is)).read().trust).toBe(is);
  });
});

describe("a clock that is set while it runs", () => {
  it("by a server, however far, is synced", () => {
    const machine = bentClock(RELEASED_AT, "unsynced");
    const clock = openClock(machine);
    machine.pass(HOUR_MS);
    machine.sync(TODAY);
    expect(clock.read()).toMatchObject({ trust: "synced", now: TODAY, floor: TODAY, jumpMs: 0 });
  });

  it.each([
    ["synced", 10 * YEAR_MS],
    ["plausible", 10 * YEAR_MS],
    ["plausible", DAY_MS + 1],
    ["synced", -10 * YEAR_MS],
    ["plausible", -DAY_MS - 1],
  ] as const)("by hand, while it was %s, by %d ms: it has jumped, until it is back", (is, byMs) => {
    const machine = bentClock(TODAY, is);
    const clock = openClock(machine);
    clock.read();
    machine.pass(HOUR_MS);
    machine.set(TODAY + HOUR_MS + byMs);
    // Forward it may be right, back it is certainly wrong when there is proof.
    expect(clock.read()).toMatchObject({ jumpMs: byMs, trust: byMs < 0 && is === "synced" ? "wrong" : "unsynced" });
    machine.pass(HOUR_MS);
    expect(clock.read().jumpMs).toBe(byMs);
    machine.set(TODAY + 2 * HOUR_MS);
    expect(clock.read()).toMatchObject({ jumpMs: 0, trust: is });
  });

  it("by hand, and then by a server: it is synced again", () => {
    const machine = bentClock(TODAY);
    const clock = openClock(machine);
    machine.set(TODAY + YEAR_MS);
    expect(clock.read().trust).toBe("unsynced");
    machine.sync(TODAY + 1000);
    expect(clock.read()).toMatchObject({ trust: "synced", jumpMs: 0, now: TODAY + 1000 });
  });

  it("in many small steps has jumped too", () => {
    const machine = bentClock(TODAY, "plausible");
    const clock = openClock(machine);
    for (let step = 1; step <= 3; step += 1) {
      machine.set(TODAY + step * 9 * HOUR_MS);
      expect(clock.read().trust).toBe(step < 3 ? "plausible" : "unsynced");
    }
  });

  it("by hand by more than a minute is no longer the server's", () => {
    const machine = bentClock(TODAY);
    const clock = openClock(machine);
    machine.set(TODAY + MINUTE_MS);
    expect(clock.read().trust).toBe("synced");
    machine.set(TODAY + MINUTE_MS + 1);
    expect(clock.read()).toMatchObject({ trust: "unsynced", jumpMs: 0 });
  });

  it.each([
    ["ten years ahead", 10 * YEAR_MS, "unsynced"],
    ["an hour ahead", HOUR_MS, "unsynced"],
    ["a second ahead", 1000, "synced"],
  ])("by hand to %s while nobody looked, between two runs: a record tells", (_, byMs, trust) => {
    const machine = bentClock(TODAY);
    const synced = openClock(machine).stamp();
    machine.pass(HOUR_MS);
    machine.set(TODAY + HOUR_MS + byMs);
    const { jumpMs, proved, ...read } = openClock(machine, { proofs: [synced], synced }).read();
    expect(read.trust).toBe(trust);
    expect(jumpMs).toBe(byMs > DAY_MS ? byMs : 0);
    // What a hand has set must not become the floor of every later run.
    expect(proved).toBeLessThanOrEqual(TODAY + HOUR_MS + 1000);
    machine.sync(TODAY + 2 * HOUR_MS);
    expect(openClock(machine, { proofs: [synced], synced }).read().trust).toBe("synced");
  });

  it("back by a server by minutes is wrong until it has caught up, and no longer", () => {
    const machine = bentClock(TODAY);
    const clock = openClock(machine);
    clock.read();
    machine.sync(TODAY - 5 * MINUTE_MS);
    machine.pass(3 * MINUTE_MS);
    expect(clock.read()).toMatchObject({ trust: "wrong", now: TODAY + 3 * MINUTE_MS });
    machine.pass(MINUTE_MS);
    expect(clock.read().trust).toBe("synced");
    machine.pass(10 * MINUTE_MS);
    expect(clock.read()).toMatchObject({ trust: "synced", now: TODAY + 9 * MINUTE_MS });
  });

  it("back by ten years by a server that lies stays wrong", () => {
    const machine = bentClock(TODAY);
    const clock = openClock(machine);
    clock.read();
    machine.sync(TODAY - 10 * YEAR_MS);
    machine.pass(DAY_MS);
    expect(clock.hasPassed(TODAY + DAY_MS)).toBe(true);
    expect(clock.read()).toMatchObject({ trust: "wrong", now: TODAY + DAY_MS });
  });
});

describe("the floor", () => {
  it("goes on with the counter of the machine while the clock stands or falls", () => {
    const machine = bentClock(TODAY);
    const clock = openClock(machine);
    clock.read();
    machine.pass(HOUR_MS);
    machine.set(TODAY - YEAR_MS);
    expect(clock.read()).toMatchObject({ trust: "wrong", now: TODAY + HOUR_MS });
  });

  it("is restored from what an earlier run proved, and within one run of the machine goes on from there", () => {
    const machine = bentClock(TODAY);
    const proof = openClock(machine).stamp();
    machine.pass(HOUR_MS);
    machine.set(0);
    expect(openClock(machine, past(proof)).read()).toMatchObject({ trust: "wrong", now: TODAY + HOUR_MS });
    // After a cut nobody knows how long it was dark.
    machine.restart(0, "unsynced");
    const later = openClock(machine, past({ at: TODAY - 1, bootId: "boot 1", monotonicMs: 0 }, proof));
    expect(later.read()).toMatchObject({ trust: "wrong", now: TODAY, proved: TODAY });
  });

  it("is not lowered by an older proof, nor by a counter that the machine has not reached", () => {
    const machine = bentClock(TODAY);
    const proof = { at: TODAY, bootId: "boot 1", monotonicMs: 10 * YEAR_MS };
    expect(openClock(machine, past(proof, { ...proof, at: 0 })).read().floor).toBe(TODAY);
  });

  it("is raised by a signed set of cards, and never lowered", () => {
    const machine = bentClock(RELEASED_AT, "unsynced");
    const clock = openClock(machine);
    expect(clock.hasPassed(TODAY)).toBe(true);
    clock.hasPassed(TODAY - YEAR_MS);
    expect(clock.read()).toMatchObject({ trust: "wrong", now: TODAY, proved: RELEASED_AT });
    machine.pass(HOUR_MS);
    expect(clock.read().now).toBe(TODAY + HOUR_MS);
  });

  it("is not poisoned by a set from the future of a synced clock", () => {
    const clock = openClock(bentClock(TODAY));
    expect(clock.hasPassed(TODAY + DAY_MS + 1)).toBe(false);
    expect(clock.read()).toMatchObject({ trust: "synced", now: TODAY });
  });

  it("forgets such a set when the clock is synced later, and keeps one that is a little fast", () => {
    const machine = bentClock(RELEASED_AT, "unsynced");
    const clock = openClock(machine);
    clock.hasPassed(TODAY + 10 * YEAR_MS);
    expect(clock.read().trust).toBe("wrong");
    machine.sync(TODAY);
    expect(clock.read()).toMatchObject({ trust: "synced", now: TODAY });
    expect(clock.hasPassed(TODAY + 5 * MINUTE_MS)).toBe(true);
    expect(clock.read()).toMatchObject({ trust: "synced", now: TODAY + 5 * MINUTE_MS, proved: TODAY });
  });
});

describe("time since a record", () => {
  it("is the machine's counter within one run, whatever was done to the clock", () => {
    const machine = bentClock(TODAY);
    const clock = openClock(machine);
    const then = clock.stamp();
    expect(then).toEqual({ at: TODAY, bootId: "boot 1", monotonicMs: 5_000, clock: "synced" });
    machine.pass(HOUR_MS);
    machine.set(TODAY - YEAR_MS);
    expect(clock.since(then)).toBe(HOUR_MS);
  });

  it("is the clock's after a restart, and never negative", () => {
    const machine = bentClock(TODAY);
    const then = openClock(machine).stamp();
    machine.restart(TODAY + 2 * HOUR_MS, "plausible");
    expect(openClock(machine).since(then)).toBe(2 * HOUR_MS);
    machine.restart(TODAY - HOUR_MS, "plausible");
    expect(openClock(machine).since(then)).toBe(0);
  });
});
