import * as v from "valibot";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  actuatorOptions,
  inputOptions,
  openActuator,
  openInput,
  openReader,
  readerOptions,
} from "../../firmware-bridge/catalog.ts";
import { DeviceError } from "../../firmware-bridge/device.ts";
import type { Feedback, Health, Reader } from "../../firmware-bridge/device.ts";
import type { OpenActuator } from "../../firmware-bridge/guarded-actuator.ts";
import { keepActing, keepReading, keepWatching } from "../../firmware-bridge/reopen.ts";
import { scanQueue } from "../../firmware-bridge/scan-queue.ts";
import { iterate, take, textOf } from "../contract/reader.ts";
import { openInputDevice } from "../fakes/device-input.ts";
import { openSocketDevice } from "../fakes/device-socket.ts";
import { childrenOf, filesOf } from "../fakes/handles.ts";
import { until } from "../fakes/until.ts";

/** A reader in the hands of the test. */
function handReader() {
  const queue = scanQueue("hand");
  const seen = { disposals: 0, feedback: [] as Feedback[] };
  const reader: Reader = {
    scans: queue.scans,
    async feedback(feedback) {
      seen.feedback.push(feedback);
    },
    async [Symbol.asyncDispose]() {
      seen.disposals += 1;
      queue.end();
    },
  };
  return { ...queue, reader, seen };
}

const words = (health: Health): string => (health.is === "up" ? "up" : `down ${health.why.code} ${health.attempts}`);
const scan = (text: string) => ({ medium: "qr", payload: Buffer.from(text), at: 0 }) as const;
const QUICK = { firstDelayMs: 1, maxDelayMs: 4 };

test("it is never there, then there, then lost, then forbidden, then there", async () => {
  const [first, second] = [handReader(), handReader()];
  const denied = new DeviceError("denied", "not allowed");
  const absent = new DeviceError("absent", "not there");
  const script = [absent, absent, first.reader, absent, denied, denied, second.reader];
  const health: Health[] = [];
  await using reader = keepReading(
    async () => {
      const next = script.shift();
      if (next === undefined || next instanceof DeviceError) throw next ?? absent;
      return next;
    },
    { ...QUICK, onHealth: (next) => health.push(next) },
  );
  const scans = iterate(reader);
  await until("it is up", () => health.at(-1)?.is === "up");
  await reader.feedback?.("admit");
  first.push(scan("one"));
  expect(textOf(await take(scans))).toBe("one");
  first.fail(new DeviceError("lost", "unplugged"));
  await until("it is up again", () => health.filter((each) => each.is === "up").length === 2);
  second.push(scan("two"));
  expect(textOf(await take(scans))).toBe("two");
  expect(health.map(words)).toEqual(["down absent 1", "up", "down lost 0", "down absent 1", "down denied 2", "up"]);
  expect(first.seen).toEqual({ disposals: 1, feedback: ["admit"] });
  const [, , lost, stillAbsent, forbidden] = health;
  expect(stillAbsent?.since).toBe(lost?.since);
  expect(forbidden?.since).toBe(lost?.since);
});

test("opening hangs, and succeeds when nobody wants it any more", async () => {
  const late = handReader();
  const { promise, resolve } = Promise.withResolvers<Reader>();
  const health: Health[] = [];
  {
    await using _reader = keepReading(async () => promise, {
      ...QUICK,
      attemptLimitMs: 20,
      onHealth: (next) => health.push(next),
    });
    await until("it is down", () => health.length > 0);
    expect(health.map(words)).toEqual(["down silent 1"]);
  }
  resolve(late.reader);
  await until("what opened late is closed", () => late.seen.disposals > 0);
});

test("closing hangs", async () => {
  const health: Health[] = [];
  const queue = scanQueue("hanging");
  queue.fail(new DeviceError("lost", "unplugged"));
  const hanging: Reader = { scans: queue.scans, [Symbol.asyncDispose]: async () => new Promise(() => undefined) };
  const next = handReader();
  const readers = [hanging, next.reader];
  await using _reader = keepReading(
    async () => {
      const opened = readers.shift();
      if (opened === undefined) throw new DeviceError("absent", "no more");
      return opened;
    },
    { ...QUICK, attemptLimitMs: 20, onHealth: (each) => health.push(each) },
  );
  await until("the next one is up", () => health.filter((each) => each.is === "up").length === 2);
  expect(health.map(words)).toEqual(["up", "down lost 0", "up"]);
});

test("it is disposed of in each of its states, twice, and says nothing more", async () => {
  const live = handReader();
  const states: (() => Promise<Reader>)[] = [
    async () => live.reader,
    async () => Promise.reject(new DeviceError("absent", "not there")),
    async () => new Promise(() => undefined),
  ];
  for (const open of states) {
    const health: Health[] = [];
    const reader = keepReading(open, { attemptLimitMs: 50, onHealth: (next) => health.push(next) });
    const waiting = iterate(reader).next();
    if (open !== states[2]) await until("it has a state", () => health.length > 0);
    const before = open === states[2] ? 0 : 1;
    await reader[Symbol.asyncDispose]();
    await reader[Symbol.asyncDispose]();
    expect(await waiting).toMatchObject({ done: true });
    expect(health).toHaveLength(before);
  }
  expect(live.seen.disposals).toBe(1);
});

