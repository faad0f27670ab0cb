/**
 * Cuts CSV (RFC 4180) into rows, whatever the pieces it comes in. By hand and on bytes: parsers that know every dialect are
 * ten times slower.
 */
import { UnreadableSource } from "./import-fault.ts";

/** Bytes of one row, its quotes counted; an unclosed quote would otherwise swallow the file. */
const MAX_ROW = 4_096;

export interface CsvSink {
  /** `fields` is good until the call returns: the next row stands in the same array. `line`: where the row ends, counted from 1. */
  row(fields: readonly string[], line: number): void;
  /** Where the row stood that was handed over, the line end not included. */
  stoodAt(bytes: Buffer, start: number, end: number): void;
  /** Asked before a row is cut: where the next one begins when this one needs no cutting, else 0. */
  again(bytes: Uint8Array, start: number, line: number): number;
  /** The row has a quote inside a value and is left out. */
  stray(line: number): void;
}

export interface CsvRows {
  /** UTF-8, cut anywhere. Throws `UnreadableSource` for a row of more than 4,096 bytes. */
  push(piece: Buffer): void;
  /** The last row needs no line end. Throws `UnreadableSource` when the text ends inside quotes. */
  end(): void;
}

const QUOTE = 0x22;
const LF = 0x0a;
const CR = 0x0d;
const ASCII = 0x7f;

/** `separator`: one ASCII character. Lines end in LF, CRLF or CR; empty ones are passed over. */
export function csvRows(separator: string, sink: CsvSink): CsvRows {
  const comma = separator.charCodeAt(0);
  const fields: string[] = [];
  let bytes: Buffer = Buffer.alloc(0);
  /** A character for each byte: ASCII can be cut out of it at the offsets of the bytes. Made when it is needed. */
  let text: string | undefined;
  let isLast = false;
  let line = 1;
  // of the row that is being cut; `at` is the next byte
  let start = 0;
  let at = 0;
  let count = 0;
  let isStray = false;
  let linesInside = 0;

  function endsValue(offset: number): boolean {
    if (offset === bytes.length) return true;
    const byte = bytes[offset];
    return byte === comma || byte === LF || byte === CR;
  }

  /** Ends at what ends the value. False: the bytes end before that is known. */
  function cutPlain(): boolean {
    // in variables of its own: this loop is where the time of an import goes
    const from = bytes;
    const end = from.length;
    let i = at;
    let seen = 0;
    for (; i < end; i += 1) {
      const byte = from[i] ?? 0;
      if (byte === comma || byte === LF || byte === CR) break;
      if (byte === QUOTE) isStray = true;
      seen |= byte;
    }
    if (i === end && !isLast) return false;
    text ??= from.toString("latin1");
    fields[count] = seen <= ASCII ? text.slice(at, i) : from.toString("utf8", at, i);
    count += 1;
    at = i;
    return true;
  }

  /** As `cutPlain`, from an opening quote on. */
  function cutQuoted(): boolean {
    let value = "";
    let from = at + 1;
    for (;;) {
      const close = bytes.indexOf(QUOTE, from);
      if (close < 0 || close - start > MAX_ROW) {
        if (bytes.length - start > MAX_ROW) tooLong("a quote is opened and never closed");
        if (isLast) endsInside();
        return false;
      }
      if (close + 1 === bytes.length && !isLast) return false;
      linesInside += lineEnds(from, close);
      value += bytes.toString("utf8", from, close);
      at = close + 1;
      if (bytes[at] !== QUOTE) break;
      value += '"';
      from = at + 1;
    }
    if (!endsValue(at)) {
      isStray = true;
      return cutPlain();
    }
    fields[count] = value;
    count += 1;
    return true;
  }

  /** False: the row is not whole yet. */
  function cutRow(): boolean {
    for (;;) {
      if (!(bytes[at] === QUOTE ? cutQuoted() : cutPlain())) return false;
      // a CR at the end may be the first half of a CRLF
      if (bytes[at] !== comma) return isLast || at + 1 < bytes.length || bytes[at] !== CR;
      at += 1;
    }
  }

  function cutRows(): void {
    while (start < bytes.length) {
      const next = sink.again(bytes, start, line);
      if (next > 0) {
        start = next;
        line += 1;
        continue;
      }
      at = start;
      count = 0;
      isStray = false;
      linesInside = 0;
      const isWhole = cutRow();
      if ((isWhole ? at : bytes.length) - start > MAX_ROW) tooLong("no row of a list of cards is that long");
      if (!isWhole) return;
      line += linesInside;
      if (isStray) sink.stray(line);
      else if (at > start) {
        fields.length = count;
        sink.row(fields, line);
        sink.stoodAt(bytes, start, at);
      }
      if (at < bytes.length) line += 1;
      start = at + (bytes[at] === CR && bytes[at + 1] === LF ? 2 : 1);
    }
  }

  function lineEnds(from: number, to: number): number {
    let found = 0;
    for (let i = from; i < to; i += 1) if (bytes[i] === LF || (bytes[i] === CR && bytes[i + 1] !== LF)) found += 1;
    return found;
  }

  function tooLong(why: string): never {
    const atLine = line + lineEnds(start, start + MAX_ROW);
    throw new UnreadableSource(atLine, `the row has more than ${MAX_ROW} bytes: ${why}`);
  }

  function endsInside(): never {
    const last = line + lineEnds(start, bytes.length - 1);
    const why = "the file ends inside quotes: a quote is opened and never closed, or half is missing";
    throw new UnreadableSource(last, why);
  }

  return {
    push(piece) {
      bytes = start < bytes.length ? Buffer.concat([bytes.subarray(start), piece]) : piece;
      text = undefined;
      start = 0;
      cutRows();
    },
    end() {
      isLast = true;
      cutRows();
    },
  };
}
