/** What no option of a policy can say of itself. */
import * as v from "valibot";
import { describe, expect, it } from "vitest";
import { compile } from "../../src/verdict/compile.ts";
import { policyDocument } from "../../src/verdict/document.ts";
import { policyFaults } from "../../src/verdict/faults.ts";
import { documentFrom, HASH, unlessRule } from "../fakes/policy.ts";

const saidOf = (written: Record<string, unknown>) =>
  policyFaults(documentFrom(written)).map(({ expected, option, value }) => `${option} = ${value}: ${expected}`);

const active = { is: "active" };
const admitted = { name: "a", verdict: "admit" };
const refused = { name: "b", verdict: "refuse", reason: "inactive" };
const asExample = (one: Record<string, unknown>) => ({ example: [admitted, refused, { name: "c", ...one }] });
const withFacts = (facts: Record<string, unknown>) => asExample({ facts, verdict: "admit" });
const soft = { is: "anti-passback", mode: "soft" };

describe("a policy is at fault", () => {
  it.each<[string, Record<string, unknown>, string]>([
    ["stale before it ages", { fresh_hours: 26, stale_hours: 26 }, "stale_hours = 26: more than fresh_hours (26)"],
    [
      "hours that are not there",
      { hours: { day: {} }, rule: [active, { is: "open", hours: "night" }] },
      `rule[2].hours = "night": one of [hours]: "day"`,
    ],
    [
      "hours, and there are none, deep in a rule",
      {
        rule: [unlessRule({ is: "any", of: [active, { is: "open", hours: "constructor" }] }, active)],
      },
      `rule[1].this.of[2].hours = "constructor": a name in [hours], which has none`,
    ],
    [
      "an exception on a calendar that is not there",
      { calendar: { holidays: ["12-25"] }, hours: { day: { except: [{ on: "holiday", open: [] }] } } },
      `hours.day.except[1].on = "holiday": one of [calendar]: "holidays"`,
    ],
    [
      "an alliance that is not there",
      { rule: [{ is: "alliance", of: "baltic" }] },
      `rule[1].of = "baltic": a name in [alliance], which has none`,
    ],
    [
      "timed without minutes",
      { rule: [{ is: "anti-passback", mode: "timed" }] },
      `rule[1].minutes = undefined: is missing; mode "timed" needs it`,
    ],
    [
      "minutes without timed",
      { rule: [{ is: "anti-passback", mode: "hard", minutes: 5 }] },
      `rule[1].minutes = 5: no minutes, as mode is "hard"`,
    ],
    [
      "a chip of a code",
      { rule: [{ is: "medium", needs: "qr", chip: "verified" }] },
      `rule[1].chip = "verified": "any", as no card's chip is asked for`,
    ],
    [
      "a chip of a guest",
      { guest: [{ is: "medium", needs: "nfc", chip: "enrolled" }] },
      `guest[1].chip = "enrolled": "any", as no card's chip is asked for`,
    ],
    [
      "the length of a pass, asked of cards",
      { rule: [{ is: "any", of: [active, { is: "pass-no-longer-than", hours: 4 }] }] },
      `rule[1].of[2].is = "pass-no-longer-than": to stand in [[guest]], as only a day-pass is made out for hours`,
    ],
    [
      "the length of a pass, asked for a price",
      { price: [{ code: "S", label: "S", when: { is: "pass-no-longer-than", hours: 4 } }] },
      `price[1].when.is = "pass-no-longer-than": to stand in [[guest]], as only a day-pass is made out for hours`,
    ],
    [
      "rules that all let everybody in",
      { rule: [soft, unlessRule(active, soft)] },
      "rule = undefined: expected a rule that refuses somebody: with these, everybody would come in",
    ],
    [
      "an alternative that lets everybody in",
      { rule: [{ is: "any", of: [active, soft] }, active] },
      `rule[1].of[2].is = "anti-passback": a rule that objects to somebody: beside this one the others would never count`,
    ],
    [
      "an exemption for everybody",
      { longer_for: unlessRule({ is: "all", of: [soft] }, active) },
      `longer_for.this.is = "all": a rule that objects to somebody: beside this one the others would never count`,
    ],
    [
      "a price that nobody gets",
      {
        price: [
          { code: "S", label: "S" },
          { code: "F", label: "F" },
        ],
      },
      `price[2] = "F": no price after price[1], which everybody gets`,
    ],
    [
      "two examples of one name",
      { example: [admitted, { ...refused, name: "a" }] },
      `example[2].name = "a": another name than before`,
    ],
    [
      "examples that are all admitted",
      { example: [admitted, { ...admitted, name: "b" }] },
      "example = undefined: expected at least one that is admitted, and one that is not",
    ],
    [
      "examples of which none is admitted",
      { example: [refused, { ...refused, name: "a" }] },
      "example = undefined: expected at least one that is admitted, and one that is not",
    ],
    [
      "a reason for an admission",
      asExample({ verdict: "admit", reason: "closed" }),
      `example[3].reason = "closed": no reason for an admission`,
    ],
    [
      "a notice with no admission",
      asExample({ ...refused, name: "c", notices: ["guest"] }),
      `example[3].notices = ["guest"]: no notices without an admission`,
    ],
    [
      "a tariff with no admission",
      asExample({ ...refused, name: "c", tariff: "S" }),
      `example[3].tariff = "S": no tariff without an admission`,
    ],
    [
      "a tariff that no price has",
      asExample({ verdict: "admit", tariff: "S" }),
      `example[3].tariff = "S": the code of one of [[price]]: there is none`,
    ],
    [
      "the traits of a card that nobody knows",
      withFacts({ register: "unknown", groups: ["staff"] }),
      `example[3].facts.groups = ["staff"]: a card that the register knows`,
    ],
    [
      "the issuer of what is no card",
      withFacts({ shown: "guest-pass", issuer: "999900001" }),
      `example[3].facts.issuer = "999900001": shown = "card"`,
    ],
    ["the chip of a code", withFacts({ by: "qr", chip: "verified" }), `example[3].facts.chip = "verified": by = "nfc"`],
    [
      "the end of a pass that is a card",
      withFacts({ pass_minutes_left: 5 }),
      `example[3].facts.pass_minutes_left = 5: shown = "guest-pass"`,
    ],
  ])("%s", (_, written, said) => {
    expect(saidOf(written)).toEqual([said]);
    expect(() => compile(documentFrom(written), HASH)).toThrow(RangeError);
  });

  it.each(["active", "unexpired", "issuer", "alliance", "group", "not-group", "level", "card-type", "data"])(
    "%s, asked of a guest",
    (is) => {
      const options = {
        issuer: { pics: ["999900001"] },
        alliance: { of: "baltic" },
        group: { any_of: ["a"] },
        "not-group": { none_of: ["a"] },
        level: { any_of: ["master"] },
        "card-type": { any_of: ["passive"] },
        data: { no_worse_than: "fresh" },
      }[is];
      expect(saidOf({ alliance: { baltic: ["999900001"] }, guest: [{ is: "all", of: [{ is, ...options }] }] })).toEqual(
        [`guest[1].of[1].is = "${is}": no rule that asks for a card, as a guest has none`],
      );
    },
  );

  it.each([
    ["refuse", "close", `example[3].reason = "close": one of not-a-student-card, sandbox-card`],
    ["unsure", undefined, "example[3].reason = undefined: is missing; one of not-a-student-card, sandbox-card"],
  ])("a reason that there is not: %s %s", (verdict, reason, said) => {
    expect(saidOf(asExample({ verdict, reason })).join()).toContain(said);
  });

  it("a notice that there is not", () => {
    expect(saidOf(asExample({ verdict: "admit", notices: ["guest", "guests"] }))).toEqual([
      `example[3].notices[2] = "guests": one of expires-soon, data-ageing, clock-unconfirmed, chip-verified, already-inside, guest`,
    ]);
  });

  it("with more rules than anybody reads", () => {
    const any = { is: "any", of: Array.from({ length: 64 }, () => active) };
    expect(saidOf({ rule: [any, any, any] })).toEqual([]);
    expect(saidOf({ rule: [any, any, any, any] })).toEqual([
      "rule = 260: at most 256 rules in all, with those inside others",
    ]);
  });

  it("in several places, all of which are told", () => {
    expect(
      saidOf({
        stale_hours: 1,
        rule: [
          { is: "open", hours: "x" },
          { is: "alliance", of: "y" },
        ],
      }),
    ).toHaveLength(3);
  });
});

describe("a policy is no policy", () => {
  const nested = (depth: number): unknown => (depth === 0 ? active : { is: "all", of: [nested(depth - 1)] });

  it.each<[string, Record<string, unknown>]>([
    ["without a rule", { rule: [] }],
    ["with a rule that there is not", { rule: [{ is: "vip" }] }],
    ["with a rule without a name", { rule: [{}] }],
    ["with a rule of no rules", { rule: [{ is: "any", of: [] }] }],
    ["with an option that the rule does not have", { rule: [{ is: "active", hours: "day" }] }],
    ["with rules so deep that nobody could read them", { rule: [nested(5)] }],
    ["without examples", { example: [] }],
  ])("%s", (_, written) => {
    expect(() => documentFrom(written)).toThrow(v.ValiError);
  });

  it("with rules as deep as may be read", () => {
    expect(policyFaults(documentFrom({ rule: [nested(4)] }))).toEqual([]);
  });

  it("of any depth, and is told so", () => {
    const deep = { ...documentFrom({}), rule: [nested(2000)] };
    expect(v.safeParse(policyDocument, deep).success).toBe(false);
  });
});
