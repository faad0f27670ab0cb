/** What an import is told on the command line, read and checked. */
import { readFileSync } from "node:fs";
import { closest } from "fastest-levenshtein";
import { type Column, COLUMNS, naming, type NamingOptions, plain, readNames } from "../snapshot/columns.ts";
import { SOURCE_NAME } from "../snapshot/manifest.ts";
import { UsageError } from "./command.ts";

/** Throws UsageError unless it is 1 to 32 of a-z, 0-9 and -, and not the register's. */
export function readSourceName(name: string): string {
  if (!SOURCE_NAME.test(name)) throw new UsageError(`--name ${name}: expected 1 to 32 of a-z, 0-9 and -`);
  if (name === "router") throw new UsageError("--name router: that is what sync fills; choose another name");
  return name;
}

/** `map`: `COLUMN=NAME` each. Throws UsageError. */
export function readNaming(map: readonly string[], ignore: readonly string[]): NamingOptions {
  const names = new Map<Column, string>();
  for (const pair of map) {
    const at = pair.indexOf("=");
    const [column, name] = [pair.slice(0, Math.max(0, at)), pair.slice(at + 1)];
    if (at < 1 || name.trim() === "")
      throw new UsageError(`--map ${pair}: expected COLUMN=NAME, for instance --map escn="Card number"`);
    if (!isColumn(column))
      throw new UsageError(`--map ${pair}: ${column} is no column; did you mean ${closest(column, COLUMNS)}?`);
    if (names.has(column)) throw new UsageError(`--map ${pair}: the column has a name already, ${names.get(column)}`);
    if ([...names.values()].some((other) => plain(other) === plain(name)))
      throw new UsageError(`--map ${pair}: the name is that of another column already`);
    names.set(column, name);
  }
  return { map: names, ignore };
}

function isColumn(text: string): text is Column {
  return COLUMNS.some((column) => column === text);
}

/** Unix milliseconds. Throws UsageError for what is no moment, and for one after `now`. */
export function readMoment(text: string, now: number): number {
  const at = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?(Z|[+-]\d{2}:\d{2})$/.test(text) ? Date.parse(text) : Number.NaN;
  if (!(at >= 0 && at <= now))
    throw new UsageError(`--taken-at ${text}: expected a moment that has passed, for instance 2026-11-23T08:00:00Z`);
  return at;
}

export type ColumnOrder =
  | { readonly is: "good"; readonly names: readonly string[] }
  | { readonly is: "faulty"; readonly faults: readonly string[] };

const MOST_BYTES = 65_536;
const MOST_COLUMNS = 200;

/**
 * The order of the columns as the router's `GET /cards/csv-config` gives it: `{ columnName: index }`, counted from 0. Throws the
 * operating system's error when the file cannot be read.
 */
export function readColumnOrder(file: string, options: NamingOptions): ColumnOrder {
  const text = readFileSync(file, "utf8");
  const indexes = text.length > MOST_BYTES ? undefined : readIndexes(text);
  if (indexes === undefined)
    return { is: "faulty", faults: [`expected one JSON object, for instance {"cardNumber":0,"expiresAt":1}`] };
  const names: string[] = [];
  const faults: string[] = [];
  for (const [name, index] of indexes) {
    if (typeof index !== "number" || !Number.isInteger(index) || index < 0 || index >= MOST_COLUMNS)
      faults.push(`${name}: expected the number of a column, 0 to ${MOST_COLUMNS - 1}`);
    else if (names[index] !== undefined) faults.push(`${name}: is column ${index}, and so is ${names[index]}`);
    else names[index] = name;
  }
  if (faults.length > 0) return { is: "faulty", faults };
  const order = Array.from(names, (name) => name ?? "");
  for (const { column, reason } of readNames(order, naming(options)).faults)
    faults.push(column === undefined ? reason : `${column}: ${reason}`);
  return faults.length > 0 ? { is: "faulty", faults } : { is: "good", names: order };
}

function readIndexes(text: string): readonly (readonly [string, unknown])[] | undefined {
  try {
    const json: unknown = JSON.parse(text);
    return typeof json === "object" && json !== null && !Array.isArray(json) ? Object.entries(json) : undefined;
  } catch {
    return undefined;
  }
}
