/** Rules made of rules: what they decide, what they say aloud, and which notice is said beside an admission. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { allOf, anyOf, type Part, single, unless } from "../../src/verdict/compose.ts";
import type { Clause, Objection, Policy } from "../../src/verdict/words.ts";
import { goodFacts, withCard } from "../fakes/facts.ts";
import { outcome, policyOf, unlessRule } from "../fakes/policy.ts";

const staff = { is: "group", any_of: ["staff"] };
const active = { is: "active" };
const fresh = { is: "data", no_worse_than: "fresh" };
const byChip = { is: "medium", needs: "nfc" };
const soft = { is: "anti-passback", mode: "soft" };
const hard = { is: "anti-passback", mode: "hard" };

const isStaff = withCard({ groups: ["staff"] });
const withdrawn = withCard({ status: "inactive" });
const withdrawnStaff = withCard({ status: "inactive", groups: ["staff"] });
const ageing = { data: { freshness: "ageing", ageMs: 1 } } as const;
const inside = {
  lane: { ...goodFacts().lane, way: "in" },
  past: { admissions: [], crossing: { way: "in", agoMs: 5 } },
} as const;

const ROWS: readonly (readonly [string, Policy, Parameters<typeof outcome>[1], string])[] = [
  ["all: none objects", policyOf({ is: "all", of: [active, staff] }), isStaff, "admit"],
  ["all: the first objection is shown", policyOf({ is: "all", of: [active, staff] }), withdrawn, "refuse inactive"],
  ["all: in the order that is written", policyOf({ is: "all", of: [staff, active] }), withdrawn, "refuse group"],
  ["any: one does not object", policyOf({ is: "any", of: [byChip, staff] }), isStaff, "admit"],
  ["any: all object, the first is shown", policyOf({ is: "any", of: [byChip, staff] }), {}, "refuse medium"],
  ["any: an unsure one goes before", policyOf({ is: "any", of: [byChip, fresh, staff] }), ageing, "unsure data-stale"],
  ["any: an unsure one admits nobody", policyOf({ is: "any", of: [fresh] }), ageing, "unsure data-stale"],
  ["unless: who is exempt", policyOf(unlessRule(staff, byChip)), isStaff, "admit"],
  ["unless: who is not", policyOf(unlessRule(staff, byChip)), {}, "refuse medium"],
  ["unless: who is not and does it right", policyOf(unlessRule(staff, active)), {}, "admit"],
  ["unless: who is perhaps exempt is not", policyOf(unlessRule(fresh, byChip)), ageing, "refuse medium"],
  ["what is composed objects to no more than it says", policyOf(unlessRule(staff, active)), withdrawnStaff, "admit"],
  ["soft in all: the notice is said", policyOf({ is: "all", of: [active, soft] }), inside, "admit already-inside"],
  [
    "soft in the branch of any that counts",
    policyOf({ is: "any", of: [{ is: "all", of: [staff, soft] }, hard] }),
    { ...inside, ...isStaff },
    "admit already-inside",
  ],
  [
    "soft in a branch of any that does not count",
    policyOf({ is: "any", of: [{ is: "all", of: [staff, soft] }, active] }),
    inside,
    "admit",
  ],
  ["soft for who is not exempt", policyOf(unlessRule(staff, soft), active), inside, "admit already-inside"],
  ["soft for who is exempt", policyOf(unlessRule(staff, soft), active), { ...inside, ...isStaff }, "admit"],
  [
    "soft in the exemption that counts",
    policyOf(unlessRule({ is: "all", of: [staff, soft] }, hard)),
    { ...inside, ...isStaff },
    "admit already-inside",
  ],
];

describe("a rule made of rules", () => {
  it.each(ROWS)("%s", (_, policy, change, expected) => {
    expect(outcome(policy, change)).toBe(expected);
  });

  it("asks for all of the past that its parts ask for", () => {
    const quota = { is: "quota", times: 2, per: "day" };
    const again = { is: "not-again-within", seconds: 9 };
    const [clause] = policyOf({ is: "any", of: [staff, unlessRule(quota, again), hard] }).clauses;
    expect(clause?.looksBack).toEqual([{ times: 2 }, { lanes: "here", times: 1 }]);
    expect(policyOf({ is: "any", of: [staff, active] }).clauses[0]).not.toHaveProperty("looksBack");
  });

  it.each([
    [{ is: "all", of: [active, staff] }, "Its status is active. The holder is in the group staff."],
    [{ is: "any", of: [active] }, "Its status is active."],
    [
      { is: "any", of: [staff, byChip] },
      "One of these holds: the holder is in the group staff; or it is shown by its chip.",
    ],
    [unlessRule(staff, active), "Unless the holder is in the group staff, its status is active."],
    [
      {
        is: "any",
        of: [{ is: "all", of: [active, byChip] }, unlessRule(staff, active)],
      },
      "One of these holds: its status is active and it is shown by its chip; or unless the holder is in the group staff, its status is active.",
    ],
    [
      unlessRule({ is: "any", of: [staff, byChip] }, active),
      "Unless either the holder is in the group staff or it is shown by its chip, its status is active.",
    ],
    [
      { is: "any", of: [{ is: "all", of: [active, { is: "any", of: [staff, byChip] }] }, byChip] },
      "One of these holds: its status is active and (either the holder is in the group staff or it is shown by its chip); or it is shown by its chip.",
    ],
  ])("reads aloud: %j", (rule, says) => {
    expect(policyOf(rule).clauses.map((clause) => clause.says)).toEqual([says]);
  });
});

/** What a rule may answer, and whether it is no objection. */
const leaf = fc.oneof(
  fc.constant<unknown>(undefined),
  fc.record({ is: fc.constantFrom("refuse", "unsure"), why: fc.constant({ code: "group" }) }),
  fc.constantFrom<unknown>(null, false, true, 0, "", "admit", Number.NaN, [], { is: "admit" }, "throws"),
);

