/** Each rule that a policy may name, at its edges. What is not said differs in nothing from somebody who is let in everywhere. */
import { describe, expect, it } from "vitest";
import { judge, looksBack } from "../../src/verdict/judge.ts";
import type { CardRecord, Facts, PastAdmission, Way } from "../../src/verdict/words.ts";
import { goodFacts, withCard } from "../fakes/facts.ts";
import { outcome, policyFrom, policyOf, wall } from "../fakes/policy.ts";

type Row = readonly [situation: string, change: Partial<Facts>, outcome: string];

const MINUTE_MS = 60_000;

const unknownCard: Partial<Facts> = { lookup: { is: "unknown" } };
const inGroups = (...groups: string[]) => withCard({ groups });
const traits = (card: Partial<CardRecord>) => withCard(card);
const lane = (change: Partial<Facts["lane"]>): Partial<Facts> => ({ lane: { ...goodFacts().lane, ...change } });
const went = (way: Way, minutes: number): Partial<Facts> => ({
  past: { admissions: [], crossing: { way, agoMs: minutes * MINUTE_MS } },
});
const through = (way: Way | undefined, last?: Way, minutes = 0): Partial<Facts> => ({
  ...lane({ way }),
  ...(last && went(last, minutes)),
});
const before = (agoMs: number, change: Partial<PastAdmission> = {}): Partial<Facts> => ({
  past: {
    admissions: [{ lane: "lane", tariff: undefined, agoMs, day: "2026-11-23", minute: 500, ...change }],
    crossing: undefined,
  },
});
const age = (freshness: Facts["data"]["freshness"]): Partial<Facts> => ({ data: { freshness, ageMs: 1 } });

const groupOf = policyOf({ is: "group", any_of: ["staff", "library-staff"] });
const notGroup = policyOf({ is: "not-group", none_of: ["barred", "late"] });
const level = policyOf({ is: "level", any_of: ["master", "doctorate"] });
const cardType = policyOf({ is: "card-type", any_of: ["smart-cdz", "unknown"] });
const issuer = policyOf({ is: "issuer", pics: ["999900001"] });
const alliance = policyFrom({
  alliance: { baltic: ["999900001", "999900007"] },
  rule: [{ is: "alliance", of: "baltic" }],
});

const CARD_ROWS = {
  group: [
    groupOf,
    [
      ["somebody of one of the groups", inGroups("library-staff"), "admit"],
      ["somebody of that and another group", inGroups("chess", "staff"), "admit"],
      ["somebody of another group", inGroups("staff-children"), "refuse group"],
      ["somebody of no group", inGroups(), "refuse group"],
      ["a card that nobody knows", unknownCard, "refuse unknown-card"],
    ],
  ],
  "not-group": [
    notGroup,
    [
      ["somebody of no group", inGroups(), "admit"],
      ["somebody of another group", inGroups("later"), "admit"],
      ["somebody of one of them", inGroups("late", "staff"), "refuse group"],
    ],
  ],
  level: [
    level,
    [
      ["a master's student", traits({ level: "master" }), "admit"],
      ["a bachelor's student", traits({ level: "bachelor" }), "refuse level"],
      ["a student of whom no level is said", traits({ level: undefined }), "refuse level"],
    ],
  ],
  "card-type": [
    cardType,
    [
      ["a card of that kind", traits({ cardType: "smart-cdz" }), "admit"],
      ["a card whose kind the register calls unknown", traits({ cardType: "unknown" }), "admit"],
      ["a card of another kind", traits({ cardType: "passive" }), "refuse card-type"],
      ["a card of which no kind is said", traits({ cardType: undefined }), "refuse card-type"],
    ],
  ],
  issuer: [
    issuer,
    [
      ["a card of the issuer", {}, "admit"],
      ["a card of another issuer, whatever its number says", traits({ issuerPic: "999900002" }), "refuse issuer"],
    ],
  ],
  alliance: [
    alliance,
    [
      ["a card of a member", traits({ issuerPic: "999900007" }), "admit"],
      ["a card of no member", traits({ issuerPic: "999900002" }), "refuse issuer"],
    ],
  ],
} satisfies Record<string, readonly [unknown, readonly Row[]]>;

