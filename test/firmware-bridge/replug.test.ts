/** Readers that are pulled out and plugged in all year: the screen is right each time, and nothing is left behind. */
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import * as v from "valibot";
import { afterAll, beforeAll, expect, test } from "vitest";
import { careFor } from "../../firmware-bridge/care.ts";
import { openReader, readerOptions } from "../../firmware-bridge/catalog.ts";
import { keepReading } from "../../firmware-bridge/reopen.ts";
import { openDisplay } from "../../src/kiosk/display.ts";
import { iterate, take, textOf } from "../contract/reader.ts";
import { openPty } from "../fakes/device-pty.ts";
import { childrenOf, filesOf } from "../fakes/handles.ts";
import { until } from "../fakes/until.ts";
import { PLAIN_LOOK } from "../fakes/look.ts";

/** Side by side, as a loss is noticed within half a second and not before. */
const READERS = 5;
/** Each; 500 together. */
const ROUNDS = 100;
/** By then every library is loaded and every pool has grown. */
const WARM_ROUNDS = 20;
/** What is still in use after a collection: a port that was kept holds 64 KiB, so 400 of them would be 25 MiB. Bytes. */
const MOST_HEAP_GROWTH = 4 * 1024 * 1024;
/** The process takes more than it uses, and gives back late. Bytes. */
const MOST_RSS_GROWTH = 64 * 1024 * 1024;

const PLACE = {
  name: "Gate",
  kind: "library",
  languages: ["en"],
  timeZone: "UTC",
  reader: "left",
  takes: ["qr"],
  look: PLAIN_LOOK,
} as const;

const warnings: Error[] = [];
const note = (warning: Error): void => void warnings.push(warning);
beforeAll(() => void process.on("warning", note));
afterAll(() => void process.off("warning", note));

function held() {
  return {
    files: filesOf(process.pid).length,
    // The devices themselves among them.
    children: childrenOf(process.pid).length,
    listeners: process.eventNames().reduce((sum, name) => sum + process.listenerCount(name), 0),
  };
}

/** Buffers are counted until a while after they were collected. */
async function memory(): Promise<{ readonly heap: number; readonly rss: number }> {
  setFlagsFromString("--expose-gc");
  for (let nth = 0; nth < 4; nth++) {
    runInNewContext("gc")();
    await sleep(200);
  }
  const { heapUsed, external, rss } = process.memoryUsage();
  return { heap: heapUsed + external, rss };
}

async function openSubject() {
  await using stack = new AsyncDisposableStack();
  const device = stack.use(await openPty(undefined, "ttyACM0"));
  const context = { roots: { sys: "/nowhere", dev: dirname(device.path) } };
  const options = v.parse(readerOptions, { kind: "serial", device: device.path });
  const display = stack.use(openDisplay(PLACE, () => undefined));
  display.trouble("reader", "on");
  const counted = { attempts: 0, ups: 0 };
  const reader = stack.use(
    keepReading(
      async () => {
        counted.attempts += 1;
        return openReader(options, context);
      },
      {
        ...careFor(options, context),
        firstDelayMs: 5,
        onHealth({ is }) {
          if (is === "up") counted.ups += 1;
          display.trouble("reader", is === "up" ? "off" : "on");
        },
      },
    ),
  );
  const scans = iterate(reader);
  const isUp = async () => until("the screen invites", () => !display.has("reader"));
  const all = stack.move();
  return {
    counted,
    isUp,
    async round(text: string): Promise<void> {
      await isUp();
      await device.write(`${text}\r`);
      expect(textOf(await take(scans))).toBe(text);
      await device.unplug();
      await until("the screen says that it is gone", () => display.has("reader"));
      await device.plug();
    },
    [Symbol.asyncDispose]: async () => all.disposeAsync(),
  };
}

test(`${READERS * ROUNDS} times unplugged and plugged in again`, { timeout: 300_000 }, async () => {
  await using stack = new AsyncDisposableStack();
  const subjects = await Promise.all(Array.from({ length: READERS }, openSubject));
  for (const subject of subjects) stack.use(subject);
  const play = async (from: number, to: number): Promise<void> => {
    await Promise.all(
      subjects.map(async (subject) => {
        for (let round = from; round < to; round++) await subject.round(`card ${round}`);
        await subject.isUp();
      }),
    );
  };
  await play(0, WARM_ROUNDS);
  const [things, space] = [held(), await memory()];
  await play(WARM_ROUNDS, ROUNDS);
  expect(held()).toEqual(things);
  const now = await memory();
  expect(now.heap - space.heap).toBeLessThan(MOST_HEAP_GROWTH);
  expect(now.rss - space.rss).toBeLessThan(MOST_RSS_GROWTH);
  expect(warnings).toEqual([]);
  for (const { counted } of subjects) {
    expect(counted.ups).toBe(ROUNDS + 1);
    // One when it went, one when it came, and a few while socat makes it.
    expect(counted.attempts).toBeLessThan(ROUNDS * 20);
  }
});
