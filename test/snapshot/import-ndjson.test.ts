import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { A, B, C, faultsOf, importing, PLAIN } from "./importing.ts";

const lines = (...objects: readonly unknown[]): string => objects.map((one) => `${JSON.stringify(one)}\n`).join("");

describe("one object a line is a card", () => {
  test("with our own names", async () => {
    const list = lines(
      { escn: A, status: "active", expires_on: "2027-09-30", issuer_pic: "000000042", issuer_name: "Rīga" },
      { escn: B, status: "inactive", expires_on: null },
    );
    const { cards } = await importing(list);
    expect(cards).toEqual([
      { ...PLAIN, expiresOn: "2027-09-30", issuerPic: "000000042", issuerName: "Rīga" },
      { ...PLAIN, status: "inactive" },
      undefined,
    ]);
  });

  test("with the names of the router's views, steps inwards and what nobody needs among them", async () => {
    const issuer = { id: 7, identifier: "000000042", name: "Rīga", status: { key: "X" }, newLogoAt: "2027-01-01" };
    const list = lines(
      {
        cardNumber: A,
        displayName: "Anna B.",
        issuedAt: "2025-01-01",
        expiresAt: "2027-09-30",
        hasOwnerAuthorization: true,
        cardStatusType: { key: "ACTIVE", label: "Active" },
        cardType: { key: "PASSIVE", label: "…" },
        issuer,
        processor: null,
        person: { identifier: "urn:schac:personalUniqueCode:int:esi:lmu.de:1", fullName: "Anna B.", organisations: [] },
      },
      { cardNumber: B, expiresAt: null, issuerIdentifier: "000000042", issuerName: "Rīga", status: "EXPIRED" },
    );
    const { reading, cards } = await importing(list);
    expect(reading.faults).toEqual([]);
    const card = { ...PLAIN, issuerPic: "000000042", issuerName: "Rīga" };
    expect(cards).toEqual([
      {
        ...card,
        expiresOn: "2027-09-30",
        person: expect.stringMatching(/^[0-9a-f]{16}$/),
        cardType: "passive",
      },
      { ...card, status: "expired" },
      undefined,
    ]);
  });

  test("with names that somebody mapped, also those inside an object", async () => {
    const list = lines({ Karte: { Nr: A, Farbe: "blau" }, bis: "2027-09-30" });
    const names = {
      map: new Map([
        ["escn", "karte.nr"],
        ["expires_on", "Bis"],
      ] as const),
      ignore: ["Karte.Farbe"],
    };
    const { cards } = await importing(list, { names });
    expect(cards).toEqual([{ ...PLAIN, expiresOn: "2027-09-30" }, undefined, undefined]);
  });

  test("in whatever pieces it comes, with empty lines, CRLF and no last line end", async () => {
    const text = `\u{FEFF}${lines({ escn: A, issuer_name: "Universität" })}\r\n \n{"escn":"${B}"}\r\n{"escn":"${C}"}`;
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 200 }), async (chunkBytes) => {
        const { reading, cards } = await importing(text, { chunkBytes });
        expect([reading.rows, cards]).toEqual([3, [{ ...PLAIN, issuerName: "Universität" }, PLAIN, PLAIN]]);
      }),
      { numRuns: 40 },
    );
  });

  test("and a number that comes again is told by both lines", async () => {
    const { repeats } = await importing(`${lines({ escn: A })}\n${lines({ escn: B }, { escn: A })}`);
    expect(repeats).toEqual([{ line: 4, before: 1 }]);
  });
});

describe("every fault is told by line and field", () => {
  test("cells, unknown fields, what is no text, and what is no object", async () => {
    const list = [
      JSON.stringify({ escn: "x", status: "aktiv", expires_on: "2027-02-30", issuer_pic: 42, esi: { a: 1 } }),
      JSON.stringify({ escn: A, status: "active", expire_on: "2027-02-28", issuer: { pic: "000000042" } }),
      `{"escn":"${A}"`,
      '"text"',
      JSON.stringify({ escn: A, cardNumber: B, status: "active" }),
      JSON.stringify({ status: "active" }),
    ].join("\n");
    expect(await faultsOf(list)).toEqual([
      "1 issuer_pic: must be text",
      "1 esi.a: is no column that is known; the nearest is esi. Say what it is with --map COLUMN=NAME, or --ignore NAME",
      "1 escn: is no card number, which has 32 hexadecimal digits",
      "1 status: must be active, inactive or expired",
      "1 expires_on: must be a real day, yyyy-mm-dd, from 1970 to 9999",
      "2 expire_on: is no column that is known; the nearest is expires_on. Say what it is with --map COLUMN=NAME, or --ignore NAME",
      "2 issuer.pic: is no column that is known; the nearest is issuer_pic. Say what it is with --map COLUMN=NAME, or --ignore NAME",
      "3 -: is no JSON object",
      "4 -: is no JSON object",
      "5 escn: stands twice, as escn and as cardNumber",
      "6 escn: is no card number, which has 32 hexadecimal digits",
    ]);
  });

  test("a status that only some objects have: a card that lost its status is not an active one", async () => {
    const [has, none] = [{ escn: A, status: "active" }, { escn: B }];
    expect(await faultsOf(lines(has, none))).toEqual(["2 status: is missing, and the first object has one"]);
    expect(await faultsOf(lines(none, has))).toEqual(["2 status: stands here, and the first object has none"]);
  });

  test("a name that was mapped and never comes", async () => {
    const names = { map: new Map([["expires_on", "Bis"]] as const) };
    expect(await faultsOf(lines({ escn: A }), { names })).toEqual([
      "2 Bis: is named by --map, and nothing is called so",
    ]);
  });
});

describe("what is no list of objects is not read to its end", () => {
  test.each([
    ["a JSON array", `[{"escn":"${A}"}]`, "1 -: this is one JSON array"],
    [
      "a line without an end",
      `{"escn":"${A}"}\n{"x":"${"x".repeat(70_000)}`,
      "2 -: the line has more than 65536 bytes",
    ],
    ["a line with a late end", `{"x":"${"x".repeat(70_000)}"}\n`, "1 -: the line has more than 65536 bytes"],
    ["an order of columns with it", `{"escn":"${A}"}`, "1 -: these are JSON objects", ["escn"]],
  ])("%s", async (_what, list, fault, columns?: readonly string[]) => {
    for (const chunkBytes of [50, 100_000]) {
      const { reading } = await importing(list, { chunkBytes, columns, allowFaults: true });
      const last = reading.faults.at(-1);
      expect([reading.is, `${last?.line} ${last?.column ?? "-"}: ${last?.reason}`]).toEqual([
        "refused",
        expect.stringContaining(fault),
      ]);
    }
  });
});

test("whatever stands in a line, no card number comes out in a fault, and the importer does not throw", async () => {
  const value = fc.oneof(fc.constantFrom(A, A.toUpperCase(), null, "active", 7), fc.jsonValue({ maxDepth: 2 }));
  const name = fc.oneof(fc.constantFrom("escn", "status", "issuer", "person", "esi", A), fc.string({ maxLength: 40 }));
  const line = fc.oneof(
    fc.array(fc.tuple(name, value), { maxLength: 4 }).map((members) => JSON.stringify(Object.fromEntries(members))),
    fc.string(),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(line, { maxLength: 8 }), async (list) => {
      const { reading } = await importing(`{}\n${list.join("\n")}`, { allowFaults: true });
      const told = JSON.stringify(reading.faults).toLowerCase();
      expect(told).not.toContain(A);
      expect(told).not.toContain(A.replaceAll("-", ""));
    }),
    { numRuns: 100 },
  );
});
