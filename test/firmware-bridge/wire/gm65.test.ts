/** Frames as the GM65-S and GM812 manuals have them, to the byte. */
import { describe, expect, test } from "vitest";
import {
  gm65Answer,
  gm65Codec,
  HEARTBEAT,
  isSet,
  isSetUpCode,
  modeSetting,
  readZones,
  RESET_ZONES,
  SAVE_ZONES,
  SET_UP_OFF,
  writeZone,
  xmodem,
} from "../../../firmware-bridge/wire/gm65.ts";
import type { LineOptions } from "../../../firmware-bridge/wire/line.ts";

const LINE: LineOptions = { terminator: "any", framing: "none", aim: "auto" };

function bytes(text: string): Buffer {
  return Buffer.from(text.replaceAll(/\s/g, ""), "hex");
}

test.each([
  ["7E 00 09 01 00 00 00 DE C8", SAVE_ZONES],
  ["7E 00 07 01 00 2A 02 D8 0F", readZones(0x2a, 2)],
  ["7E 00 08 01 00 02 01 02 DA", writeZone(2, 1)],
  ["7E 00 08 01 00 02 00 12 FB", writeZone(2, 0)],
  ["7E 00 0A 01 00 00 00 30 1A", HEARTBEAT],
  ["7E 00 08 01 00 D9 50 81 D3", RESET_ZONES],
  ["02 00 00 01 00 33 31", gm65Answer("command", 0, Uint8Array.of(0))],
  ["03 00 00 01 00 33 31", gm65Answer("beat", 0, Uint8Array.of(0))],
])("%s", (text, frame) => {
  expect(Buffer.from(frame)).toEqual(bytes(text));
});

test("the check value of CRC-16/XMODEM, and the frame that sets 9600 baud", () => {
  expect(xmodem(Buffer.from("123456789"))).toBe(0x31c3);
  expect(xmodem(bytes("08 02 00 2A 39 01"))).toBe(0xa7ea);
});

describe("answers and scans on one line", () => {
  function hear(all: Uint8Array): string[][] {
    const whole = gm65Codec(LINE);
    const pieces = gm65Codec(LINE);
    const read = (codec: typeof whole, chunk: Uint8Array): string[] =>
      codec.push(chunk).map((event) => {
        if (event.is === "gm65") return `${event.to} ${event.status} ${Buffer.from(event.data).toString("hex")}`;
        return event.is === "line" ? Buffer.from(event.payload).toString("latin1") : event.is;
      });
    return [read(whole, all), Array.from(all, (byte) => read(pieces, Uint8Array.of(byte))).flat()];
  }

  test.each([
    ["02 00 00 01 00 33 31", ["command 0 00"]],
    ["03 00 00 01 00 33 31", ["beat 0 00"]],
    ["02 00 00 01 00 33 31 61 0d", ["command 0 00", "a"]],
    ["61 0d 02 00 00 01 00 33 31 62 0d 0a 03 00 00 01 00 33 31", ["a", "command 0 00", "b", "beat 0 00"]],
    // in the middle of a code it is the code's
    ["61 02 00 00 01 00 33 31 0d", ["a\x02\0\0\x01\x0031"]],
    // damaged: nothing of it is left before the next code
    ["02 00 00 01 00 33 32 62 0d", ["b"]],
    ["02 00 00 00 0d 62 0d", ["\x02\0\0\0", "b"]],
    ["02 41 0d", ["\x02A"]],
  ])("%s", (text, events) => {
    expect(hear(bytes(text))).toEqual([events, events]);
  });

  test("four zones at once", () => {
    const answer = gm65Answer("command", 0, Uint8Array.of(0xd5, 0, 0, 2));
    expect(hear(answer)[0]).toEqual(["command 0 d5000002"]);
  });
});

test("settings are compared by their own bits", () => {
  expect(isSet(modeSetting("command"), 0xd5)).toBe(true);
  expect(isSet(modeSetting("command"), 0xd6)).toBe(false);
  expect(isSet(modeSetting("continuous"), 0xd6)).toBe(true);
  expect([0, 1, 2, 3].filter((value) => isSet(SET_UP_OFF, value))).toEqual([2]);
});

test.each([
  ["_SET_CODE_ON", true],
  ["_SET_CODE_OFF", true],
  ["S_CMD_020E", true],
  ["_", false],
  ["a_SET_CODE_ON", false],
  ["_SET_CODE_ON of a card", false],
  ["3e4ea2b2-3d71-1e91-9b5e-001999d32d6b", false],
  ["https://router.europeanstudentcard.eu/students/_X", false],
])("is %j a set-up code? %s", (text, is) => {
  expect(isSetUpCode(Buffer.from(text))).toBe(is);
});
