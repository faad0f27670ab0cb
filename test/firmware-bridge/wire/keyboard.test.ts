import { describe, expect, test } from "vitest";
import { BOOT_REPORT, keyboardCodec } from "../../../firmware-bridge/wire/keyboard.ts";
import type { KeyboardReport } from "../../../firmware-bridge/wire/keyboard.ts";
import { keyboardReport } from "../../../firmware-bridge/wire/keyboard-descriptor.ts";
import { layoutOf } from "../../../firmware-bridge/wire/layouts.ts";
import type { LayoutName } from "../../../firmware-bridge/wire/layouts.ts";
import { bytesOf, COUNTING_SCANNER, KEYBOARD } from "../../fakes/hid-reports.ts";
import { altTyping, ENTER, reportsOf, TAB, typing, typistOf } from "../../fakes/typing.ts";

function codec(layout: LayoutName = "us", report: KeyboardReport = BOOT_REPORT) {
  return keyboardCodec({ layout: layoutOf(layout), report, enter: "\n", tab: "\t" });
}

/** What a keyboard of this layout types with these reports, each `mod 00 k1 …` and filled up with zeros. */
function typed(layout: LayoutName, ...reports: readonly (string | Uint8Array)[]): string {
  const keyboard = codec(layout);
  const bytes = reports.flatMap((each) => [...keyboard.push(typeof each === "string" ? bootReport(each) : each)]);
  return Buffer.from(bytes).toString("utf8");
}

function bootReport(hex: string): Uint8Array {
  const whole = new Uint8Array(8);
  whole.set(bytesOf(hex));
  return whole;
}

describe("reports as captured", () => {
  test("a wedge types 2M12264185", () => {
    // mod 00 k1: Shift is held for the M alone; between two keys everything is let go.
    const keys = ["00001f", "020010", "00001e", "00001f", "00001f", "000023", "000021", "00001e", "000025", "000022"];
    expect(typed("us", ...keys.flatMap((key) => [key, "00"]), "000028")).toBe("2M12264185\n");
  });
});

describe("what stands on the keys", () => {
  test.each<[LayoutName, string, string]>([
    ["us", "02000b 02000c 020038 00002e", "HI?="],
    ["gb", "02001f 020034 000031 000064", '"@#\\'],
    ["de", "020024 00001c 00001d 020027 02002d 020037 000038 40002d 400014", "/zy=?:-\\@"],
    ["fr", "00001e 02001e 000014 000004 000033 020037 000037 020010 00002e 000023 400027", "&1aqm/:?=-@"],
    ["es", "020024 020037 000038 40001f", "/:-@"],
    ["it", "020024 02002d 400033 400034 42002f", "/?@#{"],
    ["pt", "020024 40001f 40002d", "/@\ufffd"],
    ["se", "020024 40001f 40002d 400021", "/@\\$"],
    ["ch", "020024 00001c 40001f 02001e 020020", "/z@+*"],
    ["be", "020037 020038 000038 00002e 000025 02002e", "/+=-!_"],
  ])("%s", (layout, keys, text) => {
    expect(typed(layout, ...keys.split(" ").flatMap((key) => [key, "00"]))).toBe(text);
  });
});

describe("dead keys", () => {
  test.each<[LayoutName, string, string]>([
    ["fr", "00002f 00002c", "^"],
    ["fr", "00002f 000008", "ê"],
    ["fr", "02002f 000018", "ü"],
    ["fr", "00002f 000005", "^b"],
    ["fr", "00002f 00002f", "^^"],
    ["fr", "00002f 000028", "^\n"],
    ["fr", "40001f 000011", "ñ"],
    ["pt", "000032 00002c", "~"],
    ["pt", "000030 02000c", "Í"],
    ["de", "02002e 000004", "à"],
    ["us", "000035 000004", "`a"],
  ])("%s %s", (layout, keys, text) => {
    expect(typed(layout, ...keys.split(" ").flatMap((key) => [key, "00"]))).toBe(text);
  });
});

describe("keys that are down together", () => {
  test("a key is typed once while it is held, and in the order of the report", () => {
    expect(typed("us", "000004", "00000405", "0000050406", "00")).toBe("abc");
    expect(typed("us", "00000404", "00")).toBe("a");
  });

  test("one comes before the other is let go", () => {
    expect(typed("us", "000004", "00000405", "000005", "00000504", "00")).toBe("aba");
  });

  test("more keys than the report can say: what was down stays down", () => {
    expect(typed("us", "000004", "0000010101010101", "00000405", "00")).toBe("ab");
  });

  test("another modifier alone types nothing", () => {
    expect(typed("us", "02", "020004", "02", "000005", "00")).toBe("Ab");
  });
});

