/** Cards from NDJSON: one JSON object a line, with our names or with those of the ESC-Router's views. */
import {
  COLUMNS,
  type Cells,
  notThere,
  PASSED_OVER,
  type Place,
  placeOf,
  plain,
  twice,
  unknownName,
} from "./columns.ts";
import { detached, type ImportFault, UnreadableSource } from "./import-fault.ts";
import type { CardForm, FormOptions, RowSink } from "./import-form.ts";

/** Bytes of one line. */
const MAX_LINE = 65_536;
const LF = 0x0a;

type RowFault = Omit<ImportFault, "line">;
const NO_FAULTS: readonly RowFault[] = [];

export const ndjsonForm: CardForm = {
  fits: (head) => /^\s*[[{]/.test(head),
  async read({ head, pieces }, sink, options) {
    if (options.columns !== undefined)
      throw new UnreadableSource(1, "these are JSON objects, which name their fields: an order of columns is for CSV");
    if (/^\s*\[/.test(head))
      throw new UnreadableSource(1, "this is one JSON array; needed is one object a line, as jq -c '.[]' makes it");
    const objects = objectReader(sink, options);
    let rest: Buffer = Buffer.alloc(0);
    let line = 0;
    function readLines(bytes: Buffer): Buffer {
      let start = 0;
      for (let end = bytes.indexOf(LF); end >= 0; end = bytes.indexOf(LF, start)) {
        line += 1;
        readLine(bytes, start, end);
        start = end + 1;
      }
      if (bytes.length - start > MAX_LINE) tooLong(line + 1);
      return bytes.subarray(start);
    }
    function readLine(bytes: Buffer, start: number, end: number): void {
      if (end - start > MAX_LINE) tooLong(line);
      const text = bytes.toString("utf8", start, end);
      if (text.trim() !== "") objects.read(text, line);
    }
    for await (const piece of pieces) rest = readLines(rest.length === 0 ? piece : Buffer.concat([rest, piece]));
    line += 1;
    readLine(rest, 0, rest.length);
    objects.end(line);
  },
};

function tooLong(line: number): never {
  throw new UnreadableSource(line, `the line has more than ${MAX_LINE} bytes: needed is one object a line`);
}

/** A name of a member as a place, or the names under it when it holds an object. */
interface Names {
  placeOf(name: string): Place | undefined;
  under(name: string): Names;
}

function objectReader(sink: RowSink, { naming }: FormOptions) {
  const cells: Cells = COLUMNS.map(() => undefined);
  const calledIn: string[] = COLUMNS.map(() => "");
  const seen = new Set<string>();
  const statusAt = placeOf("status");
  /** They may be numbers: none of theirs begins with a zero that JSON would lose. */
  const counted = new Set<Place>([placeOf("level"), placeOf("card_type")]);
  let hasStatus: boolean | undefined;
  let faults: RowFault[] = [];

  function namesUnder(prefix: string): Names {
    const places = new Map<string, Place>();
    const inner = new Map<string, Names>();
    return {
      placeOf(name) {
        const known = places.get(name);
        if (known !== undefined) return known;
        const place = naming.placeOf(prefix + name);
        if (place === undefined) return undefined;
        places.set(detached(name), place);
        seen.add(plain(prefix + name));
        return place;
      },
      under(name) {
        const known = inner.get(name);
        if (known !== undefined) return known;
        const names = namesUnder(`${prefix}${name}.`);
        if (inner.size < COLUMNS.length) inner.set(detached(name), names);
        return names;
      },
    };
  }
  const outer = namesUnder("");

  function put(name: string, value: unknown, names: Names, path: string): void {
    const place = names.placeOf(name);
    if (place === PASSED_OVER) return;
    if (isObject(value) && names === outer) {
      for (const [innerName, innerValue] of Object.entries(value))
        put(innerName, innerValue, outer.under(name), `${name}.${innerName}`);
      return;
    }
    if (place === undefined) faults.push(unknownName(path, "a field"));
    else if (value !== null)
      putText(place, path, toText(typeof value === "number" && counted.has(place) ? String(value) : value));
  }

  function putText(place: Place, path: string, text: string | undefined): void {
    if (text === undefined) faults.push({ column: COLUMNS[place], reason: "must be text" });
    else if (cells[place] !== undefined) faults.push(twice(place, path, calledIn[place] ?? ""));
    else {
      cells[place] = text;
      calledIn[place] = path;
    }
  }

  return {
    read(text: string, line: number): void {
      const object = parse(text);
      if (!isObject(object)) {
        sink.badRow(line, { column: undefined, reason: "is no JSON object" });
        return;
      }
      cells.fill(undefined);
      faults = [];
      for (const [name, value] of Object.entries(object)) put(name, value, outer, name);
      hasStatus ??= cells[statusAt] !== undefined;
      // a list without any status is one of active cards, and a card that lost its status is not
      if (hasStatus !== (cells[statusAt] !== undefined))
        faults.push({
          column: "status",
          reason: hasStatus ? "is missing, and the first object has one" : "stands here, and the first object has none",
        });
      sink.row(cells, line, faults.length === 0 ? NO_FAULTS : faults);
    },
    end(line: number): void {
      if (hasStatus === undefined) throw new UnreadableSource(line, "there is no object in it");
      for (const name of naming.mapped) if (!seen.has(plain(name))) sink.fault({ line, ...notThere(name) });
    },
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // its message would show what stands there
    return undefined;
  }
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** undefined: no text. A list of texts stands for several in one cell. */
function toText(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  return Array.isArray(value) && value.every((one) => typeof one === "string") ? value.join(" ") : undefined;
}
