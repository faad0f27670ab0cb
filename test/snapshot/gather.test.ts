import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Escn, toEscn } from "../../src/card/escn.ts";
import { gatherCards } from "../../src/snapshot/gather.ts";
import { firstByte } from "../../src/snapshot/key.ts";
import { pile } from "../../src/snapshot/pile.ts";
import { packGone, RECORD_BYTES } from "../../src/snapshot/record.ts";
import type { NewCard } from "../../src/snapshot/words.ts";
import { card, number } from "./folder.ts";
import { anyCard, codeOf, key, person } from "./records.ts";

/** Every record in the order in which it comes. */
function taken(from: { sorted(put: (bytes: Uint8Array, offset: number) => void): unknown }): Buffer[] {
  const records: Buffer[] = [];
  from.sorted((bytes, offset) => {
    records.push(Buffer.from(bytes.slice(offset, offset + RECORD_BYTES)));
  });
  return records;
}

function escn(hex: string): Escn {
  const made = toEscn(hex);
  if (made === undefined) throw new Error("the test makes no card number");
  return made;
}

describe("cards come out in the order of their numbers, each once", () => {
  test("whatever came in, as often as it is asked", () => {
    fc.assert(
      fc.property(fc.array(anyCard, { maxLength: 200 }), (cards) => {
        const gathering = gatherCards();
        for (const one of cards) gathering.add(one);
        const keys = taken(gathering).map((record) => record.subarray(0, 16).toString("hex"));
        const wanted = new Set(cards.map((one) => key(one.escn).toString("hex")));
        expect(keys).toEqual([...wanted].toSorted());
        expect(taken(gathering)).toHaveLength(wanted.size);
        expect(gathering.added).toBe(cards.length);
      }),
    );
  });

  test("also when they differ only somewhere in their last bytes, or not at all", () => {
    const digit = fc.constantFrom("0", "1", "f");
    const alike = fc.tuple(fc.nat({ max: 31 }), fc.array(digit, { minLength: 1, maxLength: 8 })).map(([at, digits]) => {
      const tail = digits.join("");
      return escn(`${"a".repeat(at)}${tail}${"7".repeat(32)}`.slice(0, 32));
    });
    fc.assert(
      fc.property(fc.array(alike, { maxLength: 300 }), (numbers) => {
        const all = pile(1_000, "a test");
        for (const one of numbers) all.add(firstByte(one), (into, at) => packGone(one, 0, into, at));
        const keys = taken(all).map((record) => record.subarray(0, 16).toString("hex"));
        expect(keys).toEqual([...new Set(numbers.map((one) => key(one).toString("hex")))].toSorted());
      }),
    );
  });

  test("also when there are more than one chunk of them that begin alike", () => {
    const all = pile(10_000, "a test");
    const numbers = Array.from({ length: 5_000 }, (_, n) => number(n).replace(/^..../u, n % 2 === 0 ? "0000" : "0001"));
    for (const one of numbers.map(escn)) all.add(firstByte(one), (into, at) => packGone(one, 0, into, at));
    const keys = taken(all).map((record) => record.subarray(0, 16).toString("hex"));
    expect(keys).toEqual(numbers.map((one) => one.replaceAll("-", "")).toSorted());
  });
});

test("a number that comes again takes the place of the one before, and is told with both places", () => {
  const gathering = gatherCards();
  for (const n of [5, 6, 5, 7, 5]) gathering.add({ ...card(n), asOf: gathering.added * 60_000 });
  const sorted = gathering.sorted(() => {});
  expect(sorted).toMatchObject({ count: 3, repeatCount: 2 });
  expect(sorted.repeats).toEqual([
    { nth: 0, again: 2 },
    { nth: 2, again: 4 },
  ]);
  const minutes = taken(gathering).map((record) => record.readUInt32LE(22));
  expect(minutes.toSorted((a, b) => a - b)).toEqual([1, 3, 4]);
});

test("of a number that comes a hundred times the last counts, whatever it says", () => {
  const gathering = gatherCards();
  for (let n = 0; n < 100; n += 1)
    gathering.add({ ...card(1), status: n % 3 === 0 ? "inactive" : "active", asOf: n * 60_000 });
  expect(gathering.sorted(() => {}).repeatCount).toBe(99);
  expect(taken(gathering).map((record) => record.readUInt32LE(22))).toEqual([99]);
});

