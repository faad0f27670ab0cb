/** Whatever bytes come: no exception, no memory, and the next good scan is read. 100,000 inputs a codec. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { dcttechBytes, dcttechState } from "../../../firmware-bridge/wire/dcttech.ts";
import { readDescriptor } from "../../../firmware-bridge/wire/hid-descriptor.ts";
import { posCodec, POS_LAYOUTS } from "../../../firmware-bridge/wire/hid-pos.ts";
import type { PosLayoutName } from "../../../firmware-bridge/wire/hid-pos.ts";
import { lcusBytes, lcusCodec } from "../../../firmware-bridge/wire/lcus.ts";
import { lineCodec } from "../../../firmware-bridge/wire/line.ts";
import { recordedReports } from "../../../firmware-bridge/wire/recording.ts";
import { COUNTING_SCANNER, countingReports, KEYBOARD, PLAIN_SCANNER } from "../../fakes/hid-reports.ts";
import { LIMIT_MS, MANY } from "../../fakes/fuzz.ts";

/** Bytes that mean something to a codec, and any other. */
const byte = fc.oneof(fc.constantFrom(0, 2, 3, 10, 13, 0x5d, 0xa0, 0xfe), fc.integer({ min: 0, max: 255 }));
const bytes = fc.array(byte, { maxLength: 80 }).map((all) => Uint8Array.from(all));
const chunks = fc.array(bytes, { maxLength: 4 });

const lineOptions = fc.record({
  terminator: fc.constantFrom("any", "cr", "lf", "crlf", "idle"),
  framing: fc.constantFrom("none", "stx-etx"),
  aim: fc.constantFrom("auto", "off"),
} as const);
const ENDS = { any: "\r", cr: "\r", lf: "\n", crlf: "\r\n", idle: "" };
const CARD = Buffer.from("https://esc.example/card");

describe("serial lines", () => {
  /** Pushes everything, ends what is half there, and shows a good card. */
  function readAfter(options: Parameters<typeof lineCodec>[0], noise: readonly Uint8Array[]): void {
    const codec = lineCodec(options);
    const end = Buffer.from(ENDS[options.terminator]);
    for (const chunk of noise) {
      for (const event of codec.push(chunk))
        if (event.is === "line") expect(event.payload.length).toBeLessThanOrEqual(4096);
      expect(codec.heldBytes).toBeLessThanOrEqual(4100);
    }
    codec.push(options.framing === "stx-etx" ? Uint8Array.of(3) : end);
    codec.flush();
    const framed = options.framing === "stx-etx" ? [2, ...CARD, 3] : [...CARD, ...end];
    const events = [...codec.push(Uint8Array.from(framed)), ...codec.flush()];
    expect(events).toEqual([{ is: "line", payload: Uint8Array.from(CARD) }]);
    expect(codec.heldBytes).toBe(0);
  }

  test(
    "noise, control characters, half frames",
    () => {
      fc.assert(
        fc.property(lineOptions, chunks, (options, noise) => readAfter(options, noise)),
        MANY,
      );
    },
    LIMIT_MS,
  );

  test(
    "lines of 64 kB",
    () => {
      fc.assert(
        fc.property(lineOptions, byte, byte, fc.integer({ min: 1, max: 65_536 }), (options, one, other, length) =>
          readAfter(options, [Uint8Array.from({ length }, (_, index) => (index % 2 === 0 ? one : other))]),
        ),
        { numRuns: 300 },
      );
    },
    LIMIT_MS,
  );
});

