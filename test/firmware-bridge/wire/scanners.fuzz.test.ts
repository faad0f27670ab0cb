/** Whatever bytes a scanner sends: no exception, no memory, and after a silence the next good scan and answer are read. 100,000 inputs a codec. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { datalogic } from "../../../firmware-bridge/wire/datalogic.ts";
import { gm65Answer, gm65Codec, isSetUpCode } from "../../../firmware-bridge/wire/gm65.ts";
import { honeywell } from "../../../firmware-bridge/wire/honeywell.ts";
import { newland } from "../../../firmware-bridge/wire/newland.ts";
import type { ScannerFamily } from "../../../firmware-bridge/wire/scanner-family.ts";
import { SSI, ssi, ssiBytes } from "../../../firmware-bridge/wire/ssi.ts";
import { LIMIT_MS, MANY } from "../../fakes/fuzz.ts";

const CARD = Buffer.from("https://esc.example/card");
const ENDS = { any: "\r", cr: "\r", lf: "\n", crlf: "\r\n", idle: "" };

/** The most that a line and what may become an answer hold together. */
const MOST_HELD = 4100 + 2049;

const options = fc.record({
  terminator: fc.constantFrom("any", "cr", "lf", "crlf", "idle"),
  framing: fc.constantFrom("none", "stx-etx"),
  aim: fc.constantFrom("auto", "off"),
} as const);
type Options = Parameters<ScannerFamily["codec"]>[0];

function cardLine({ framing, terminator }: Options): Uint8Array {
  return framing === "stx-etx" ? Uint8Array.of(2, ...CARD, 3) : Buffer.concat([CARD, Buffer.from(ENDS[terminator])]);
}

/** Bytes that mean something to the codec, whole answers, and any other bytes; in chunks. */
function noise(...meaningful: readonly string[]): fc.Arbitrary<Uint8Array[]> {
  const byte = fc.oneof(
    fc.constantFrom(0, 1, 2, 3, 4, 5, 6, 0x0a, 0x0d, 0x15, 0x2e, 0x3b, 0x5d),
    fc.integer({ min: 0, max: 255 }),
  );
  const bytes = fc.array(byte, { maxLength: 60 }).map((all) => Buffer.from(all));
  const piece = fc.constantFrom(...meaningful).map((text) => Buffer.from(text, "latin1"));
  const broken = fc.tuple(piece, fc.nat(20)).map(([whole, length]) => whole.subarray(0, length));
  return fc.array(fc.oneof(bytes, piece, broken), { maxLength: 6 });
}

interface Codec {
  push(bytes: Uint8Array): readonly { readonly is: string }[];
  flush(): readonly { readonly is: string }[];
  reset(): void;
  readonly heldBytes: number;
}

/** `card` and `answer`: good ones, and what they must be read as. */
function readAfter(
  codec: Codec,
  chunks: readonly Uint8Array[],
  card: readonly [Uint8Array, object],
  answer: readonly [Uint8Array, object],
): void {
  for (const chunk of chunks) {
    codec.push(chunk);
    expect(codec.heldBytes).toBeLessThanOrEqual(MOST_HELD);
  }
  codec.reset();
  expect(codec.heldBytes).toBe(0);
  expect([...codec.push(card[0]), ...codec.flush()]).toMatchObject([card[1]]);
  expect([...codec.push(answer[0]), ...codec.flush()]).toMatchObject([answer[1]]);
  expect(codec.heldBytes).toBe(0);
}

const LINE = { is: "line", payload: Uint8Array.from(CARD) };

