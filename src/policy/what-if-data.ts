/** How old data would have been called by another policy. */
import type { Facts, Freshness, Policy } from "../verdict/words.ts";

type Measure = Pick<Policy, "freshForMs" | "staleAfterMs">;

/**
 * `then`: what was in force; undefined: unknown. Data that was stale although it was young enough (nobody vouched for it any more) is stale by
 * every policy, and so is data of which nobody knows why it was.
 */
export function dataUnder(policy: Measure, data: Facts["data"], then: Measure | undefined): Facts["data"] {
  const { ageMs, freshness } = data;
  if (ageMs === undefined) return data;
  const isOfItsAge = freshness !== "stale" || (then !== undefined && called(ageMs, then) === "stale");
  return isOfItsAge ? { ageMs, freshness: called(ageMs, policy) } : data;
}

function called(ageMs: number, { freshForMs, staleAfterMs }: Measure): Freshness {
  if (ageMs <= freshForMs) return "fresh";
  return ageMs <= staleAfterMs ? "ageing" : "stale";
}
