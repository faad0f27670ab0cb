import type { Picture } from "./picture.ts";

/** How much of the difference between the two blurs is added. */
const GAIN = 4;

/**
 * Takes out noise (a box of 3 pixels) and adds what distinguishes it from its wider surroundings (a box of 7) four times over: an
 * unsharp mask. Edges of the picture repeat outwards.
 */
export function sharpen({ grey, width, height }: Picture): Picture {
  const near = boxSums(grey, width, height, 1);
  const wide = boxSums(grey, width, height, 3);
  const [nearShare, wideShare] = [(1 + GAIN) / 9, GAIN / 49];
  const sharp = new Uint8ClampedArray(grey.length);
  for (let at = 0; at < grey.length; at += 1) sharp[at] = (near[at] ?? 0) * nearShare - (wide[at] ?? 0) * wideShare;
  return { grey: new Uint8Array(sharp.buffer), width, height };
}

/** The sum of the square of `2 * radius + 1` pixels around each pixel, for a radius up to 7. Running sums: the time does not grow with it. */
function boxSums(grey: Uint8Array, width: number, height: number, radius: number): Uint16Array {
  const rows = rowSums(grey, width, height, radius);
  const sums = new Uint16Array(grey.length);
  const running = new Int32Array(width);
  const startOf = (row: number): number => Math.min(height - 1, Math.max(0, row)) * width;
  for (let row = -radius; row <= radius; row += 1) {
    const start = startOf(row);
    for (let x = 0; x < width; x += 1) running[x] = (running[x] ?? 0) + (rows[start + x] ?? 0);
  }
  for (let y = 0; y < height; y += 1) {
    const [leaving, coming] = [startOf(y - radius), startOf(y + radius + 1)];
    for (let x = 0; x < width; x += 1) {
      const sum = running[x] ?? 0;
      sums[y * width + x] = sum;
      running[x] = sum + (rows[coming + x] ?? 0) - (rows[leaving + x] ?? 0);
    }
  }
  return sums;
}

function rowSums(grey: Uint8Array, width: number, height: number, radius: number): Uint16Array {
  const sums = new Uint16Array(grey.length);
  for (let y = 0; y < height; y += 1) {
    const start = y * width;
    const at = (x: number): number => grey[start + Math.min(width - 1, Math.max(0, x))] ?? 0;
    let sum = 0;
    for (let x = -radius; x <= radius; x += 1) sum += at(x);
    for (let x = 0; x < width; x += 1) {
      sums[start + x] = sum;
      sum += at(x + radius + 1) - at(x - radius);
    }
  }
  return sums;
}