const hard = policyOf({ is: "anti-passback", mode: "hard" });
const soft = policyOf({ is: "active" }, { is: "anti-passback", mode: "soft" });
const timed = policyOf({ is: "anti-passback", mode: "timed", minutes: 30 });
const seats = policyOf({ is: "seats", of: 40 });
const afterFirst = policyOf({ is: "after-first", of: ["staff", "guards"] });
const notAgain = policyOf({ is: "not-again-within", seconds: 60 });

const PERSON_ROWS = {
  "hard anti-passback": [
    hard,
    [
      ["in, of somebody never seen", through("in"), "admit"],
      ["in, of somebody who went out", through("in", "out"), "admit"],
      ["in, of somebody who is inside", through("in", "in", 100_000), "refuse already-inside"],
      ["out, of somebody who is inside", through("out", "in"), "admit"],
      ["out, of somebody who went out", through("out", "out", 100_000), "refuse not-inside"],
      ["out, of somebody never seen", through("out"), "refuse not-inside"],
      ["at a lane that leads nowhere, of somebody who is inside", through(undefined, "in"), "refuse already-inside"],
      ["at a lane that leads nowhere, of somebody who is not", through(undefined, "out"), "admit"],
    ],
  ],
  "timed anti-passback": [
    timed,
    [
      ["in, of somebody never seen", through("in"), "admit"],
      ["in again within the time", through("in", "in", 29.99), "refuse already-inside"],
      ["in again when it is over", through("in", "in", 30), "admit"],
      ["in, of somebody who just went out", through("in", "out", 0), "admit"],
      ["out again within the time", through("out", "out", 29.99), "refuse not-inside"],
      ["out again when it is over", through("out", "out", 30), "admit"],
      ["out, of somebody never seen", through("out"), "admit"],
    ],
  ],
  "soft anti-passback": [
    soft,
    [
      ["in, of somebody never seen", through("in"), "admit"],
      ["in, of somebody who is inside", through("in", "in"), "admit already-inside"],
      ["out, of somebody who went out", through("out", "out"), "admit"],
      [
        "in, of somebody who is inside, with a card that is withdrawn",
        { ...through("in", "in"), ...withCard({ status: "inactive" }) },
        "refuse inactive",
      ],
    ],
  ],
  seats: [
    seats,
    [
      ["the last seat", lane({ inside: 39 }), "admit"],
      ["no seat left", lane({ inside: 40 }), "refuse full"],
      ["more inside than there are seats", lane({ inside: 41 }), "refuse full"],
      ["no seat left on the way in", lane({ inside: 40, way: "in" }), "refuse full"],
      ["no seat left on the way out", lane({ inside: 40, way: "out" }), "admit"],
      ["no seat left for somebody who sits inside", { ...lane({ inside: 40 }), ...went("in", 1) }, "admit"],
      ["no seat left for somebody who left", { ...lane({ inside: 40 }), ...went("out", 1) }, "refuse full"],
    ],
  ],
  "after-first": [
    afterFirst,
    [
      ["nobody has come", {}, "refuse nobody-here-yet"],
      ["somebody else has come", lane({ groupsToday: ["students"] }), "refuse nobody-here-yet"],
      ["one of them has come", lane({ groupsToday: ["guards", "students"] }), "admit"],
      ["it is one of them", inGroups("staff"), "admit"],
    ],
  ],
  "not-again-within": [
    notAgain,
    [
      ["the first time", {}, "admit"],
      ["within the time", before(59_999), "refuse too-soon"],
      ["when it is over", before(60_000), "admit"],
      ["within the time, in another lane", before(0, { lane: "till-2" }), "admit"],
    ],
  ],
} satisfies Record<string, readonly [unknown, readonly Row[]]>;

const pass = (hours: number): Partial<Facts> => {
  const { unixMs } = goodFacts().now;
  return {
    credential: {
      is: "guest-pass",
      from: unixMs,
      until: unixMs + hours * 3_600_000,
      ends: { day: "2026-11-23", minute: 900 },
      lanes: [],
      standing: "good",
    },
    lookup: { is: "no-answer" },
  };
};
const guests = policyFrom({ guest: [{ is: "pass-no-longer-than", hours: 12 }] });
const guestsAfterFirst = policyFrom({ guest: [{ is: "after-first", of: ["staff"] }] });

