import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { frameBytes, frameCodec } from "../../../firmware-bridge/wire/frames.ts";
import type { PixelFormat } from "../../../firmware-bridge/wire/frames.ts";
import { LIMIT_MS, MANY } from "../../fakes/fuzz.ts";

const [WIDTH, HEIGHT] = [4, 2];
const GREY = [10, 20, 30, 40, 50, 60, 70, 80];
const FRAMES: Readonly<Record<PixelFormat, readonly number[]>> = {
  grey: GREY,
  // Y of both rows, then two of U, then two of V.
  yuv420: [...GREY, 128, 129, 130, 131],
  // Y U Y V.
  yuyv: GREY.flatMap((level, at) => [level, 128 + (at % 2)]),
};
const PIXELS = ["grey", "yuv420", "yuyv"] as const;

describe.each(PIXELS)("%s", (pixels) => {
  const frame = Uint8Array.from(FRAMES[pixels]);
  const format = { width: WIDTH, height: HEIGHT, pixels };

  test("takes as many bytes as the format has, and keeps the brightness", () => {
    expect(frameBytes(format)).toBe(frame.length);
    expect(frameCodec(format).push(frame, 0)).toEqual([Uint8Array.from(GREY)]);
  });

  test("frames come out the same however the bytes are cut", () => {
    const stream = Uint8Array.from([0, 1, 2].flatMap((n) => [...frame].map((byte) => byte + n)));
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 30 }), { maxLength: 40 }), (cuts) => {
        const codec = frameCodec(format);
        const frames: Uint8Array[] = [];
        let at = 0;
        for (const cut of [...cuts, stream.length]) {
          frames.push(...codec.push(stream.subarray(at, at + cut), 5));
          at += cut;
        }
        expect(frames).toEqual([0, 1, 2].map((n) => Uint8Array.from(GREY, (level) => level + n)));
      }),
    );
  });

  test("a frame that broke off is let fall after a pause, or when told so", () => {
    const codec = frameCodec(format);
    expect(codec.push(frame.subarray(0, 5), 1000)).toEqual([]);
    expect(codec.heldBytes).toBeGreaterThan(0);
    expect(codec.push(frame, 1901)).toEqual([Uint8Array.from(GREY)]);
    codec.push(frame.subarray(0, 5), 1901);
    codec.reset();
    expect(codec.heldBytes).toBe(0);
    expect(codec.push(frame, 1902)).toEqual([Uint8Array.from(GREY)]);
  });

  test("whatever comes: no exception, bounded memory, and after a pause the next frame is read", {
    timeout: LIMIT_MS,
  }, () => {
    const chunks = fc.array(fc.uint8Array({ maxLength: 60 }), { maxLength: 4 });
    fc.assert(
      fc.property(chunks, (noise) => {
        const codec = frameCodec(format);
        const bytes = noise.reduce((sum, { length }) => sum + length, 0);
        const frames = noise.flatMap((chunk) => {
          const found = codec.push(chunk, 0);
          expect(codec.heldBytes).toBeLessThanOrEqual(WIDTH * HEIGHT);
          return found;
        });
        expect(frames).toHaveLength(Math.floor(bytes / frame.length));
        expect(codec.push(frame, 1000)).toEqual([Uint8Array.from(GREY)]);
        expect(codec.heldBytes).toBe(0);
      }),
      MANY,
    );
  });
});
