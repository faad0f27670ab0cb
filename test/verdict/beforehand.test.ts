/** What is said before anybody holds up a card: only what the policy would say to everybody. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { notNow } from "../../src/verdict/beforehand.ts";
import { judge } from "../../src/verdict/judge.ts";
import type { Beforehand, Facts, LaneFacts } from "../../src/verdict/words.ts";
import { anyFacts, anyGuest, anyRule, NAMES } from "../fakes/any-policy.ts";
import { policyFrom, unlessRule, wall } from "../fakes/policy.ts";

const hours = { desk: { monday: ["08:00-12:00"] } };
const OPEN = { is: "open", hours: "desk" };
const SEATS = { is: "seats", of: 40 };
const AFTER_STAFF = { is: "after-first", of: ["staff"] };
const STAFF = { is: "group", any_of: ["staff"] };
const CLOCK = { is: "clock", no_worse_than: "plausible" };

/** A Monday. */
const AT_TEN = wall("2026-11-23 10:00");
const AT_SEVEN = wall("2026-11-23 07:00");

function beforehand(change: Partial<LaneFacts> = {}, over: Partial<Beforehand> = {}): Beforehand {
  const lane = { id: "lane", way: "in", mode: "normal", inside: 0, groupsToday: [], ...change } as const;
  return { clock: "synced", now: AT_TEN, lane, ...over };
}

const EARLY = beforehand({}, { now: AT_SEVEN });
const FULL = beforehand({ inside: 40 });

const code = (written: Readonly<Record<string, unknown>>, at: Beforehand) =>
  notNow(policyFrom({ hours, ...written }), at)?.code;

describe("what is said of everybody", () => {
  it.each([
    ["closed before it opens", [OPEN], EARLY, "closed"],
    ["nothing while it is open", [OPEN], beforehand(), undefined],
    ["full when no seat is left", [SEATS], FULL, "full"],
    ["nothing while one is", [SEATS], beforehand({ inside: 39 }), undefined],
    ["nothing of seats on the way out", [SEATS], beforehand({ inside: 40, way: "out" }), undefined],
    ["that nobody is here yet", [AFTER_STAFF], beforehand(), "nobody-here-yet"],
    ["nothing once somebody is", [AFTER_STAFF], beforehand({ groupsToday: ["staff"] }), undefined],
    ["the lockdown, whatever the policy has", [STAFF], beforehand({ mode: "lockdown" }), "lockdown"],
    [
      "the lockdown before all the rest",
      [OPEN, SEATS],
      beforehand({ mode: "lockdown" }, { now: AT_SEVEN }),
      "lockdown",
    ],
    ["closed before that it is full", [SEATS, OPEN], { ...FULL, now: AT_SEVEN }, "closed"],
    ["that nobody is here yet before that it is full", [SEATS, AFTER_STAFF], FULL, "nobody-here-yet"],
    ["what all of several rules say", [{ is: "all", of: [{ is: "active" }, OPEN] }], EARLY, "closed"],
    ["nothing where staff come in all the same", [unlessRule(STAFF, OPEN)], EARLY, undefined],
    ["nothing where one of two ways is open", [{ is: "any", of: [STAFF, OPEN] }], EARLY, undefined],
    ["nothing where staff decide for want of a clock", [CLOCK, OPEN], { ...EARLY, clock: "wrong" }, undefined],
    ["closed where that goes before the clock", [OPEN, CLOCK], { ...EARLY, clock: "wrong" }, "closed"],
  ] as const)("is %s", (_, rule, at, expected) => {
    expect(code({ rule: [{ is: "active" }, ...rule] }, at)).toBe(expected);
  });

  it("is when it opens next, as a card would be told", () => {
    expect(notNow(policyFrom({ hours, rule: [OPEN] }), beforehand({}, { now: wall("2026-11-23 12:00") }))).toEqual({
      code: "closed",
      opens: "08:00",
      on: "2026-11-30",
    });
  });

  it("is nothing while guests come in, and what binds cards and guests alike when it binds both", () => {
    const rule = [{ is: "active" }, OPEN];
    const passes = { is: "pass-no-longer-than", hours: 24 };
    expect(code({ rule, guest: [passes] }, EARLY)).toBeUndefined();
    expect(code({ rule, guest: [passes, OPEN] }, EARLY)).toBe("closed");
    expect(code({ rule, guest: [passes] }, beforehand({ mode: "lockdown" }))).toBe("lockdown");
  });

  it("is nothing without a policy, but for the lockdown", () => {
    const none = { ...policyFrom({}), clauses: [] };
    expect(notNow(none, EARLY)).toBeUndefined();
    expect(notNow(none, beforehand({ mode: "lockdown" }))?.code).toBe("lockdown");
  });

  it("never stands where anybody comes in but those whom the rule itself exempts", () => {
    const rules = fc.array(anyRule, { minLength: 1, maxLength: 4 });
    let told = 0;
    fc.assert(
      fc.property(rules, fc.array(anyRule, { maxLength: 2 }), anyFacts, anyGuest, (rule, guest, card, pass) => {
        const policy = { ...policyFrom({ ...NAMES, rule: [{ is: "active" }, ...rule] }), ...guestsOf(guest) };
        for (const facts of [unexempted(card), { ...unexempted(pass), lane: card.lane, now: card.now }]) {
          const why = notNow(policy, facts);
          if (why === undefined) continue;
          told += 1;
          expect(judge(policy, facts).is).not.toBe("admit");
        }
      }),
      { numRuns: 3000 },
    );
    expect(told).toBeGreaterThan(300);
  });
});

/** Guests' rules by the same compiler, of those rules that ask for no card. */
function guestsOf(rules: readonly Readonly<Record<string, unknown>>[]) {
  const guest = rules.filter(({ is }) => is === "open" || is === "seats" || is === "after-first" || is === "clock");
  return { guests: policyFrom({ ...NAMES, guest }).guests };
}

/** Nobody who was here first, nobody who has a seat. */
function unexempted(facts: Facts): Facts {
  const { lookup } = facts;
  return {
    ...facts,
    past: { ...facts.past, crossing: undefined },
    lookup: lookup.is === "known" ? { ...lookup, card: { ...lookup.card, groups: [] } } : lookup,
  };
}
