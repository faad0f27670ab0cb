import { describe, expect, it } from "vitest";
import { type DoorRules, doorState } from "../../src/door/door-words.ts";
import { doorWakesAt } from "../../src/door/door.ts";
import { doorIn, grantOf, INPUTS, play, RULES, STATES } from "./door-cases.ts";
import { DOOR_TABLE } from "./door-table.ts";
import { checkTable, sayOrder, sayTell } from "./table.ts";

function outcomeBy(rules: DoorRules) {
  return (state: string, input: string): string => {
    const from = STATES[state];
    const events = INPUTS[input];
    if (from === undefined || events === undefined) return "no such case";
    const before = doorIn(from, rules);
    const { door, orders, tells } = play(events(from.at), before, rules);
    const to = doorState(door) === doorState(before) ? [] : [`now ${doorState(door)}`];
    const said = [...tells.map(sayTell), ...orders.map(sayOrder), ...to];
    return said.length === 0 ? "." : said.join(", ");
  };
}

describe("a strike that locks when the door opens, its button wired to the lock", () => {
  checkTable(DOOR_TABLE, Object.keys(STATES), Object.keys(INPUTS), outcomeBy(RULES));
});

const MAGLOCK: DoorRules = { ...RULES, relock: "closing", rex: "unlock" };
const MAGLOCK_TABLE = `
locked | button pressed | egress, unlock 5000
locked | leaf opens | +forced-open, now forced-open
locked | leaf closes; button let go; 1 s | .
unlocked | leaf opens | passed #1 in
unlocked | button pressed | egress, unlock 5000
unlocked | leaf closes; button let go; 1 s | .
opening | button pressed | egress, unlock 5000
opening | leaf opens; leaf closes; button let go; 1 s | .
open by a card | button pressed | egress, unlock 5000
open by a card | leaf opens; leaf closes; button let go; 1 s | .
button held | leaf opens | without-card out, now egress-open
button held | leaf closes; button pressed; button let go; 1 s | .
open from inside | leaf closes | now normal
open from inside | button pressed | egress, unlock 5000
open from inside | leaf opens; button let go; 1 s | .
free, shut | button pressed | egress, unlock 5000
free, shut | leaf opens; leaf closes; button let go; 1 s | .
locked down | button pressed | egress, unlock 5000
locked down | leaf opens | +forced-open, now forced-open
locked down | leaf closes; button let go; 1 s | .
no contacts | leaf opens; leaf closes; button pressed; button let go; 1 s | .
`;

describe("a maglock that locks when the door closes, its button unlocking through us", () => {
  const states = [
    "locked",
    "unlocked",
    "opening",
    "open by a card",
    "button held",
    "open from inside",
    "free, shut",
    "locked down",
    "no contacts",
  ];
  const inputs = ["leaf opens", "leaf closes", "button pressed", "button let go", "1 s"];
  checkTable(MAGLOCK_TABLE, states, inputs, outcomeBy(MAGLOCK));
});

const shut = doorIn(STATES["locked"] ?? { events: [], at: 0 }, RULES);
const grant = { is: "grant", grant: grantOf(1), at: 1000 } as const;
const taken = { is: "taken", admission: 1, at: 1010 } as const;
const opens = (at: number) => ({ is: "input", input: "dps", on: true, at }) as const;
const closes = (at: number) => ({ is: "input", input: "dps", on: false, at }) as const;
const time = (at: number) => ({ is: "time", at }) as const;

/** When the lock is ordered to lock, in milliseconds; undefined: it is left to the end of its pulse. */
function lockedAt(rules: DoorRules, events: Parameters<typeof play>[0]): number | undefined {
  let door = shut;
  for (const event of events) {
    for (;;) {
      const due = doorWakesAt(door, rules);
      if (due === undefined || due > event.at) break;
      const step = play([time(due)], door, rules);
      door = step.door;
      if (step.orders.some(({ is }) => is === "lock")) return due;
    }
    door = play([event], door, rules).door;
  }
  return undefined;
}

describe("when a door locks again", () => {
  it.each([
    ["opening", 3075 + 500],
    ["closing", 4075 + 500],
    ["timer", undefined],
  ] as const)("%s: at %s", (relock, at) => {
    expect(lockedAt({ ...RULES, relock }, [grant, taken, opens(3000), closes(4000), time(9000)])).toBe(at);
  });

  it("not in the face of somebody who was let in while it stood open", () => {
    const second = [
      { is: "grant", grant: grantOf(2), at: 3500 },
      { is: "taken", admission: 2, at: 3510 },
    ] as const;
    const rules: DoorRules = { ...RULES, relock: "closing" };
    const events = [grant, taken, opens(3000), ...second, closes(4000), time(8499)];
    expect(lockedAt(rules, events)).toBeUndefined();
    expect(play(events, shut, rules).door.lock.is).toBe("released");
    expect(play([...events, time(8500)], shut, rules).door.lock.is).toBe("locked");
  });

  it("at the end of a longer pulse for whom the policy gives more time, and gives the leaf more time too", () => {
    const longer = { ...grant, grant: grantOf(1, { isLonger: true }) };
    const { door } = play([longer, taken, time(15_999)], shut, RULES);
    expect(door.lock.is).toBe("released");
    const open = play([opens(16_000), time(16_000 + 59_999)], door, RULES);
    expect(open.tells.map(sayTell)).toEqual(["passed #1 in", "pre-alarm"]);
    expect(play([time(76_000)], open.door, RULES).tells.map(sayTell)).toEqual(["+door-open-too-long"]);
  });
});

describe("a contact that bounces", () => {
  it("is believed after its time, and counts from when it began", () => {
    const before = play([opens(1000), time(1074)], shut, RULES);
    expect(before.tells).toEqual([]);
    const after = play([time(1075)], before.door, RULES);
    expect(after.tells.map(sayTell)).toEqual(["+forced-open"]);
    expect(after.door.leaf).toMatchObject({ is: "open", since: 1000 });
  });

  it("is somebody's opening though their time ends meanwhile", () => {
    const { tells } = play([grant, taken, opens(6990), time(7064), time(7065)], shut, RULES);
    expect(tells.map(sayTell)).toEqual(["passed #1 in"]);
  });

  it("does not raise an alarm when it turns out to have closed in time", () => {
    const { tells } = play([grant, taken, opens(3000), time(3075), closes(32_990), time(33_065)], shut, RULES);
    expect(tells.map(sayTell)).toEqual(["passed #1 in", "pre-alarm"]);
  });
});

it("says of a door whose contact went while somebody was waited for that they came in", () => {
  const { tells } = play([grant, taken, { is: "input-lost", input: "dps", at: 2000 }, time(7000)], shut, RULES);
  expect(tells.map(sayTell)).toEqual(["+door-fault", "passed #1 in"]);
});

it("believes nothing that a contact said before it was lost", () => {
  const { door } = play([{ is: "input-lost", input: "dps", at: 2000 }, opens(1999)], shut, RULES);
  expect(door.leaf.is).toBe("unknown");
});

it("lets in at most eight between two openings, and says so of the ninth", () => {
  const nine = Array.from({ length: 9 }, (_, nth) => ({ is: "grant", grant: grantOf(nth + 1), at: 1000 }) as const);
  const { orders, tells } = play(nine, shut, RULES);
  expect(orders).toHaveLength(8);
  expect(tells.map(sayTell)).toEqual(["not-used #9"]);
});
