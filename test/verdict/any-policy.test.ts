/** What holds of every policy that a site may write, whoever comes. */
import fc from "fast-check";
import * as v from "valibot";
import { describe, expect, it } from "vitest";
import { compile } from "../../src/verdict/compile.ts";
import { policyDocument, type RuleDocument } from "../../src/verdict/document.ts";
import { runExamples } from "../../src/verdict/examples.ts";
import { policyFaults } from "../../src/verdict/faults.ts";
import { ALWAYS, clausesFor, judge } from "../../src/verdict/judge.ts";
import { documentOf, policyOptions } from "../../src/verdict/presets.ts";
import { readFacts, tellFacts } from "../../src/verdict/told.ts";
import type { Facts, Policy } from "../../src/verdict/words.ts";
import { anyFacts, anyGuest, anyRule, NAMES } from "../fakes/any-policy.ts";
import { goodFacts, withCard } from "../fakes/facts.ts";
import { documentFrom, HASH, policyFrom, wall } from "../fakes/policy.ts";

const rules = fc.array(anyRule, { minLength: 1, maxLength: 5 });
const policyOf = (rule: readonly unknown[]): Policy => policyFrom({ ...NAMES, rule });

/** By a policy of each rule alone, put together by what the words mean. */
function holds(rule: RuleDocument, facts: Facts): boolean {
  if (rule.is === "all") return rule.of.every((one) => holds(one, facts));
  if (rule.is === "any") return rule.of.some((one) => holds(one, facts));
  if (rule.is === "unless") return holds(rule.this, facts) || holds(rule.then, facts);
  return policyOf([rule]).clauses.every((clause) => clause.rule(facts) === undefined);
}

