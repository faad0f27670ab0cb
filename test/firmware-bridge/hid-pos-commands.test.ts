/** HID POS scanners that are spoken to. */
import * as v from "valibot";
import { expect, test } from "vitest";
import { openReader, readerOptions } from "../../firmware-bridge/catalog.ts";
import { iterate, take, textOf } from "../contract/reader.ts";
import { bytesOf, COUNTING_SCANNER, countingReports } from "../fakes/hid-reports.ts";
import { openHidTalker } from "../fakes/hid-talker.ts";
import type { HidTalker } from "../fakes/hid-talker.ts";
import { until } from "../fakes/until.ts";

/** `COUNTING_SCANNER` with an output report FD of 63 bytes and a feature report FE of one. */
const HONEYWELL_SCANNER = Uint8Array.of(
  ...COUNTING_SCANNER.subarray(0, -1),
  ...bytesOf("85 fd 05 8c 09 20 75 08 95 3f 91 02 85 fe 09 21 95 01 b1 02 c0"),
);

function toldReports(text: string, aim: string): Uint8Array[] {
  return countingReports(Buffer.from(text, "latin1"), aim);
}

const REVISION = [
  ...toldReports(
    "Product Name: Voyager 1602g\r\nBoot Revision: : 8992\r\nSoftware Part Number: CW000082BBA\r\n",
    "]X0",
  ),
  ...toldReports("REVINF\x06.", "]Z6"),
];
const CODE_11 = toldReports("\x02\x010000@C11ENA1\x06;\x03", "]X0");

async function honeywell(answer: readonly Uint8Array[] = REVISION): Promise<HidTalker> {
  return openHidTalker({
    vendor: "0c2e",
    product: "0b61",
    descriptor: HONEYWELL_SCANNER,
    answers: (report) => (Buffer.from(report).includes("REVINF") ? answer : []),
  });
}

async function newland(): Promise<HidTalker> {
  return openHidTalker({
    vendor: "1eab",
    product: "1d10",
    descriptor: COUNTING_SCANNER,
    answers: (report) => (Buffer.from(report).includes("C11ENA*") ? CODE_11 : []),
  });
}

const optionsFor = ({ device }: HidTalker, more: object) =>
  v.parse(readerOptions, { kind: "hid-pos", device, ...more });

test("a Honeywell is switched to HID POS, asked and told, byte by byte", async () => {
  await using scanner = await honeywell();
  await using reader = await openReader(optionsFor(scanner, { family: "honeywell" }), scanner.context);
  expect(scanner.features).toEqual(["fe01"]);
  expect(scanner.written).toEqual([]);
  await reader.alive?.();
  expect(scanner.written).toEqual(["fd0a164d0d524556494e462e"]);
  await reader.feedback?.("refuse");
  expect(scanner.written.slice(1)).toEqual(["fd0316070d", "fd0316070d"]);
});

test("no switch is written to a scanner that does not have it", async () => {
  await using scanner = await newland();
  await using reader = await openReader(optionsFor(scanner, { family: "honeywell" }), scanner.context);
  expect("alive" in reader).toBe(true);
  expect(scanner.features).toEqual([]);
});

test("a Newland is asked and told, byte by byte", async () => {
  await using scanner = await newland();
  await using reader = await openReader(optionsFor(scanner, { family: "newland" }), scanner.context);
  await reader.alive?.();
  expect(scanner.written).toEqual(["04107e013030303040433131454e412a3b03"]);
  await reader.feedback?.("unsure");
  expect(scanner.written).toHaveLength(3);
  expect(scanner.written[2]).toMatch(/^041b7e013030303023424545504f4e[0-9a-f]+3b03$/);
});

test.each(["honeywell", "newland"])("what a %s answers is no scan", async (family) => {
  await using scanner = await (family === "honeywell" ? honeywell() : newland());
  await using reader = await openReader(optionsFor(scanner, { family }), scanner.context);
  const scans = iterate(reader);
  await reader.alive?.();
  // As if somebody had sent further commands, and other programs listened too.
  scanner.send(...(family === "honeywell" ? REVISION : CODE_11), ...countingReports("card"));
  expect(textOf(await take(scans))).toBe("card");
});

test("a code is shown while the scanner answers", async () => {
  const answer = [...REVISION.slice(0, 2), ...countingReports("card"), ...REVISION.slice(2)];
  await using scanner = await honeywell(answer);
  await using reader = await openReader(optionsFor(scanner, { family: "honeywell" }), scanner.context);
  const scans = iterate(reader);
  await reader.alive?.();
  expect(textOf(await take(scans))).toBe("card");
});

test.each([
  ["NAK", "REVINF\x15."],
  ["ENQ", "REVINF\x05."],
])("a refusal (%s) is a sign of life", async (_, text) => {
  await using scanner = await honeywell(toldReports(text, "]Z6"));
  await using reader = await openReader(optionsFor(scanner, { family: "honeywell" }), scanner.context);
  await expect(reader.alive?.()).resolves.toBeUndefined();
});

test("a scanner that hangs is silent, and the answer to another command does not count", async () => {
  await using scanner = await honeywell(toldReports("BEPLVL0\x06.", "]Z6"));
  await using reader = await openReader(optionsFor(scanner, { family: "honeywell" }), scanner.context);
  await expect(reader.alive?.()).rejects.toMatchObject({ name: "DeviceError", code: "silent" });
  scanner.hang();
  await expect(reader.alive?.()).rejects.toMatchObject({ code: "silent" });
});

test("it is unplugged while it is asked", async () => {
  await using scanner = await honeywell([]);
  await using reader = await openReader(optionsFor(scanner, { family: "honeywell" }), scanner.context);
  const asked = reader.alive?.();
  await scanner.unplug();
  await expect(asked).rejects.toMatchObject({ code: "lost" });
  await expect(reader.alive?.()).rejects.toMatchObject({ code: "lost" });
  await expect(reader.feedback?.("admit")).rejects.toMatchObject({ code: "lost" });
});

test.each([
  ["honeywell", "fd0316540d", "fd0316550d"],
  ["newland", "0403015404", "0403015004"],
])("a %s is told to read, again after each code, and to stop at the end", async (family, on, off) => {
  await using scanner = await (family === "honeywell" ? honeywell() : newland());
  const reader = await openReader(optionsFor(scanner, { family, trigger: "host" }), scanner.context);
  expect(scanner.written).toEqual([on]);
  scanner.send(...countingReports("card"));
  await until("it is told again", () => scanner.written.length === 2);
  await reader[Symbol.asyncDispose]();
  expect(scanner.written).toEqual([on, on, off]);
  expect(scanner.openHandles()).toBe(0);
});

test("a plain scanner is never told anything", async () => {
  await using scanner = await honeywell();
  await using reader = await openReader(optionsFor(scanner, {}), scanner.context);
  expect(["alive" in reader, "feedback" in reader]).toEqual([false, false]);
  await reader[Symbol.asyncDispose]();
  expect([...scanner.written, ...scanner.features]).toEqual([]);
  expect(v.safeParse(readerOptions, { kind: "hid-pos", device: scanner.device, trigger: "host" }).success).toBe(false);
});
