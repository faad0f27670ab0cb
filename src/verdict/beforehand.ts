/** What a policy says of everybody before anybody holds up a card. Only ever told; who is let in is judged card by card. */
import { ALWAYS, ALWAYS_OF_GUESTS } from "./judge.ts";
import type { Beforehand, Clause, NotNow, Objection, Policy, Reason } from "./words.ts";

/** Which reason is told when there are several: the first of these. */
const GRAVEST_FIRST: readonly NotNow["code"][] = ["lockdown", "closed", "nobody-here-yet", "full"];

/**
 * Why nobody comes in right now, but for those whom the rule itself exempts. undefined: somebody may, or nobody can tell. What depends on
 * the card in any way counts for somebody who may, and so do guests whom the policy's rules for cards do not bind.
 */
export function notNow({ clauses, guests }: Policy, beforehand: Beforehand): NotNow | undefined {
  const ofCards = refusalsOf([...ALWAYS, ...clauses], beforehand);
  const takesGuests = guests.length > 0 && refusalsOf([...ALWAYS_OF_GUESTS, ...guests], beforehand).length === 0;
  if (takesGuests) return undefined;
  const told = ofCards.map(({ why }) => why).filter(isNotNow);
  return GRAVEST_FIRST.flatMap((code) => told.filter((why) => why.code === code))[0];
}

/** Those that no doubt goes before: where staff decide, the answer is theirs. */
function refusalsOf(clauses: readonly Clause[], beforehand: Beforehand): readonly Objection[] {
  const objections = clauses.flatMap(({ toAll }) => toAll?.(beforehand) ?? []);
  const doubt = objections.findIndex(({ is }) => is === "unsure");
  return doubt < 0 ? objections : objections.slice(0, doubt);
}

function isNotNow(why: Reason): why is NotNow {
  return GRAVEST_FIRST.some((code) => code === why.code);
}
