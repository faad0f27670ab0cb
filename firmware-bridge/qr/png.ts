/** PNG pictures (W3C PNG 3rd edition) as grey. The library decodes; here stand the bounds that it lacks. */
import { inflateSync } from "node:zlib";
import type { DecodedPng } from "fast-png";
import type { Picture } from "./picture.ts";
import { checkSize, PictureError } from "./picture-error.ts";

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const CRITICAL = new Set(["IHDR", "IDAT", "IEND"]);
/** The colour type whose pixels are numbers of a palette's colours. */
const PALETTE = 3;
/** Length and name in front, checksum behind. */
const AROUND = 12;

export function isPng(bytes: Uint8Array): boolean {
  return SIGNATURE.every((byte, at) => bytes[at] === byte);
}

/** Colours become brightness (ITU-R BT.601); what is transparent is taken as if it were not. Throws `PictureError`. */
export async function readPng(bytes: Uint8Array): Promise<Picture> {
  const all = chunksOf(bytes);
  const header = all[0];
  if (header?.type !== "IHDR" || header.data.length !== 13) throw new PictureError("is no PNG: it has no header");
  const view = new DataView(header.data.buffer, header.data.byteOffset);
  const [width, height] = [view.getUint32(0), view.getUint32(4)];
  checkSize(width, height);
  const [depth = 0, colours, , , interlaced] = header.data.subarray(8);
  if (interlaced !== 0 && depth < 8)
    throw new PictureError(
      "is an interlaced PNG of less than 8 bits, which is not decoded; save it without interlacing",
    );
  // Everything else is let fall before the library sees it: some of it is packed too, and unpacked without a bound.
  const chunks = all.filter(({ type }) => (type !== "PLTE" ? CRITICAL.has(type) : colours === PALETTE));
  checkInflated(chunks, width, height);
  const { decode } = await import("fast-png");
  const critical = Buffer.concat([Buffer.from(SIGNATURE), ...chunks.map(({ whole }) => whole)]);
  try {
    const png = decode(critical, { checkCrc: true });
    return { grey: greyOf(png), width, height };
  } catch (error) {
    throw new PictureError(`is a damaged PNG (${error instanceof Error ? error.message : String(error)})`);
  }
}

interface Chunk {
  readonly type: string;
  readonly data: Uint8Array;
  readonly whole: Uint8Array;
}

function chunksOf(bytes: Uint8Array): Chunk[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const chunks: Chunk[] = [];
  for (let at = SIGNATURE.length; chunks.at(-1)?.type !== "IEND"; ) {
    if (at + AROUND > bytes.length) throw new PictureError("breaks off");
    const end = at + AROUND + view.getUint32(at);
    if (end > bytes.length) throw new PictureError("breaks off");
    const type = Buffer.from(bytes.subarray(at + 4, at + 8)).toString("latin1");
    chunks.push({ type, data: bytes.subarray(at + 8, end - 4), whole: bytes.subarray(at, end) });
    at = end;
  }
  return chunks;
}

/** A few kilobytes can unpack to gigabytes: no more than the picture needs may come out. */
function checkInflated(chunks: readonly Chunk[], width: number, height: number): void {
  const packed = Buffer.concat(chunks.filter(({ type }) => type === "IDAT").map(({ data }) => data));
  // Four channels of two bytes a pixel, and one byte for each row of each of the seven passes of an interlaced picture.
  const most = width * height * 8 + height * 7 + 64;
  try {
    inflateSync(packed, { maxOutputLength: most });
  } catch (error) {
    throw new PictureError(`is a damaged PNG (${error instanceof Error ? error.message : String(error)})`);
  }
}

function greyOf({ data, depth, channels, palette, width, height }: DecodedPng): Uint8Array {
  // Clamped, because that rounds.
  const grey = new Uint8ClampedArray(width * height);
  const highest = 2 ** depth - 1;
  const rowBytes = Math.ceil((width * depth) / 8);
  const levels = palette?.map(([red = 0, green = 0, blue = 0]) => brightness(red, green, blue));
  for (let pixel = 0; pixel < grey.length; pixel += 1) {
    const at = pixel * channels;
    if (depth < 8) {
      const bit = (pixel % width) * depth;
      const byte = data[Math.floor(pixel / width) * rowBytes + (bit >> 3)] ?? 0;
      const value = (byte >> (8 - depth - (bit & 7))) & highest;
      grey[pixel] = levels === undefined ? (value * 255) / highest : (levels[value] ?? 0);
    } else if (levels !== undefined) grey[pixel] = levels[data[at] ?? 0] ?? 0;
    else if (channels < 3) grey[pixel] = ((data[at] ?? 0) * 255) / highest;
    else grey[pixel] = (brightness(data[at] ?? 0, data[at + 1] ?? 0, data[at + 2] ?? 0) * 255) / highest;
  }
  return new Uint8Array(grey.buffer);
}

function brightness(red: number, green: number, blue: number): number {
  return 0.299 * red + 0.587 * green + 0.114 * blue;
}
