/** Whatever reports come: no exception, no memory, and the next good scan is read. 100,000 inputs a codec. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { posCodec } from "../../../firmware-bridge/wire/hid-pos.ts";
import { BOOT_REPORT, keyboardCodec } from "../../../firmware-bridge/wire/keyboard.ts";
import { keyboardReport } from "../../../firmware-bridge/wire/keyboard-descriptor.ts";
import { layoutOf } from "../../../firmware-bridge/wire/layouts.ts";
import type { LayoutName } from "../../../firmware-bridge/wire/layouts.ts";
import { POS_COMMANDS } from "../../../firmware-bridge/wire/pos-commands.ts";
import { snapiCodec } from "../../../firmware-bridge/wire/snapi.ts";
import { COUNTING_SCANNER, KEYBOARD } from "../../fakes/hid-reports.ts";
import { snapiPackets } from "../../fakes/snapi-reports.ts";
import { typing, typistOf } from "../../fakes/typing.ts";
import { LIMIT_MS, MANY } from "../../fakes/fuzz.ts";

const CARD = "https://esc.example/card";

const byte = fc.integer({ min: 0, max: 255 });
const bytes = (maxLength: number) => fc.array(byte, { maxLength }).map((all) => Uint8Array.from(all));

test(
  "SNAPI: packets of wrong counts, orders and lengths",
  () => {
    const small = fc.constantFrom(0, 1, 2, 3, 28, 58, 64, 255);
    const near = fc
      .tuple(fc.constantFrom(0x22, 0x26, 0x22, 0x21, 0x24, 0x27), fc.array(small, { maxLength: 8 }), bytes(64))
      .map(([id, head, rest]) => Uint8Array.of(id, ...head, ...rest).subarray(0, 64));
    const noise = fc.array(fc.tuple(fc.oneof(near, bytes(80)), fc.constantFrom(0, 1, 1999, 2001)), { maxLength: 8 });
    fc.assert(
      fc.property(noise, (reports) => {
        const codec = snapiCodec();
        let now = 0;
        for (const [report, gap] of reports) {
          now += gap;
          const events = codec.push(report, now);
          expect(events.length).toBeLessThanOrEqual(2);
          expect(codec.heldBytes).toBeLessThanOrEqual(4096);
        }
        const [packet = new Uint8Array()] = snapiPackets(CARD);
        expect(codec.push(packet, now)).toContainEqual({
          is: "scan",
          payload: Uint8Array.from(Buffer.from(CARD)),
          symbology: "Q1",
        });
        expect(codec.heldBytes).toBe(0);
      }),
      MANY,
    );
  },
  LIMIT_MS,
);

const NAMES: readonly LayoutName[] = ["us", "gb", "de", "fr", "es", "it", "pt", "se", "ch", "be"];
const KEYBOARDS = NAMES.map((name) => {
  const layout = layoutOf(name);
  return { layout, card: typing(typistOf(layout), CARD) };
});

test(
  "keyboards: keys that do not exist, keys held for ever, numbers without end",
  () => {
    const usage = fc.constantFrom(
      0,
      0,
      1,
      3,
      4,
      0x14,
      0x28,
      0x2b,
      0x2c,
      0x2e,
      0x2f,
      0x39,
      0x59,
      0x62,
      0x64,
      0xe0,
      0xff,
    );
    const modifiers = fc.constantFrom(0, 0, 2, 4, 0x40, 0x05, 0xff);
    const near = fc
      .tuple(modifiers, fc.array(usage, { maxLength: 6 }))
      .map(([mod, keys]) => Uint8Array.from({ length: 8 }, (_, index) => (index === 0 ? mod : (keys[index - 2] ?? 0))));
    const noise = fc.array(fc.oneof(near, near, bytes(70)), { maxLength: 8 });
    fc.assert(
      fc.property(fc.constantFrom(...KEYBOARDS), noise, ({ layout, card }, reports) => {
        const codec = keyboardCodec({ layout, report: BOOT_REPORT, enter: "\r", tab: "\t" });
        // A report holds six keys, and each types at most an accent and a character.
        for (const report of reports) expect(codec.push(report).length).toBeLessThanOrEqual(6 * 5 + 5);
        codec.reset();
        const typed = card.flatMap((report) => [...codec.push(report)]);
        expect(Buffer.from(typed).toString()).toBe(`${CARD}\r`);
      }),
      MANY,
    );
  },
  LIMIT_MS,
);

test(
  "descriptors of keyboards with bytes changed, cut off, doubled",
  () => {
    const near = fc
      .tuple(
        fc.constantFrom(KEYBOARD, Uint8Array.of(...KEYBOARD, ...COUNTING_SCANNER)),
        fc.array(fc.tuple(fc.nat(120), byte), { maxLength: 6 }),
        fc.nat(150),
      )
      .map(([descriptor, changes, length]) => {
        const changed = Uint8Array.from(descriptor);
        for (const [at, value] of changes) if (at < changed.length) changed[at] = value;
        return changed.subarray(0, length);
      });
    fc.assert(
      fc.property(fc.oneof(near, bytes(120)), bytes(70), (descriptor, report) => {
        const place = keyboardReport(descriptor);
        if (place === undefined) return;
        expect(place.keys).toBeLessThanOrEqual(16);
        const codec = keyboardCodec({ layout: layoutOf("us"), report: place, enter: "\r", tab: "\t" });
        expect(codec.push(report).length).toBeLessThanOrEqual(16 * 5 + 5);
      }),
      MANY,
    );
  },
  LIMIT_MS,
);

test(
  "answers of HID POS scanners, whole, broken off and mixed with codes",
  () => {
    const piece = fc.constantFrom(
      "\x02\x010000",
      "@C11ENA1",
      "\x06",
      ";\x03",
      "REVINF",
      ".",
      "]Z6",
      "]X0",
      "]Q1",
      CARD,
    );
    const payload = fc.oneof(
      fc.array(piece, { maxLength: 5 }).map((pieces) => Uint8Array.from(Buffer.from(pieces.join(""), "latin1"))),
      bytes(56),
    );
    const aim = fc.constantFrom("]X0", "]Z6", "]Q1", "   ");
    fc.assert(
      fc.property(
        fc.constantFrom("honeywell" as const, "newland" as const),
        aim,
        payload,
        (family, symbology, data) => {
          const commands = POS_COMMANDS[family];
          const codec = posCodec("guess");
          const report = new Uint8Array(64);
          report.set([2, Math.min(56, data.length), ...Buffer.from(symbology), ...data.subarray(0, 56)]);
          for (const event of codec.push(report, 0)) {
            if (event.is !== "scan") continue;
            // What ends a question is never a scan.
            if (commands.endsQuery(event)) expect(commands.isReply(event)).toBe(true);
            if (event.symbology === "Q1" && event.payload[0] !== 2) expect(commands.isReply(event)).toBe(false);
          }
        },
      ),
      MANY,
    );
  },
  LIMIT_MS,
);