const OTHER_ROWS = {
  "medium qr": [
    policyOf({ is: "medium", needs: "qr" }),
    [
      ["a code", {}, "admit"],
      ["a typed number", { medium: "typed" }, "refuse medium"],
      ["a chip", { medium: "nfc" }, "refuse medium"],
    ],
  ],
  "data fresh": [
    policyOf({ is: "data", no_worse_than: "fresh" }),
    [
      ["fresh data", {}, "admit"],
      ["ageing data", age("ageing"), "unsure data-stale"],
    ],
  ],
  "data stale": [
    policyOf({ is: "data", no_worse_than: "stale" }),
    [
      ["stale data", age("stale"), "admit data-ageing"],
      ["no data", age("blind"), "unsure data-stale"],
    ],
  ],
  "clock synced": [
    policyOf({ is: "clock", no_worse_than: "synced" }),
    [
      ["a synced clock", {}, "admit"],
      ["a clock with a battery", { clock: "plausible" }, "unsure clock-untrusted"],
    ],
  ],
  "pass-no-longer-than": [
    guests,
    [
      ["a pass of exactly that", pass(12), "admit guest"],
      ["a pass of a second more", pass(12 + 1 / 3600), "refuse pass-not-here"],
      ["a pass that nobody here signed", { credential: { is: "refused-pass" } }, "refuse pass-unknown"],
      ["a card beside it", {}, "admit"],
    ],
  ],
  "after-first, for guests": [
    guestsAfterFirst,
    [
      ["a guest while nobody is there", pass(1), "refuse nobody-here-yet"],
      ["a guest when somebody is", { ...pass(1), ...lane({ groupsToday: ["staff"] }) }, "admit guest"],
    ],
  ],
  "no [[guest]]": [policyOf({ is: "active" }), [["a guest", pass(1), "refuse pass-not-here"]]],
} satisfies Record<string, readonly [unknown, readonly Row[]]>;

const cases = Object.entries({ ...CARD_ROWS, ...PERSON_ROWS, ...OTHER_ROWS }).flatMap(([rule, [policy, rows]]) =>
  rows.map(([situation, change, expected]) => ({ rule, policy, situation, change, expected })),
);

describe("a rule at its edges", () => {
  it.each(cases)("$rule: $situation", ({ policy, change, expected }) => {
    expect(outcome(policy, change)).toBe(expected);
  });
});

describe("a price", () => {
  const when = (code: string, rule: unknown) => ({ code, label: code, when: rule });
  const prices = policyFrom({
    guest: [{ is: "pass-no-longer-than", hours: 12 }],
    price: [
      when("STAFF", { is: "group", any_of: ["staff"] }),
      when("FIRST", { is: "all", of: [{ is: "active" }, { is: "quota", times: 1, per: "day", tariffs: ["FIRST"] }] }),
      when("NEXT", { is: "not-group", none_of: ["staff"] }),
    ],
  });

  it.each<Row>([
    ["the first that fits", inGroups("staff"), "admit STAFF"],
    ["the next, when the first does not", {}, "admit FIRST"],
    ["another, when it is used up", before(9, { tariff: "FIRST" }), "admit NEXT"],
    ["none, for a guest: of no group is only who is known", pass(1), "admit guest"],
  ])("is %s", (_, change, expected) => {
    expect(outcome(prices, change)).toBe(expected);
  });

  it("looks the past up too, and so does who has more time", () => {
    const quota = { is: "quota", times: 1, per: "day" };
    expect(looksBack(prices)).toEqual([{ tariffs: ["FIRST"], times: 1 }]);
    expect(looksBack(policyFrom({ longer_for: quota }))).toEqual([{ times: 1 }]);
    expect(looksBack(policyFrom({ guest: [{ is: "anti-passback", mode: "hard" }] }))).toEqual([]);
    expect(looksBack(policyOf({ is: "active" }))).toBeUndefined();
  });

  it("is everybody's without a condition, and more time is theirs whom it is said of", () => {
    const policy = policyFrom({
      price: [{ code: "ALL", label: "All" }],
      longer_for: { is: "group", any_of: ["slow"] },
    });
    expect(judge(policy, goodFacts())).toEqual({ is: "admit", tariff: { code: "ALL", label: "All" }, notices: [] });
    expect(judge(policy, goodFacts(inGroups("slow")))).toMatchObject({ is: "admit", longer: true });
  });
});

