/** A device that hangs: noticed, reset, opened anew, and never more often than it does good. */
import { expect, test } from "vitest";
import { DeviceError } from "../../firmware-bridge/device.ts";
import type { Health, Reader } from "../../firmware-bridge/device.ts";
import { keepReading } from "../../firmware-bridge/reopen.ts";
import { scanQueue } from "../../firmware-bridge/scan-queue.ts";
import { iterate, take, textOf } from "../contract/reader.ts";
import { until } from "../fakes/until.ts";

const silent = new DeviceError("silent", "says nothing");
const nonsense = new DeviceError("protocol", "says nonsense");
const absent = new DeviceError("absent", "not there");
const scan = (text: string) => ({ medium: "qr", payload: Buffer.from(text), at: 0 }) as const;
const words = (health: Health): string =>
  `${health.is === "up" ? "up" : `down ${health.why.code}`} ${health.recoveries}`;
const QUICK = { firstDelayMs: 1, maxDelayMs: 4, aliveEveryMs: 5 };

/** Answers as long as `answer` resolves. */
function asked(answer: () => Promise<void>) {
  const queue = scanQueue("asked");
  const seen = { questions: 0, disposals: 0 };
  const reader: Reader = {
    scans: queue.scans,
    async alive() {
      seen.questions += 1;
      await answer();
    },
    async [Symbol.asyncDispose]() {
      seen.disposals += 1;
      queue.end();
    },
  };
  return { ...queue, reader, seen };
}

const well = () => asked(async () => undefined);
const wedged = () => asked(async () => Promise.reject(silent));

/** Opens one after the other, then the last again and again. */
function openInTurn(...script: readonly (DeviceError | Reader)[]): {
  open: () => Promise<Reader>;
  attempts: () => number;
} {
  let attempts = 0;
  return {
    attempts: () => attempts,
    async open() {
      const next = script[Math.min(attempts, script.length - 1)];
      attempts += 1;
      if (next === undefined || next instanceof DeviceError) throw next ?? absent;
      return next;
    },
  };
}

test("it stops answering, and is opened anew", async () => {
  const [first, second] = [wedged(), well()];
  const health: Health[] = [];
  const { open } = openInTurn(first.reader, second.reader);
  await using reader = keepReading(open, { ...QUICK, onHealth: (next) => health.push(next) });
  const scans = iterate(reader);
  await until("it is asked time and again", () => second.seen.questions > 3);
  second.push(scan("alive"));
  expect(textOf(await take(scans))).toBe("alive");
  expect(health.map(words)).toEqual(["up 0", "down silent 1", "up 1"]);
  expect(first.seen).toEqual({ questions: 1, disposals: 1 });
});

test("it does not even answer the question whether it is alive", { timeout: 60_000 }, async () => {
  const [first, second] = [asked(async () => new Promise(() => undefined)), well()];
  const health: Health[] = [];
  const { open } = openInTurn(first.reader, second.reader);
  await using _reader = keepReading(open, { ...QUICK, onHealth: (next) => health.push(next) });
  await until("it is up again", () => health.length === 3);
  expect(health.map(words)).toEqual(["up 0", "down silent 1", "up 1"]);
  expect(first.seen.questions).toBe(1);
});

