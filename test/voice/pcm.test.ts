import { expect, test } from "vitest";
import { TONES } from "../../kiosk-ui/src/kiosk/tones.ts";
import { quieter, RATE, samplesOf } from "../../src/voice/pcm.ts";

const samplesIn = (pcm: Buffer): number[] =>
  Array.from({ length: pcm.length / 2 }, (_, nth) => pcm.readInt16LE(2 * nth));

/** How often the wave rises through zero, a second. */
function hertzOf(samples: readonly number[]): number {
  const rises = samples.flatMap((sample, nth) => (sample > 0 && (samples[nth - 1] ?? 0) <= 0 ? [nth] : []));
  const [first = 0, last = 0] = [rises.at(0), rises.at(-1)];
  return ((rises.length - 1) * RATE) / (last - first);
}

test("a no is its two tones with the gap between them, as the page has it", () => {
  const samples = samplesIn(samplesOf(TONES.no, 1));
  expect(samples).toHaveLength(Math.round(0.14 * RATE) * 2 + Math.round(0.06 * RATE));
  const first = samples.slice(0, Math.round(0.14 * RATE));
  const gap = samples.slice(first.length, first.length + Math.round(0.06 * RATE));
  const second = samples.slice(first.length + gap.length);
  expect(hertzOf(first)).toBeCloseTo(330, -1);
  expect(hertzOf(second)).toBeCloseTo(220, -1);
  expect(new Set(gap)).toEqual(new Set([0]));
});

test("it begins and ends softly, and is as loud as it was told to be", () => {
  const samples = samplesIn(samplesOf(TONES.wait, 0.5));
  for (const edge of [samples.slice(0, 8), samples.slice(-8)])
    for (const sample of edge) expect(Math.abs(sample)).toBeLessThan(700);
  const loudest = Math.max(...samples.map(Math.abs));
  expect(loudest).toBeGreaterThan(15_500);
  expect(loudest).toBeLessThanOrEqual(16_384);
});

test("what is made quieter keeps its shape", () => {
  const pcm = Buffer.from(Int16Array.of(-32_768, -2, 0, 1000, 32_767).buffer);
  expect(samplesIn(quieter(pcm, 0.5))).toEqual([-16_384, -1, 0, 500, 16_384]);
});
