/** What a form in which lists of cards come has to do: CSV and NDJSON are two; a further one is a file and a line in FORMS. */
import type { Cells, Naming } from "./columns.ts";
import type { ImportFault } from "./import-fault.ts";
import type { SourceText } from "./source-text.ts";

export interface CardForm {
  /** Whether a text that begins so is of this form. */
  fits(head: string): boolean;
  /** Hands every row to `sink`. Rejects with `UnreadableSource` where nothing that follows can be understood. */
  read(text: SourceText, sink: RowSink, options: FormOptions): Promise<void>;
}

export interface FormOptions {
  readonly naming: Naming;
  /** The names of the columns in their order, for a list that does not begin with them. */
  readonly columns?: readonly string[] | undefined;
}

type RowFault = Omit<ImportFault, "line">;

export interface RowSink {
  /** `cells` may be used again for the next row. `faults`: what the form itself found; then it is no card. */
  row(cells: Cells, line: number, faults?: readonly RowFault[]): void;
  /** A row that has no cells to look at. */
  badRow(line: number, fault: RowFault): void;
  /** Something is wrong beside the rows. */
  fault(fault: ImportFault): void;
}
