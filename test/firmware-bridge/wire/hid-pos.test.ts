import { describe, expect, test } from "vitest";
import { readDescriptor } from "../../../firmware-bridge/wire/hid-descriptor.ts";
import { posCodec, POS_LAYOUTS } from "../../../firmware-bridge/wire/hid-pos.ts";
import type { PosEvent, PosLayout } from "../../../firmware-bridge/wire/hid-pos.ts";
import { bytesOf, COUNTING_SCANNER, countingReports, KEYBOARD, PLAIN_SCANNER } from "../../fakes/hid-reports.ts";

function words(event: PosEvent): string {
  if (event.is !== "scan") return event.is;
  const text = Buffer.from(event.payload).toString("latin1");
  return event.symbology === undefined ? text : `${event.symbology}:${text}`;
}

function read(layouts: readonly PosLayout[] | "guess", ...reports: readonly Uint8Array[]): string[] {
  const codec = posCodec(layouts);
  return reports.flatMap((each) => codec.push(each, 0)).map(words);
}

/** A report of 64 bytes: what stands at these places, NUL elsewhere. */
function report(parts: Readonly<Record<number, string | readonly number[]>>): Uint8Array {
  const bytes = new Uint8Array(64);
  for (const [at, part] of Object.entries(parts))
    bytes.set(typeof part === "string" ? Buffer.from(part) : part, Number(at));
  return bytes;
}

const BOARDING_PASS = [
  bytesOf(
    "02385d51304d31474154484552474f4f442f4d49434841454c202059414243444546204c4852445552414b203335343220303532593030334432332020730001",
  ),
  report({ 0: [2, 4], 2: "]Q0", 5: " 100", 61: [0x73] }),
];

describe("reports as captured", () => {
  test.each<["A" | "guess"]>([["A"], ["guess"]])("a boarding pass in two reports, layout %s", (layout) => {
    const layouts = layout === "guess" ? layout : [POS_LAYOUTS[layout]];
    expect(read(layouts, ...BOARDING_PASS)).toEqual([
      "Q0:M1GATHERGOOD/MICHAEL  YABCDEF LHRDURAK 3542 052Y003D23   100",
    ]);
  });

  test("a Honeywell says its revision", () => {
    const first = report({
      0: [2, 56],
      2: "]X0",
      5: "Product Name: Voyager 1602g\r\nBoot Revision: : 8992\r\nSoft",
      61: [63, 0, 1],
    });
    const last = report({ 0: [2, 9], 2: "]X0", 5: "um: N/A\r\n", 61: [63] });
    const done = report({ 0: [2, 8], 2: "]Z6", 5: "REVINF\x06.", 61: [54] });
    expect(read([POS_LAYOUTS.A], first, last, done)).toEqual([
      "X0:Product Name: Voyager 1602g\r\nBoot Revision: : 8992\r\nSoftum: N/A\r\n",
      "Z6:REVINF\x06.",
    ]);
  });

  test.each<["B" | "guess"]>([["B"], ["guess"]])("a Newland without identifier ends with CR, layout %s", (layout) => {
    const layouts = layout === "guess" ? layout : [POS_LAYOUTS[layout]];
    expect(read(layouts, report({ 0: [2, 6], 2: "HELLO\r" }))).toEqual(["HELLO"]);
    expect(read(layouts, report({ 0: [2, 56], 2: "x".repeat(56), 63: [1] }), report({ 0: [2, 1], 2: "y" }))).toEqual([
      `${"x".repeat(56)}y`,
    ]);
  });

  test.each<["C" | "guess"]>([["C"], ["guess"]])("the identifier stands one later, layout %s", (layout) => {
    const layouts = layout === "guess" ? layout : [POS_LAYOUTS[layout]];
    expect(read(layouts, report({ 0: [2, 5], 3: "]Q1", 6: "HELLO" }))).toEqual(["Q1:HELLO"]);
  });

  test.each<["E" | "guess"]>([["E"], ["guess"]])("no count, NULs behind, layout %s", (layout) => {
    const layouts = layout === "guess" ? layout : [POS_LAYOUTS[layout]];
    expect(read(layouts, report({ 0: [2], 1: "]Q1", 4: "HELLO" }).subarray(0, 61))).toEqual(["Q1:HELLO"]);
  });
});

