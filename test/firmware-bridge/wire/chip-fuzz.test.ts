/** Whatever a reader of chips sends: no exception, no memory, and the next good frame is read. 100,000 inputs a codec. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { PN532_ACK, pn532Codec, pn532Frame } from "../../../firmware-bridge/wire/pn532.ts";
import { pn532Status, pn532Targets } from "../../../firmware-bridge/wire/pn532-target.ts";
import { twn4Codec, twn4Line } from "../../../firmware-bridge/wire/twn4.ts";
import { twn4Bytes, twn4Count, twn4Tag, twn4Version } from "../../../firmware-bridge/wire/twn4-calls.ts";
import { bytesOf } from "../../fakes/hid-reports.ts";
import { LIMIT_MS, MANY } from "../../fakes/fuzz.ts";

const byte = fc.integer({ min: 0, max: 255 });
const noiseOf = (special: fc.Arbitrary<number>, good: readonly Uint8Array[]) => {
  const bytes = fc.array(fc.oneof(special, byte), { maxLength: 60 }).map((all) => Uint8Array.from(all));
  /** A good frame that was cut or changed on its way. */
  const spoilt = fc
    .tuple(fc.constantFrom(...good), fc.nat(40), fc.nat(40), byte)
    .map(([frame, length, at, other]) => frame.map((each, index) => (index === at ? other : each)).slice(0, length));
  return fc.array(fc.oneof(bytes, spoilt), { maxLength: 4 });
};

const VERSION = bytesOf("d50332010607");

test(
  "frames of a PN532",
  () => {
    const special = fc.constantFrom(0, 0, 0xff, 0xff, 0x01, 0x02, 0xfe, 0xd5);
    const good = [PN532_ACK, pn532Frame(VERSION), pn532Frame(new Uint8Array(260))];
    fc.assert(
      fc.property(noiseOf(special, good), (noise) => {
        const codec = pn532Codec();
        for (const chunk of noise) {
          for (const event of codec.push(chunk))
            if (event.is === "frame") expect(event.body.length).toBeLessThanOrEqual(265);
          expect(codec.heldBytes).toBeLessThanOrEqual(273);
        }
        // What looks like the head of a long frame swallows so much at most.
        codec.push(new Uint8Array(273).fill(0x55));
        expect(codec.push(pn532Frame(VERSION))).toEqual([{ is: "frame", body: VERSION }]);
      }),
      MANY,
    );
  },
  LIMIT_MS,
);

test(
  "cards and states of a PN532",
  () => {
    const near = fc
      .tuple(
        fc.constantFrom(0, 1, 2, 2, 3, 255),
        fc.array(
          fc.tuple(
            fc.constantFrom(0x20, 0x08, 0),
            fc.constantFrom(4, 7, 10, 0, 3, 255),
            fc.uint8Array({ maxLength: 12 }),
          ),
          {
            maxLength: 3,
          },
        ),
      )
      .map(([count, cards]) =>
        Uint8Array.from([count, ...cards.flatMap(([sak, length, uid]) => [1, 0, 4, sak, length, ...uid])]),
      );
    fc.assert(
      fc.property(fc.oneof(near, fc.uint8Array({ maxLength: 40 })), (answer) => {
        for (const { uid, ats } of pn532Targets(answer) ?? []) {
          expect([4, 7, 10]).toContain(uid.length);
          expect(ats.length).toBeLessThanOrEqual(answer.length);
        }
        expect(pn532Targets(answer)?.length ?? 0).toBeLessThanOrEqual(2);
        const status = pn532Status(answer[0] ?? 0);
        expect(status.more && status.fault !== undefined).toBe(false);
      }),
      MANY,
    );
  },
  LIMIT_MS,
);

test(
  "lines of a TWN4",
  () => {
    const special = fc.constantFrom(...Buffer.from("0123456789ABCDEFabcdef\r\n"));
    const good = [twn4Line([0]), twn4Line(bytesOf("000180380704801a2b3c4d5e"))];
    fc.assert(
      fc.property(noiseOf(special, good), fc.nat(1200), (noise, digits) => {
        const codec = twn4Codec();
        for (const chunk of [...noise, new Uint8Array(digits).fill(0x30)]) {
          for (const event of codec.push(chunk))
            if (event.is === "line") expect(event.bytes.length).toBeLessThanOrEqual(258);
          expect(codec.heldBytes).toBeLessThanOrEqual(517);
        }
        codec.push(Uint8Array.of(0x0d));
        expect(codec.push(twn4Line([0, 1]))).toEqual([{ is: "line", bytes: Uint8Array.of(0, 1) }]);
        expect(codec.heldBytes).toBe(0);
      }),
      MANY,
    );
  },
  LIMIT_MS,
);

test(
  "results of a TWN4",
  () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.constantFrom(0, 1, 2, 4, 7, 0x80), byte), { maxLength: 20 }), (all) => {
        const results = Uint8Array.from(all);
        const tag = twn4Tag(results);
        if (typeof tag === "object") expect(tag.id.length).toBe(results[3]);
        const bytes = twn4Bytes(results);
        if (typeof bytes === "object") expect(bytes.length).toBe(results[1]);
        expect(twn4Count(results) ?? 0).toBeLessThanOrEqual(255);
        expect(twn4Version(results) ?? "TWN4").toMatch(/^TWN4/);
      }),
      MANY,
    );
  },
  LIMIT_MS,
);
