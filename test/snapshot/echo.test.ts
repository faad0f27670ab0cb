/** That most rows are not read but recognised may be seen in the time they take, and in nothing else. */
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Escn } from "../../src/card/escn.ts";
import { echoes } from "../../src/snapshot/echo.ts";
import { type ImportOptions, readCards } from "../../src/snapshot/import.ts";
import { number } from "./folder.ts";
import { hash, inPieces, TAKEN_AT } from "./importing.ts";

/** Everything that a list says: its faults, its cards in their order as bytes, its repeats by line. */
async function said(list: string, chunkBytes: number, names?: ImportOptions["names"]): Promise<unknown> {
  const options = { source: "import", takenAt: TAKEN_AT, hash, names, allowFaults: true };
  const reading = await readCards(inPieces(list, chunkBytes), options);
  const { rows, faultCount } = reading;
  const faults = reading.faults.map((fault) => ({
    ...fault,
    reason: fault.reason.replace(/has \d+ fields.*/, "is wide"),
  }));
  if (reading.is === "refused") return { rows, faults, faultCount };
  const cards: string[] = [];
  const { repeats } = reading.cards.sorted((bytes, offset) => {
    cards.push(Buffer.from(bytes.subarray(offset, offset + 36)).toString("hex"));
  });
  return { rows, faults, faultCount, cards, issuers: reading.cards.issuers(), repeats: reading.linesOf(repeats) };
}

/** As it stands in a list: mostly well, sometimes in another form, sometimes broken. */
const escn = fc.tuple(fc.nat(40), fc.nat(40)).map(([n, form]) => {
  const text: string = number(n);
  const forms = [
    text.toUpperCase(),
    text.replaceAll("-", ""),
    text.slice(1),
    `${text}0`,
    text.replace("-", " "),
    ` ${text}`,
  ];
  return forms[form] ?? text.replace(/001999999999$/, form > 30 ? "00a999999999" : "001999999999");
});
/** Mostly the first: a row has to come a third time before it is recognised. */
function mostly<T>(first: T, ...others: readonly T[]): fc.Arbitrary<T> {
  return fc.nat(24).map((n) => others[n] ?? first);
}
const status = mostly("active", "inactive", "aktiv", "");
const day = mostly("2027-09-30", "2028-03-31", "2027-02-30", "");
const name = mostly("U", 'U, "V"', "é", "U\nV", number(7));
const record = fc.record({ escn, status, day, name });
const lineEnd = mostly("\n", "\r\n", "\r", "\n\n");
const SIZES = { minLength: 10, maxLength: 60 };

const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;

describe("a list says the same when no row of it is like another", () => {
  test("CSV, in whatever pieces", async () => {
    const row = fc.tuple(record, mostly("plain", "quoted", "spaced", "wider"), lineEnd);
    await fc.assert(
      fc.asyncProperty(fc.array(row, SIZES), fc.nat(3), fc.integer({ min: 1, max: 300 }), async (list, order, size) => {
        function csv(withNth: boolean): string {
          const head = ["escn", "status", "expires_on", "issuer_name"];
          const rows = list.map(([card, how, end], nth) => {
            const cells = [card.escn, card.status, card.day, card.name].map((cell) =>
              how === "quoted" || /[",\n]/.test(cell) ? quoted(cell) : cell + (how === "spaced" ? " " : ""),
            );
            const turned = [...cells.slice(order), ...cells.slice(0, order)];
            const more = how === "wider" ? [""] : [];
            return [...turned, ...more, ...(withNth ? [`n${nth}`] : [])].join(",") + end;
          });
          const names = [...head.slice(order), ...head.slice(0, order), ...(withNth ? ["nth"] : [])];
          return `${names.join(",")}\n${rows.join("")}`;
        }
        expect(await said(csv(false), size)).toEqual(await said(csv(true), size, { ignore: ["nth"] }));
      }),
      { numRuns: 150 },
    );
  });

  test("NDJSON, in whatever pieces", async () => {
    const end = mostly("\n", "\r\n", "\n\n", " \n", "\r\r\n");
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(record, end), SIZES), fc.integer({ min: 1, max: 300 }), async (list, size) => {
        const ndjson = (withNth: boolean): string =>
          list
            .map(([card, lineEnds], nth) => {
              const { escn: cardNumber, status: key, day: expiresAt, name: issuerName } = card;
              const object = { cardNumber, cardStatusType: { key }, expiresAt, issuerName };
              return JSON.stringify(withNth ? { ...object, nth } : object) + lineEnds;
            })
            .join("");
        expect(await said(ndjson(false), size)).toEqual(await said(ndjson(true), size, { ignore: ["nth"] }));
      }),
      { numRuns: 150 },
    );
  });
});

