/** Who is passed in may talk to a chip before its scan, and then speaks for it alone. */
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, expect, test } from "vitest";
import { type ChipSource, pollChips } from "../../firmware-bridge/chip-poll.ts";
import type { ChipSession } from "../../firmware-bridge/chip-session.ts";
import type { ChipWord } from "../../firmware-bridge/context.ts";
import type { DeuInfo, Scan } from "../../firmware-bridge/device.ts";
import { scanQueue } from "../../firmware-bridge/scan-queue.ts";
import { until } from "../fakes/until.ts";

const UID = Uint8Array.of(4, 1, 2, 3, 4, 5, 6);
const DEU_INFO: DeuInfo = { escn: new Uint8Array(16), signature: new Uint8Array(70), certificate: new Uint8Array(9) };
const TEXT = Buffer.from("5c0a1001-7c2b-103e-9f3a-001999900001");

const stopping: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stopping.splice(0)) await stop();
});

function poll(onChip: (session: ChipSession) => Promise<ChipWord | undefined>) {
  const scans: Scan[] = [];
  const asked: string[] = [];
  let lies: "none" | ChipSession = "none";
  const queue = scanQueue("fake");
  const source: ChipSource = { find: async () => lies };
  const controller = new AbortController();
  const polling = pollChips(source, queue, {
    name: "fake",
    signal: controller.signal,
    pauseMs: 1,
    read: async () => {
      asked.push("read");
      return DEU_INFO;
    },
    async onChip(session) {
      asked.push(Buffer.from(session.uid).toString("hex"));
      return onChip(session);
    },
  });
  void (async () => {
    for await (const scan of queue.scans()) scans.push(scan);
  })();
  async function stop(): Promise<void> {
    controller.abort();
    queue.end();
    await polling;
  }
  stopping.push(stop);
  return {
    scans,
    asked,
    stop,
    lay: () => {
      lies = { uid: UID, exchange: async () => Uint8Array.of(0x91, 0) };
    },
    take: () => {
      lies = "none";
    },
  };
}

test("what it names is the scan, and nothing else on the chip is looked at", async () => {
  const { asked, lay, scans } = poll(async () => ({ named: TEXT }));
  lay();
  await until("a scan", () => scans.length > 0);
  await sleep(50);
  expect(scans).toEqual([
    { medium: "nfc", payload: new Uint8Array(), chip: { uid: UID, named: TEXT }, at: expect.any(Number) },
  ]);
  expect(asked).toEqual(["04010203040506"]);
});

test.each(["disowned", "unanswered"] as const)("%s is its last word on this tap", async (trouble) => {
  const { asked, lay, scans } = poll(async () => ({ trouble }));
  lay();
  await until("a scan", () => scans.length > 0);
  await sleep(50);
  expect(scans).toEqual([{ medium: "nfc", payload: new Uint8Array(), trouble, at: expect.any(Number) }]);
  expect(asked).toHaveLength(1);
});

test("a card that was moved is shown again, and then is what it is", async () => {
  const words: ChipWord[] = [{ trouble: "card-moved" }, { trouble: "card-moved" }, { named: TEXT }];
  const { lay, scans } = poll(async () => words.shift());
  lay();
  await until("a scan", () => scans.length > 0);
  expect(scans.map(({ chip, trouble }) => [chip?.named, trouble])).toEqual([[TEXT, undefined]]);
});

test("one that is moved for ever is shown three times and said once", async () => {
  const { asked, lay, scans } = poll(async () => ({ trouble: "card-moved" }));
  lay();
  await until("a scan", () => scans.length > 0);
  await sleep(50);
  expect(scans.map(({ trouble }) => trouble)).toEqual(["card-moved"]);
  expect(asked).toHaveLength(3);
});

test("who has nothing to say leaves the chip as it is read", async () => {
  const { asked, lay, scans } = poll(async () => undefined);
  lay();
  await until("a scan", () => scans.length > 0);
  expect(scans).toMatchObject([{ chip: { uid: UID, deuInfo: DEU_INFO } }]);
  expect(asked).toEqual(["04010203040506", "read"]);
});

test("who throws has not answered, and the next card is read", async () => {
  let works = false;
  const { lay, scans, take } = poll(async () => {
    if (!works) throw new Error("broken on purpose");
    return { named: TEXT };
  });
  lay();
  await until("a scan", () => scans.length === 1);
  take();
  await sleep(500);
  works = true;
  lay();
  await until("the next scan", () => scans.length === 2);
  expect(scans.map(({ trouble }) => trouble)).toEqual(["unanswered", undefined]);
});

test("who never answers does not hold up the end of the reader", async () => {
  const { asked, lay, scans, stop } = poll(() => new Promise(() => {}));
  lay();
  await until("it was asked", () => asked.length > 0);
  await stop();
  expect(scans).toEqual([]);
});
