import type { Picture } from "./decoder.ts";

/** How much of the difference between the two blurs is added. */
const GAIN = 4;

/**
 * Takes out noise (a box of 3 pixels) and adds what distinguishes it from its wider surroundings (a box of 7) four times over: an
 * unsharp mask. Edges of the picture repeat outwards.
 */
export function sharpen({ grey, width, height }: Picture): Picture {
  const near = boxBlur(grey, width, height, 1);
  const wide = boxBlur(grey, width, height, 3);
  const sharp = new Uint8ClampedArray(grey.length);
  for (let at = 0; at < grey.length; at += 1) {
    const level = near[at] ?? 0;
    sharp[at] = level + GAIN * (level - (wide[at] ?? 0));
  }
  return { grey: new Uint8Array(sharp.buffer), width, height };
}

function boxBlur(grey: Uint8Array, width: number, height: number, radius: number): Float32Array {
  const rows = new Float32Array(grey.length);
  for (let y = 0; y < height; y += 1) blurLine(grey, rows, y * width, 1, width, radius);
  const both = new Float32Array(grey.length);
  for (let x = 0; x < width; x += 1) blurLine(rows, both, x, width, height, radius);
  return both;
}

/** A running mean over `2 * radius + 1` values of a line of `count` values that stand `step` apart. */
function blurLine(
  from: Uint8Array | Float32Array,
  to: Float32Array,
  start: number,
  step: number,
  count: number,
  radius: number,
): void {
  const value = (index: number): number => from[start + Math.min(count - 1, Math.max(0, index)) * step] ?? 0;
  let sum = 0;
  for (let index = -radius; index <= radius; index += 1) sum += value(index);
  for (let index = 0; index < count; index += 1) {
    to[start + index * step] = sum / (2 * radius + 1);
    sum += value(index + radius + 1) - value(index - radius);
  }
}
