/** Cards from CSV, with a first line that names the columns or with their order given (docs/data.md has both). */
import { COLUMNS, type Cells, PASSED_OVER, type Place, placeOf, plain, readNames } from "./columns.ts";
import { readRows } from "./csv-rows.ts";
import { UnreadableSource } from "./import-fault.ts";
import type { CardForm, FormOptions, RowSink } from "./import-form.ts";

export const csvForm: CardForm = {
  fits: () => true,
  async read({ head, pieces }, sink, options) {
    const reading = startReading(sink, options);
    await readRows(pieces, separatorOf(head.split(/[\r\n]/, 1)[0] ?? ""), reading);
    reading.end();
  },
};

const SEPARATORS = [",", ";", "\t"] as const;

/** The separator that the first line holds most of; a comma when it holds none, which is a file of one column. */
function separatorOf(firstLine: string): string {
  let best: string = SEPARATORS[0];
  for (const separator of SEPARATORS)
    if (firstLine.split(separator).length > firstLine.split(best).length) best = separator;
  return best;
}

function startReading(sink: RowSink, { naming, columns }: FormOptions) {
  const cells: Cells = COLUMNS.map(() => undefined);
  let places: readonly Place[] | undefined;

  function onNames(names: readonly string[], line: number): readonly Place[] {
    const read = readNames(names, naming);
    for (const fault of read.faults) sink.fault({ line, ...fault });
    // without the column of the numbers every row would be a fault of its own
    if (!read.places.includes(placeOf("escn")))
      throw new UnreadableSource(line, `one column must be escn; known are ${COLUMNS.join(", ")}`);
    return read.places;
  }

  function onFirst(fields: readonly string[], line: number): readonly Place[] {
    if (columns === undefined) return onNames(fields, line);
    const order = onNames(columns, line);
    // a first line that says the same names in the same places is no card, and nothing is lost with it
    if (!isSame(fields, columns)) onRow(fields, line, order);
    return order;
  }

  function onRow(fields: readonly string[], line: number, at: readonly Place[]): void {
    if (fields.length !== at.length) {
      const than = columns === undefined ? "the header" : "the order of the columns";
      const reason = `the row has ${fields.length} fields, ${than} ${at.length}: a separator inside a value needs quotes`;
      sink.badRow(line, { column: undefined, reason });
      return;
    }
    for (let i = 0; i < at.length; i += 1) {
      const place = at[i] ?? PASSED_OVER;
      if (place !== PASSED_OVER) cells[place] = fields[i];
    }
    sink.row(cells, line);
  }

  return {
    row(fields: readonly string[], line: number): void {
      if (places === undefined) places = onFirst(fields, line);
      else onRow(fields, line, places);
    },
    stray(line: number): void {
      const reason = 'a " stands inside a value: put the value in quotes and double it';
      if (places === undefined && columns === undefined) throw new UnreadableSource(line, reason);
      sink.badRow(line, { column: undefined, reason });
    },
    end(): void {
      if (places === undefined) throw new UnreadableSource(1, "the file is empty");
    },
  };
}

function isSame(fields: readonly string[], names: readonly string[]): boolean {
  return fields.length === names.length && fields.every((field, i) => plain(field) === plain(names[i] ?? ""));
}
