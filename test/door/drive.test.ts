import { describe, expect, it } from "vitest";
import type { Input, Level } from "../../firmware-bridge/device.ts";
import { levelQueue } from "../../firmware-bridge/level-queue.ts";
import type { Timer } from "../../src/door/drive.ts";
import { runDoor } from "../../src/door/run-door.ts";
import { runTurnstile } from "../../src/door/run-turnstile.ts";
import type { Stands } from "../../src/door/words.ts";
import { grantOf, RULES } from "./door-cases.ts";
import { sayOrder, sayTell } from "./table.ts";
import { PULSE } from "./turnstile-cases.ts";

/** A clock that goes when it is told to. */
function fakeTimer(): Timer & { pass(ms: number): Promise<void> } {
  let now = 0;
  let due: { at: number; act: () => void } | undefined;
  return {
    now: () => now,
    wake(at, act) {
      const mine = { at, act };
      due = mine;
      return () => {
        if (due === mine) due = undefined;
      };
    },
    async pass(ms) {
      const end = now + ms;
      for (;;) {
        const next = due;
        if (next === undefined || next.at > end) break;
        due = undefined;
        now = next.at;
        next.act();
        await settled();
      }
      now = end;
    },
  };
}

/** Whatever was waiting for nothing but its turn has had it. */
const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

function openTrial() {
  const timer = fakeTimer();
  const said: string[] = [];
  const stood: string[] = [];
  const lock = { takes: true };
  const queue = levelQueue("contact");
  const wire = { lose: (): void => undefined, closed: false };
  async function obey(order: string): Promise<void> {
    if (!lock.takes) throw new Error("unplugged");
    said.push(order);
  }
  const input = (onLost: () => void): Input => {
    wire.lose = onLost;
    return {
      changes: queue.take,
      async [Symbol.asyncDispose]() {
        queue.end();
        wire.closed = true;
      },
    };
  };
  const parts = {
    timer,
    actuator: { pulse: (ms: number) => obey(`pulse ${ms}`), release: () => obey("release") },
    onPassed: (passed: Parameters<typeof sayPassed>[0]) => void said.push(sayPassed(passed)),
    onTell: (tell: Parameters<typeof sayTell>[0]) => void said.push(sayTell(tell)),
    onStands: ({ awaited, isHeldOpen }: Stands) =>
      void stood.push(isHeldOpen ? "held open" : `awaits ${awaited.join() || "nobody"} after ${said.at(-1)}`),
    onFault: (error: unknown, order: Parameters<typeof sayOrder>[0]) =>
      void said.push(`fault of ${sayOrder(order)}: ${error instanceof Error ? error.message : ""}`),
  };
  async function hear(level: Level): Promise<void> {
    queue.push(level);
    await settled();
  }
  return { hear, input, lock, parts, said, stood, timer, wire };
}

function sayPassed(passed: Extract<Parameters<typeof sayTell>[0], { is: "passed" }>["passed"]): string {
  return sayTell({ is: "passed", passed });
}

describe("a door that is driven", () => {
  it("goes by the contacts and by time, tells before it orders, and closes what it opened", async () => {
    const { hear, input, parts, said, timer, wire } = openTrial();
    const door = runDoor(RULES, { ...parts, inputs: new Map([["dps", input]]) });
    await hear({ on: false, at: 0 });
    await timer.pass(1000);
    await door.grant(grantOf(1));
    await timer.pass(1000);
    await hear({ on: true, at: 2000 });
    await timer.pass(700);
    wire.lose();
    expect(door.state()).toBe("door-fault");
    await door.grant(grantOf(2));
    await door[Symbol.asyncDispose]();
    expect(said).toEqual([
      "pulse 5000",
      "passed #1 in",
      "release",
      "+door-fault",
      "pulse 5000",
      "passed #2 in",
      "release",
    ]);
    expect(wire.closed).toBe(true);
    await timer.pass(100_000);
    expect(said).toHaveLength(7);
  });

  it("rejects a grant that the lock did not take, once, and leaves the rest to who asked for it", async () => {
    const { hear, input, lock, parts, said, timer } = openTrial();
    await using door = runDoor(RULES, { ...parts, inputs: new Map([["dps", input]]) });
    await hear({ on: false, at: 0 });
    lock.takes = false;
    await expect(door.grant(grantOf(1))).rejects.toThrow("unplugged");
    lock.takes = true;
    await timer.pass(10_000);
    expect(said).toEqual(["fault of lock: unplugged"]);
  });

  it("says how it stands after the lock has its order, and until when somebody is waited for", async () => {
    const { hear, input, parts, stood, timer } = openTrial();
    await using door = runDoor(RULES, { ...parts, inputs: new Map([["dps", input]]) });
    await hear({ on: false, at: 0 });
    await door.grant(grantOf(1));
    expect(stood.at(-1)).toBe("awaits 1 after pulse 5000");
    await hear({ on: true, at: 0 });
    await timer.pass(75);
    expect(stood.at(-1)).toBe("awaits nobody after passed #1 in");
    await timer.pass(RULES.openTooLongMs - RULES.preAlarmMs);
    expect(stood.at(-1)).toBe("held open");
  });

  it("renews free access in time, tries again when the lock is back, and lets go at its end", async () => {
    const { lock, parts, said, timer } = openTrial();
    const door = runDoor(RULES, { ...parts, inputs: new Map() });
    door.setMode("free-access");
    await timer.pass(5000);
    lock.takes = false;
    await timer.pass(5000);
    lock.takes = true;
    await timer.pass(5000);
    await door[Symbol.asyncDispose]();
    expect(said).toEqual(["pulse 10000", "pulse 10000", "fault of unlock 10000: unplugged", "pulse 10000", "release"]);
  });
});

describe("a turnstile that is driven", () => {
  it("says of the second of two that nobody came in, when the order for them is not taken", async () => {
    const { hear, input, lock, parts, said, timer } = openTrial();
    await using turnstile = runTurnstile(PULSE, { ...parts, inputs: new Map([["pass_a", input]]) });
    await hear({ on: false, at: 0 });
    await turnstile.grant(grantOf(1));
    await turnstile.grant(grantOf(2));
    expect(turnstile.isFull()).toBe(true);
    await hear({ on: true, at: 0 });
    await timer.pass(20);
    await hear({ on: false, at: 20 });
    lock.takes = false;
    await timer.pass(600);
    expect(said).toEqual([
      "pulse 500",
      "passed #1 in",
      "release",
      "not-used #2",
      "fault of unlock 500 for #2: unplugged",
      "fault of lock: unplugged",
    ]);
    expect(turnstile.isFull()).toBe(false);
  });
});
