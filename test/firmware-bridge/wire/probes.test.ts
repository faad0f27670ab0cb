import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { PROBES } from "../../../firmware-bridge/wire/probes.ts";
import { gm65Answer } from "../../../firmware-bridge/wire/gm65.ts";
import { bytesOf } from "../../fakes/hid-reports.ts";
import { LIMIT_MS, MANY } from "../../fakes/fuzz.ts";

const ascii = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, "latin1"));

/** Voyager, TWN4 and PN532: as captured by others. The rest is made by the rules of the manuals. */
const ANSWERS: readonly (readonly [name: string, answer: Uint8Array, says: string])[] = [
  ["Datalogic scanner", ascii("Magellan 9800i S/N G16C01234\r"), "Magellan 9800i S/N G16C01234"],
  ["Honeywell scanner", ascii("Product Name: Voyager 1602g\r\nBoot Revision: : 8992\r\nREVINF\x06."), "Voyager 1602g"],
  ["Newland scanner", ascii("\x02\x010000@QRYSYSFM430\x06;\x03"), "@QRYSYSFM430"],
  ["GM65 module", gm65Answer("command", 0, Uint8Array.of(0x39, 0x01)), "a module of the GM65 family, by its answer"],
  ["Zebra scanner in SSI", bytesOf("0b a4 00 00 50 41 41 4e 41 53 30 fd 6d"), "PAANAS0"],
  ["Elatec TWN4", ascii("001A54574E342F42312E30362F434346342E35312F505253312E3034\r"), "TWN4/B1.06/CCF4.51/PRS1.04"],
  ["PN532", bytesOf("00 00 ff 00 ff 00 00 00 ff 06 fa d5 03 32 01 06 07 e8 00"), "PN532 v1.6"],
];

const probeOf = (name: string) => PROBES.find((probe) => probe.name === name);

test("the bytes are those of the manuals", () => {
  const bytes = Object.fromEntries(PROBES.map((probe) => [probe.name, Buffer.from(probe.bytes).toString("hex")]));
  expect(bytes).toEqual({
    "Datalogic scanner": "69",
    "Honeywell scanner": "164d0d524556494e462e",
    "Newland scanner": "7e0130303030405152595359533b03",
    "GM65 module": "7e000701002a02d80f",
    "Zebra scanner in SSI": "04a30400ff55",
    "Elatec TWN4": "0d3030303446460d",
    PN532: `5555${"00".repeat(14)}0000ff02fed4022a00`,
  });
});

test.each(ANSWERS)("%s is recognised, whole and byte by byte", (name, answer, says) => {
  const probe = probeOf(name);
  expect(probe?.recognise(answer)).toBe(says);
  expect(probe?.recognise(answer.subarray(0, -2))).toBeUndefined();
});

test("nobody takes another one's answer for its own, but for the one that goes first and reads any text", () => {
  const taken = PROBES.filter(({ name }) => name !== "Datalogic scanner").flatMap((probe) =>
    ANSWERS.filter(([name, answer]) => name !== probe.name && probe.recognise(answer) !== undefined),
  );
  expect(taken).toEqual([]);
});

test("no question holds an order of a relay board that is known here", () => {
  // LCUS orders begin with A0, HW-667 pulses with CC, ICSE boards wake up with 50.
  const orders = [0xa0, 0xcc, 0x50];
  expect(PROBES.filter(({ bytes }) => orders.some((order) => bytes.includes(order)))).toEqual([]);
});

describe("whatever comes", () => {
  const byte = fc.oneof(
    fc.constantFrom(0, 2, 3, 6, 13, 0x2e, 0x30, 0xa4, 0xd5, 0xff),
    fc.integer({ min: 0, max: 255 }),
  );
  const noise = fc.array(byte, { maxLength: 80 }).map((all) => Uint8Array.from(all));

  test("nothing is thrown, and what is said is one line of printable text", { timeout: LIMIT_MS }, () => {
    fc.assert(
      fc.property(fc.constantFrom(...PROBES), noise, (probe, bytes) => {
        expect(probe.recognise(bytes) ?? "x").toMatch(/^[\x20-\x7e]+$/);
      }),
      MANY,
    );
  });
});
