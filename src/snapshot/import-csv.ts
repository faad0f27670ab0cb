/** A snapshot from a CSV file (docs/data.md has the columns): streamed, every bad row told by line, column and reason. */
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { type CsvError, type InfoRecord, parse } from "csv-parse";
import type { BuiltSnapshot, SnapshotBuild } from "./build.ts";
import { type CsvFault, UnreadableCsv } from "./csv-fault.ts";
import { COLUMNS, type Header, readHeader, separatorOf } from "./csv-header.ts";
import { readRow } from "./csv-row.ts";
import { MAX_ROW, openText } from "./csv-text.ts";

export interface ImportOptions {
  /** Called for the first 1,000 faults, as they are found. */
  readonly onFault?: (fault: CsvFault) => void;
  readonly onProgress?: (progress: ImportProgress) => void;
  /** The size of the input, handed on to `onProgress`. */
  readonly totalBytes?: number;
  /** Apply the good rows of a file that has bad ones. What cannot be read to its end is never applied. */
  readonly allowFaults?: boolean;
  /** Handed to `SnapshotBuild.finish`. */
  readonly force?: boolean;
}

interface ImportProgress {
  readonly bytes: number;
  readonly totalBytes: number | undefined;
  readonly rows: number;
}

/** A number that stood in an earlier line too; the later line counts. */
interface RepeatedLine {
  readonly line: number;
  readonly before: number;
}

interface Counts {
  /** Rows below the header, good and bad. */
  readonly rows: number;
  readonly faultCount: number;
  /** The first 1,000 of them. */
  readonly faults: readonly CsvFault[];
}

export type ImportReport =
  | (Counts & {
      readonly is: "applied";
      readonly info: BuiltSnapshot;
      /** At most 1,000 of `info.repeatCount`. */
      readonly repeats: readonly RepeatedLine[];
    })
  /** The current snapshot is untouched. */
  | (Counts & { readonly is: "refused" });

const MAX_FAULTS = 1_000;

/**
 * Reads `input` into `build` and ends the build: finished when the file is good, else aborted. Rejects with
 * `SnapshotError` when the snapshot cannot be finished (`shrunk` and others) and with the input's own error.
 */
export async function importCsv(
  input: Readable,
  build: SnapshotBuild,
  options: ImportOptions = {},
): Promise<ImportReport> {
  const reading = startReading(build, options);
  try {
    await read(input, reading, options);
    const { rows, faultCount, faults } = reading;
    if (reading.isUnreadable() || (faultCount > 0 && options.allowFaults !== true))
      return { is: "refused", rows, faultCount, faults };
    const info = build.finish({ force: options.force ?? false });
    const repeats = info.repeats.map(({ nth, again }) => ({
      line: reading.lineOf(again),
      before: reading.lineOf(nth),
    }));
    return { is: "applied", info, repeats, rows, faultCount, faults };
  } finally {
    build.abort();
    input.destroy();
  }
}

async function read(input: Readable, reading: Reading, { onProgress, totalBytes }: ImportOptions): Promise<void> {
  try {
    const { firstLine, chunks } = await openText(input);
    const parser = parse({
      delimiter: separatorOf(firstLine),
      record_delimiter: ["\r\n", "\n", "\r"],
      max_record_size: MAX_ROW,
      relax_column_count: true,
      skip_empty_lines: true,
      skip_records_with_error: true,
      on_record: (fields: string[], info) => reading.onRecord(fields, info),
      on_skip: (error) => reading.onSkip(error),
    });
    let bytes = 0;
    const counted = async function* () {
      for await (const chunk of chunks) {
        yield chunk;
        bytes += chunk.length;
        onProgress?.({ bytes, totalBytes, rows: reading.rows });
      }
    };
    parser.resume();
    await pipeline(Readable.from(counted()), parser);
    reading.onEnd();
  } catch (error) {
    if (!(error instanceof UnreadableCsv)) throw error;
    reading.onUnreadable(error.fault);
  }
}

type Reading = ReturnType<typeof startReading>;

function startReading(build: SnapshotBuild, { onFault }: ImportOptions) {
  const faults: CsvFault[] = [];
  // where the distance between the number of a card and its line changes; mostly once
  const distances: { readonly from: number; readonly distance: number }[] = [];
  let state: "header" | "rows" | "unreadable" = "header";
  let header: Header | undefined;
  let added = 0;
  let rows = 0;
  let faultCount = 0;
  let skippedLine = 0;

  function fault(found: CsvFault): void {
    faultCount += 1;
    if (faults.length >= MAX_FAULTS) return;
    faults.push(found);
    onFault?.(found);
  }

  function onHeader(fields: readonly string[]): void {
    const found = readHeader(fields);
    for (const one of found.faults) fault(one);
    header = found.header;
    // without the column of the numbers every row would be a fault of its own
    if (header === undefined) throw new UnreadableCsv(1, `one column must be escn; known are ${COLUMNS.join(", ")}`);
    state = "rows";
  }

  return {
    get rows() {
      return rows;
    },
    get faultCount() {
      return faultCount;
    },
    faults,
    isUnreadable: () => state === "unreadable",
    lineOf: (nth: number) => nth + (distances.findLast(({ from }) => from <= nth)?.distance ?? 0),
    onRecord(fields: string[], { lines: line }: InfoRecord): undefined {
      if (header === undefined) {
        onHeader(fields);
        return;
      }
      rows += 1;
      const card = readRow(fields, header, (found) => fault({ line, ...found }));
      if (card === undefined) return;
      build.add(card);
      if (distances.at(-1)?.distance !== line - added) distances.push({ from: added, distance: line - added });
      added += 1;
    },
    onSkip(error: CsvError | undefined): undefined {
      const line = error !== undefined && "lines" in error ? Number(error["lines"]) : skippedLine + 1;
      if (error?.code === "CSV_MAX_RECORD_SIZE")
        throw new UnreadableCsv(
          line,
          `the row has more than ${MAX_ROW} characters: a quote is opened and never closed`,
        );
      if (error?.code === "CSV_QUOTE_NOT_CLOSED")
        throw new UnreadableCsv(
          line,
          "the file ends inside quotes: a quote is opened and never closed, or half is missing",
        );
      // one row with many stray quotes is one fault
      if (line === skippedLine) return;
      skippedLine = line;
      rows += 1;
      fault({ line, column: undefined, reason: 'a " stands inside a value: put the value in quotes and double it' });
    },
    onEnd(): void {
      if (state !== "header") return;
      state = "unreadable";
      fault({ line: 1, column: undefined, reason: "the file is empty" });
    },
    onUnreadable(found: CsvFault): void {
      state = "unreadable";
      fault(found);
    },
  };
}
