/** Cards from a file of the site, read whole before anything of it counts: every bad row is told by line, column and reason. */
import type { Readable } from "node:stream";
import { naming, type NamingOptions } from "./columns.ts";
import { gatherCards, type Gathering } from "./gather.ts";
import { csvForm } from "./import-csv.ts";
import { type ImportFault, UnreadableSource } from "./import-fault.ts";
import type { CardForm, RowSink } from "./import-form.ts";
import { ndjsonForm } from "./import-ndjson.ts";
import { rowReader } from "./import-row.ts";
import { lineIndex } from "./line-index.ts";
import { personLinks } from "./person-links.ts";
import type { Repeat } from "./pile.ts";
import { openText } from "./source-text.ts";
import type { Person } from "./words.ts";

/** The first that fits reads; CSV fits everything. */
const FORMS: readonly CardForm[] = [ndjsonForm, csvForm];

export interface ImportOptions {
  /** What the source is called, see `SourceInfo.name`. */
  readonly source: string;
  /** Unix milliseconds at which the list was true. */
  readonly takenAt: number;
  /** Makes a keyed hash of an identifier; called only for lists that have any. */
  readonly hash: (text: string) => Person;
  readonly names?: NamingOptions | undefined;
  /** The names of the columns in their order, for CSV that does not begin with them. */
  readonly columns?: readonly string[] | undefined;
  /** Take the good rows of a list that has bad ones. What cannot be read to its end is never taken. */
  readonly allowFaults?: boolean;
  /** Called for the first 1,000 faults, as they are found. */
  readonly onFault?: (fault: ImportFault) => void;
  /** `bytes` of the input, packed or not. */
  readonly onProgress?: (progress: { readonly bytes: number; readonly rows: number }) => void;
}

/** A number that stood in an earlier line too; the later line counts. */
export interface RepeatedLine {
  readonly line: number;
  readonly before: number;
}

interface Counts {
  /** Rows below the header, good and bad. */
  readonly rows: number;
  readonly faultCount: number;
  /** The first 1,000 of them. */
  readonly faults: readonly ImportFault[];
}

export type ImportReading =
  | (Counts & {
      readonly is: "good";
      readonly cards: Gathering;
      /** Where repeats of `cards` stood. */
      linesOf(repeats: readonly Repeat[]): readonly RepeatedLine[];
    })
  | (Counts & { readonly is: "refused" });

const MAX_FAULTS = 1_000;

/** Reads `input` to its end and closes it. Rejects with `SnapshotError("capacity")` and with the input's own error. */
export async function readCards(input: Readable, options: ImportOptions): Promise<ImportReading> {
  const reading = startReading(options);
  let bytes = 0;
  function onBytes(more: number): void {
    bytes += more;
    options.onProgress?.({ bytes, rows: reading.counts().rows });
  }
  try {
    const text = await openText(input, onBytes);
    const form = FORMS.find((one) => one.fits(text.head)) ?? csvForm;
    await form.read(text, reading, { naming: naming(options.names), columns: options.columns });
  } catch (error) {
    if (!(error instanceof UnreadableSource)) throw error;
    reading.fault({ line: error.line ?? reading.line(), column: undefined, reason: error.message });
    return { is: "refused", ...reading.counts() };
  } finally {
    input.destroy();
  }
  const counts = reading.counts();
  if (counts.faultCount > 0 && options.allowFaults !== true) return { is: "refused", ...counts };
  return { is: "good", ...counts, cards: reading.finish(), linesOf: (repeats) => reading.linesOf(repeats) };
}

type Reading = RowSink & {
  counts(): Counts;
  /** The last line that was looked at, 1 before there was any. */
  line(): number;
  finish(): Gathering;
  linesOf(repeats: readonly Repeat[]): readonly RepeatedLine[];
};

function startReading({ source, takenAt, hash, onFault }: ImportOptions): Reading {
  const cards = gatherCards();
  const persons = personLinks();
  const faults: ImportFault[] = [];
  const lines = lineIndex();
  let rows = 0;
  let faultCount = 0;
  let at = 1;

  function fault(found: ImportFault): void {
    faultCount += 1;
    if (faults.length >= MAX_FAULTS) return;
    faults.push(found);
    onFault?.(found);
  }

  function rowFault(found: Omit<ImportFault, "line">): void {
    fault({ line: at, ...found });
  }

  const read = rowReader({ source, takenAt, hash, fault: rowFault, link: (identifiers) => persons.join(identifiers) });

  return {
    counts: () => ({ rows, faultCount, faults }),
    line: () => at,
    fault,
    badRow(line, found) {
      at = line;
      rows += 1;
      rowFault(found);
    },
    row(row, line, found = []) {
      at = line;
      rows += 1;
      for (const one of found) rowFault(one);
      const card = read(row, found.length === 0);
      if (card === undefined) return;
      lines.put(cards.added, line);
      cards.add(card);
    },
    finish() {
      for (const [identifier, person] of persons.links()) cards.link(identifier, person);
      return cards;
    },
    linesOf: (repeats) => repeats.map(({ nth, again }) => ({ line: lines.lineOf(again), before: lines.lineOf(nth) })),
  };
}
