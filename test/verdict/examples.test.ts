/** The examples of a policy: what they leave out, and what is said of one that does not come out. */
import { describe, expect, it } from "vitest";
import { compile } from "../../src/verdict/compile.ts";
import { factsOf } from "../../src/verdict/example-facts.ts";
import { runExamples } from "../../src/verdict/examples.ts";
import type { Facts } from "../../src/verdict/words.ts";
import { documentFrom, HASH, wall } from "../fakes/policy.ts";

const admitted = { name: "comes in", verdict: "admit" };
const refused = { name: "does not", facts: { register: "unknown" }, verdict: "refuse", reason: "unknown-card" };

function run(written: Record<string, unknown>, ...examples: Record<string, unknown>[]) {
  const document = documentFrom({ ...written, example: [admitted, refused, ...examples] });
  return runExamples(compile(document, HASH), document, wall);
}

function factsFrom(written: Record<string, unknown>, facts: Record<string, unknown>): Facts {
  const document = documentFrom({ ...written, example: [admitted, refused, { ...admitted, name: "it", facts }] });
  return factsOf(document.example[2]?.facts ?? {}, compile(document, HASH), document, wall);
}

const LIBRARY = {
  stale_hours: 100,
  calendar: { holidays: ["12-25"] },
  hours: {
    opening: { monday: ["08:00-22:00"], friday: ["08:00-22:00"], except: [{ on: "holidays", open: [] }] },
  },
  rule: [
    { is: "medium", needs: "nfc", chip: "enrolled" },
    { is: "active" },
    { is: "unexpired" },
    { is: "open", hours: "opening" },
    { is: "clock", no_worse_than: "plausible" },
    { is: "data", no_worse_than: "ageing" },
    { is: "quota", times: 2, per: "day", day_begins: "04:00" },
    { is: "anti-passback", mode: "soft" },
    { is: "after-first", of: ["staff"] },
    { is: "seats", of: 100 },
  ],
  guest: [{ is: "pass-no-longer-than", hours: 12 }],
  price: [
    { code: "STAFF", label: "Staff", when: { is: "group", any_of: ["staff"] } },
    { code: "FULL", label: "Full" },
  ],
};
const staff = { groups: ["staff"] };

describe("an example comes out", () => {
  it.each<[Record<string, unknown>, string]>([
    [staff, "admit"],
    [{ groups_today: ["staff"] }, "admit"],
    [{}, "refuse nobody-here-yet"],
    [{ ...staff, by: "qr" }, "refuse medium"],
    [{ ...staff, by: "nfc" }, "refuse chip-not-enrolled"],
    [{ ...staff, chip: "verified" }, "admit"],
    [{ ...staff, register: "inactive" }, "refuse inactive"],
    [{ ...staff, register: "expired" }, "refuse expired"],
    [{ register: "silent" }, "unsure cannot-ask"],
    [{ ...staff, expires_on: "2026-11-23" }, "admit"],
    [{ ...staff, expires_on: "2026-11-22" }, "refuse expired"],
    [{ ...staff, at: "2026-11-23 07:59" }, "refuse closed"],
    [{ ...staff, at: "2026-12-25 10:00" }, "refuse closed"],
    [{ ...staff, data: "ageing" }, "admit"],
    [{ ...staff, data: "stale" }, "unsure data-stale"],
    [{ ...staff, data: "blind" }, "unsure data-stale"],
    [{ ...staff, clock: "unsynced" }, "unsure clock-untrusted"],
    [{ ...staff, mode: "lockdown" }, "refuse lockdown"],
    [{ ...staff, inside: 99 }, "admit"],
    [{ ...staff, inside: 100 }, "refuse full"],
    [{ ...staff, inside: 100, went: { way: "in", minutes: 5 } }, "admit"],
    [{ ...staff, before: [{ minutes: 60 }, { minutes: 5 }] }, "refuse quota"],
    [{ ...staff, before: [{ minutes: 361 }, { minutes: 5 }] }, "admit"],
    [{ ...staff, before: [{ minutes: 360 }, { minutes: 5, lane: "elsewhere" }] }, "refuse quota"],
    [{ shown: "guest-pass" }, "admit"],
    [{ shown: "guest-pass", pass_minutes_left: 720 }, "admit"],
    [{ shown: "guest-pass", pass_minutes_left: 721 }, "refuse pass-not-here"],
    [{ shown: "guest-pass", pass_minutes_left: 0 }, "refuse pass-ended"],
    [{ shown: "guest-pass", pass_minutes_left: -5 }, "refuse pass-ended"],
    [{ shown: "guest-pass", clock: "unsynced" }, "unsure clock-untrusted"],
    [{ shown: "forged-pass" }, "refuse pass-unknown"],
    [{ shown: "something-else" }, "refuse not-a-student-card"],
  ])("of %j: %s", (facts, came) => {
    const [verdict, reason] = came.split(" ");
    const other = run(LIBRARY, { name: "it", facts, verdict: "refuse", reason: "issuer" });
    const words = other.find(({ name }) => name === "it")?.came.split(" ");
    expect(words?.slice(0, verdict === "admit" ? 1 : 2).join(" ")).toBe(came);
    expect(run(LIBRARY, { name: "it", facts, verdict, reason }).map(({ name }) => name)).not.toContain("it");
  });

  it("with its price, and told the other one", () => {
    const asked = (tariff: string) => run(LIBRARY, { name: "it", facts: staff, verdict: "admit", tariff });
    expect(asked("STAFF").filter(({ name }) => name === "it")).toEqual([]);
    expect(asked("FULL").filter(({ name }) => name === "it")).toEqual([
      { name: "it", expected: "admit FULL", came: "admit STAFF", by: undefined },
    ]);
  });

  it("with all of its notices, in any order, and told the others", () => {
    const facts = { ...staff, went: { way: "in", minutes: 5 }, data: "ageing" };
    const asked = (...notices: string[]) =>
      run(LIBRARY, { name: "it", facts, verdict: "admit", notices }).filter(({ name }) => name === "it");
    expect(asked("data-ageing", "already-inside")).toEqual([]);
    expect(asked("already-inside")).toEqual([
      {
        name: "it",
        expected: "admit, saying already-inside",
        came: "admit, saying already-inside and data-ageing",
        by: undefined,
      },
    ]);
    expect(asked().map(({ expected }) => expected)).toEqual(["admit, saying nothing"]);
  });

  it("or is told by which sentence it did not", () => {
    expect(run({}, { name: "late", facts: { register: "inactive" }, verdict: "admit" })).toEqual([
      { name: "late", expected: "admit", came: "refuse inactive", by: "Its status is active." },
    ]);
    expect(run({}, { name: "guest", facts: { shown: "guest-pass" }, verdict: "admit" })).toEqual([
      { name: "guest", expected: "admit", came: "refuse pass-not-here", by: undefined },
    ]);
    expect(run({}, { name: "good", verdict: "refuse", reason: "inactive" })).toEqual([
      { name: "good", expected: "refuse inactive", came: "admit", by: undefined },
    ]);
  });
});