describe("a code of several reports", () => {
  const layouts = [POS_LAYOUTS.A];
  const first = report({ 0: [2, 56], 2: "]Q1", 5: "x".repeat(56), 63: [1] });
  const card = report({ 0: [2, 4], 2: "]Q1", 5: "card" });

  test("the largest QR code there is", () => {
    const code = "q".repeat(2953);
    const reading = readDescriptor(COUNTING_SCANNER);
    expect(countingReports(code)).toHaveLength(53);
    expect(read(reading.is === "pos" ? reading.layouts : [], ...countingReports(code))).toEqual([`Q1:${code}`]);
  });

  test("the rest does not come within two seconds", () => {
    const codec = posCodec(layouts);
    codec.push(first, 1000);
    expect(codec.push(card, 3001).map(words)).toEqual(["Q1:card"]);
  });

  test("the rest comes at two seconds", () => {
    const codec = posCodec(layouts);
    codec.push(first, 1000);
    expect(codec.push(card, 3000).map(words)).toEqual([`Q1:${"x".repeat(56)}card`]);
  });

  test("a report of another id comes in between", () => {
    expect(read(layouts, first, report({ 0: [3, 4], 5: "nope" }), card)).toEqual(["misfit", "Q1:card"]);
  });

  test("the plug is pulled in between", () => {
    const codec = posCodec(layouts);
    codec.push(first, 0);
    codec.reset();
    expect(codec.push(card, 1).map(words)).toEqual(["Q1:card"]);
  });

  test("it never ends", () => {
    const codec = posCodec(layouts);
    const events = Array.from({ length: 2000 }, () => codec.push(first, 0)).flat();
    expect(events.map(words)).toEqual(["overflow"]);
    expect(codec.heldBytes).toBe(0);
    // The last report of the long one ends it; what comes then is a card again.
    expect([...codec.push(card, 0), ...codec.push(card, 0)].map(words)).toEqual(["Q1:card"]);
  });

  test("it counts more bytes than a report holds", () => {
    expect(read(layouts, first, report({ 0: [2, 57], 5: "x" }), card)).toEqual(["misfit", "Q1:card"]);
  });

  test("it is shorter than its layout", () => {
    expect(read(layouts, card.subarray(0, 62), card)).toEqual(["misfit", "Q1:card"]);
  });
});

describe("descriptors", () => {
  test("with count, identifier and continuation bit", () => {
    expect(readDescriptor(COUNTING_SCANNER)).toEqual({
      is: "pos",
      layouts: [
        {
          reportId: 2,
          reportBytes: 62,
          countAt: 1,
          symbologyAt: [2, 3, 4],
          dataAt: 5,
          dataBytes: 56,
          more: { at: 61, mask: 1 },
        },
      ],
    });
  });

  test("the example of the usage tables", () => {
    expect(readDescriptor(PLAIN_SCANNER)).toEqual({ is: "pos", layouts: [POS_LAYOUTS.E] });
  });

  test("a keyboard", () => {
    expect(readDescriptor(KEYBOARD)).toEqual({ is: "keyboard" });
  });

  test("a keyboard beside a scanner: the scanner's reports alone", () => {
    const keyboard = Uint8Array.of(...KEYBOARD.subarray(0, 6), 0x85, 0x01, ...KEYBOARD.subarray(6));
    const reading = readDescriptor(Uint8Array.of(...keyboard, ...COUNTING_SCANNER));
    expect(reading).toEqual(readDescriptor(COUNTING_SCANNER));
    expect(reading.is === "pos" && read(reading.layouts, bytesOf(`01${"00".repeat(63)}`))).toEqual(["misfit"]);
  });

  test("long items are skipped, wherever they stand", () => {
    const long = bytesOf("fe 03 f0 09 fe 81");
    const at = COUNTING_SCANNER.length - 21;
    const mixed = Uint8Array.of(
      ...long,
      ...COUNTING_SCANNER.subarray(0, at),
      ...long,
      ...COUNTING_SCANNER.subarray(at),
    );
    expect(readDescriptor(mixed)).toEqual(readDescriptor(COUNTING_SCANNER));
  });

  test("globals are pushed and popped", () => {
    const text = Buffer.from(COUNTING_SCANNER).toString("hex");
    const mixed = bytesOf(text.replace("8102950305", "8102a4058795ffb4950305"));
    expect(mixed.length).toBe(COUNTING_SCANNER.length + 6);
    expect(readDescriptor(mixed)).toEqual(readDescriptor(COUNTING_SCANNER));
  });

  test("without report ids everything stands one earlier", () => {
    const hex = Buffer.from(PLAIN_SCANNER).toString("hex").replace("8502", "");
    expect(readDescriptor(bytesOf(hex))).toEqual({
      is: "pos",
      layouts: [{ reportBytes: 60, symbologyAt: [0, 1, 2], dataAt: 3, dataBytes: 56, more: { at: 59, mask: 1 } }],
    });
  });

  test("usages named as a range and with their page", () => {
    const ranged = bytesOf(
      "05 8c 09 02 a1 01 15 00 26 ff 00 75 08 95 03 19 fb 29 fd 81 02 0b fe 00 8c 00 95 10 81 02 c0",
    );
    expect(readDescriptor(ranged)).toEqual({
      is: "pos",
      layouts: [{ reportBytes: 19, symbologyAt: [0, 1, 2], dataAt: 3, dataBytes: 16 }],
    });
  });

  test.each([
    "",
    "05",
    "fe",
    "c0c0c0",
    "a4".repeat(200),
    "b4b4",
    "05 8c 09 02 a1 01 09 fe 75 20 97 ff ff ff ff 81 02 c0",
  ])("%j tells nothing", (hex) => {
    expect(readDescriptor(bytesOf(hex))).toEqual({ is: "other" });
  });
});