test("of more than a thousand repeats the first thousand are listed and all are counted", () => {
  const gathering = gatherCards();
  for (let n = 0; n < 3_000; n += 1) gathering.add(card(n % 1_500));
  const { repeatCount, repeats } = gathering.sorted(() => {});
  expect([repeatCount, repeats.length]).toEqual([1_500, 1_000]);
});

describe("a card that is none is refused by the name of the field, and nothing is added", () => {
  // what TypeScript forbids may come from outside all the same
  const wrong = (change: object): NewCard => Object.assign(card(1), change);
  test.each<[string, NewCard]>([
    ["status", wrong({ status: "gone" })],
    ["status", wrong({ status: "lost" })],
    ["expiresOn", wrong({ expiresOn: "2027-02-29" })],
    ["expiresOn", wrong({ expiresOn: "1969-12-31" })],
    ["issuerPic", wrong({ issuerPic: "12345678" })],
    ["issuerName", wrong({ issuerName: "" })],
    ["issuerName", wrong({ issuerName: "x".repeat(201) })],
    ["cardType", wrong({ cardType: "gold" })],
    ["level", wrong({ level: "professor" })],
    ["groups", wrong({ groups: ["Staff"] })],
    ["groups", wrong({ groups: ["a b"] })],
    ["groups", wrong({ groups: [""] })],
    ["groups", wrong({ groups: ["x".repeat(33)] })],
    ["groups", wrong({ groups: ["staff", "choir"] })],
    ["groups", wrong({ groups: ["staff", "staff"] })],
    ["groups", wrong({ groups: Array.from({ length: 17 }, (_, n) => `g${n + 10}`) })],
    ["asOf", wrong({ asOf: -1 })],
    ["asOf", wrong({ asOf: Number.NaN })],
    ["asOf", wrong({ asOf: 2 ** 32 * 60_000 })],
    ["person", wrong({ person: "0123456789abcde" })],
    ["person", wrong({ person: "0123456789abcdef0" })],
    ["person", wrong({ person: "0123456789ABCDEF" })],
    ["person", wrong({ person: "0123456789abcdeé" })],
  ])("%s", (field, bad) => {
    const gathering = gatherCards();
    gathering.add(card(1));
    expect(() => gathering.add(bad)).toThrow(new RegExp(field));
    expect(() => gathering.add(bad)).toThrow(RangeError);
    expect(gathering.added).toBe(1);
    expect(taken(gathering)).toHaveLength(1);
  });
});

test("a card after a refused one does not take over anything of it", () => {
  const gathering = gatherCards();
  const bad = { ...card(1), person: person(1), expiresOn: "2027-02-29" };
  expect(() => gathering.add(bad)).toThrow(RangeError);
  gathering.add({ escn: number(1), status: "active", asOf: 0 });
  const clean = gatherCards();
  clean.add({ escn: number(1), status: "active", asOf: 0 });
  expect(taken(gathering)).toEqual(taken(clean));
});

test("one card more than there is room for is refused, and what is there stays", () => {
  const full = pile(3, "a test");
  const add = (n: number) => full.add(firstByte(number(n)), (into, at) => packGone(number(n), 0, into, at));
  for (const n of [1, 2, 3]) add(n);
  expect(codeOf(() => add(4))).toBe("capacity");
  expect(taken(full)).toHaveLength(3);
});

test("one kind of cards more than a layer counts is refused, and those before it stay", () => {
  const gathering = gatherCards();
  for (let n = 0; n < 65_534; n += 1) gathering.add({ ...card(n), issuerName: `University ${n}` });
  expect(codeOf(() => gathering.add({ ...card(65_534), issuerName: "One more" }))).toBe("capacity");
  gathering.add({ ...card(65_534), issuerName: "University 0" });
  expect([gathering.added, gathering.kinds().length]).toEqual([65_535, 65_534]);
});

test("the last link of an identifier counts, and a link that is none is refused", () => {
  const gathering = gatherCards();
  gathering.link(person(2), person(9));
  gathering.link(person(1), person(3));
  gathering.link(person(2), person(4));
  expect([...gathering.links()]).toEqual([
    [person(1), person(3)],
    [person(2), person(4)],
  ]);
});
