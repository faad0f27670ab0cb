/** Why a verdict was what it was: every rule in its order, and what became of it. */
import { clausesFor, judge } from "./judge.ts";
import type { Facts, Objection, Policy, Verdict } from "./words.ts";

/** One sentence of the policy. Rules behind the first that objects are not asked. */
export type Weighed =
  | { readonly says: string; readonly is: "held" | "not-reached" }
  | ({ readonly says: string; readonly is: "objected" } & { readonly objection: Objection });

/** Which price an admission came to; those behind the first that fits are not asked. */
export interface WeighedPrice {
  readonly code: string;
  readonly label: string;
  /** undefined: it is everybody's. */
  readonly says: string | undefined;
  readonly is: "fits" | "does-not-fit" | "not-reached";
}

export interface Weighing {
  readonly rules: readonly Weighed[];
  /** Of an admission. */
  readonly prices: readonly WeighedPrice[];
  readonly verdict: Verdict;
}

/** Throws what a rule throws. */
export function weigh(policy: Policy, facts: Facts): Weighing {
  const verdict = judge(policy, facts);
  let isOver = false;
  const rules = clausesFor(policy, facts).map(({ rule, says }): Weighed => {
    if (isOver) return { says, is: "not-reached" };
    const objection = rule(facts);
    if (objection === undefined) return { says, is: "held" };
    isOver = true;
    return { says, is: "objected", objection };
  });
  return { rules, prices: verdict.is === "admit" ? pricesOf(policy, facts) : [], verdict };
}

function pricesOf({ prices }: Policy, facts: Facts): readonly WeighedPrice[] {
  let isOver = false;
  return prices.map(({ tariff: { code, label }, when }) => {
    const says = when?.says;
    if (isOver) return { code, label, says, is: "not-reached" };
    isOver = when === undefined || when.rule(facts) === undefined;
    return { code, label, says, is: isOver ? "fits" : "does-not-fit" };
  });
}
