/**
 * A picture of a screen as it is remembered: so coarse that another version of the browser, which draws the edge of a letter otherwise,
 * makes the same one, and fine enough that a word, a figure, a button or a colour that is not where it was makes another.
 */
import { decode, encode } from "fast-png";

/** Pixels of a screen that become one of its coarse picture, in both directions. */
const BLOCK = 8;

/** 3 bytes a pixel, red first. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint8Array;
}

/** Each pixel the mean of a block of the screenshot, a PNG of 8 bits a channel; what is left at the right and lower edge is let go. */
export function coarse(png: Uint8Array): Picture {
  const { channels, data, width: wide, height: high } = decode(png);
  const [width, height] = [Math.floor(wide / BLOCK), Math.floor(high / BLOCK)];
  const sums = new Float64Array(width * height * 3);
  for (let y = 0; y < height * BLOCK; y += 1)
    for (let x = 0; x < width * BLOCK; x += 1) {
      const from = (y * wide + x) * channels;
      const to = (Math.floor(y / BLOCK) * width + Math.floor(x / BLOCK)) * 3;
      for (let channel = 0; channel < 3; channel += 1)
        sums[to + channel] = (sums[to + channel] ?? 0) + (data[from + channel] ?? 0);
    }
  return { width, height, pixels: Uint8Array.from(sums, (sum) => Math.round(sum / BLOCK ** 2)) };
}

export function toPng({ width, height, pixels }: Picture): Uint8Array {
  return encode({ width, height, data: pixels, channels: 3, depth: 8 });
}

export function fromPng(png: Uint8Array): Picture {
  const { width, height, data } = decode(png);
  return { width, height, pixels: Uint8Array.from(data) };
}

/** A block whose colour is farther away than this, of 255, is another one. An edge of a letter moves it by a tenth of that. */
const FAR = 48;

/** The share of blocks that are others, 0 to 1; 1 for a picture of another size. */
export function share(a: Picture, b: Picture): number {
  if (a.width !== b.width || a.height !== b.height) return 1;
  let others = 0;
  for (let at = 0; at < a.pixels.length; at += 3) {
    const far = [0, 1, 2].some(
      (channel) => Math.abs((a.pixels[at + channel] ?? 0) - (b.pixels[at + channel] ?? 0)) > FAR,
    );
    if (far) others += 1;
  }
  return others / (a.width * a.height);
}