describe.each<[string, ScannerFamily, fc.Arbitrary<Uint8Array[]>, string, object]>([
  [
    "Honeywell",
    honeywell,
    noise("REVINF\x06.", "CBRENA1\x05,", "Product Name: X\r\n", "AB\x06.", "]Q1x\r"),
    "CBRENA1\x06.",
    { is: "reply", taken: true, text: "CBRENA1" },
  ],
  [
    "Newland",
    newland,
    noise("\x02\x010000@QRYSYS\x06;\x03", "\x02\x010000", ";\x03", "]Q1x\r"),
    "\x02\x010000@C11\x15;\x03",
    { is: "reply", taken: false, text: "@C11\x15" },
  ],
])("%s", (_name, family, chunks, answer, reply) => {
  test(
    "noise, halves of answers, answers in the middle of codes",
    () => {
      fc.assert(
        fc.property(options, chunks, fc.boolean(), (line, all, asked) => {
          const codec = family.codec(line);
          if (asked) codec.asked?.();
          readAfter(codec, all, [cardLine(line), LINE], [Buffer.from(answer, "latin1"), reply]);
        }),
        MANY,
      );
    },
    LIMIT_MS,
  );
});

test(
  "Datalogic",
  () => {
    fc.assert(
      fc.property(options, noise("S/N 1", "S/N 1\r", "]Q1x\r"), (line, chunks) => {
        const codec = datalogic.codec(line);
        codec.learn?.(["S/N 1"]);
        const answer = Buffer.from(Buffer.from(cardLine(line)).toString("latin1").replace(CARD.toString(), "S/N 1"));
        readAfter(codec, chunks, [cardLine(line), LINE], [answer, { is: "reply", text: "S/N 1" }]);
      }),
      MANY,
    );
  },
  LIMIT_MS,
);

test(
  "SSI",
  () => {
    const packet = (opcode: number, data: Uint8Array, status = 0): Uint8Array =>
      ssiBytes({ opcode, source: 0, status, data });
    const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString("latin1");
    const pieces = [
      text(packet(SSI.decodeData, Buffer.from("\x1cabc"), 2)),
      text(packet(SSI.decodeData, Buffer.alloc(251, 0x41), 2)),
      text(packet(SSI.nak, Uint8Array.of(1))),
      "\xff\xf3\0\0",
    ];
    const card = packet(SSI.decodeData, Uint8Array.of(0x1c, ...CARD));
    fc.assert(
      fc.property(options, noise(...pieces), (line, chunks) => {
        const codec = ssi.codec(line);
        for (const chunk of chunks) {
          codec.push(chunk);
          expect(codec.heldBytes).toBeLessThanOrEqual(MOST_HELD);
        }
        codec.reset();
        expect(codec.push(card)).toMatchObject([{ is: "write" }, LINE]);
        expect(codec.push(packet(SSI.ack, new Uint8Array()))).toMatchObject([{ is: "reply", taken: true }]);
        expect(codec.heldBytes).toBe(0);
      }),
      MANY,
    );
  },
  LIMIT_MS,
);

test(
  "SSI finds the next packet after noise without a silence",
  () => {
    const card = ssiBytes({ opcode: SSI.decodeData, source: 0, status: 0, data: Uint8Array.of(0x1c, ...CARD) });
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 255 }), { maxLength: 300 }), (all) => {
        const codec = ssi.codec({ terminator: "any", framing: "none", aim: "auto" });
        codec.push(Uint8Array.from(all));
        // As many bytes as a packet that seems to have begun may still want; zeros begin none.
        codec.push(new Uint8Array(257));
        expect(codec.push(card)).toMatchObject([{ is: "write" }, LINE]);
      }),
      MANY,
    );
  },
  LIMIT_MS,
);

test(
  "GM65",
  () => {
    const answer = gm65Answer("command", 0, Uint8Array.of(0xd5, 2));
    const pieces = [Buffer.from(answer).toString("latin1"), "\x02\0\0\x08", "\x03\0", "]Q1x\r", "_SET_CODE_ON\r"];
    fc.assert(
      fc.property(options, noise(...pieces), (line, chunks) => {
        const reply = { is: "gm65", to: "command", status: 0, data: Uint8Array.of(0xd5, 2) };
        readAfter(gm65Codec(line), chunks, [cardLine(line), LINE], [answer, reply]);
        for (const chunk of chunks) expect(typeof isSetUpCode(chunk)).toBe("boolean");
      }),
      MANY,
    );
  },
  LIMIT_MS,
);
