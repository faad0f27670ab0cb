/** The bytes of a CSV file, looked at only as far as its first line. */
import type { Readable } from "node:stream";
import { UnreadableCsv } from "./csv-fault.ts";

/** Characters of one row, its quotes counted; an unclosed quote would otherwise swallow the file. */
export const MAX_ROW = 4_096;

export interface Text {
  readonly firstLine: string;
  /** The whole input from its first byte, without a byte order mark. */
  readonly chunks: AsyncIterable<Buffer>;
}

/** Reads until the first line is whole, which says what separates the columns. */
export async function openText(input: Readable): Promise<Text> {
  const iterator: AsyncIterator<unknown> = input[Symbol.asyncIterator]();
  let head = Buffer.alloc(0);
  let isDone = false;
  while (!isDone && head.length <= MAX_ROW && !/[\r\n]/.test(head.toString("latin1"))) {
    const next = await iterator.next();
    if (next.done === true) isDone = true;
    else head = Buffer.concat([head, toBytes(next.value)]);
  }
  if ((head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff))
    throw new UnreadableCsv(1, "the file is UTF-16: save it in UTF-8 (in Excel: CSV UTF-8)");
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) head = head.subarray(3);
  const chunks = async function* () {
    yield head;
    while (!isDone) {
      const next = await iterator.next();
      if (next.done === true) isDone = true;
      else yield toBytes(next.value);
    }
  };
  return { firstLine: head.toString("utf8").split(/[\r\n]/, 1)[0] ?? "", chunks: chunks() };
}

function toBytes(chunk: unknown): Buffer {
  if (typeof chunk === "string") return Buffer.from(chunk);
  if (chunk instanceof Uint8Array) return Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
  throw new TypeError("the input of an import must be a stream of bytes or text");
}