describe("opening hours of a policy", () => {
  const open = policyFrom({
    calendar: { holidays: ["2026-12-25"] },
    hours: {
      day: { monday: ["08:00-12:00", "13:00-24:00"], friday: ["22:00-02:00"], except: [{ on: "holidays", open: [] }] },
    },
    rule: [{ is: "open", hours: "day" }],
  });

  it.each([
    ["2026-11-23 07:59", "refuse closed"],
    ["2026-11-23 08:00", "admit"],
    ["2026-11-23 11:59", "admit"],
    ["2026-11-23 12:00", "refuse closed"],
    ["2026-11-23 12:59", "refuse closed"],
    ["2026-11-23 13:00", "admit"],
    ["2026-11-23 23:59", "admit"],
    ["2026-11-24 00:00", "refuse closed"],
    ["2026-11-27 21:59", "refuse closed"],
    ["2026-11-27 22:00", "admit"],
    ["2026-11-28 01:59", "admit"],
    ["2026-11-28 02:00", "refuse closed"],
    ["2026-12-25 23:00", "refuse closed"],
  ])("are kept to the minute: %s", (at, expected) => {
    expect(outcome(open, { now: wall(at), provedDay: "2026-11-23" })).toBe(expected);
  });

  it("never let an ended card in, at no minute of a week", () => {
    const policy = policyFrom({
      hours: { day: { monday: ["08:00-12:00"], friday: ["22:00-02:00"] } },
      rule: [
        {
          is: "any",
          of: [
            { is: "open", hours: "day" },
            { is: "group", any_of: ["staff"] },
          ],
        },
        { is: "unexpired" },
      ],
    });
    const start = wall("2026-11-23 00:00").unixMs;
    const outcomes = new Set<string>();
    for (let minute = 0; minute < 7 * 1440; minute += 1) {
      const text = new Date(start + minute * MINUTE_MS).toISOString().slice(0, 16).replace("T", " ");
      outcomes.add(outcome(policy, { now: wall(text), ...withCard({ expiresOn: "2026-11-22", groups: ["staff"] }) }));
    }
    expect([...outcomes]).toEqual(["refuse expired"]);
  });
});

it("says which person is asked about, so that nobody else's past is looked up", () => {
  const asked = (...rule: unknown[]) => policyOf(...rule).clauses.map((clause) => clause.looksBack);
  expect(asked({ is: "active" }, { is: "after-first", of: ["staff"] })).toEqual([undefined, undefined]);
  expect(asked({ is: "seats", of: 4 }, { is: "anti-passback", mode: "hard" })).toEqual([[], []]);
  expect(asked({ is: "not-again-within", seconds: 9 })).toEqual([[{ lanes: "here", times: 1 }]]);
});

describe("a rule reads aloud", () => {
  it.each<[Record<string, unknown>, string]>([
    [{ is: "group", any_of: ["staff"] }, "The holder is in the group staff."],
    [{ is: "group", any_of: ["staff", "library-staff"] }, "The holder is in one of the groups staff, library-staff."],
    [{ is: "not-group", none_of: ["late"] }, "The holder is not in the group late."],
    [{ is: "not-group", none_of: ["late", "barred"] }, "The holder is in none of the groups late, barred."],
    [{ is: "level", any_of: ["master"] }, "The holder studies for a master's degree."],
    [
      { is: "level", any_of: ["bachelor", "master", "doctorate"] },
      "The holder studies for a bachelor's degree, a master's degree or a doctorate.",
    ],
    [{ is: "card-type", any_of: ["passive", "smart-cdz"] }, "The register calls its kind passive or smart-cdz."],
    [{ is: "issuer", pics: ["999900001"] }, "It comes from issuer 999900001."],
    [{ is: "issuer", pics: ["999900001", "999900002"] }, "It comes from one of 2 issuers."],
    [{ is: "not-again-within", seconds: 1 }, "The same person was not admitted here in the last 1 second."],
    [{ is: "not-again-within", seconds: 90 }, "The same person was not admitted here in the last 90 seconds."],
    [{ is: "not-again-within", seconds: 3600 }, "The same person was not admitted here in the last 1 hour."],
    [{ is: "not-again-within", seconds: 172_800 }, "The same person was not admitted here in the last 2 days."],
    [{ is: "anti-passback", mode: "timed", minutes: 90 }, "Nobody goes through the same way again within 90 minutes."],
    [{ is: "seats", of: 40 }, "One of the 40 seats is free, or taken by this person already."],
    [
      { is: "after-first", of: ["staff", "guards"] },
      "Somebody of the groups staff or guards has been here today, or it is one of them.",
    ],
  ])("%j", (rule, says) => {
    expect(policyOf(rule).clauses.map((clause) => clause.says)).toEqual([says]);
  });
});
