/** CSV as csv-parse cuts it, with what that leaves out: the line of every row, which row has a stray quote, and a bound for a row. */
import { pipeline } from "node:stream/promises";
import { CsvError, parse } from "csv-parse";
import { parse as parseWhole } from "csv-parse/sync";
import { UnreadableSource } from "./import-fault.ts";

/** Bytes of one row, its quotes counted and its line end not; an unclosed quote would otherwise swallow the file. */
const MAX_ROW = 4_096;

export interface CsvSink {
  /** `line`: where the row ends, counted from 1. */
  row(fields: readonly string[], line: number): void;
  /** The row has a quote inside a value and is left out. */
  stray(line: number): void;
}

/** A row as csv-parse hands it over when it is asked for the text of it too; its types do not say so. */
interface RawRow {
  readonly record: readonly string[];
  /** With its line end; of CRLF only the CR. */
  readonly raw: string;
}

/**
 * Hands every row of `pieces` to `sink`: UTF-8, cut anywhere. `separator`: one ASCII character. Lines end in LF, CRLF or CR; empty
 * ones are passed over. Rejects with `UnreadableSource`, by the line on which the row begins, for a row of more than 4,096 bytes
 * and when the text ends inside quotes; and with whatever `pieces` or `sink` throw.
 */
export async function readRows(pieces: AsyncIterable<Buffer>, separator: string, sink: CsvSink): Promise<void> {
  const dialect = { delimiter: separator, record_delimiter: ["\r\n", "\n", "\r"], relax_column_count: true };
  // of the next row: where it begins
  let line = 1;
  let offset = 0;

  function onRow({ record, raw }: RawRow, end: number): void {
    const text = raw.replace(/[\r\n]$/, "");
    if (Buffer.byteLength(text) > MAX_ROW) throw tooLong(line);
    for (const field of record) line += countLineEnds(field);
    if (isStray(record, text)) sink.stray(line);
    else if (text !== "") sink.row(record, line);
    line += 1;
    offset = end;
  }

  function isStray(record: readonly string[], text: string): boolean {
    if (!record.some((field) => field.includes('"'))) return false;
    try {
      parseWhole(text, dialect);
      return false;
    } catch {
      return true;
    }
  }

  async function* bounded(): AsyncGenerator<Buffer> {
    let bytes = 0;
    for await (const piece of pieces) {
      yield piece;
      bytes += piece.length;
      // twice: some bytes of a row that is whole wait for the next piece
      if (bytes - offset > 2 * MAX_ROW) throw tooLong(line);
    }
  }

  // a stray quote is let through, so that the row ends where it would without it
  const parser = parse({
    ...dialect,
    relax_quotes: true,
    raw: true,
    on_record: (row: unknown, { bytes }) => {
      if (!isRawRow(row)) throw new TypeError("csv-parse must hand over the text of a row");
      onRow(row, bytes);
      return undefined;
    },
  });
  try {
    await pipeline(bounded, parser);
  } catch (error) {
    if (!(error instanceof CsvError && error.code === "CSV_QUOTE_NOT_CLOSED")) throw error;
    const reason = "the file ends inside quotes: a quote is opened and never closed, or half is missing";
    throw new UnreadableSource(line, reason, { cause: error });
  }
}

function isRawRow(row: unknown): row is RawRow {
  return typeof row === "object" && row !== null && "record" in row && "raw" in row;
}

function countLineEnds(field: string): number {
  return field.match(/\r\n|\n|\r/g)?.length ?? 0;
}

function tooLong(line: number): UnreadableSource {
  const reason = `the row has more than ${MAX_ROW} bytes: a quote is opened and never closed, or this is no list of cards`;
  return new UnreadableSource(line, reason);
}
