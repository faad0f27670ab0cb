import { readdirSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { toEscn } from "../../src/card/escn.ts";
import { buildSnapshot } from "../../src/snapshot/build.ts";
import { importCsv, type ImportOptions, type ImportReport } from "../../src/snapshot/import-csv.ts";
import { openSnapshot } from "../../src/snapshot/snapshot.ts";
import type { CardRecord } from "../../src/verdict/words.ts";
import { number, temporaryFolder } from "./folder.ts";

const [A, B, C] = [number(1), number(2), number(3)];

interface Imported {
  readonly report: ImportReport;
  /** What the snapshot says afterwards; undefined when there is none. */
  readonly cards: readonly (CardRecord | undefined)[] | undefined;
}

async function importing(file: string | Buffer, options: ImportOptions = {}, chunkBytes = 64): Promise<Imported> {
  using folder = temporaryFolder();
  const bytes = Buffer.from(file);
  const chunks = Array.from({ length: Math.ceil(bytes.length / chunkBytes) }, (_, i) =>
    bytes.subarray(i * chunkBytes, (i + 1) * chunkBytes),
  );
  const build = buildSnapshot(folder.path, { site: "riga", source: "csv", takenAt: 1 });
  const report = await importCsv(Readable.from(chunks), build, options);
  if (report.is === "refused") {
    expect(readdirSync(folder.path)).toEqual([]);
    return { report, cards: undefined };
  }
  using snapshot = openSnapshot(join(folder.path, "cards.sqlite"));
  return { report, cards: [A, B, C].map((escn) => snapshot.find(escn)) };
}

/** Line, column, and the beginning of the reason of each fault. */
async function faultsOf(file: string | Buffer): Promise<readonly string[]> {
  const { report } = await importing(file);
  expect(report.is).toBe("refused");
  expect(report.faultCount).toBe(report.faults.length);
  return report.faults.map(({ line, column, reason }) => `${line} ${column ?? "-"}: ${reason}`);
}

const plain = { status: "active", expiresOn: undefined, issuerPic: "999999999", issuerName: undefined } as const;

describe("a good file is imported", () => {
  test("with nothing but numbers: they are active, and the issuer is the number's own", async () => {
    const { report, cards } = await importing(`escn\n${A}\n${B}`);
    expect(report).toMatchObject({ is: "applied", rows: 2, faultCount: 0, repeats: [] });
    expect(cards).toEqual([plain, plain, undefined]);
  });

  test.each([
    ["commas and LF", ",", "\n", ""],
    ["semicolons and CRLF, as a spreadsheet saves it", ";", "\r\n", "\u{FEFF}"],
    ["tabs and a byte order mark", "\t", "\n", "\u{FEFF}"],
    ["CR alone", ",", "\r", ""],
  ])("with %s", async (_name, separator, lineEnd, mark) => {
    const rows = [
      [" Expires_On ", "escn", "issuer_name", "issuer_pic", "status"],
      ["2027-09-30", A, '"Rīgas, ""T""; universitāte"', "000000042", "Active"],
      ["", B.replaceAll("-", "").toUpperCase(), "", "", "inactive"],
    ];
    const { cards } = await importing(mark + rows.map((row) => row.join(separator) + lineEnd).join(""));
    expect(cards).toEqual([
      { status: "active", expiresOn: "2027-09-30", issuerPic: "000000042", issuerName: 'Rīgas, "T"; universitāte' },
      { ...plain, status: "inactive" },
      undefined,
    ]);
  });

  test("in whatever pieces it comes, a letter cut in two among them", async () => {
    const file = `\u{FEFF}escn;issuer_name\r\n${A};Latvijas Universitāte\r\n\r\n${B};Ω\r\n`;
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 120 }), async (chunkBytes) => {
        const { cards } = await importing(file, {}, chunkBytes);
        expect(cards?.map((found) => found?.issuerName)).toEqual(["Latvijas Universitāte", "Ω", undefined]);
      }),
      { numRuns: 30 },
    );
  });

  test("and a number that comes again is told by both lines; the later one counts", async () => {
    const { report, cards } = await importing(`escn,status\n${A},active\n\n${B},active\n${A},inactive\n`);
    expect(report).toMatchObject({ is: "applied", rows: 3, repeats: [{ line: 5, before: 2 }] });
    expect(cards).toEqual([{ ...plain, status: "inactive" }, plain, undefined]);
  });

  test("and progress counts up to its size", async () => {
    const seen: number[] = [];
    const file = `escn\n${A}\n${B}\n`;
    await importing(file, { totalBytes: file.length, onProgress: ({ bytes }) => void seen.push(bytes) });
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
    expect(seen.at(-1)).toBe(file.length);
  });
});

