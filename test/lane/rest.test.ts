/** What a lane's screen says between two cards, by the real display. */
import { pino } from "pino";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Passed } from "../../src/door/passage.ts";
import { type Display, openDisplay } from "../../src/kiosk/display.ts";
import type { KioskState, Scene } from "../../src/kiosk/protocol.ts";
import { type LaneRest, openLaneRest } from "../../src/lane/rest.ts";
import { openClock } from "../../src/ops/clock.ts";
import { momentsIn } from "../../src/ops/moment.ts";
import { RELEASED_AT } from "../../src/ops/release.ts";
import type { LaneFacts, Policy } from "../../src/verdict/words.ts";
import { bentClock } from "../fakes/bent-clock.ts";
import { PLAIN_LOOK } from "../fakes/look.ts";
import { policyFrom } from "../fakes/policy.ts";
import { grantOf } from "../door/door-cases.ts";

const MINUTE_MS = 60_000;
const ALL_DAY = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
const daily = (...open: readonly string[]) => Object.fromEntries(ALL_DAY.map((day) => [day, open]));

const openFrom = (...spans: readonly string[]): Policy =>
  policyFrom({ hours: { desk: daily(...spans) }, rule: [{ is: "active" }, { is: "open", hours: "desk" }] });
const SEATS = policyFrom({ rule: [{ is: "active" }, { is: "seats", of: 2 }] });

function sayScene(scene: Scene): string {
  switch (scene.is) {
    case "not-now":
      return scene.why.code;
    case "passage":
      return scene.hint;
    case "out-of-order":
      return `out of order: ${scene.why}`;
    case "idle":
    case "free-access":
    case "checking":
    case "admitted":
    case "refused":
    case "unsure":
      return scene.is;
  }
}

let display: Display;
let states: KioskState[];
beforeEach(() => {
  vi.useFakeTimers();
  states = [];
  const place = {
    name: "Gate",
    kind: "library",
    languages: ["en"],
    timeZone: "Europe/Riga",
    reader: "below",
    takes: ["qr"],
    look: PLAIN_LOOK,
  } as const;
  display = openDisplay(place, (state) => states.push(state));
  display.trouble("starting", "off");
});
afterEach(() => {
  display[Symbol.dispose]();
  vi.useRealTimers();
});

const now = (): string => {
  const last = states.at(-1);
  return last === undefined ? "nothing" : sayScene(last.scene);
};

interface World {
  policy: Policy;
  lane: LaneFacts;
  journal: "well" | "away";
}

function laneOf(change: Partial<World> = {}, clock = bentClock(RELEASED_AT)) {
  const world: World = {
    policy: openFrom("00:00-24:00"),
    lane: { id: "lane", way: "in", mode: "normal", inside: 0, groupsToday: [] },
    journal: "well",
    ...change,
  };
  const told: string[] = [];
  const rest = openLaneRest({
    lane: "lane",
    policy: () => world.policy,
    standing: {
      read() {
        if (world.journal === "away") throw new Error("the disk is full");
        return world.lane;
      },
    },
    mode: { now: () => world.lane.mode },
    clock: openClock(clock, { proofs: [], synced: undefined }),
    momentOf: momentsIn("Europe/Riga"),
    display,
    log: pino({ level: "error" }, { write: (line: string) => void told.push(line) }),
  });
  return { clock, rest, told, world };
}

const passed = (how: Passed["how"], admission?: number): Passed => ({
  how,
  way: undefined,
  grant: admission === undefined ? undefined : grantOf(admission),
});
const awaits = (rest: LaneRest, ...awaited: readonly number[]) => rest.stands({ awaited, isHeldOpen: false });
const admit = (record: number) => display.verdict({ is: "admit", notices: [] }, record);

