import { describe, expect, it } from "vitest";
import { type Mode, openMode } from "../../src/lane/mode.ts";
import { isOpen, timetable } from "../../src/verdict/hours.ts";
import type { LaneMode } from "../../src/verdict/words.ts";
import { type BentBox, bentBox, DAY_MS, HOUR_MS } from "./bent-box.ts";

const NEVER = {
  monday: [],
  tuesday: [],
  wednesday: [],
  thursday: [],
  friday: [],
  saturday: [],
  sunday: [],
  except: [],
};
/** 10:00 to 12:00 on Mondays and Tuesdays, in Riga. */
const HOURS = timetable({ ...NEVER, monday: ["10:00-12:00"], tuesday: ["10:00-12:00"] }, new Map());
/** A Monday, 09:00 in Riga. */
const NINE = "2026-11-23T07:00Z";

interface Lane {
  readonly mode: Mode;
  readonly changes: LaneMode[];
}

function laneOf(box: BentBox, { id = "gate", hours = HOURS, write = true } = {}): Lane {
  const changes: LaneMode[] = [];
  const { clock, journal } = box.now();
  const append: typeof journal.append = (entry) => {
    if (!write) throw new Error("the disk is full");
    return journal.append(entry);
  };
  const mode = openMode({
    id,
    clock,
    journal: { ...journal, append },
    momentOf: box.momentOf,
    standsOpen: (now) => isOpen(hours, now),
    onChange: (next) => changes.push(next),
  });
  mode.turn();
  return { mode, changes };
}

/** A day goes by, hour by hour. */
function passDay(box: BentBox, mode: Mode): void {
  for (let hour = 0; hour < 24; hour += 1) {
    box.machine.pass(HOUR_MS);
    mode.turn();
  }
}

const recorded = (box: BentBox) =>
  box
    .now()
    .journal.recentOf("mode", 100)
    .map(({ entry }) => [entry.lane, entry.mode, entry.by])
    .toReversed();

describe("a lane's mode", () => {
  it("is what staff last said, on record before it holds, and after a restart", () => {
    using box = bentBox(NINE);
    const { changes, mode } = laneOf(box);
    expect(mode.now()).toBe("normal");
    mode.set("free-access", "desk");
    mode.set("lockdown", "porter");
    expect([mode.now(), changes]).toEqual(["lockdown", ["free-access", "lockdown"]]);
    expect(recorded(box)).toEqual([
      ["gate", "free-access", "desk"],
      ["gate", "lockdown", "porter"],
    ]);
    box.restart(30 * DAY_MS);
    expect(laneOf(box).mode.now()).toBe("lockdown");
    expect(laneOf(box, { id: "other" }).mode.now()).toBe("normal");
  });

  it("is found behind any number of other lanes' changes", () => {
    using box = bentBox(NINE);
    laneOf(box).mode.set("lockdown", "desk");
    const other = laneOf(box, { id: "other" }).mode;
    for (let n = 0; n < 600; n += 1) {
      other.set("free-access", "desk");
      other.set("normal", "desk");
    }
    box.restart();
    expect(laneOf(box).mode.now()).toBe("lockdown");
  });

  it("follows its timetable, and the record says that it did", () => {
    using box = bentBox(NINE);
    const { mode } = laneOf(box);
    const seen: LaneMode[] = [];
    for (let hour = 9; hour < 13; hour += 1) {
      mode.turn();
      mode.turn();
      seen.push(mode.now());
      box.machine.pass(HOUR_MS);
    }
    expect(seen).toEqual(["normal", "free-access", "free-access", "normal"]);
    expect(recorded(box)).toEqual([
      ["gate", "free-access", "the timetable"],
      ["gate", "normal", "the timetable"],
    ]);
  });

  it("stays locked whatever the timetable says, until staff end it; then the timetable's next word counts", () => {
    using box = bentBox(NINE);
    let { mode } = laneOf(box);
    mode.set("lockdown", "desk");
    for (let hour = 9; hour < 11; hour += 1) {
      box.machine.pass(HOUR_MS);
      box.restart();
      ({ mode } = laneOf(box));
      expect(mode.now()).toBe("lockdown");
    }
    mode.set("normal", "desk");
    mode.turn();
    expect(mode.now()).toBe("normal");
    passDay(box, mode);
    expect(mode.now()).toBe("free-access");
  });

  it("is what staff said, not the timetable, also after a restart within the same hours", () => {
    using box = bentBox(NINE);
    box.machine.pass(HOUR_MS);
    const { mode } = laneOf(box);
    expect(mode.now()).toBe("free-access");
    mode.set("normal", "desk");
    box.restart(60_000);
    const again = laneOf(box).mode;
    expect(again.now()).toBe("normal");
    passDay(box, again);
    expect(again.now()).toBe("free-access");
  });

  it.each([
    ["its hours ended while the box was off", 5 * HOUR_MS, "normal"],
    ["the box was off until the next day's hours", DAY_MS, "free-access"],
    ["the box was off until the evening of the next day", DAY_MS + 5 * HOUR_MS, "normal"],
  ])("is right when %s", (_, offMs, expected) => {
    using box = bentBox(NINE);
    box.machine.pass(HOUR_MS);
    expect(laneOf(box).mode.now()).toBe("free-access");
    box.restart(offMs);
    expect(laneOf(box).mode.now()).toBe(expected);
  });

  it("ends to stand open when its timetable was taken out of the config", () => {
    using box = bentBox(NINE);
    box.machine.pass(HOUR_MS);
    expect(laneOf(box).mode.now()).toBe("free-access");
    box.restart();
    const { changes, mode } = laneOf(box, { hours: timetable(NEVER, new Map()) });
    expect([mode.now(), changes]).toEqual(["normal", ["normal"]]);
  });

  it("stands open by no clock that nobody has confirmed", () => {
    using box = bentBox(NINE);
    box.machine.restart(Date.parse(NINE) + HOUR_MS, "unsynced");
    const { mode } = laneOf(box);
    expect(mode.now()).toBe("normal");
    box.machine.sync(Date.parse(NINE) + HOUR_MS);
    mode.turn();
    expect(mode.now()).toBe("free-access");
  });

  it("is laxer only when that is recorded, and stricter in any case", () => {
    using box = bentBox(NINE);
    laneOf(box).mode.set("free-access", "desk");
    const { changes, mode } = laneOf(box, { write: false });
    expect(mode.now()).toBe("free-access");
    expect(() => mode.set("lockdown", "desk")).toThrow("the disk is full");
    expect(mode.now()).toBe("lockdown");
    for (const laxer of ["normal", "free-access"] as const) {
      expect(() => mode.set(laxer, "desk")).toThrow("the disk is full");
      expect(mode.now()).toBe("lockdown");
    }
    expect(changes).toEqual(["lockdown"]);
  });
});