describe("a file with a fault changes nothing, and every fault is told", () => {
  test("bad cells by line, column and reason, all of them", async () => {
    const file = [
      "escn,status,expires_on,issuer_pic,issuer_name",
      `${A},active,2027-02-29,000000001,X`,
      "no-number,aktiv,30.09.2027,12,",
      `${B},,,,`,
      `${C},active`,
      `${C},active,,,${"x".repeat(201)}`,
      `${C},active,,,bell\u0007`,
    ].join("\n");
    expect(await faultsOf(file)).toEqual([
      "2 expires_on: must be a real day, yyyy-mm-dd, from 1970 to 9999",
      "3 escn: is no card number, which has 32 hexadecimal digits",
      "3 status: must be active, inactive or expired",
      "3 expires_on: must be a real day, yyyy-mm-dd, from 1970 to 9999",
      "3 issuer_pic: must be 9 digits",
      "4 status: must be active, inactive or expired, and is empty",
      "5 -: the row has 2 fields, the header 5: a separator inside a value needs quotes",
      "6 issuer_name: must have at most 200 characters",
      "7 issuer_name: must not hold control characters",
    ]);
  });

  test("a misspelt column, with the name that was meant", async () => {
    expect(await faultsOf(`escn,expire_on\n${A},2027-09-30\n`)).toEqual([
      "1 expire_on: is no column that is known; the nearest is expires_on. Rename it, or take it out of the file",
    ]);
  });

  test("a column twice, and one without a name", async () => {
    expect(await faultsOf(`escn,status,ESCN,\n${A},active,${B},\n`)).toEqual([
      "1 escn: stands twice in the header",
      "1 -: column 4 has no name",
    ]);
  });

  test("a stray quote: that row, and the rows after it are still looked at", async () => {
    expect(await faultsOf(`escn,issuer_name\n${A},a"b\n${B},"a"b"\nzz,\n`)).toEqual([
      '2 -: a " stands inside a value: put the value in quotes and double it',
      '3 -: a " stands inside a value: put the value in quotes and double it',
      "4 escn: is no card number, which has 32 hexadecimal digits",
    ]);
  });

  test("Latin-1 instead of UTF-8", async () => {
    const file = Buffer.from(`escn,issuer_name\n${A},Universit\u00E9\n`, "latin1");
    expect(await faultsOf(file)).toEqual(["2 issuer_name: is not UTF-8: save the file in UTF-8 (in Excel: CSV UTF-8)"]);
  });

  test("more than a thousand: the first thousand are kept, the rest counted", async () => {
    const told: number[] = [];
    const file = `escn\n${"zz\n".repeat(1_500)}`;
    const { report } = await importing(file, { onFault: ({ line }) => void told.push(line) });
    expect(report).toMatchObject({ is: "refused", rows: 1_500, faultCount: 1_500 });
    expect(report.faults).toHaveLength(1_000);
    expect(told).toHaveLength(1_000);
  });

  test("unless the good rows are asked for", async () => {
    const { report, cards } = await importing(`escn\n${A}\nzz\n`, { allowFaults: true });
    expect(report).toMatchObject({ is: "applied", rows: 2, faultCount: 1 });
    expect(cards).toEqual([plain, undefined, undefined]);
  });
});

describe("a file that cannot be read to its end is not applied, whatever is asked", () => {
  test.each<[string, string | Buffer, string]>([
    ["it is empty", "", "1 -: the file is empty"],
    ["it has no header", `${A},active\n`, "1 -: one column must be escn"],
    ["a quote is never closed", `escn,issuer_name\n${A},"X\n${B},Y\n`, "3 -: the file ends inside quotes"],
    [
      "a quote swallows too much",
      `escn,issuer_name\n${A},"X\n${`${B},Y\n`.repeat(500)}`,
      "-: the row has more than 4096",
    ],
    ["it is UTF-16", Buffer.from(`\u{FEFF}escn\n${A}\n`, "utf16le"), "1 -: the file is UTF-16"],
    ["it is one endless line", "e".repeat(100_000), "1 -: the row has more than 4096"],
  ])("%s", async (_name, file, fault) => {
    const { report } = await importing(file, { allowFaults: true });
    expect(report.is).toBe("refused");
    const last = report.faults.at(-1);
    expect(`${last?.line} ${last?.column ?? "-"}: ${last?.reason}`).toContain(fault);
  });

  test("it holds a header and no cards: the snapshot does not finish", async () => {
    await expect(importing("escn,status\n", { allowFaults: true })).rejects.toThrow("holds no card at all");
  });

  test("the stream breaks off: its error is the caller's, and nothing is left behind", async () => {
    using folder = temporaryFolder();
    const build = buildSnapshot(folder.path, { site: "riga", source: "csv", takenAt: 1 });
    const input = Readable.from(
      (async function* () {
        yield `escn\n${A}\n`;
        await Promise.resolve();
        throw new Error("the stick was pulled");
      })(),
    );
    await expect(importCsv(input, build)).rejects.toThrow("the stick was pulled");
    expect(readdirSync(folder.path)).toEqual([]);
  });
});

test("whatever stands in a file, no card number comes out in a fault, and the importer does not throw", async () => {
  const cell = fc.oneof(
    fc.constantFrom(A, A.replaceAll("-", ""), "", '"', "active", "2027-01-01"),
    fc.string({ maxLength: 30 }),
  );
  const lines = fc.array(fc.array(cell, { minLength: 1, maxLength: 6 }), { maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(lines, fc.constantFrom(",", ";", "\t"), fc.boolean(), async (rows, separator, withHeader) => {
      const header = withHeader ? `escn${separator}status${separator}issuer_name\n` : "";
      const { report } = await importing(header + rows.map((row) => row.join(separator)).join("\n"), {
        allowFaults: true,
        force: true,
      });
      const told = JSON.stringify(report.faults).toLowerCase();
      expect(told).not.toContain(A);
      expect(told).not.toContain(A.replaceAll("-", ""));
      for (const { value } of report.faults) expect(toEscn(value ?? "")).toBeUndefined();
    }),
    { numRuns: 150 },
  );
});