test("whoever reads is not asked", async () => {
  const reading = well();
  const { open } = openInTurn(reading.reader);
  const up = Promise.withResolvers<void>();
  await using reader = keepReading(open, { aliveEveryMs: 2000, onHealth: () => up.resolve() });
  const scans = iterate(reader);
  await up.promise;
  const until4s = performance.now() + 4500;
  while (performance.now() < until4s) {
    reading.push(scan("card"));
    await take(scans);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  expect(reading.seen.questions).toBe(0);
  await until("it is asked when nobody comes", () => reading.seen.questions > 0);
});

test("opening it anew does not help: it is reset, once in a while", async () => {
  let resets = 0;
  const health: Health[] = [];
  const { open, attempts } = openInTurn(silent);
  await using _reader = keepReading(open, {
    ...QUICK,
    onHealth: (next) => health.push(next),
    reset: async () => (resets += 1) > 0,
    resetEveryMs: 60_000,
  });
  await until("it was tried often", () => attempts() > 20);
  expect(resets).toBe(1);
  expect(health.map(words)).toEqual(["down silent 1", "down silent 2"]);
});

test("it hangs again and again right after it was opened, and each time is counted", async () => {
  let resets = 0;
  const health: Health[] = [];
  const readers = Array.from({ length: 6 }, wedged);
  const { open } = openInTurn(...readers.map(({ reader }) => reader), well().reader);
  await using _reader = keepReading(open, {
    ...QUICK,
    onHealth: (next) => health.push(next),
    reset: async () => (resets += 1) > 0,
    resetEveryMs: 0,
  });
  await until("it is well", () => health.filter(({ is }) => is === "up").length === 7);
  expect(health.at(-1)?.recoveries).toBe(6);
  expect(resets).toBe(5);
});

test("resetting is not permitted, fails, or hangs while the reader is given up", async () => {
  for (const reset of [async () => false, async () => Promise.reject(new Error("EIO"))]) {
    const health: Health[] = [];
    const { open, attempts } = openInTurn(silent);
    await using _reader = keepReading(open, {
      ...QUICK,
      onHealth: (next) => health.push(next),
      reset,
      resetEveryMs: 0,
    });
    await until("it was tried often", () => attempts() > 10);
    expect(health.map(words)).toEqual(["down silent 1"]);
  }
  const begun = Promise.withResolvers<void>();
  const { open } = openInTurn(silent);
  const reader = keepReading(open, {
    ...QUICK,
    onHealth: () => undefined,
    async reset() {
      begun.resolve();
      return new Promise(() => undefined);
    },
  });
  await begun.promise;
  await reader[Symbol.asyncDispose]();
});

test("what never made sense here is not ours to reset", async () => {
  let resets = 0;
  const health: Health[] = [];
  const { open, attempts } = openInTurn(nonsense);
  await using _reader = keepReading(open, {
    ...QUICK,
    onHealth: (next) => health.push(next),
    reset: async () => (resets += 1) > 0,
  });
  await until("it was tried often", () => attempts() > 10);
  expect(resets).toBe(0);
  expect(health.map(words)).toEqual(["down protocol 0"]);
});

test("what made sense and does no more is", async () => {
  const first = well();
  let resets = 0;
  const { open } = openInTurn(first.reader, nonsense);
  await using _reader = keepReading(open, {
    ...QUICK,
    onHealth: () => undefined,
    reset: async () => (resets += 1) > 0,
  });
  await until("it answered", () => first.seen.questions > 1);
  first.fail(nonsense);
  await until("it was reset", () => resets > 0);
  expect(resets).toBe(1);
});

/** A plug in the hands of the test. */
function handPlug() {
  let tell: (() => void) | undefined;
  let watchers = 0;
  return {
    watchers: () => watchers,
    push: () => tell?.(),
    hotPlug: (onChange: () => void) => {
      watchers += 1;
      tell = onChange;
      return {
        watches: () => true,
        [Symbol.dispose]() {
          watchers -= 1;
          tell = undefined;
        },
      };
    },
  };
}

test("something is plugged in: it is looked for at once, and not called forbidden while udev is at it", async () => {
  const plug = handPlug();
  const denied = new DeviceError("denied", "not yet");
  const found = well();
  const health: Health[] = [];
  const afterwards = openInTurn(denied, denied, found.reader);
  let plugged = false;
  let before = 0;
  async function open(): Promise<Reader> {
    if (plugged) return afterwards.open();
    before += 1;
    throw absent;
  }
  await using _reader = keepReading(open, {
    firstDelayMs: 1,
    onHealth: (next) => health.push(next),
    hotPlug: plug.hotPlug,
  });
  // The next look by time alone would be half a minute away by now.
  await until("it has been looked for often", () => before > 12);
  plugged = true;
  plug.push();
  await until("it is up", () => health.at(-1)?.is === "up");
  expect(health.map(words)).toEqual(["down absent 0", "up 0"]);
  expect(plug.watchers()).toBe(0);
});

test("it is not there for long: time alone asks seldom, and less often than without a watch", async () => {
  const count = async (hotPlug: ReturnType<typeof handPlug>["hotPlug"] | undefined): Promise<number> => {
    const { open, attempts } = openInTurn(absent);
    await using _reader = keepReading(open, { firstDelayMs: 200, onHealth: () => undefined, hotPlug });
    await new Promise((resolve) => setTimeout(resolve, 8000));
    return attempts();
  };
  const [seldom, often] = await Promise.all([count(handPlug().hotPlug), count(undefined)]);
  // 0, 200, 600, 1400, 3000, 6200 ms; without, never more than 3 s apart.
  expect(seldom).toBeLessThanOrEqual(6);
  expect(often).toBeGreaterThanOrEqual(seldom);
});

test("a plug that is told of over and over makes no hammer", async () => {
  const plug = handPlug();
  const { open, attempts } = openInTurn(absent);
  await using _reader = keepReading(open, { firstDelayMs: 100, onHealth: () => undefined, hotPlug: plug.hotPlug });
  const begun = performance.now();
  while (performance.now() - begun < 1500) {
    plug.push();
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  expect(attempts()).toBeLessThanOrEqual(2 + (performance.now() - begun) / 100);
  expect(attempts()).toBeGreaterThan(5);
});
