import { expect, test } from "vitest";
import { toEscn } from "../../src/card/escn.ts";
import { issuerOf, mintedAt } from "../../src/card/mint.ts";

const VECTORS: readonly (readonly [escn: string, prefix: string | undefined, pic: string | undefined, made: string])[] =
  [
    ["3e506370-826a-103d-bf76-001000000001", "001", "000000001", "2024-10-28T11:25:11.015Z"],
    ["25539be8-6423-103e-add8-988999978433", "988", "999978433", "2025-08-11T17:25:37.613Z"],
    ["e6480dc0-9fba-1035-a6bd-001932465463", "001", "932465463", "2017-10-16T12:45:54.908Z"],
    ["aec54890-72b1-1039-8e5f-001999893752", "001", "999893752", "2021-03-15T08:16:24.665Z"],
    ["22d30120-cd32-1039-bbec-001999893752", "001", "999893752", "2021-07-08T12:22:39.602Z"],
    ["fc3a1f80-93fb-103a-9b31-000999893752", "000", "999893752", "2022-03-18T11:46:23.416Z"],
    ["6a377012-48b3-1037-94dd-007990797674", "007", "990797674", "2019-04-10T08:13:04.465Z"],
    ["0c615bc5-605a-11ef-83b5-60a44c40ce5c", undefined, undefined, "2024-08-22T07:42:14.280Z"],
    ["452e2b00-97fd-2037-b8b0-001989465982", "001", "989465982", "2019-07-20T05:50:46.945Z"],
  ];

test.each(VECTORS)("%s tells when and by whom it was made", (text, prefix, pic, made) => {
  const escn = toEscn(text);
  if (escn === undefined) throw new Error("the vector is no number");
  expect(new Date(mintedAt(escn) ?? 0).toISOString()).toBe(made);
  expect(issuerOf(escn)).toEqual(prefix === undefined ? undefined : { prefix, pic });
});

/** When a number that the official generator made at this moment says that it was made. */
function dated(unixMs: number): number | undefined {
  const ticks = (BigInt(unixMs) * 10_000n + 12_219_292_800_000n).toString(16).padStart(15, "0");
  const escn = toEscn(`${ticks.slice(7)}${ticks.slice(3, 7)}1${ticks.slice(0, 3)}8000001999999999`);
  return escn === undefined ? undefined : mintedAt(escn);
}

test("the first moment of 2015 is plausible and the one before is not", () => {
  const first = Date.UTC(2015, 0, 1);
  const end = Date.UTC(2045, 0, 1);
  expect([dated(first - 1), dated(first), dated(end - 1), dated(end)]).toEqual([undefined, first, end - 1, undefined]);
});