type Tree =
  | { readonly leaf: unknown }
  | { readonly all: readonly Tree[] }
  | { readonly any: readonly Tree[] }
  | { readonly exempt: Tree; readonly rest: Tree };

const { tree: trees } = fc.letrec<{ tree: Tree }>((tie) => ({
  tree: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.record({ leaf }),
    fc.record({ all: fc.array(tie("tree"), { maxLength: 4 }) }),
    fc.record({ any: fc.array(tie("tree"), { maxLength: 4 }) }),
    fc.record({ exempt: tie("tree"), rest: tie("tree") }),
  ),
}));

function partOf(tree: Tree): Part {
  if ("leaf" in tree) {
    const rule = () => {
      if (tree.leaf === "throws") throw new Error("broken rule");
      return tree.leaf as Objection | undefined;
    };
    return single({ says: "It is.", rule });
  }
  if ("all" in tree) return allOf(tree.all.map(partOf));
  return "any" in tree ? anyOf(tree.any.map(partOf)) : unless(partOf(tree.exempt), partOf(tree.rest));
}

function holds(tree: Tree): boolean {
  if ("leaf" in tree) return tree.leaf === undefined;
  if ("all" in tree) return tree.all.length > 0 && tree.all.every(holds);
  return "any" in tree ? tree.any.some(holds) : holds(tree.exempt) || holds(tree.rest);
}

function answerOf({ rule }: Clause): unknown {
  try {
    return rule(goodFacts());
  } catch {
    return "threw";
  }
}

describe("rules made of any rules, whole or broken", () => {
  it("have no objection only where what they are made of has none", () => {
    let admitted = 0;
    fc.assert(
      fc.property(trees, (one) => {
        const isAdmitted = answerOf(partOf(one).clause) === undefined;
        if (isAdmitted) admitted += 1;
        return !isAdmitted || holds(one);
      }),
      { numRuns: 3000 },
    );
    expect(admitted).toBeGreaterThan(100);
  });

  it("have none wherever nothing is broken and they hold", () => {
    const isWhole = (one: Tree): boolean => {
      if ("leaf" in one) return one.leaf !== "throws";
      const parts = "all" in one ? one.all : "any" in one ? one.any : [one.exempt, one.rest];
      return parts.every(isWhole);
    };
    fc.assert(
      fc.property(trees.filter(isWhole), (one) => (answerOf(partOf(one).clause) === undefined) === holds(one)),
      { numRuns: 1000 },
    );
  });

  it("made of nothing, objects", () => {
    for (const empty of [allOf([]), anyOf([])])
      expect(empty.clause.rule(goodFacts())).toEqual({ is: "unsure", why: { code: "no-policy" } });
  });
});
