/** Calls and answers as the table of the TWN4's functions has them. */
import { describe, expect, test } from "vitest";
import { twn4Codec, twn4Line } from "../../../firmware-bridge/wire/twn4.ts";
import {
  ALL_LAMPS,
  GREEN,
  RED,
  TWN4,
  twn4Bytes,
  twn4Count,
  twn4Tag,
  twn4Version,
} from "../../../firmware-bridge/wire/twn4-calls.ts";
import { bytesOf } from "../../fakes/hid-reports.ts";

test.each<[string, readonly number[], string]>([
  ["GetSysTicks", TWN4.getSysTicks, "0003"],
  ["GetVersionString", TWN4.getVersionString, "0004FF"],
  ["SearchTag", TWN4.searchTag, "0500FF"],
  ["SetTagTypes", TWN4.setTagTypes, "05020000000001000000"],
  ["GetATS", TWN4.getAts, "1200FF"],
  ["CheckPresence", TWN4.checkPresence, "1202"],
  ["SearchMultiTag", TWN4.searchMultiTag, "1208FF"],
  ["TDX", TWN4.tdx(bytesOf("905a0000034088f500")), "120309905A0000034088F500FF"],
  ["Beep", TWN4.beep(100, 2400, 100, 100), "040764600964006400"],
  ["LEDInit", TWN4.ledInit(ALL_LAMPS), "041007"],
  ["LEDOn", TWN4.ledOn(GREEN), "041102"],
  ["LEDOff", TWN4.ledOff(ALL_LAMPS), "041207"],
  ["LEDBlink", TWN4.ledBlink(RED, 500, 500), "041401F401F401"],
])("%s", (_, call, line) => {
  expect(Buffer.from(twn4Line(call)).toString()).toBe(`${line}\r`);
  expect(twn4Codec().push(twn4Line(call))).toEqual([{ is: "line", bytes: Uint8Array.from(call) }]);
});

/** Behind the status. */
function results(line: string): Uint8Array {
  const [event] = twn4Codec().push(Buffer.from(`${line}\r`));
  expect(event).toMatchObject({ is: "line" });
  if (event?.is !== "line") throw new Error("no line");
  expect(event.bytes[0]).toBe(0);
  return event.bytes.subarray(1);
}

describe("answers", () => {
  test("a tag, or none", () => {
    expect(twn4Tag(results("0000"))).toBe("none");
    expect(twn4Tag(results("0001802004AABBCCDD"))).toEqual({ type: 0x80, id: bytesOf("aabbccdd") });
    expect(twn4Tag(results("000180380704801A2B3C4D5E"))).toEqual({ type: 0x80, id: bytesOf("04801a2b3c4d5e") });
    for (const line of ["00", "0001", "000180", "0001802004AABBCC", "00018020FFAA", "0002802004AABBCCDD", "0001800000"])
      expect(twn4Tag(results(line))).toBeUndefined();
  });

  test("bytes of a card", () => {
    expect(twn4Bytes(results("0001029100"))).toEqual(bytesOf("9100"));
    expect(twn4Bytes(results("00 01 06 067577810280".replaceAll(" ", "")))).toEqual(bytesOf("067577810280"));
    expect(twn4Bytes(results("0000"))).toBe("no");
    for (const line of ["00", "0001", "00010291", "0002029100"]) expect(twn4Bytes(results(line))).toBeUndefined();
  });

  test("how many cards there are", () => {
    expect(twn4Count(results("0000"))).toBe(0);
    expect(twn4Count(results("00020D0704801A2B3C4D5E04AABBCCDD".replace("00", "0001")))).toBe(2);
    expect(twn4Count(results("0001"))).toBeUndefined();
  });

  test("the version", () => {
    const line = "001A54574E342F42312E30362F434346342E35312F505253312E3034";
    expect(twn4Version(results(line))).toBe("TWN4/B1.06/CCF4.51/PRS1.04");
    expect(twn4Version(results(line.slice(0, -2)))).toBeUndefined();
    expect(twn4Version(results("0004FF"))).toBeUndefined();
  });
});

describe("lines", () => {
  const events = (text: string) => twn4Codec().push(Buffer.from(text));

  test("empty ones, line feeds, small letters, byte by byte", () => {
    const line = { is: "line", bytes: Uint8Array.of(0, 0xab) };
    expect(events("\r\r\n00ab\r\n00AB\r")).toEqual([line, line]);
    const codec = twn4Codec();
    expect([...Buffer.from("00AB\r")].flatMap((each) => codec.push(Uint8Array.of(each)))).toEqual([line]);
  });

  test("what is no line", () => {
    for (const text of ["0", "0G", "000", "T 12", "\u0000\u0000"]) {
      expect(events(`${text}\r00\r`)).toEqual([{ is: "broken" }, { is: "line", bytes: Uint8Array.of(0) }]);
    }
  });

  test("the longest, and one longer", () => {
    expect(events(`${"00".repeat(258)}\r`)).toEqual([{ is: "line", bytes: new Uint8Array(258) }]);
    expect(events(`${"00".repeat(259)}\r00\r`)).toEqual([{ is: "broken" }, { is: "line", bytes: Uint8Array.of(0) }]);
  });
});
