/** The gate dies, or hangs, or its guard dies: the contact opens all the same. */
import { closeSync, openSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import * as v from "valibot";
import { describe, expect, test } from "vitest";
import { actuatorOptions, openActuator } from "../../firmware-bridge/catalog.ts";
import type { ActuatorOptions } from "../../firmware-bridge/catalog.ts";
import { openGuard, writingHand } from "../../firmware-bridge/guard.ts";
import { dcttechBytes } from "../../firmware-bridge/wire/dcttech.ts";
import { lcusBytes, lcusCodec } from "../../firmware-bridge/wire/lcus.ts";
import { have } from "../debian.ts";
import { openHidRelay } from "../fakes/device-hid.ts";
import { openPty } from "../fakes/device-pty.ts";
import { openSocketDevice } from "../fakes/device-socket.ts";
import { childrenOf, holdersOf } from "../fakes/handles.ts";
import { startPulsing } from "../fakes/pulsing-gate.ts";
import { contactAfter } from "../fakes/relay-bytes.ts";
import { until } from "../fakes/until.ts";

const PULSE_MS = 300;
const LIMIT_MS = 120_000;

/** A relay, and how to know that what it has received is all that it ever will. */
interface Victim extends AsyncDisposable {
  readonly options: ActuatorOptions;
  readonly received: () => Uint8Array;
  /** Nobody holds it any more, and all that was written to it has arrived. */
  settled(): Promise<void>;
}

async function onPty(): Promise<Victim> {
  const pty = await openPty();
  // socat keeps a hand on its own tty.
  const own = holdersOf(pty.path);
  return {
    options: v.parse(actuatorOptions, { kind: "lcus1", device: pty.path }),
    received: pty.received,
    async settled() {
      await until("nobody holds the tty", () => holdersOf(pty.path).every((pid) => own.includes(pid)));
      // Behind everything else, an order to another channel.
      await writeFile(pty.path, lcusBytes({ channel: 8, closed: true }));
      await until("the last order has arrived", () => contactAfter(pty.received(), 8));
    },
    [Symbol.asyncDispose]: async () => pty[Symbol.asyncDispose](),
  };
}

async function onSocket(): Promise<Victim> {
  const device = await openSocketDevice();
  return {
    options: v.parse(actuatorOptions, { kind: "simulated", socket: device.path }),
    received: device.received,
    settled: async () => until("nobody is connected", () => device.connections() === 0),
    [Symbol.asyncDispose]: async () => device[Symbol.asyncDispose](),
  };
}

const victims = [
  ["an LCUS board on a pty", onPty],
  ["a simulated relay", onSocket],
] as const;

describe.skipIf(!have("socat")).each(victims)("%s", (_name, makeVictim) => {
  test(
    "the gate is killed at any instant: before, at, in and after a pulse",
    async () => {
      const delays = Array.from({ length: 24 }, () => Math.random() * (PULSE_MS + 150) - 10);
      let pulsesSeen = 0;
      async function killAfter(delayMs: number): Promise<void> {
        await using victim = await makeVictim();
        const gate = await startPulsing(victim.options);
        if (delayMs >= 0) {
          gate.order(`pulse ${PULSE_MS}`);
          await sleep(delayMs);
        }
        await gate.kill();
        await victim.settled();
        const orders = lcusCodec()
          .push(victim.received())
          .filter((order) => order.channel === 1);
        if (orders.some((order) => order.closed)) pulsesSeen += 1;
        expect(orders.at(-1), `killed after ${delayMs} ms`).toEqual({ channel: 1, closed: false });
      }
      for (let at = 0; at < delays.length; at += 3) await Promise.all(delays.slice(at, at + 3).map(killAfter));
      // Otherwise nothing was shown.
      expect(pulsesSeen).toBeGreaterThan(delays.length / 4);
    },
    LIMIT_MS,
  );

  test(
    "the gate's event loop is blocked in mid-pulse",
    async () => {
      await using victim = await makeVictim();
      const gate = await startPulsing(victim.options);
      try {
        gate.order(`pulse ${PULSE_MS}`);
        gate.order("block 100000");
        await gate.hears("blocking");
        await until("the contact is closed", () =>
          lcusCodec()
            .push(victim.received())
            .some((order) => order.closed),
        );
        await until("the contact is open", () => !contactAfter(victim.received(), 1));
      } finally {
        await gate.kill();
      }
      await victim.settled();
      expect(contactAfter(victim.received(), 1)).toBe(false);
    },
    LIMIT_MS,
  );

  test(
    "the guard is killed in mid-pulse",
    async () => {
      await using victim = await makeVictim();
      const before = childrenOf(process.pid);
      await using actuator = await openActuator(victim.options);
      const guards = childrenOf(process.pid).filter((pid) => !before.includes(pid));
      expect(guards).toHaveLength(1);
      await actuator.pulse(60_000);
      await until("the contact is closed", () => contactAfter(victim.received(), 1));
      for (const pid of guards) process.kill(pid, "SIGKILL");
      await until("the contact is open", () => !contactAfter(victim.received(), 1));
      expect(await actuator.lost).toMatchObject({ code: "lost" });
      await expect(actuator.pulse(1000)).rejects.toMatchObject({ code: "lost" });
    },
    LIMIT_MS,
  );

  test(
    "the guard is stopped and does not answer",
    async () => {
      await using victim = await makeVictim();
      const before = childrenOf(process.pid);
      await using actuator = await openActuator(victim.options);
      const guards = childrenOf(process.pid).filter((pid) => !before.includes(pid));
      for (const pid of guards) process.kill(pid, "SIGSTOP");
      await expect(actuator.pulse(60_000)).rejects.toMatchObject({ code: "silent" });
      await actuator.lost;
      expect(contactAfter(victim.received(), 1)).toBe(false);
    },
    LIMIT_MS,
  );

  test(
    "the gate's whole process group is killed in mid-pulse",
    async () => {
      await using victim = await makeVictim();
      const gate = await startPulsing(victim.options);
      gate.order("pulse 60000");
      await gate.hears("taken");
      await gate.killGroup();
      await victim.settled();
      expect(contactAfter(victim.received(), 1)).toBe(false);
    },
    LIMIT_MS,
  );

  test(
    "the service manager asks the whole group to end, in mid-pulse",
    async () => {
      await using victim = await makeVictim();
      const gate = await startPulsing(victim.options);
      gate.order("pulse 60000");
      await gate.hears("taken");
      for (const pid of childrenOf(gate.pid))
        for (const signal of ["SIGTERM", "SIGINT", "SIGHUP", "SIGABRT"] as const) process.kill(pid, signal);
      await until("the contact is closed", () => contactAfter(victim.received(), 1));
      await gate.kill();
      await victim.settled();
      expect(contactAfter(victim.received(), 1)).toBe(false);
    },
    LIMIT_MS,
  );
});

test("the guard of a HID board writes whole reports, NULs and all, until its input ends", async () => {
  await using relay = await openHidRelay();
  const { roots } = relay.context;
  const fd = openSync(join(roots?.dev ?? "", "hidraw0"), "w");
  const orders = { on: dcttechBytes({ channel: 8, closed: true }), off: dcttechBytes({ channel: 8, closed: false }) };
  const guard = await openGuard("board", writingHand("board", fd, orders), () => undefined);
  closeSync(fd);
  await guard.hold(60_000);
  expect(relay.closed(8)).toBe(true);
  await guard.hold(100);
  await until("the contact is open", () => !relay.closed(8));
  await guard.hold(60_000);
  expect(relay.closed(8)).toBe(true);
  await guard.release();
  expect(relay.closed(8)).toBe(false);
});

test("orders that arrive in the very moment a pulse ends are all taken", { timeout: LIMIT_MS }, async () => {
  const fd = openSync("/dev/null", "w");
  const orders = { on: lcusBytes({ channel: 1, closed: true }), off: lcusBytes({ channel: 1, closed: false }) };
  const guard = await openGuard("board", writingHand("board", fd, orders), () => undefined);
  closeSync(fd);
  // Each order meets the end of the one before it. A shell's timed read as the guard lost 11 of 20,000 such orders.
  let taken = 0;
  for (let order = 0; order < 10_000; order++) {
    await guard.hold(3);
    taken += 1;
    const meets = performance.now() + 2.85 + Math.random() * 0.3;
    while (performance.now() < meets);
  }
  await guard.release();
  expect(taken).toBe(10_000);
});

describe("a dcttech board reads back", () => {
  test("otherwise than ordered", async () => {
    await using relay = await openHidRelay();
    const options = v.parse(actuatorOptions, { kind: "dcttech", device: relay.device });
    await using actuator = await openActuator(options, relay.context);
    relay.jam();
    await expect(actuator.pulse(1000)).rejects.toMatchObject({ code: "protocol" });
    expect(await actuator.lost).toMatchObject({ code: "protocol" });
  });

  test("closed, after its pulse should have ended", async () => {
    await using relay = await openHidRelay();
    const options = v.parse(actuatorOptions, { kind: "dcttech", device: relay.device });
    await using actuator = await openActuator(options, relay.context);
    await actuator.pulse(200);
    relay.jam();
    expect(await actuator.lost).toMatchObject({ code: "protocol" });
  });
});