describe("a place that is closed", () => {
  it.each([
    // 02:59 is followed by 04:00
    ["in the night the clock is set forward", "2027-03-28T00:58Z", "04:30-06:00", 32],
    ["in the night it is set forward, at a time that does not come", "2027-03-28T00:58Z", "03:15-05:00", 2],
    // 03:59 is followed by 03:00
    ["in the night it is set back, the first time that the wall shows it", "2027-10-31T00:10Z", "03:20-06:00", 10],
    ["in the night it is set back, after the second time", "2027-10-31T00:50Z", "04:10-06:00", 80],
    ["on any day", "2026-12-07T05:58Z", "08:00-12:00", 2],
  ])("opens by itself %s", (_, at, span, minutes) => {
    const { clock, rest } = laneOf({ policy: openFrom(span) }, bentClock(Date.parse(at)));
    for (let minute = 0; minute < minutes; minute += 1) {
      rest.turn();
      expect([minute, now()]).toEqual([minute, "closed"]);
      clock.pass(MINUTE_MS);
    }
    rest.turn();
    expect(now()).toBe("idle");
  });

  it("closes by itself too, says when it opens, and judges whoever comes all the same", () => {
    const { clock, rest } = laneOf({ policy: openFrom("08:00-12:00") }, bentClock(Date.parse("2026-12-07T09:59Z")));
    rest.turn();
    expect(now()).toBe("idle");
    clock.pass(MINUTE_MS);
    rest.turn();
    expect(states.at(-1)?.scene).toEqual({ is: "not-now", why: { code: "closed", opens: "08:00", on: "2026-12-08" } });
    expect(states.at(-1)?.dates["2026-12-08"]?.en).toBe("8 December 2026");
    display.verdict({ is: "refuse", why: { code: "closed", opens: "08:00", on: "2026-12-08" } }, 1);
    expect(now()).toBe("refused");
    rest.turn();
    expect(now()).toBe("refused");
    vi.advanceTimersByTime(5000);
    expect(now()).toBe("closed");
  });

  it("is sent to the screen once, however often it is looked at", () => {
    const { rest } = laneOf({ policy: openFrom("08:00-12:00") }, bentClock(Date.parse("2026-12-07T20:00Z")));
    rest.turn();
    const before = states.length;
    for (let second = 0; second < 60; second += 1) rest.turn();
    expect(states.length).toBe(before);
  });
});

describe("between two cards", () => {
  it("is full, and free again, by the headcount", () => {
    const { rest, world } = laneOf({ policy: SEATS });
    world.lane = { ...world.lane, inside: 2 };
    rest.turn();
    expect(states.at(-1)?.scene).toEqual({ is: "not-now", why: { code: "full", inside: 2, seats: 2 } });
    world.lane = { ...world.lane, inside: 1 };
    rest.turn();
    expect(now()).toBe("idle");
  });

  it("goes by the gravest: trouble, the door that stands open, who is on the way, lockdown, closed, free access", () => {
    const evening = bentClock(Date.parse("2026-12-07T20:00Z"));
    const { rest, world } = laneOf({ policy: openFrom("08:00-12:00") }, evening);
    world.lane = { ...world.lane, mode: "free-access" };
    rest.turn();
    expect(now()).toBe("closed");
    world.policy = openFrom("00:00-24:00");
    rest.turn();
    expect(now()).toBe("free-access");
    world.lane = { ...world.lane, mode: "lockdown" };
    rest.turn();
    expect(now()).toBe("lockdown");
    awaits(rest, 7);
    expect(now()).toBe("go");
    rest.stands({ awaited: [], isHeldOpen: true });
    expect(now()).toBe("close-door");
    display.trouble("reader", "on");
    expect(now()).toBe("out of order: reader");
    awaits(rest);
    expect(now()).toBe("out of order: reader");
    display.trouble("reader", "off");
    expect(now()).toBe("lockdown");
  });

  it("does not end what is being checked", () => {
    const { rest, world } = laneOf({ policy: SEATS });
    display.checking();
    world.lane = { ...world.lane, inside: 2 };
    rest.turn();
    expect(now()).toBe("checking");
    display.rest();
    expect(now()).toBe("full");
  });

  it("invites when it cannot be known, and says so once in the log", () => {
    const { rest, told, world } = laneOf({ policy: SEATS });
    world.lane = { ...world.lane, inside: 2 };
    rest.turn();
    world.journal = "away";
    rest.turn();
    rest.turn();
    expect(now()).toBe("idle");
    expect(told).toHaveLength(1);
    world.journal = "well";
    rest.turn();
    expect(now()).toBe("full");
  });
});

