import { Readable } from "node:stream";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { toEscn } from "../../src/card/escn.ts";
import { readCards } from "../../src/snapshot/import.ts";
import { A, B, C, faultsOf, hash, importing, inPieces, PLAIN, TAKEN_AT } from "./importing.ts";

describe("a good file is imported", () => {
  test("with nothing but numbers: they are active, and the issuer is the number's own", async () => {
    const { reading, repeats, cards } = await importing(`escn\n${A}\n${B}`);
    expect([reading, repeats]).toMatchObject([{ is: "good", rows: 2, faultCount: 0 }, []]);
    expect(cards).toEqual([PLAIN, PLAIN, undefined]);
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
      { ...PLAIN, expiresOn: "2027-09-30", issuerPic: "000000042", issuerName: 'Rīgas, "T"; universitāte' },
      { ...PLAIN, status: "inactive" },
      undefined,
    ]);
  });

  test("in whatever pieces it comes, a letter cut in two among them", async () => {
    const file = `\u{FEFF}escn;issuer_name\r\n${A};Latvijas Universitāte\r\n\r\n${B};Ω\r\n`;
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 120 }), async (chunkBytes) => {
        const { cards } = await importing(file, { chunkBytes });
        expect(cards?.map((found) => found?.issuerName)).toEqual(["Latvijas Universitāte", "Ω", undefined]);
      }),
      { numRuns: 30 },
    );
  });

  test("and a number that comes again is told by both lines; the later one counts", async () => {
    const { reading, repeats, cards } = await importing(`escn,status\n${A},active\n\n${B},active\n${A},inactive\n`);
    expect([reading, repeats]).toMatchObject([{ is: "good", rows: 3 }, [{ line: 5, before: 2 }]]);
    expect(cards).toEqual([{ ...PLAIN, status: "inactive" }, PLAIN, undefined]);
  });

  test("and progress counts up to its size", async () => {
    const seen: number[] = [];
    const file = `escn\n${A}\n${B}\n`;
    await importing(file, { onProgress: ({ bytes }) => void seen.push(bytes) });
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
      "1 expire_on: is no column that is known; the nearest is expires_on. Say what it is with --map COLUMN=NAME, or --ignore NAME",
    ]);
  });

  test("a column twice, and one without a name", async () => {
    expect(await faultsOf(`escn,status,ESCN,\n${A},active,${B},\n`)).toEqual([
      "1 escn: stands twice",
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

  test.each(['a"', 'a""', '"a"b', '"a" ', ' "a"', '""a', '"a"b"', '"a"b""'])("a stray quote in %s", async (value) => {
    const { reading } = await importing(`escn,issuer_name\n${A},${value}\n${B},\n`, { allowFaults: true });
    expect(reading).toMatchObject({ is: "good", rows: 2, faults: [{ line: 2, column: undefined }] });
  });

  test.each(["", '""', '""""', '"a""b"', '"a,b"', '"""a""b"'])("and none in %s", async (value) => {
    const { reading } = await importing(`escn,issuer_name\n${A},${value}\n${B},\n`);
    expect(reading).toMatchObject({ is: "good", rows: 2, faults: [] });
  });

  test("an empty line is none, and one that says in quotes that its only value is empty is one", async () => {
    expect(await faultsOf('escn\r\n\r\n""\r\n\r\n ')).toEqual([
      "3 escn: is no card number, which has 32 hexadecimal digits",
      "5 escn: is no card number, which has 32 hexadecimal digits",
    ]);
  });

  test("each by the line on which its row ends, line ends inside quotes and empty lines counted", async () => {
    const inner = fc.constantFrom("a", '""', ",", "\n", "\r\n", "\r", "é");
    const value = fc.array(inner, { maxLength: 5 }).map((parts) => `"${parts.join("")}"`);
    const row = fc.tuple(value, value, fc.constantFrom("\n", "\r\n", "\r"), fc.nat(2));
    await fc.assert(
      fc.asyncProperty(fc.array(row, { maxLength: 6 }), fc.integer({ min: 1, max: 40 }), async (list, chunkBytes) => {
        let text = "note,escn,more\n";
        let line = 2;
        const lines: number[] = [];
        for (const [note, more, end, emptyAfter] of list) {
          const written = `${note},zz,${more}`;
          line += written.match(/\r\n|\n|\r/g)?.length ?? 0;
          lines.push(line);
          text += written + end.repeat(1 + emptyAfter);
          line += 1 + emptyAfter;
        }
        const { reading } = await importing(text, { chunkBytes, names: { ignore: ["note", "more"] } });
        expect(reading.faults.map((fault) => [fault.line, fault.column])).toEqual(lines.map((one) => [one, "escn"]));
      }),
      { numRuns: 100 },
    );
  });

  test("Latin-1 instead of UTF-8", async () => {
    const file = Buffer.from(`escn,issuer_name\n${A},Universit\u00E9\n`, "latin1");
    expect(await faultsOf(file)).toEqual(["2 issuer_name: is not UTF-8: save the file in UTF-8 (in Excel: CSV UTF-8)"]);
  });

  test("more than a thousand: the first thousand are kept, the rest counted", async () => {
    const told: number[] = [];
    const file = `escn\n${"zz\n".repeat(1_500)}`;
    const { reading } = await importing(file, { onFault: ({ line }) => void told.push(line) });
    expect(reading).toMatchObject({ is: "refused", rows: 1_500, faultCount: 1_500 });
    expect(reading.faults).toHaveLength(1_000);
    expect(told).toHaveLength(1_000);
  });

  test("unless the good rows are asked for", async () => {
    const { reading, cards } = await importing(`escn\n${A}\nzz\n`, { allowFaults: true });
    expect(reading).toMatchObject({ is: "good", rows: 2, faultCount: 1 });
    expect(cards).toEqual([PLAIN, undefined, undefined]);
  });
});

describe("a file that cannot be read to its end is not applied, whatever is asked", () => {
  test.each<[string, string | Buffer, string]>([
    ["it is empty", "", "1 -: the file is empty"],
    ["it has no header", `${A},active\n`, "1 -: one column must be escn"],
    ["a quote is never closed", `escn,issuer_name\n${A},"X\n${B},Y\n`, "2 -: the file ends inside quotes"],
    [
      "a quote swallows too much",
      `escn,issuer_name\n${A},"X\n${`${B},Y\n`.repeat(500)}`,
      "2 -: the row has more than 4096",
    ],
    ["it is UTF-16", Buffer.from(`\u{FEFF}escn\n${A}\n`, "utf16le"), "1 -: the file is UTF-16"],
    ["it is one endless line", "e".repeat(100_000), "1 -: the row has more than 4096"],
  ])("%s", async (_name, file, fault) => {
    const { reading } = await importing(file, { allowFaults: true });
    expect(reading.is).toBe("refused");
    const last = reading.faults.at(-1);
    expect(`${last?.line} ${last?.column ?? "-"}: ${last?.reason}`).toContain(fault);
  });

  test("it holds a header and no cards: that is a list of none, which is not published unless forced", async () => {
    const { reading } = await importing("escn,status\n");
    expect([reading.is, reading.rows, reading.faultCount]).toEqual(["good", 0, 0]);
  });

  test("the stream breaks off: its error is the caller's, and it is closed", async () => {
    const input = Readable.from(
      (async function* () {
        yield `escn\n${A}\n`;
        await Promise.resolve();
        throw new Error("the stick was pulled");
      })(),
    );
    await expect(readCards(input, { source: "import", takenAt: TAKEN_AT, hash })).rejects.toThrow(
      "the stick was pulled",
    );
    expect(input.destroyed).toBe(true);
  });
});

describe("a row has an end within 4,096 bytes", () => {
  const header = "escn,note\n";
  const note = (bytes: number): string => "x".repeat(bytes - A.length - 1);
  test.each([
    ["plain", note(4_096), true],
    ["plain and longer", note(4_097), false],
    ["quoted", `"${note(4_094)}"`, true],
    ["quoted and longer", `"${note(4_095)}"`, false],
    ["quoted over lines", `"${note(4_093).replaceAll("xx", "x\n")}"`, true],
    ["a letter of two bytes too much", `${note(4_095)}é`, false],
    ["much longer", note(9_000), false],
    ["nothing but commas", ",".repeat(9_000), false],
  ])("%s", async (_what, value, fits) => {
    for (const chunkBytes of [50, 1_000, 100_000])
      for (const after of ["", "\n", `\r\n${B},y`]) {
        const list = `${header}${A},${value}${after}`;
        const { reading } = await importing(list, { chunkBytes, names: { ignore: ["note"] } });
        if (fits) expect(reading).toMatchObject({ is: "good", faults: [] });
        else
          expect(reading.faults).toEqual([
            { line: 2, column: undefined, reason: expect.stringContaining("the row has more than 4096 bytes") },
          ]);
      }
  });

  test.each([
    ["", "x"],
    ["", ","],
    ['"', "x,\n"],
    ['"', '""'],
  ])("and no more is read of one that never ends: %s%j", async (begin, endless) => {
    const chunk = Buffer.from(endless.repeat(1_000));
    let chunks = 0;
    const input = Readable.from(
      (function* () {
        yield Buffer.from(`${header}${A},${begin}`);
        for (; chunks < 1_000; chunks += 1) yield chunk;
      })(),
    );
    const reading = await readCards(input, { source: "import", takenAt: TAKEN_AT, hash, names: { ignore: ["note"] } });
    expect([reading.is, reading.faults.at(-1)?.line]).toEqual(["refused", 2]);
    expect(chunks).toBeLessThan(50);
  });
});

test("wherever a file is cut into pieces, it says the same", async () => {
  const part = fc.constantFrom(A, B, "zz", "é", "\u{1F393}", " ", '"', '""', '"x"', ",", ",", "\n", "\n", "\r", "\r\n");
  async function said(list: string, chunkBytes: number): Promise<unknown> {
    const options = { source: "import", takenAt: TAKEN_AT, hash, allowFaults: true };
    const { is, rows, faults, ...rest } = await readCards(inPieces(list, chunkBytes), options);
    if (is === "refused" || !("cards" in rest)) return { is, rows, faults };
    const cards: string[] = [];
    const { repeats } = rest.cards.sorted(
      (bytes, at) => void cards.push(Buffer.from(bytes.subarray(at, at + 36)).toString("hex")),
    );
    return { is, rows, faults, cards, kinds: rest.cards.kinds(), repeats: rest.linesOf(repeats) };
  }
  await fc.assert(
    fc.asyncProperty(fc.array(part, { maxLength: 40 }), fc.integer({ min: 1, max: 40 }), async (parts, chunkBytes) => {
      const list = `escn,issuer_name\n${parts.join("")}`;
      expect(await said(list, chunkBytes)).toEqual(await said(list, list.length * 4));
    }),
    { numRuns: 300 },
  );
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
      const { reading } = await importing(header + rows.map((row) => row.join(separator)).join("\n"), {
        allowFaults: true,
      });
      const told = JSON.stringify(reading.faults).toLowerCase();
      expect(told).not.toContain(A);
      expect(told).not.toContain(A.replaceAll("-", ""));
      for (const { value } of reading.faults) expect(toEscn(value ?? "")).toBeUndefined();
    }),
    { numRuns: 150 },
  );
});
