import { parse } from "csv-parse/sync";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { csvRows } from "../../src/snapshot/csv-rows.ts";

interface Cut {
  readonly rows: readonly (readonly string[])[];
  readonly lines: readonly number[];
  readonly strays: readonly number[];
  /** What it threw. */
  readonly fault: string | undefined;
}

function cut(text: string, separator = ",", chunkBytes = 7): Cut {
  const rows: (readonly string[])[] = [];
  const lines: number[] = [];
  const strays: number[] = [];
  const cutter = csvRows(separator, {
    row: (fields, line) => {
      rows.push([...fields]);
      lines.push(line);
    },
    stoodAt: () => undefined,
    again: () => 0,
    stray: (line) => void strays.push(line),
  });
  const bytes = Buffer.from(text);
  try {
    for (let at = 0; at < bytes.length; at += chunkBytes) cutter.push(bytes.subarray(at, at + chunkBytes));
    cutter.end();
    return { rows, lines, strays, fault: undefined };
  } catch (error) {
    return { rows, lines, strays, fault: String(error) };
  }
}

/** The same by a parser that knows every dialect; undefined: it finds a fault. */
function parsed(text: string, delimiter: string): readonly (readonly string[])[] | undefined {
  try {
    return parse(text, {
      delimiter,
      record_delimiter: ["\r\n", "\n", "\r"],
      relax_column_count: true,
      skip_empty_lines: true,
    });
  } catch {
    return undefined;
  }
}

const separators = fc.constantFrom(",", ";", "\t");
const chunks = fc.integer({ min: 1, max: 40 });

test("whatever the text and wherever it is cut, the rows are those of csv-parse, or both find a fault", () => {
  const pieces = fc.constantFrom("a", "é", "€", "\u{1F393}", " ", '"', '""', '"x"', ",", ";", "\t", "\n", "\r", "\r\n");
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 24 }), separators, chunks, (parts, separator, chunkBytes) => {
      const text = parts.join("");
      const { rows, strays, fault } = cut(text, separator, chunkBytes);
      const expected = parsed(text, separator);
      if (expected === undefined) expect(strays.length > 0 || fault !== undefined).toBe(true);
      else expect({ rows, strays, fault }).toEqual({ rows: expected, strays: [], fault: undefined });
    }),
    { numRuns: 3_000 },
  );
});

test("every row is told with the line on which it ends, line ends inside quotes counted", () => {
  const inner = fc.constantFrom("a", '"', ",", "\n", "\r\n", "\r", "é");
  const cell = fc.array(inner, { maxLength: 5 }).map((parts) => parts.join(""));
  const row = fc.tuple(fc.array(cell, { minLength: 2, maxLength: 4 }), fc.constantFrom("\n", "\r\n", "\r"), fc.nat(2));
  fc.assert(
    fc.property(fc.array(row, { maxLength: 6 }), chunks, (list, chunkBytes) => {
      let text = "";
      let line = 1;
      const lines: number[] = [];
      for (const [cells, end, emptyAfter] of list) {
        const written = cells.map((one) => `"${one.replaceAll('"', '""')}"`).join(",");
        line += written.match(/\r\n|\n|\r/g)?.length ?? 0;
        lines.push(line);
        text += written + end.repeat(1 + emptyAfter);
        line += 1 + emptyAfter;
      }
      const found = cut(text, ",", chunkBytes);
      expect(found).toEqual({ rows: list.map(([cells]) => cells), lines, strays: [], fault: undefined });
    }),
  );
});

describe("a row has an end within 4,096 bytes", () => {
  test.each([
    ["plain", "x".repeat(4_096), true],
    ["plain and longer", "x".repeat(4_097), false],
    ["quoted", `"${"x".repeat(4_094)}"`, true],
    ["quoted and longer", `"${"x".repeat(4_095)}"`, false],
    ["quoted over lines", `"${"x\n".repeat(2_047)}"`, true],
    ["a letter of two bytes too much", `${"x".repeat(4_095)}é`, false],
  ])("%s", (_what, row, fits) => {
    for (const chunkBytes of [1, 1_000, 100_000])
      for (const [before, after] of [
        ["", ""],
        ["a\n", "\nb"],
      ] as const) {
        const { rows, fault } = cut(before + row + after, ",", chunkBytes);
        if (fits)
          expect([
            rows
              .flat()
              .map(({ length }) => length)
              .includes(row.replaceAll('"', "").length),
            fault,
          ]).toEqual([true, undefined]);
        else expect(fault).toContain("the row has more than 4096 bytes");
      }
  });

  test("and a quote that is never closed is told with the line it got to, in whatever pieces it comes", () => {
    const text = `a,b\n1,"x\n${"y\n".repeat(3_000)}`;
    const faults = [1, 500, 100_000].map((chunkBytes) => cut(text, ",", chunkBytes).fault);
    expect(new Set(faults)).toEqual(
      new Set(["UnreadableSource: the row has more than 4096 bytes: a quote is opened and never closed"]),
    );
  });
});
