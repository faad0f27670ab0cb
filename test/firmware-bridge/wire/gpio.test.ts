import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { GPIO_BYTES, gpioRequest, gpioValues, gpioWord } from "../../../firmware-bridge/wire/gpio.ts";
import type { GpioLine } from "../../../firmware-bridge/wire/gpio.ts";
import { LIMIT_MS, MANY } from "../../fakes/fuzz.ts";

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");

describe("a line is asked for", () => {
  // flags of include/uapi/linux/gpio.h
  test.each<[GpioLine, number]>([
    [{ line: 17, direction: "output", active: "high" }, 0x008],
    [{ line: 17, direction: "output", active: "low" }, 0x00a],
    [{ line: 27, direction: "input", active: "high", bias: "pull-down" }, 0x234],
    [{ line: 27, direction: "input", active: "low", bias: "pull-up" }, 0x136],
    [{ line: 511, direction: "input", active: "low", bias: "none" }, 0x436],
  ])("%j", (line, flags) => {
    const request = Buffer.from(gpioRequest(line));
    expect(request).toHaveLength(592);
    expect(request.readUInt32LE(0)).toBe(line.line);
    expect(request.subarray(256, 288).toString("latin1")).toBe("esc-kiosk".padEnd(32, "\0"));
    expect(request.readBigUInt64LE(288)).toBe(BigInt(flags));
    // no attribute: a line that is driven is inactive at first
    expect(request.readUInt32LE(296)).toBe(0);
    expect(request.readUInt32LE(560)).toBe(1);
    expect(request.readInt32LE(588)).toBe(0);
  });

  test("and driven", () => {
    expect(hex(gpioValues(true))).toBe("01000000000000000100000000000000");
    expect(hex(gpioValues(false))).toBe("00000000000000000100000000000000");
  });
});

describe("what a program says", () => {
  const name = (text: string) => Buffer.from(text.padEnd(32, "\0"), "latin1").toString("hex");

  test.each([
    ["a Pi 5's pins", `${name("gpiochip0")}${name("pinctrl-rp1")}36000000`, "pinctrl-rp1", 54],
    ["a label to the last byte", `${name("gpiochip1")}${"41".repeat(32)}08000000`, "A".repeat(32), 8],
    ["a label that would write elsewhere", `${name("gpiochip2")}${name("a\u001b[2Jb")}01000000`, "a?[2Jb", 1],
  ])("%s", (_what, text, label, lines) => {
    expect(gpioWord(text)).toMatchObject({ is: "chip", chip: { label, lines } });
  });

  test.each([
    ["on", "01000000000000000100000000000000", { is: "level", on: true }],
    ["off", "00000000000000000100000000000000", { is: "level", on: false }],
    ["rising", `15cd5b070000000001000000${"00".repeat(36)}`, { is: "edge", on: true, ns: 123_456_789n }],
    ["falling", `ffffffffffffffff02000000${"00".repeat(36)}`, { is: "edge", on: false, ns: 2n ** 64n - 1n }],
    ["another has it", "failed 16", { is: "failed", errno: 16 }],
  ])("%s", (_what, text, word) => {
    expect(gpioWord(text)).toEqual(word);
  });

  test.each([
    "",
    "failed",
    "failed -1",
    "failed 16 ",
    "0",
    "0g".repeat(16),
    "00".repeat(15),
    "00".repeat(592),
    // an edge that is neither
    `${"00".repeat(8)}03000000${"00".repeat(36)}`,
  ])("%j says nothing", (text) => {
    expect(gpioWord(text)).toBeUndefined();
  });

  test("whatever it says, it is a word or none", { timeout: LIMIT_MS }, () => {
    const bytes = fc.oneof(
      ...[GPIO_BYTES.chip, GPIO_BYTES.values, GPIO_BYTES.event].map((length) =>
        fc.uint8Array({ minLength: length, maxLength: length }),
      ),
      fc
        .uint8Array({ minLength: 47, maxLength: 47 })
        .map((some) => Uint8Array.of(...some.slice(0, 8), 1, ...new Uint8Array(3), ...some.slice(8, 44))),
      fc.uint8Array({ maxLength: 100 }),
    );
    const text = fc.oneof({ weight: 3, arbitrary: bytes.map(hex) }, fc.string({ unit: "binary", maxLength: 100 }));
    const seen = new Set<string | undefined>();
    fc.assert(
      fc.property(text, (said) => {
        const word = gpioWord(said);
        seen.add(word?.is);
        if (word?.is === "chip") expect(`${word.chip.name}${word.chip.label}`).toMatch(/^[\x20-\x7e]{0,64}$/);
        if (word?.is === "edge") expect(word.ns >= 0n).toBe(true);
      }),
      MANY,
    );
    expect([...seen]).toEqual(expect.arrayContaining(["chip", "level", "edge", undefined]));
  });
});
