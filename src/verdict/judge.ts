/**
 * The decision. Pure: the same policy and facts give the same verdict for ever, which is what makes a verdict explainable.
 *
 * Nothing admits by default. A policy without clauses judges nothing, an answer of a rule that is not exactly `undefined`
 * is an objection, and three clauses stand before every policy because no site may leave them out.
 */
import { known, ofOurRegister, studentCard } from "./rules.ts";
import type { Clause, Facts, Notice, Policy, Verdict } from "./words.ts";

/** What holds at every site, whatever its policy says. */
export const ALWAYS: readonly Clause[] = [studentCard(), ofOurRegister(), known()];

export function judge(policy: Policy, facts: Facts): Verdict {
  if (policy.clauses.length === 0) return { is: "unsure", why: { code: "no-policy" } };
  for (const { rule } of [...ALWAYS, ...policy.clauses]) {
    const objection = rule(facts);
    if (objection !== undefined) return { is: objection.is === "refuse" ? "refuse" : "unsure", why: objection.why };
  }
  const notices = noticesOf(policy, facts);
  return policy.tariff === undefined ? { is: "admit", notices } : { is: "admit", tariff: policy.tariff, notices };
}

function noticesOf(policy: Policy, facts: Facts): readonly Notice[] {
  const notices: Notice[] = [];
  const last = facts.lookup.is === "known" ? facts.lookup.card.expiresOn : undefined;
  const days = last === undefined ? Number.POSITIVE_INFINITY : daysBetween(facts.now.day, last);
  if (days <= policy.warnDays) notices.push({ code: "expires-soon", days });
  const { ageMs, freshness } = facts.data;
  if (freshness !== "fresh") notices.push({ code: "data-ageing", ageMs });
  if (facts.clock === "unsynced" || facts.clock === "wrong") notices.push({ code: "clock-unconfirmed" });
  if (facts.credential.is === "card" && facts.credential.chip === "verified") notices.push({ code: "chip-verified" });
  return notices;
}

/** Whole calendar days from one `yyyy-mm-dd` to another. */
function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00Z`) - Date.parse(`${from}T00:00Z`)) / 86_400_000);
}
