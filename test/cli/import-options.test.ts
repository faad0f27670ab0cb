import { expect, test } from "vitest";
import { readMoment, readNaming, readSourceName } from "../../src/cli/import-options.ts";

const NOW = Date.UTC(2026, 10, 23);

test("a source has a name of its own", () => {
  expect(readSourceName("staff-2026")).toBe("staff-2026");
  expect(() => readSourceName("router")).toThrow("choose another name");
  for (const name of ["", "Students", "a b", "x".repeat(33)])
    expect(() => readSourceName(name)).toThrow("expected 1 to 32 of a-z, 0-9 and -");
});

test("a name of the list means one column, and a column has one name", () => {
  const { map } = readNaming(["escn=Card = number", "expires_on=Validity"], []);
  expect(map).toEqual(
    new Map([
      ["escn", "Card = number"],
      ["expires_on", "Validity"],
    ]),
  );
  for (const [pairs, said] of [
    [["escn"], "expected COLUMN=NAME"],
    [["=Number"], "expected COLUMN=NAME"],
    [["escn= "], "expected COLUMN=NAME"],
    [["escnn=Number"], "escnn is no column; did you mean escn?"],
    [["escn=A", "escn=B"], "the column has a name already, A"],
    [["escn=A", "person= a"], "the name is that of another column already"],
  ] as const)
    expect(() => readNaming(pairs, [])).toThrow(said);
});

test("a moment is a whole one, with its zone, and has passed", () => {
  expect(readMoment("2026-11-23T01:00:00+01:00", NOW)).toBe(NOW);
  for (const text of ["yesterday", "2026-11-22", "2026-11-22T10:00:00", "2026-11-32T10:00:00Z", "2026-11-23T00:00:01Z"])
    expect(() => readMoment(text, NOW)).toThrow("expected a moment that has passed");
});