test("a number in a column that is passed over is no card", async () => {
  const [card, other] = [number(1), number(2)];
  const row = `${card.toUpperCase()},${card}\n`;
  expect(await said(`escn,url\n${row}${row}${row.replace(card, other)}`, 1_000, { ignore: ["url"] })).toMatchObject({
    rows: 3,
    cards: [expect.stringContaining(card.replaceAll("-", ""))],
  });
});

test("a bad row is bad also when the number of the card before stands in it", async () => {
  const rows = ["", ",x", "", ",x", "", ",x"].map((more) => `${number(1)},active${more}\n`).join("");
  expect(await said(`escn,status\n${rows}`, 1_000)).toMatchObject({ rows: 6, faultCount: 3 });
});

describe("a row is not taken for another one", () => {
  const [a, b, c]: readonly Escn[] = [number(1), number(2), number(3)];

  function foundAfter(twice: string, row: string, of = a): string | undefined {
    const echo = echoes<string>();
    for (const nth of [0, 1]) {
      const bytes = Buffer.from(`${"-".repeat(nth)}${twice}\n`);
      echo.learn(bytes, nth, bytes.length - 1, of ?? ("" as Escn), () => "learnt");
    }
    return echo.find(Buffer.from(`${row}\n`), 0);
  }

  test("the same around another number is the same", () => {
    expect(foundAfter(`${a},active`, `${b},active`)).toBe("learnt");
    expect(foundAfter(`{"escn":"${a}"}`, `{"escn":"${c}"}\r`)).toBe("learnt");
  });

  test.each([
    ["something else behind it", `${a},active`, `${b},inactiv`],
    ["something more behind it", `${a},active`, `${b},active,`],
    ["something else before it", `x,${a}`, `y,${b}`],
    ["another issuer", `${a},active`, `${(b ?? "").replace(/1999999999$/, "1999999998")},active`],
    ["capitals in the number", `${a},active`, `${(b ?? "").toUpperCase()},active`],
    ["no dash in its middle", `${a},active`, `${(b ?? "").replace("-", "0")},active`],
    ["no dash before its end", `${a},active`, `${(b ?? "").replace("-001", "0001")},active`],
    ["a dash at another place", `${a},active`, `${(b ?? "").replace(/(-)(.)/, "$2$1")},active`],
    ["a quote that only the learnt one has", `"${a}",active`, `${b}",active`],
    ["the number a second time in it", `${a},${a}`, `${b},${a}`],
    ["an escape in it", `${a},\\u0041`, `${b},\\u0041`],
    ["one that goes on in the next line", `${a},"x\n${"x".repeat(255)}`, `${b},"x\ny"`],
    ["a CR without LF behind it", `${a},active`, `${b},active\rx`],
  ])("%s", (_what, twice, row) => {
    expect(foundAfter(twice, row)).toBeUndefined();
  });

  test("one of many others", () => {
    const echo = echoes<string>();
    const alike = "abcdefghij".split("").flatMap((one) => Array.from({ length: 140 }, (_, n) => one.repeat(140 - n)));
    const texts = [...Array.from({ length: 20_000 }, (_, n) => n.toString(7)), ...alike];
    for (const text of texts.flatMap((one) => [one, one])) {
      const bytes = Buffer.from(`${a},${text}\n`);
      echo.learn(bytes, 0, bytes.length - 1, number(1), () => text);
    }
    const found = texts.map((text) => echo.find(Buffer.from(`${b},${text}\n`), 0));
    expect(found.filter((text, n) => text !== undefined && text !== texts[n])).toEqual([]);
    expect(found.filter((text) => text !== undefined).length).toBeGreaterThan(1_000);
  });

  test("nor learnt from one alone, nor found where the bytes end", () => {
    const echo = echoes<string>();
    const bytes = Buffer.from(`${a},active\n`);
    echo.learn(bytes, 0, bytes.length - 1, number(1), () => "learnt");
    expect(echo.find(bytes, 0)).toBeUndefined();
    echo.learn(bytes, 0, bytes.length - 1, number(1), () => "learnt");
    expect(echo.find(bytes, 0)).toBe("learnt");
    for (let end = 0; end < bytes.length; end += 1) expect(echo.find(bytes.subarray(0, end), 0)).toBeUndefined();
  });
});