describe("somebody who was let in", () => {
  it("is asked to go after the welcome, until they have gone", () => {
    const { rest } = laneOf();
    admit(7);
    awaits(rest, 7);
    expect(now()).toBe("admitted");
    vi.advanceTimersByTime(2500);
    expect(now()).toBe("go");
    expect(states.at(-1)).toMatchObject({ standsMs: 0, record: undefined });
    vi.advanceTimersByTime(60_000);
    expect(now()).toBe("go");
    rest.passed(passed("passed", 7));
    expect(now()).toBe("idle");
  });

  it("ends their welcome by going, and nobody else's", () => {
    const { rest } = laneOf();
    admit(7);
    awaits(rest, 7);
    admit(8);
    awaits(rest, 7, 8);
    rest.passed(passed("passed", 7));
    awaits(rest, 8);
    expect(now()).toBe("admitted");
    rest.passed(passed("passed", 8));
    expect(now()).toBe("idle");
  });

  it("is welcomed for the whole time where no contact sees them go", () => {
    const { rest } = laneOf();
    admit(7);
    awaits(rest);
    rest.passed(passed("passed", 7));
    expect(now()).toBe("admitted");
    vi.advanceTimersByTime(2500);
    expect(now()).toBe("idle");
  });

  it("is told that it has closed again, in the middle of the welcome too", () => {
    const { rest } = laneOf();
    admit(7);
    awaits(rest, 7);
    rest.passed(passed("not-used", 7));
    awaits(rest);
    expect(now()).toBe("not-used");
    vi.advanceTimersByTime(4000);
    expect(now()).toBe("idle");
  });

  it("is told so without a moment of anything else, when they were asked to go already", () => {
    const { rest } = laneOf();
    admit(7);
    awaits(rest, 7);
    vi.advanceTimersByTime(2500);
    const before = states.length;
    rest.passed(passed("not-used", 7));
    awaits(rest);
    expect(states.slice(before).map(({ scene }) => sayScene(scene))).toEqual(["not-used"]);
  });

  it("makes place for who waits behind them", () => {
    const { rest } = laneOf();
    admit(7);
    awaits(rest, 7, 8);
    rest.passed(passed("not-used", 7));
    expect(now()).toBe("go");
  });

  it("is not asked to try again in a lockdown", () => {
    const { rest, world } = laneOf();
    admit(7);
    awaits(rest, 7);
    world.lane = { ...world.lane, mode: "lockdown" };
    rest.passed(passed("not-used", 7));
    rest.turn();
    expect(now()).toBe("lockdown");
  });

  it("hears of who comes the other way, and is then asked to go again", () => {
    const { rest } = laneOf();
    admit(7);
    awaits(rest, 7);
    rest.passed(passed("wrong-way"));
    expect(now()).toBe("wrong-way");
    vi.advanceTimersByTime(4000);
    expect(now()).toBe("go");
  });
});

describe("a hint", () => {
  it.each([
    ["a refusal", () => display.verdict({ is: "refuse", why: { code: "inactive" } }, 9), "refused"],
    ["a doubt", () => display.verdict({ is: "unsure", why: { code: "cannot-ask" } }, 9), "unsure"],
    ["a question", () => display.checking(), "checking"],
    ["somebody else's welcome", () => admit(9), "admitted"],
  ])("does not cut short %s", (_, say, expected) => {
    const { rest } = laneOf();
    awaits(rest, 7);
    say();
    rest.passed(passed("not-used", 7));
    rest.stands({ awaited: [], isHeldOpen: true });
    expect(now()).toBe(expected);
  });

  it("gives way to the next card at once", () => {
    const { rest } = laneOf();
    rest.passed(passed("wrong-way"));
    expect(now()).toBe("wrong-way");
    display.verdict({ is: "refuse", why: { code: "inactive" } }, 9);
    expect(now()).toBe("refused");
  });

  it("says nothing of who goes without a card", () => {
    const { rest } = laneOf();
    const before = states.length;
    rest.passed(passed("without-card"));
    expect(states.length).toBe(before);
  });
});