describe("any policy", () => {
  it("admits exactly those against whom no rule holds anything", () => {
    const came = { admit: 0, refuse: 0, unsure: 0 };
    fc.assert(
      fc.property(rules, anyFacts, (written, facts) => {
        const document = documentFrom({ ...NAMES, rule: written });
        const { is } = judge(compile(document, HASH), facts);
        came[is] += 1;
        const isWelcome = ALWAYS.every(({ rule }) => rule(facts) === undefined);
        expect(is === "admit").toBe(isWelcome && document.rule.every((one) => holds(one, facts)));
      }),
      { numRuns: 1500 },
    );
    // it has been tried with people of every kind
    for (const times of Object.values(came)) expect(times).toBeGreaterThan(50);
  });

  it("admits nobody more for a rule more", () => {
    fc.assert(
      fc.property(rules, anyRule, fc.nat(), anyFacts, (written, more, place, facts) => {
        const at = place % (written.length + 1);
        const stricter = judge(policyOf(written.toSpliced(at, 0, more)), facts);
        if (stricter.is === "admit") expect(judge(policyOf(written), facts).is).toBe("admit");
      }),
      { numRuns: 1000 },
    );
  });

  it("never admits an ended, a withdrawn or an unknown card where it asks, nor anybody in a lockdown", () => {
    fc.assert(
      fc.property(rules, fc.nat(), anyFacts, (written, place, facts) => {
        const asked = written.toSpliced(place % (written.length + 1), 0, { is: "active" }, { is: "unexpired" });
        if (judge(policyOf(asked), facts).is !== "admit") return;
        expect(facts.lane.mode).not.toBe("lockdown");
        expect(facts.lookup).toMatchObject({ is: "known", card: { status: "active" } });
        const last = facts.lookup.is === "known" ? facts.lookup.card.expiresOn : "";
        expect(last === undefined || facts.now.day <= last).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });

  it("says of the same facts, told and read again, the same", () => {
    fc.assert(
      fc.property(rules, anyFacts, (written, facts) => {
        const read = readFacts(tellFacts(facts));
        expect(read && judge(policyOf(written), read)).toEqual(judge(policyOf(written), facts));
      }),
      { numRuns: 500 },
    );
  });

  it("is read aloud in whole sentences", () => {
    fc.assert(
      fc.property(rules, (written) => {
        for (const { says } of policyOf(written).clauses) {
          expect(says).toMatch(/^[A-Z].*[^.]\.$/);
          expect(says).not.toMatch(/undefined|NaN|\.\./);
        }
      }),
      { numRuns: 500 },
    );
  });

  it("takes the same to read the same way twice", () => {
    fc.assert(
      fc.property(rules, (written) => {
        const document = documentFrom({ ...NAMES, rule: written });
        expect(v.parse(policyDocument, JSON.parse(JSON.stringify(document)))).toEqual(document);
      }),
      { numRuns: 300 },
    );
  });
});

describe("any policy for guests", () => {
  const forGuests = anyRule.filter((rule) => policyFaults(documentFrom({ ...NAMES, guest: [rule] })).length === 0);

  it("admits nobody without a pass that is signed, not taken back, in its time and at its lane", () => {
    let admitted = 0;
    fc.assert(
      fc.property(fc.array(forGuests, { maxLength: 2 }), anyGuest, (guest, facts) => {
        const verdict = judge(policyFrom({ ...NAMES, guest }), facts);
        if (verdict.is !== "admit") return;
        admitted += 1;
        const { credential, lane, now } = facts;
        expect(guest.length).toBeGreaterThan(0);
        expect(credential).toMatchObject({ is: "guest-pass", standing: "good" });
        if (credential.is !== "guest-pass") return;
        expect(now.unixMs >= credential.from && now.unixMs < credential.until).toBe(true);
        expect(credential.lanes.length === 0 || credential.lanes.includes(lane.id)).toBe(true);
        expect(lane.mode).not.toBe("lockdown");
        expect(["synced", "plausible"]).toContain(facts.clock);
      }),
      { numRuns: 1500 },
    );
    expect(admitted).toBeGreaterThan(20);
  });

  it("lets no pass in by the rules for cards, and no card in by the rules for guests", () => {
    const cardsOnly = policyFrom({ rule: [{ is: "medium", needs: "qr" }] });
    const barred = policyFrom({ rule: [{ is: "group", any_of: ["nobody"] }], guest: [{ is: "seats", of: 9 }] });
    fc.assert(
      fc.property(anyGuest, anyFacts, (guest, card) => {
        expect(judge(cardsOnly, guest).is).not.toBe("admit");
        expect(judge(barred, card).is).not.toBe("admit");
      }),
    );
  });
});

/** Reads everything that there is to read, and admits these facts. */
const STRICT = policyFrom({
  ...NAMES,
  rule: [
    { is: "medium", needs: "nfc", chip: "enrolled" },
    { is: "active" },
    { is: "unexpired" },
    { is: "issuer", pics: ["999900001"] },
    { is: "group", any_of: ["staff"] },
    { is: "not-group", none_of: ["late"] },
    { is: "level", any_of: ["master"] },
    { is: "card-type", any_of: ["passive"] },
    { is: "open", hours: "day" },
    { is: "clock", no_worse_than: "unsynced" },
    { is: "data", no_worse_than: "stale" },
    { is: "not-again-within", seconds: 60 },
    { is: "quota", times: 2, per: "week" },
    { is: "anti-passback", mode: "hard" },
    { is: "seats", of: 3 },
  ],
});
const WELCOME = goodFacts({
  ...withCard({ groups: ["staff"], level: "master", cardType: "passive" }),
  medium: "nfc",
  credential: { is: "card", host: "official", pic: "999900001", chip: "verified" },
  past: {
    admissions: [
      { lane: "lane", tariff: undefined, agoMs: 90_000, day: "2026-11-23", minute: 598 },
      { lane: "lane", tariff: undefined, agoMs: 604_800_000, day: "2026-11-16", minute: 600 },
    ],
    crossing: { way: "out", agoMs: 60_000 },
  },
  lane: { id: "lane", way: "in", mode: "normal", inside: 2, groupsToday: [] },
});

const NO_NUMBER: readonly unknown[] = [Number.NaN, undefined];
const NO_WORD: readonly unknown[] = ["", "x", "ADMIT", undefined, null, 1];
const NO_THING: readonly unknown[] = [undefined, null, "x"];

const GARBAGE: readonly (readonly [path: string, values: readonly unknown[]])[] = [
  ["medium", NO_WORD],
  ["credential", NO_THING],
  ["credential.is", NO_WORD],
  ["credential.host", NO_WORD],
  ["credential.chip", NO_WORD],
  ["lookup", NO_THING],
  ["lookup.is", NO_WORD],
  ["lookup.card", NO_THING],
  ["lookup.card.status", NO_WORD],
  ["lookup.card.expiresOn", ["", "x", "2027-02-30", "31.12.2027"]],
  ["lookup.card.issuerPic", ["", "x", 999_900_001]],
  ["lookup.card.level", NO_WORD],
  ["lookup.card.cardType", NO_WORD],
  ["lookup.card.groups", [undefined, null, [], [""], "x"]],
  ["data", NO_THING],
  ["data.freshness", NO_WORD],
  ["clock", NO_WORD],
  ["now", NO_THING],
  ["now.unixMs", NO_NUMBER],
  ["now.day", ["", "x", "2026-11-31", "2026-11-3", undefined]],
  ["now.weekday", [...NO_NUMBER, 0, 8]],
  ["now.minute", [...NO_NUMBER, -1, 1440]],
  ["provedDay", ["", "x", "2026-11-31", undefined]],
  ["past", NO_THING],
  ["past.admissions", NO_THING],
  ["past.admissions.0.agoMs", NO_NUMBER],
  ["past.admissions.1.day", ["", "x", "2026-11-31", undefined]],
  ["past.admissions.1.minute", [...NO_NUMBER, -1, 1440]],
  ["past.crossing.way", NO_WORD],
  ["lane", NO_THING],
  ["lane.mode", NO_WORD],
  ["lane.inside", NO_NUMBER],
];

function put(into: unknown, [key = "", ...rest]: readonly string[], value: unknown): unknown {
  if (Array.isArray(into)) return into.map((one, nth) => (String(nth) === key ? put(one, rest, value) : one));
  const inner = rest.length === 0 ? value : put((into as Record<string, unknown>)[key], rest, value);
  return { ...(into as Record<string, unknown>), [key]: inner };
}

describe("facts that say nothing", () => {
  it("admit nobody whom the whole ones admit", () => {
    expect(judge(STRICT, WELCOME).is).toBe("admit");
  });

  const cases = GARBAGE.flatMap(([path, values]) => values.map((value) => ({ path, value })));
  it.each(cases)("$path: $value", ({ path, value }) => {
    let is = "fault";
    try {
      ({ is } = judge(STRICT, put(WELCOME, path.split("."), value) as Facts));
    } catch {
      // a fault opens nothing
    }
    expect(is).not.toBe("admit");
  });
});

describe("the options of the config", () => {
  const hours = fc.record({
    monday: fc.subarray(["08:00-12:00", "13:00-24:00"], { minLength: 1 }),
    friday: fc.constantFrom([], ["22:00-02:00"]),
    except: fc.constantFrom([], [{ on: "holidays", open: [] }], [{ on: "holidays", open: ["10:00-12:00"] }]),
  });
  const common = {
    fresh_hours: fc.double({ min: 0.1, max: 100, noNaN: true }),
    stale_hours: fc.double({ min: 101, max: 8760, noNaN: true }),
    warn_days: fc.integer({ min: 0, max: 365 }),
    issuers: fc.uniqueArray(fc.constantFrom("999900001", "999900002")),
    open: hours,
    calendar: fc.constantFrom({ holidays: ["11-23"] }, { holidays: ["2026-11-01..2027-11-01"] }),
    again_after_seconds: fc.integer({ min: 0, max: 86_400 }),
    clock: fc.constantFrom("synced", "plausible", "unsynced"),
    guest_hours: fc.integer({ min: 1, max: 744 }),
  };
  const own = {
    "library-gate": {},
    "canteen-checkout": { tariff_code: fc.string({ minLength: 1, maxLength: 32 }) },
    "dormitory-door": { medium: fc.constant("nfc"), chip: fc.constantFrom("verified", "enrolled", "any") },
  };
  const options = fc.oneof(
    ...Object.entries(own).map(([preset, more]) =>
      fc
        .record({ ...common, ...more }, { requiredKeys: ["calendar"] })
        .map((some) => v.parse(policyOptions, { preset, ...some })),
    ),
  );

  it("are short for a policy without a fault whose examples hold", () => {
    fc.assert(
      fc.property(options, (some) => {
        const document = documentOf(some);
        expect(v.parse(policyDocument, document)).toEqual(document);
        expect(policyFaults(document)).toEqual([]);
        const policy = compile(document, HASH);
        expect(runExamples(policy, document, wall)).toEqual([]);
        expect(clausesFor(policy, goodFacts()).length).toBe(ALWAYS.length + document.rule.length);
      }),
      { numRuns: 300 },
    );
  });
});