describe("modifiers", () => {
  test("Caps Lock turns letters and nothing else, until it is pressed again", () => {
    expect(typed("us", "000039", "00", "000004", "00", "020004", "00", "00001e", "00", "000039", "00", "000004")).toBe(
      "Aa1a",
    );
    expect(typed("fr", "000039", "00", "000014", "00", "00001e")).toBe("A&");
  });

  test("Ctrl and Alt are AltGr; Ctrl and a letter are a control character", () => {
    expect(typed("de", "050014", "00", "100010", "00", "010030")).toBe("@\r\ufffd");
  });

  test.each(["00003a", "080004", "040004", "400004", "000053"])("%s types what nobody can mistake", (key) => {
    expect(typed("us", key)).toBe("\ufffd");
  });

  test("the keypad", () => {
    expect(typed("fr", ...["000059", "000062", "000054", "000056", "000058"].flatMap((key) => [key, "00"]))).toBe(
      "10/-\n",
    );
  });
});

describe("Alt and a number on the keypad", () => {
  const bytesTyped = (...reports: readonly Uint8Array[]) => {
    const keyboard = codec("fr");
    return reports.flatMap((each) => [...keyboard.push(each)]);
  };

  test.each([
    ["three digits", ["065", "049", "047"], [65, 49, 47]],
    ["four digits", ["0065", "0233"], [65, 233]],
    ["two digits", ["65"], [65]],
    ["a number that is no byte", ["256"], [0xef, 0xbf, 0xbd]],
    ["zero", ["0"], [0xef, 0xbf, 0xbd]],
    ["a number without end", ["0".repeat(500)], [0xef, 0xbf, 0xbd]],
  ])("%s", (_, codes, bytes) => {
    expect(bytesTyped(...altTyping(codes))).toEqual(bytes);
  });

  test("Enter comes in the report that lets Alt go", () => {
    const [down = bytesOf(""), six = down, up = down, five = down] = altTyping(["65"]);
    expect(bytesTyped(down, six, up, five, bootReport("000028"))).toEqual([65, 10]);
  });

  test("Alt and no number", () => {
    expect(bytesTyped(bootReport("04"), bootReport("00"))).toEqual([]);
  });
});

test("Enter and Tab type what they are told to", () => {
  const keyboard = keyboardCodec({ layout: layoutOf("us"), report: BOOT_REPORT, enter: "", tab: "\r" });
  expect(reportsOf([ENTER, TAB]).flatMap((each) => [...keyboard.push(each)])).toEqual([13]);
});

test("after a reset nothing is left of what was half there", () => {
  const keyboard = codec("fr");
  for (const each of ["00002f", "000039", "040059"]) keyboard.push(bootReport(each));
  keyboard.reset();
  expect(Buffer.from(keyboard.push(bootReport("000014"))).toString()).toBe("a");
});

describe("descriptors", () => {
  test("a boot keyboard", () => {
    expect(keyboardReport(KEYBOARD)).toEqual(BOOT_REPORT);
  });

  test("a keyboard with a report id", () => {
    const numbered = Uint8Array.of(...KEYBOARD.subarray(0, 6), 0x85, 0x03, ...KEYBOARD.subarray(6));
    const place = keyboardReport(numbered);
    expect(place).toEqual({ reportId: 3, modifiersAt: 1, keysAt: 3, keys: 6 });
    const keyboard = codec("us", place);
    const other = [2, 0, 0, 4, 0, 0, 0, 0, 0];
    const bytes = [other, [3, 2, 0, 4, 0, 0, 0, 0, 0]].flatMap((each) => [...keyboard.push(Uint8Array.from(each))]);
    expect(bytes).toEqual([0x41]);
  });

  test.each([
    ["a scanner", COUNTING_SCANNER],
    ["nothing", new Uint8Array()],
  ])("%s has none", (_, descriptor) => {
    expect(keyboardReport(descriptor)).toBeUndefined();
  });
});

test("the helper of these tests types as it should", () => {
  expect(typing(typistOf(layoutOf("fr")), "1^").map((each) => Buffer.from(each).toString("hex"))).toEqual([
    "02001e0000000000",
    "0000000000000000",
    "4000260000000000",
    "0000000000000000",
    "0000280000000000",
    "0000000000000000",
  ]);
});
