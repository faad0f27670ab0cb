/** What the HID library does to a program that trusts it. */
import * as v from "valibot";
import { expect, test } from "vitest";
import { openReader, readerOptions } from "../../firmware-bridge/catalog.ts";
import type { Health } from "../../firmware-bridge/device.ts";
import { keepReading } from "../../firmware-bridge/reopen.ts";
import { iterate, take, textOf } from "../contract/reader.ts";
import { openHidScanner } from "../fakes/device-hid.ts";
import { bytesOf, COUNTING_SCANNER, countingReports, KEYBOARD } from "../fakes/hid-reports.ts";
import { until } from "../fakes/until.ts";

const optionsFor = (device: string) => v.parse(readerOptions, { kind: "hid-pos", device });

test("200 reports come in one tick", async () => {
  await using scanner = await openHidScanner(COUNTING_SCANNER);
  await using reader = await openReader(optionsFor(scanner.device), scanner.context);
  // Four codes of 50 reports each: nothing of them may be missing.
  const codes = ["a", "b", "c", "d"].map((letter) => letter.repeat(50 * 56));
  const reports = codes.flatMap((code) => countingReports(code));
  expect(reports).toHaveLength(200);
  scanner.send(...reports);
  const scans = iterate(reader);
  for (const code of codes) expect(textOf(await take(scans))).toBe(code);
});

test("200 codes come in one tick, and nobody takes them", async () => {
  await using scanner = await openHidScanner(COUNTING_SCANNER);
  await using reader = await openReader(optionsFor(scanner.device), scanner.context);
  scanner.send(...Array.from({ length: 200 }, (_, index) => countingReports(`card ${index}`)).flat());
  const scans = iterate(reader);
  const taken: string[] = [];
  do taken.push(textOf(await take(scans)));
  while (taken.at(-1) !== "card 199");
  expect(taken).toEqual(Array.from({ length: 16 }, (_, index) => `card ${index + 184}`));
});

test("no way out leaves the device open", async () => {
  await using scanner = await openHidScanner(COUNTING_SCANNER);
  const options = optionsFor(scanner.device);

  const disposed = await openReader(options, scanner.context);
  await disposed[Symbol.asyncDispose]();
  expect(scanner.openHandles()).toBe(0);

  // Pulled out: the library says `error` and nothing more, and the reader is never disposed of.
  const pulled = await openReader(options, scanner.context);
  await scanner.unplug();
  await expect(iterate(pulled).next()).rejects.toMatchObject({ code: "lost" });
  expect(scanner.openHandles()).toBe(0);
});

test("it comes back under another number", async () => {
  await using scanner = await openHidScanner(COUNTING_SCANNER);
  const health: Health[] = [];
  const open = async () => openReader(optionsFor(scanner.device), scanner.context);
  await using reader = keepReading(open, { onHealth: (next) => health.push(next), firstDelayMs: 10 });
  const scans = iterate(reader);
  for (let round = 0; round < 10; round++) {
    await until("it is up", () => health.at(-1)?.is === "up");
    scanner.send(...countingReports(`card ${round}`));
    expect(textOf(await take(scans))).toBe(`card ${round}`);
    scanner.send(...countingReports("x".repeat(100)).slice(0, 1));
    await scanner.unplug();
    await until("it is down", () => health.at(-1)?.is === "down");
    await scanner.plug();
  }
});

test("a keyboard is refused, with what helps", async () => {
  await using scanner = await openHidScanner(KEYBOARD);
  await expect(openReader(optionsFor(scanner.device), scanner.context)).rejects.toMatchObject({
    code: "protocol",
    message: expect.stringContaining("HID POS"),
  });
  expect(scanner.openHandles()).toBe(0);
});

test("a device that says nothing of itself is read by the look of its reports", async () => {
  await using scanner = await openHidScanner(bytesOf("06 00 ff 09 01 a1 01 c0"));
  await using reader = await openReader(optionsFor(scanner.device), scanner.context);
  const report = new Uint8Array(64);
  report.set([2, 6, ...Buffer.from("HELLO\r")]);
  scanner.send(report);
  expect(textOf(await take(iterate(reader)))).toBe("HELLO");
});

test("a layout is prescribed", async () => {
  await using scanner = await openHidScanner(COUNTING_SCANNER);
  const options = v.parse(readerOptions, { kind: "hid-pos", device: scanner.device, layout: "C", medium: "nfc" });
  await using reader = await openReader(options, scanner.context);
  const report = new Uint8Array(64);
  report.set([2, 5, 0, ...Buffer.from("]Q1HELLO")]);
  scanner.send(report);
  expect(await take(iterate(reader))).toMatchObject({ medium: "nfc", symbology: "Q1" });
});

test("the real library is given a node that is no HID device", async () => {
  await expect(openReader(optionsFor("/dev/null"))).rejects.toMatchObject({ name: "DeviceError", code: "denied" });
  await expect(openReader(optionsFor("/dev/hidraw-none"))).rejects.toMatchObject({ code: "absent" });
});
