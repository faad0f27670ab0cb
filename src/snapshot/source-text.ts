/** The text of a source: bytes from anywhere, unpacked when they are gzip, as UTF-8 and without a byte order mark. */
import { pipeline, Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { UnreadableSource } from "./import-fault.ts";

/** Enough for 20,000,000 rows of 800 bytes, and an end for what was packed to be endless. */
const MOST_BYTES = 16_000_000_000;
/** Bytes after which a first line is looked at as it is. */
const LONGEST_HEAD = 65_536;
const UNPACKED_CHUNK_BYTES = 262_144;

export interface SourceText {
  /** The beginning as text: at least the first line, or 65,536 bytes of it. */
  readonly head: string;
  /** All of it in UTF-8, from the beginning, cut anywhere. */
  readonly pieces: AsyncIterable<Buffer>;
}

/**
 * Reads until the first line is whole. `onBytes` is told the size of each chunk of the input as it comes. Rejects with
 * `UnreadableSource` for UTF-16; so do the pieces for gzip that is damaged or cut off, and for more than 16 GB of text.
 */
export async function openText(input: Readable, onBytes: (bytes: number) => void): Promise<SourceText> {
  const raw = await peek(chunksOf(input, onBytes), isBegun);
  const plain = raw.head[0] === 0x1f && raw.head[1] === 0x8b ? await peek(unpacked(raw.all), isBegun) : raw;
  const [first, second] = plain.head;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff))
    throw new UnreadableSource(1, "the file is UTF-16: save it in UTF-8 (in Excel: CSV UTF-8)");
  const { head, all } = await peek(bounded(plain.all), (bytes) => bytes.length >= LONGEST_HEAD || hasLineEnd(bytes));
  const from = MARK.equals(head.subarray(0, MARK.length)) ? MARK.length : 0;
  return { head: head.toString("utf8", from), pieces: skipping(all, from) };
}

const MARK = Buffer.from("\u{FEFF}");

/** Enough to tell gzip and UTF-16 from the rest. */
function isBegun(head: Buffer): boolean {
  return head.length >= 2;
}

function hasLineEnd(bytes: Buffer): boolean {
  return bytes.includes("\n") || bytes.includes("\r");
}

/** What comes first, until it is enough or nothing more comes; and all of it, from the beginning. */
async function peek(
  source: AsyncIterable<Buffer>,
  isEnough: (head: Buffer) => boolean,
): Promise<{ head: Buffer; all: AsyncIterable<Buffer> }> {
  const iterator = source[Symbol.asyncIterator]();
  let head = Buffer.alloc(0);
  while (!isEnough(head)) {
    const next = await iterator.next();
    if (next.done === true) break;
    head = Buffer.concat([head, next.value]);
  }
  async function* all() {
    try {
      yield head;
      for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) yield next.value;
    } finally {
      await iterator.return?.();
    }
  }
  return { head, all: all() };
}

async function* skipping(source: AsyncIterable<Buffer>, bytes: number): AsyncGenerator<Buffer> {
  let left = bytes;
  for await (const piece of source) {
    yield piece.subarray(left);
    left = 0;
  }
}

async function* chunksOf(input: Readable, onBytes: (bytes: number) => void): AsyncGenerator<Buffer> {
  const chunks: AsyncIterable<unknown> = input;
  for await (const chunk of chunks) {
    const bytes = toBytes(chunk);
    yield bytes;
    onBytes(bytes.length);
  }
}

function toBytes(chunk: unknown): Buffer {
  if (typeof chunk === "string") return Buffer.from(chunk);
  if (chunk instanceof Uint8Array) return Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
  throw new TypeError("the input of an import must be a stream of bytes or text");
}

async function* unpacked(packed: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const gunzip = createGunzip({ chunkSize: UNPACKED_CHUNK_BYTES });
  // the error of either end comes out of the iteration below
  pipeline(Readable.from(packed, { objectMode: false }), gunzip, () => undefined);
  try {
    const chunks: AsyncIterable<Buffer> = gunzip;
    yield* chunks;
  } catch (error) {
    if (!(error instanceof Error && "code" in error && String(error.code).startsWith("Z_"))) throw error;
    const what = error.code === "Z_BUF_ERROR" ? "is cut off" : `is damaged (${error.message})`;
    throw new UnreadableSource(undefined, `the compressed file ${what}`, { cause: error });
  }
}

async function* bounded(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let bytes = 0;
  for await (const piece of source) {
    bytes += piece.length;
    if (bytes > MOST_BYTES)
      throw new UnreadableSource(
        undefined,
        `there are more than ${MOST_BYTES} bytes of text: that is no list of cards`,
      );
    yield piece;
  }
}
