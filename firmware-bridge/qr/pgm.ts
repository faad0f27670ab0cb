/** Grey pictures of netpbm (pgm(5)): P5 in bytes, P2 in decimal numbers. */
import type { Picture } from "./picture.ts";
import { checkSize, PictureError } from "./picture-error.ts";

const HASH = 0x23;
const [LF, CR] = [0x0a, 0x0d];

/** Of the first picture in the file. Throws `PictureError`. */
export function readPgm(bytes: Uint8Array): Picture {
  const plain = bytes[1] === 0x32;
  const header = numbersFrom(bytes, 2);
  const [width, height, highest] = [header.next(), header.next(), header.next()];
  checkSize(width, height);
  if (highest < 1 || highest > 65_535) throw new PictureError(`is no PGM: its highest level is ${highest}`);
  const wide = highest > 255;
  // One white space byte ends the header. A level takes a byte or two, or in text a digit and a space.
  const raster = bytes.subarray(header.at() + 1);
  if (raster.length < width * height * (wide || plain ? 2 : 1) - (plain ? 1 : 0)) throw new PictureError("breaks off");
  const grey = new Uint8Array(width * height);
  const levelOf = (value: number): number => Math.round((255 * Math.min(value, highest)) / highest);
  for (let pixel = 0; pixel < grey.length; pixel += 1) {
    if (plain) grey[pixel] = levelOf(header.next());
    else if (wide) grey[pixel] = levelOf((raster[2 * pixel] ?? 0) * 256 + (raster[2 * pixel + 1] ?? 0));
    else grey[pixel] = levelOf(raster[pixel] ?? 0);
  }
  return { grey, width, height };
}

/** Decimal numbers apart from each other by white space and comments. */
function numbersFrom(bytes: Uint8Array, start: number) {
  let at = start;

  function skipBetween(): void {
    for (; at < bytes.length; at += 1) {
      if (bytes[at] === HASH) while (at < bytes.length && bytes[at] !== LF && bytes[at] !== CR) at += 1;
      else if (!isSpace(bytes[at])) return;
    }
  }

  return {
    /** Of the byte behind the last number. */
    at: () => at,
    next(): number {
      skipBetween();
      if (at >= bytes.length) throw new PictureError("breaks off");
      let value = 0;
      const first = at;
      for (let digit = digitOf(bytes[at]); digit !== undefined; digit = digitOf(bytes[at])) {
        value = value * 10 + digit;
        at += 1;
        if (at - first > 9) throw new PictureError("is no PGM: a number in it is too long");
      }
      if (at === first) throw new PictureError("is no PGM: something else stands where a number should");
      return value;
    },
  };
}

function digitOf(byte: number | undefined): number | undefined {
  return byte !== undefined && byte >= 0x30 && byte <= 0x39 ? byte - 0x30 : undefined;
}

function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || (byte !== undefined && byte >= 0x09 && byte <= 0x0d);
}
