/** Whatever a file holds: a picture of the size it says, or a `PictureError`. */
import { crc32 } from "node:zlib";
import { encode } from "fast-png";
import fc from "fast-check";
import { expect, test } from "vitest";
import { readPgm } from "../../firmware-bridge/qr/pgm.ts";
import type { Picture } from "../../firmware-bridge/qr/picture.ts";
import { PictureError } from "../../firmware-bridge/qr/picture-error.ts";
import { readPng } from "../../firmware-bridge/qr/png.ts";
import { LIMIT_MS, MANY } from "../fakes/fuzz.ts";

const data = Uint8Array.from({ length: 12 * 9 }, (_, at) => (at * 37) % 256);
const PGMS = [
  Buffer.concat([Buffer.from("P5\n# x\n12 9\n255\n"), data]),
  Buffer.concat([Buffer.from("P5 6 9 65535\n"), data]),
  Buffer.from(`P2 12 9 255 ${data.join(" ")}`),
];
const PNGS = [
  encode({ width: 12, height: 9, data, channels: 1, depth: 8 }),
  encode({ width: 4, height: 9, data, channels: 3, depth: 8 }, { interlace: "Adam7" }),
  encode({
    width: 12,
    height: 9,
    data: data.map((n) => n % 4),
    channels: 1,
    depth: 8,
    palette: [
      [0, 0, 0],
      [1, 2, 3],
      [9, 9, 9],
      [255, 255, 255],
    ],
  }),
];

/** One of the good files with a few bytes changed, or cut short. */
function spoilt(files: readonly Uint8Array[]) {
  const change = fc.record({
    at: fc.nat(300),
    to: fc.oneof(fc.nat(255), fc.constantFrom(0x20, 0x23, 0x30, 0x39, 0, 255)),
  });
  return fc
    .record({
      file: fc.constantFrom(...files),
      changes: fc.array(change, { maxLength: 4 }),
      length: fc.integer({ min: 3, max: 400 }),
    })
    .map(({ file, changes, length }) => {
      const bytes = Uint8Array.from(file);
      for (const { at, to } of changes) if (at >= 2 && at < bytes.length) bytes[at] = to;
      return bytes.subarray(0, length);
    });
}

function check(picture: Picture): void {
  expect(picture.grey).toHaveLength(picture.width * picture.height);
}

/** With the checksums that its chunks should have: without them hardly anything spoilt gets past the first look. */
function withChecksums(png: Uint8Array): Uint8Array {
  const bytes = Buffer.from(png);
  for (let at = 8; at + 12 <= bytes.length; ) {
    const end = at + 12 + bytes.readUInt32BE(at);
    if (end > bytes.length) break;
    bytes.writeUInt32BE(crc32(bytes.subarray(at + 4, end - 4)), end - 4);
    at = end;
  }
  return bytes;
}

test("PGM", { timeout: LIMIT_MS }, () => {
  fc.assert(
    fc.property(spoilt(PGMS), (bytes) => {
      try {
        check(readPgm(bytes));
      } catch (error) {
        expect(error).toBeInstanceOf(PictureError);
      }
    }),
    MANY,
  );
});

test("PNG", { timeout: LIMIT_MS }, async () => {
  await fc.assert(
    fc.asyncProperty(spoilt(PNGS), fc.boolean(), async (bytes, mended) => {
      try {
        check(await readPng(mended ? withChecksums(bytes) : bytes));
      } catch (error) {
        expect(error).toBeInstanceOf(PictureError);
      }
    }),
    MANY,
  );
});
