/**
 * The decision. Pure: the same policy and facts give the same verdict for ever, which is what makes a verdict explainable.
 *
 * Nothing admits by default. A policy without clauses judges nothing, an answer of a rule that is not exactly `undefined`
 * is an objection, and three clauses stand before every policy because no site may leave them out.
 */
import { dayNumber, isDay } from "./calendar.ts";
import { timeOfDay } from "./hours.ts";
import { atItsLane, inItsTime, signedPass } from "./rules-guest.ts";
import { known, notLockedDown, ofOurRegister, studentCard } from "./rules.ts";
import type { Clause, Facts, LooksBack, Notice, Objection, Policy, Tariff, Verdict } from "./words.ts";

/** What holds at every site, whatever its policy says. */
export const ALWAYS: readonly Clause[] = [studentCard(), ofOurRegister(), known(), notLockedDown()];

/** The same for guests' day-passes. */
export const ALWAYS_OF_GUESTS: readonly Clause[] = [signedPass(), atItsLane(), inItsTime(), notLockedDown()];

/** Every clause that these facts are weighed by, in their order; none: the policy has none for them. */
export function clausesFor(policy: Policy, { credential }: Facts): readonly Clause[] {
  const isGuest = credential.is === "guest-pass" || credential.is === "refused-pass";
  const own = isGuest ? policy.guests : policy.clauses;
  if (own.length === 0) return [];
  return [...(isGuest ? ALWAYS_OF_GUESTS : ALWAYS), ...own];
}

/** All that a policy asks of a person's past, also for a price; undefined: nothing, so that nobody's past is looked up. */
export function looksBack({ clauses, guests, longer, prices }: Policy): readonly LooksBack[] | undefined {
  const all = [...clauses, ...guests, ...prices.map(({ when }) => when), longer];
  const asked = all.flatMap((clause) => (clause?.looksBack === undefined ? [] : [clause.looksBack]));
  return asked.length === 0 ? undefined : asked.flat();
}

/** Throws RangeError on facts without a moment: nothing could be said of hours, ends and quotas then. */
export function judge(policy: Policy, facts: Facts): Verdict {
  checkMoments(facts);
  const clauses = clausesFor(policy, facts);
  if (clauses.length === 0) return without(policy);
  for (const { rule } of clauses) {
    const objection = rule(facts);
    if (objection !== undefined) return verdictOf(objection);
  }
  return { is: "admit", ...broughtBy(policy, facts), notices: noticesOf(policy, clauses, facts) };
}

/** What an admission brings with it, whoever admits. */
export function broughtBy(policy: Policy, facts: Facts): { readonly tariff?: Tariff; readonly longer?: true } {
  const tariff = tariffFor(policy, facts);
  const isLonger = policy.longer !== undefined && policy.longer.rule(facts) === undefined;
  return { ...(tariff && { tariff }), ...(isLonger && { longer: true }) };
}

function checkMoments({ now: { day, minute, unixMs, weekday }, provedDay }: Facts): void {
  const isMoment =
    isDay(day) && minute >= 0 && minute < 1440 && weekday >= 1 && weekday <= 7 && Number.isFinite(unixMs);
  if (!isMoment || !isDay(provedDay)) throw new RangeError("the facts do not say when it is");
}

function verdictOf({ is, why }: Objection): Verdict {
  return { is: is === "refuse" ? "refuse" : "unsure", why };
}

/** Of a policy that has no clause for what was shown: a site may well take no guests, and never have no rules. */
function without({ clauses }: Policy): Verdict {
  if (clauses.length === 0) return { is: "unsure", why: { code: "no-policy" } };
  return { is: "refuse", why: { code: "pass-not-here" } };
}

/** An admission without a price where prices are named is an admission all the same: the till asks. */
function tariffFor({ prices }: Policy, facts: Facts): Tariff | undefined {
  return prices.find(({ when }) => when === undefined || when.rule(facts) === undefined)?.tariff;
}

function noticesOf(policy: Policy, clauses: readonly Clause[], facts: Facts): readonly Notice[] {
  const notices: Notice[] = [];
  const { credential, lookup } = facts;
  if (lookup.is === "known" && credential.is === "card") {
    const last = lookup.card.expiresOn;
    const days = last === undefined ? Number.POSITIVE_INFINITY : daysBetween(facts.now.day, last);
    if (days <= policy.warnDays) notices.push({ code: "expires-soon", days });
    const { ageMs, freshness } = facts.data;
    if (freshness !== "fresh") notices.push({ code: "data-ageing", ageMs });
  }
  if (credential.is === "guest-pass") {
    const { day, minute } = credential.ends;
    notices.push({ code: "guest", until: day === facts.now.day ? timeOfDay(minute) : day });
  }
  if (facts.clock === "unsynced" || facts.clock === "wrong") notices.push({ code: "clock-unconfirmed" });
  if (credential.is === "card" && credential.chip === "verified") notices.push({ code: "chip-verified" });
  for (const { notice } of clauses) {
    const said = notice?.(facts);
    if (said !== undefined) notices.push(said);
  }
  return notices;
}

/** Whole calendar days from one `yyyy-mm-dd` to another. */
function daysBetween(from: string, to: string): number {
  return dayNumber(to) - dayNumber(from);
}
