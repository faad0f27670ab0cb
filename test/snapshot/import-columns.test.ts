import { describe, expect, test } from "vitest";
import { A, B, faultsOf, importing, PLAIN } from "./importing.ts";

describe("the router's own order of columns, for a list that does not begin with names", () => {
  const columns = [
    "personIdentifier",
    "cardNumber",
    "expiresAt",
    "issuedAt",
    "cardStatusType",
    "cardType",
    "issuerIdentifier",
  ];
  const row = (escn: string): string => `FR-999859608-1,${escn},2027-09-30,2025-01-01,ACTIVE,PASSIVE,000000042`;
  const card = {
    ...PLAIN,
    expiresOn: "2027-09-30",
    issuerPic: "000000042",
    person: expect.any(String),
    cardType: "passive",
  };

  test("the first line is a card already", async () => {
    const { reading, cards } = await importing(`${row(A)}\n${row(B)}\n`, { columns });
    expect([reading.rows, cards]).toEqual([2, [card, card, undefined]]);
  });

  test("unless it says just these names in these places", async () => {
    const { reading, cards } = await importing(`${columns.join(",").toUpperCase()}\n${row(A)}\n`, { columns });
    expect([reading.rows, cards]).toEqual([1, [card, undefined, undefined]]);
  });

  test("and names in other places are a fault, and no card", async () => {
    const turned = [...columns.slice(1), ...columns.slice(0, 1)];
    expect((await faultsOf(`${turned.join(",")}\n${row(A)}\n`, { columns }))[0]).toMatch(/^1 escn: is no card number/);
  });

  test("and a row with fewer fields is a fault", async () => {
    expect(await faultsOf(`${row(A)},x\n`, { columns })).toEqual([
      "1 -: the row has 8 fields, the order of the columns 7: a separator inside a value needs quotes",
    ]);
  });
});

describe("columns with names of the site's own", () => {
  const list = `"Card number";Validity;Name\n${A};2027-09-30;Anna\n`;

  test("are mapped, or passed over by name", async () => {
    const names = {
      map: new Map([
        ["escn", "card NUMBER"],
        ["expires_on", "Validity"],
      ] as const),
      ignore: [" name "],
    };
    const { cards } = await importing(list, { names });
    expect(cards).toEqual([{ ...PLAIN, expiresOn: "2027-09-30" }, undefined, undefined]);
  });

  test("are a fault each when they are neither, with what helps", async () => {
    const names = { map: new Map([["escn", "card number"]] as const) };
    const help = "Say what it is with --map COLUMN=NAME, or --ignore NAME";
    const known = "escn, status, expires_on, issuer_pic, issuer_name, esi, person, as_of, groups, level, card_type";
    expect(await faultsOf(list.replace("Name", "ExpireAt"), { names })).toEqual([
      `1 validity: is no column that is known; known are ${known}. ${help}`,
      `1 expireat: is no column that is known; the nearest is expiresAt. ${help}`,
    ]);
  });

  test("are a fault when a mapped one is not there, or means what another one means", async () => {
    const names = {
      map: new Map([
        ["escn", "card number"],
        ["status", "State"],
        ["issuer_name", "Name"],
      ] as const),
    };
    expect(await faultsOf(`Card number;Name;expires_on;escn\n${A};U;;${A}\n`, { names })).toEqual([
      "1 escn: stands twice, as Card number and as escn",
      "1 State: is named by --map, and nothing is called so",
    ]);
  });
});

describe("when the source said so", () => {
  test("is the moment of the list, or each row's own", async () => {
    const { cards } = await importing(`escn,as_of\n${A},2026-11-01T10:30:59+02:00\n${B},\n`);
    expect(cards).toEqual([{ ...PLAIN, asOf: Date.UTC(2026, 10, 1, 8, 30) }, PLAIN, undefined]);
  });

  test("is no moment, or one after that of the list, which would count for ever", async () => {
    const list = `escn,as_of\n${A},2026-11-01\n${A},2026-13-01T00:00Z\n${B},2026-11-23T08:00:01Z\n${B},1969-12-31T23:59Z\n`;
    expect(await faultsOf(list)).toEqual([
      "2 as_of: must be a moment, for instance 2026-11-23T08:00:00Z",
      "3 as_of: must be a moment, for instance 2026-11-23T08:00:00Z",
      "4 as_of: is later than the moment at which the list was taken",
      "5 as_of: must be a moment, for instance 2026-11-23T08:00:00Z",
    ]);
  });
});
