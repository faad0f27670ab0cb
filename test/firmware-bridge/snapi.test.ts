/** Zebra scanners as they are delivered. */
import * as v from "valibot";
import { expect, test, vi } from "vitest";
import { openReader, readerOptions } from "../../firmware-bridge/catalog.ts";
import { iterate, take, textOf } from "../contract/reader.ts";
import { COUNTING_SCANNER } from "../fakes/hid-reports.ts";
import { openHidTalker } from "../fakes/hid-talker.ts";
import type { HidTalker } from "../fakes/hid-talker.ts";
import { SNAPI_SCANNER, snapiPackets, snapiStatus } from "../fakes/snapi-reports.ts";
import { until } from "../fakes/until.ts";

async function zebra(status = 1): Promise<HidTalker> {
  return openHidTalker({
    vendor: "05e0",
    product: "1900",
    descriptor: SNAPI_SCANNER,
    answers: ([order = 0]) => (order === 1 ? [] : [snapiStatus(order, status)]),
  });
}

const options = (more: object = {}) => v.parse(readerOptions, { kind: "snapi", ...more });

test("every packet is acknowledged", async () => {
  await using scanner = await zebra();
  await using reader = await openReader(options(), scanner.context);
  const scans = iterate(reader);
  expect(scanner.written).toEqual(["0601"]);
  const code = "q".repeat(2953);
  const packets = snapiPackets(code);
  expect(packets).toHaveLength(51);
  scanner.send(...packets);
  expect(textOf(await take(scans))).toBe(code);
  await until("all are acknowledged", () => scanner.written.length === 52);
  expect(new Set(scanner.written.slice(1))).toEqual(new Set(["01220100"]));
});

test("beeps and lights, byte by byte; the next light puts the one before out", async () => {
  await using scanner = await zebra();
  const reader = await openReader(options(), scanner.context);
  await reader.feedback?.("refuse");
  await reader.feedback?.("admit");
  await reader[Symbol.asyncDispose]();
  const light = (number: string) => `0d4000090009050017705800${number}`.padEnd(64, "0");
  expect(scanner.written).toEqual(["0601", "0410", light("2f"), "0400", light("30"), light("2b"), light("2a")]);
});

test("the light goes out by itself", async () => {
  await using scanner = await zebra();
  await using reader = await openReader(options(), scanner.context);
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  try {
    const told = reader.feedback?.("unsure");
    await vi.advanceTimersByTimeAsync(2000);
    await told;
    await vi.advanceTimersByTimeAsync(1);
  } finally {
    vi.useRealTimers();
  }
  expect(scanner.written.at(-1)).toBe("0d40000900090500177058002e".padEnd(64, "0"));
});

test("no light is told where the site says so", async () => {
  await using scanner = await zebra();
  await using reader = await openReader(options({ lights: false }), scanner.context);
  for (const feedback of ["admit", "refuse", "unsure", "out-of-order"] as const) await reader.feedback?.(feedback);
  expect(scanner.written).toEqual(["0601", "0400", "0410", "0416", "0415"]);
});

test.each([
  [1, undefined],
  [3, undefined],
  [4, "protocol"],
])("it answers with status %i", async (status, code) => {
  await using scanner = await zebra(status);
  await using reader = await openReader(options(), scanner.context);
  const asked = reader.alive?.();
  if (code === undefined) await expect(asked).resolves.toBeUndefined();
  else await expect(asked).rejects.toMatchObject({ name: "DeviceError", code });
});

test("it hangs", async () => {
  await using scanner = await zebra();
  await using reader = await openReader(options(), scanner.context);
  await expect(reader.alive?.()).resolves.toBeUndefined();
  scanner.hang();
  await expect(reader.alive?.()).rejects.toMatchObject({ code: "silent" });
});

test("one that does not answer is read all the same, and cannot be asked", async () => {
  await using scanner = await zebra();
  scanner.hang();
  await using reader = await openReader(options(), scanner.context);
  expect("alive" in reader).toBe(false);
  const scans = iterate(reader);
  scanner.send(...snapiPackets("card"));
  expect(textOf(await take(scans))).toBe("card");
});

test("it is unplugged while a light is on", async () => {
  await using scanner = await zebra();
  const reader = await openReader(options(), scanner.context);
  await reader.feedback?.("admit");
  const before = scanner.written.length;
  await scanner.unplug();
  await expect(reader.feedback?.("admit")).rejects.toMatchObject({ code: "lost" });
  await expect(reader.alive?.()).rejects.toMatchObject({ code: "lost" });
  await reader[Symbol.asyncDispose]();
  expect([scanner.written.length, scanner.openHandles()]).toEqual([before, 0]);
});

test("it was switched to HID POS", async () => {
  await using scanner = await openHidTalker({ vendor: "05e0", product: "1900", descriptor: COUNTING_SCANNER });
  await expect(openReader(options(), scanner.context)).rejects.toMatchObject({
    code: "protocol",
    message: expect.stringContaining("hid-pos"),
  });
});