describe("HID POS", () => {
  const names: readonly PosLayoutName[] = ["A", "B", "C", "E"];
  const layouts = fc.oneof(
    fc.constant("guess" as const),
    fc.subarray([...names], { minLength: 1 }).map((chosen) => chosen.map((name) => POS_LAYOUTS[name])),
  );
  /** Mostly near to what a scanner sends: its id in front, a length that may fit, a flag at the end. */
  const report = fc
    .tuple(fc.constantFrom(2, 2, 2, 1, 0xff), bytes, fc.constantFrom(61, 62, 64, 65, 0, 7), fc.constantFrom(0, 1, 0xff))
    .map(([id, filling, length, more]) => {
      const whole = new Uint8Array(length);
      if (length > 1) whole.set(filling.subarray(0, length - 1), 1);
      if (length > 0) whole.set([id]);
      if (length > 60) whole.set([more], length - 1);
      return whole;
    });
  const reports = fc.array(fc.tuple(report, fc.constantFrom(0, 1, 1999, 2001)), { maxLength: 5 });

  test(
    "wrong layouts, wrong lengths, half codes",
    () => {
      fc.assert(
        fc.property(layouts, reports, (layout, noise) => {
          const codec = posCodec(layout);
          let now = 0;
          for (const [each, gap] of noise) {
            now += gap;
            codec.push(each, now);
            expect(codec.heldBytes).toBeLessThanOrEqual(4096);
          }
          const card = new Uint8Array(64);
          const plain = layout !== "guess" && layout[0] === POS_LAYOUTS.B;
          const late = layout !== "guess" && layout[0] === POS_LAYOUTS.C;
          const uncounted = layout !== "guess" && layout[0] === POS_LAYOUTS.E;
          const aim = uncounted ? 1 : late ? 3 : 2;
          card.set([2, CARD.length]);
          if (!plain) card.set(Buffer.from("]Q1"), aim);
          card.set(CARD, plain ? 2 : aim + 3);
          expect(codec.push(card, now + 2001)).toMatchObject([{ is: "scan", payload: Uint8Array.from(CARD) }]);
          expect(codec.heldBytes).toBe(0);
        }),
        MANY,
      );
    },
    LIMIT_MS,
  );

  test(
    "descriptors with bytes changed, cut off, doubled",
    () => {
      const near = fc
        .tuple(
          fc.constantFrom(COUNTING_SCANNER, PLAIN_SCANNER, KEYBOARD),
          fc.array(fc.tuple(fc.nat(120), byte), { maxLength: 6 }),
          fc.nat(120),
          fc.boolean(),
        )
        .map(([descriptor, changes, length, doubled]) => {
          const changed = Uint8Array.from(doubled ? [...descriptor, ...descriptor] : descriptor);
          for (const [at, value] of changes) if (at < changed.length) changed[at] = value;
          return changed.subarray(0, length);
        });
      fc.assert(
        fc.property(fc.oneof(near, bytes), (descriptor) => {
          const reading = readDescriptor(descriptor);
          if (reading.is !== "pos") return;
          for (const layout of reading.layouts) {
            expect(layout.reportBytes).toBeLessThanOrEqual(16_385);
            expect(layout.dataAt + layout.dataBytes).toBeLessThanOrEqual(layout.reportBytes);
          }
          const codec = posCodec(reading.layouts);
          for (const each of countingReports("a card")) codec.push(each, 0);
          expect(codec.heldBytes).toBeLessThanOrEqual(4096);
        }),
        MANY,
      );
    },
    LIMIT_MS,
  );
});

describe("relays", () => {
  test(
    "LCUS",
    () => {
      fc.assert(
        fc.property(chunks, (noise) => {
          const codec = lcusCodec();
          const held = noise.map((chunk) => codec.push(chunk) && codec.heldBytes);
          // What is half there may swallow a first order; three zeros complete and spoil it.
          codec.push(new Uint8Array(3));
          const [order, another] = codec.push(lcusBytes({ channel: 1, closed: false }));
          return held.every((count) => count <= 3) && order?.channel === 1 && !order.closed && another === undefined;
        }),
        MANY,
      );
    },
    LIMIT_MS,
  );

  test(
    "dcttech",
    () => {
      fc.assert(
        fc.property(bytes, fc.integer({ min: 1, max: 8 }), fc.boolean(), (answer, channel, closed) => {
          const state = dcttechState(answer);
          return (state?.closed.length ?? 8) === 8 && dcttechBytes({ channel, closed }).length === 9;
        }),
        MANY,
      );
    },
    LIMIT_MS,
  );
});

test(
  "recordings of reports",
  () => {
    fc.assert(
      fc.property(chunks, (noise) => {
        const recording = recordedReports();
        const events = [...noise.flatMap((chunk) => recording.push(chunk)), ...recording.flush()];
        for (const event of events) if (event.is === "report") expect(event.report.length).toBeLessThanOrEqual(64);
      }),
      MANY,
    );
  },
  LIMIT_MS,
);