test("something else than a device fails while opening", async () => {
  const health: Health[] = [];
  const open = async (): Promise<Reader> => Promise.reject(new TypeError("no binding"));
  await using _reader = keepReading(open, { ...QUICK, onHealth: (next) => health.push(next) });
  await until("it is down", () => health.length > 0);
  expect(health[0]).toMatchObject({
    is: "down",
    why: { code: "absent", message: expect.stringContaining("no binding") },
  });
});

test("a pulse and a release are ordered before, while and after an actuator is there", async () => {
  const health: Health[] = [];
  const orders: (number | "release")[] = [];
  const { promise: lost, resolve: lose } = Promise.withResolvers<DeviceError>();
  const { promise: opening, resolve: plug } = Promise.withResolvers<OpenActuator>();
  const actuators = [opening];
  await using actuator = keepActing(
    async () => actuators.shift() ?? Promise.reject(new DeviceError("absent", "not there")),
    { ...QUICK, onHealth: (next) => health.push(next) },
  );
  await expect(actuator.pulse(1000)).rejects.toMatchObject({ code: "absent" });
  await expect(actuator.release()).rejects.toMatchObject({ code: "absent" });
  plug({
    lost,
    pulse: async (ms) => void orders.push(ms),
    release: async () => void orders.push("release"),
    [Symbol.asyncDispose]: async () => undefined,
  });
  await until("it is up", () => health.at(-1)?.is === "up");
  await actuator.pulse(1000);
  await actuator.release();
  lose(new DeviceError("lost", "unplugged"));
  await until("it is down", () => health.at(-1)?.is === "down");
  await expect(actuator.pulse(1000)).rejects.toMatchObject({ name: "DeviceError" });
  await expect(actuator.release()).rejects.toMatchObject({ name: "DeviceError" });
  expect(orders).toEqual([1000, "release"]);
});

test("an input goes away and comes back with another level", async () => {
  await using device = await openInputDevice();
  const options = v.parse(inputOptions, { kind: "simulated", socket: device.path });
  const health: Health[] = [];
  await using input = keepWatching(async () => openInput(options), {
    ...QUICK,
    onHealth: (next) => health.push(next),
  });
  const changes = input.changes()[Symbol.asyncIterator]();
  expect(await changes.next()).toMatchObject({ value: { on: false } });
  await device.unplug();
  await until("it is down", () => health.at(-1)?.is === "down");
  await device.set(true);
  await device.plug();
  expect(await changes.next()).toMatchObject({ value: { on: true } });
  // it is tried again and again while it is down, and each time is told
  const turns = health.map(({ is }) => is).filter((is, nth, all) => is !== all[nth - 1]);
  expect(turns).toEqual(["up", "down", "up"]);
});

test("a contact that does not say what it is", async () => {
  await using device = await openSocketDevice();
  const options = v.parse(inputOptions, { kind: "simulated", socket: device.path });
  await expect(openInput(options)).rejects.toMatchObject({ name: "DeviceError", code: "silent" });
  await until("it is let go", () => device.connections() === 0);
});

describe("100 times unplugged and plugged in again", () => {
  const warnings: Error[] = [];
  const note = (warning: Error): void => void warnings.push(warning);
  beforeAll(() => void process.on("warning", note));
  afterAll(() => void process.off("warning", note));

  /** Descriptors, processes and listeners that are there now. */
  const held = () => ({
    files: filesOf(process.pid).length,
    children: childrenOf(process.pid).length,
    listeners: process.eventNames().reduce((sum, name) => sum + process.listenerCount(name), 0),
  });

  test("a reader leaves nothing behind", async () => {
    await using device = await openSocketDevice();
    const options = v.parse(readerOptions, { kind: "simulated", socket: device.path });
    const health: Health[] = [];
    await using reader = keepReading(async () => openReader(options), {
      ...QUICK,
      onHealth: (next) => health.push(next),
    });
    const scans = iterate(reader);
    let before = held();
    for (let round = 0; round < 100; round++) {
      await until("it is up", () => health.at(-1)?.is === "up");
      await device.write(`card ${round}\r`);
      expect(textOf(await take(scans))).toBe(`card ${round}`);
      if (round === 5) before = held();
      await device.unplug();
      await until("it is down", () => health.at(-1)?.is === "down");
      await device.plug();
    }
    await until("it is up", () => health.at(-1)?.is === "up" && device.connections() === 1);
    expect(held()).toEqual(before);
    expect(warnings).toEqual([]);
  });

  test("an actuator leaves nothing behind", { timeout: 120_000 }, async () => {
    await using device = await openSocketDevice();
    const options = v.parse(actuatorOptions, { kind: "simulated", socket: device.path });
    const health: Health[] = [];
    await using actuator = keepActing(async () => openActuator(options), {
      ...QUICK,
      onHealth: (next) => health.push(next),
    });
    let before = held();
    for (let round = 0; round < 100; round++) {
      await until("it is up", () => health.at(-1)?.is === "up");
      await actuator.pulse(100);
      if (round === 5) before = held();
      await device.unplug();
      await until("it is down", () => health.at(-1)?.is === "down");
      await device.plug();
    }
    await until("it is up", () => health.at(-1)?.is === "up" && device.connections() === 1);
    expect(held()).toEqual(before);
    expect(warnings).toEqual([]);
  });
});
