import { describe, expect, it } from "vitest";
import { momentsIn, openClock } from "../../src/ops/clock.ts";
import { RELEASED_AT } from "../../src/ops/release.ts";

const YEAR_MS = 365.25 * 86_400_000;

function clockAt(start: number, state: "synced" | "plausible" | "unsynced" = "synced") {
  const time = { now: start };
  return { time, clock: openClock({ wall: () => time.now, state: () => state }) };
}

describe("the clock", () => {
  it.each([-10, -1])("that woke up %d years away is wrong, and decisions use the floor", (years) => {
    const { clock } = clockAt(RELEASED_AT + years * YEAR_MS);
    expect(clock.trust()).toBe("wrong");
    expect(clock.now()).toBe(RELEASED_AT);
  });

  it("that falls back while running is wrong from that moment, and right again after", () => {
    const { time, clock } = clockAt(RELEASED_AT + YEAR_MS);
    clock.hasPassed(RELEASED_AT + YEAR_MS);
    expect(clock.trust()).toBe("synced");
    time.now -= 60_001;
    expect(clock.trust()).toBe("wrong");
    expect(clock.now()).toBe(RELEASED_AT + YEAR_MS);
    time.now += 60_001;
    expect(clock.trust()).toBe("synced");
  });

  it("never lowers its floor", () => {
    const { clock } = clockAt(RELEASED_AT + 1000);
    clock.hasPassed(RELEASED_AT + 500);
    clock.hasPassed(0);
    expect(clock.now()).toBe(RELEASED_AT + 1000);
  });

  it("says what the system says of it while it is above the floor", () => {
    expect(clockAt(RELEASED_AT + 1, "unsynced").clock.trust()).toBe("unsynced");
    expect(clockAt(RELEASED_AT + 1, "plausible").clock.trust()).toBe("plausible");
  });
});

describe("local time", () => {
  const riga = momentsIn("Europe/Riga");
  it.each([
    ["2026-11-23T21:59Z", "2026-11-23", 1, 1439],
    ["2026-11-23T22:00Z", "2026-11-24", 2, 0],
    // The night of the spring change: 03:00 does not exist.
    ["2026-03-29T00:59Z", "2026-03-29", 7, 179],
    ["2026-03-29T01:00Z", "2026-03-29", 7, 240],
    // The night of the autumn change: 03:30 comes twice.
    ["2026-10-25T00:30Z", "2026-10-25", 7, 210],
    ["2026-10-25T01:30Z", "2026-10-25", 7, 210],
    ["2028-02-29T12:00Z", "2028-02-29", 2, 840],
  ])("%s in Riga", (iso, day, weekday, minute) => {
    expect(riga(Date.parse(iso))).toEqual({ unixMs: Date.parse(iso), day, weekday, minute });
  });
});
