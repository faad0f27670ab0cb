/** The first line: which column stands where, and what separates them. */
import { closest } from "fastest-levenshtein";
import { type CsvFault, shown } from "./csv-fault.ts";

export const COLUMNS = ["escn", "status", "expires_on", "issuer_pic", "issuer_name"] as const;

export type Column = (typeof COLUMNS)[number];

/** Where each column stands, counted from 0; `width`: fields of a row. */
export interface Header {
  readonly at: ReadonlyMap<Column, number>;
  readonly width: number;
}

const SEPARATORS = [",", ";", "\t"] as const;

/** The separator that the header holds most of; a comma when it holds none, which is a file of one column. */
export function separatorOf(firstLine: string): string {
  let best: string = SEPARATORS[0];
  for (const separator of SEPARATORS)
    if (firstLine.split(separator).length > firstLine.split(best).length) best = separator;
  return best;
}

/**
 * Names are taken with outer space and capitals forgiven. An unknown name is a fault and not passed over: a misspelt
 * `expires_on` would make every card good for ever. `header` is undefined when there is no column `escn`.
 */
export function readHeader(fields: readonly string[]): { header: Header | undefined; faults: readonly CsvFault[] } {
  const at = new Map<Column, number>();
  const faults: CsvFault[] = [];
  for (const [i, field] of fields.entries()) {
    const name = field.trim().toLowerCase();
    const column = COLUMNS.find((known) => known === name);
    if (column === undefined) faults.push(unknownColumn(name, i));
    else if (at.has(column)) faults.push({ line: 1, column, reason: "stands twice in the header" });
    else at.set(column, i);
  }
  return { header: at.has("escn") ? { at, width: fields.length } : undefined, faults };
}

function unknownColumn(name: string, i: number): CsvFault {
  if (name === "") return { line: 1, column: undefined, reason: `column ${i + 1} has no name` };
  const nearest = closest(name.slice(0, 64), COLUMNS);
  return {
    line: 1,
    column: shown(name),
    reason: `is no column that is known; the nearest is ${nearest}. Rename it, or take it out of the file`,
  };
}
