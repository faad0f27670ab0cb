import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { judge } from "../../src/verdict/judge.ts";
import type { Clause, Facts, Lookup, Objection, Policy } from "../../src/verdict/words.ts";
import { goodFacts, withCard } from "../fakes/facts.ts";

const policyOf = (...clauses: Clause[]): Policy => ({
  name: "test",
  hash: "0".repeat(64),
  clauses,
  guests: [],
  prices: [],
  longer: undefined,
  warnDays: 0,
  freshForMs: 1,
  staleAfterMs: 2,
});
const saying = (rule: () => unknown): Clause => ({ says: "", rule: rule as () => Objection | undefined });
const nothing = saying(() => undefined);

describe("nothing admits by default", () => {
  it("an empty policy judges nobody", () => {
    expect(judge(policyOf(), goodFacts())).toEqual({ is: "unsure", why: { code: "no-policy" } });
  });

  it("a rule that answers anything but undefined never admits", () => {
    const answers = fc.oneof(
      fc.constantFrom(null, false, true, 0, 1, "", "admit", Number.NaN),
      fc.record({
        is: fc.constantFrom("admit", "refuse", "unsure", "ADMIT", undefined),
        why: fc.constant({ code: "no-policy" }),
      }),
    );
    fc.assert(
      fc.property(answers, (answer) => {
        let verdict: unknown = "threw";
        try {
          verdict = judge(
            policyOf(
              nothing,
              saying(() => answer),
            ),
            goodFacts(),
          ).is;
        } catch {
          // A broken rule is a fault: the lane opens nothing on one.
        }
        return verdict !== "admit";
      }),
      { numRuns: 1000 },
    );
  });

  it("a rule that throws is a fault and not an admission", () => {
    const broken = saying(() => {
      throw new Error("broken rule");
    });
    expect(() => judge(policyOf(nothing, broken), goodFacts())).toThrow("broken rule");
  });

  it("no policy can do without a known student card", () => {
    const lookups: Lookup[] = [{ is: "unknown" }, { is: "no-answer" }];
    const strangers: Partial<Facts>[] = [
      ...lookups.map((lookup) => ({ lookup })),
      { credential: { is: "not-a-card", looks: "text" } },
      { credential: { is: "not-a-card", looks: "empty" }, ...withCard({}) },
      { credential: { is: "refused-chip", why: "chip-unverified", fault: "bad-signature" }, ...withCard({}) },
      { credential: { is: "refused-chip", why: "chip-unanswered" }, ...withCard({}) },
    ];
    for (const stranger of strangers) expect(judge(policyOf(nothing), goodFacts(stranger)).is).not.toBe("admit");
    expect(judge(policyOf(nothing), goodFacts()).is).toBe("admit");
  });
});
