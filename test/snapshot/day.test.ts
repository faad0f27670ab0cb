import * as fc from "fast-check";
import { expect, test } from "vitest";
import { fromDayNumber, toDayNumber } from "../../src/snapshot/day.ts";

const LAST = 2_932_896;

test("every day has a number and comes back from it", () => {
  expect([toDayNumber("1970-01-01"), toDayNumber("9999-12-31")]).toEqual([0, LAST]);
  fc.assert(
    fc.property(fc.integer({ min: 0, max: LAST }), (day) => toDayNumber(fromDayNumber(day)) === day),
    { numRuns: 20_000 },
  );
});

test.each([
  "2027-02-29",
  "2100-02-29",
  "2027-04-31",
  "2027-00-10",
  "2027-13-01",
  "2027-01-00",
  "1969-12-31",
  "0000-01-01",
])("%s is no day", (text) => expect(toDayNumber(text)).toBeUndefined());

test.each([
  "",
  "2027-1-1",
  "27-01-01",
  "2027-01-01T00:00",
  " 2027-01-01",
  "2027-01-01\n",
  "202:-01-01",
  "2027-1/-05",
  "२०२७-०१-०१",
])("%j is not written as a day", (text) => expect(toDayNumber(text)).toBeUndefined());

test("leap days are days", () => {
  expect(["2000-02-29", "2028-02-29"].map((text) => fromDayNumber(toDayNumber(text) ?? 0))).toEqual([
    "2000-02-29",
    "2028-02-29",
  ]);
});