describe("what an example leaves out", () => {
  it("is a good card at a good moment", () => {
    expect(factsFrom({}, {})).toMatchObject({
      medium: "qr",
      credential: { is: "card", host: "official", pic: "999900001" },
      lookup: { is: "known", card: { status: "active", expiresOn: undefined, issuerPic: "999900001" } },
      data: { freshness: "fresh" },
      clock: "synced",
      now: { day: "2026-11-23", weekday: 1, minute: 600 },
      past: { admissions: [], crossing: undefined },
      lane: { way: undefined, mode: "normal", inside: 0 },
    });
  });

  it.each<[string, unknown, Record<string, unknown>, string, string | undefined]>([
    ["the policy's rule", { is: "medium", needs: "nfc", chip: "verified" }, {}, "nfc", "verified"],
    [
      "a rule within others",
      { is: "all", of: [{ is: "active" }, { is: "medium", needs: "typed" }] },
      {},
      "typed",
      undefined,
    ],
    ["no rule", { is: "active" }, {}, "qr", undefined],
    ["the example", { is: "medium", needs: "nfc", chip: "verified" }, { by: "qr" }, "qr", undefined],
    ["the example's chip", { is: "active" }, { chip: "enrolled" }, "nfc", "enrolled"],
  ])("is shown as %s wants it", (_, rule, facts, medium, chip) => {
    const made = factsFrom({ rule: [rule] }, facts);
    expect([made.medium, made.credential]).toEqual([
      medium,
      { is: "card", host: "official", pic: "999900001", ...(chip && { chip }) },
    ]);
  });
});

it("puts what came before on its own day, the newest first", () => {
  const before = [{ minutes: 1500, tariff: "S" }, { minutes: 10, lane: "till-2" }, { minutes: 601 }];
  expect(factsFrom({}, { lane: "till-1", before }).past.admissions).toEqual([
    { lane: "till-2", tariff: undefined, agoMs: 600_000, day: "2026-11-23", minute: 590 },
    { lane: "till-1", tariff: undefined, agoMs: 36_060_000, day: "2026-11-22", minute: 1439 },
    { lane: "till-1", tariff: "S", agoMs: 90_000_000, day: "2026-11-22", minute: 540 },
  ]);
});

it("says when a guest's pass ends by the clock on the wall", () => {
  expect(factsFrom({}, { shown: "guest-pass", pass_minutes_left: 900 }).credential).toMatchObject({
    is: "guest-pass",
    ends: { day: "2026-11-24", minute: 60 },
  });
  expect(factsFrom({}, { shown: "guest-pass", pass_minutes_left: 840 }).credential).toMatchObject({
    ends: { day: "2026-11-23", minute: 1440 },
  });
});
