/** A policy as a site wrote it, made into clauses: what each says and what it does come from the same rule. */
import { calendarsOf, type Calendars } from "./calendar.ts";
import { allOf, anyOf, type Part, single, unless } from "./compose.ts";
import type { PolicyDocument, RuleDocument, SimpleRule } from "./document.ts";
import { policyFaults } from "./faults.ts";
import { openHours } from "./opening.ts";
import { active, inGroup, issuedBy, notInGroup, ofAlliance, ofCardType, studiesFor, unexpired } from "./rules-card.ts";
import { passNoLongerThan } from "./rules-guest.ts";
import { quota } from "./quota.ts";
import { afterFirst, antiPassback, notWithin, seats } from "./rules-person.ts";
import { by, clockNoWorseThan, dataNoWorseThan } from "./rules.ts";
import type { Clause, Policy, PriceClause } from "./words.ts";

const HOUR_MS = 3_600_000;

/** What rules name by its name. */
interface Names {
  readonly hours: PolicyDocument["hours"];
  readonly calendars: Calendars;
  readonly alliance: PolicyDocument["alliance"];
}

/** `hash`: 64 hexadecimal digits that name the document. Throws RangeError on a document that `policyFaults` finds fault with. */
export function compile(document: PolicyDocument, hash: string): Policy {
  const [fault] = policyFaults(document);
  if (fault !== undefined) throw new RangeError(`${fault.option}: ${fault.expected}`);
  const { alliance, hours } = document;
  const names: Names = { hours, alliance, calendars: calendarsOf(document.calendar) };
  const clauseOf = (rule: RuleDocument): Clause => partOf(rule, names).clause;
  return {
    name: document.name,
    hash,
    clauses: document.rule.map(clauseOf),
    guests: document.guest.map(clauseOf),
    prices: document.price.map(
      ({ code, label, when }): PriceClause => ({ tariff: { code, label }, when: when && clauseOf(when) }),
    ),
    longer: document.longer_for && clauseOf(document.longer_for),
    freshForMs: document.fresh_hours * HOUR_MS,
    staleAfterMs: document.stale_hours * HOUR_MS,
    warnDays: document.warn_days,
  };
}

function partOf(rule: RuleDocument, names: Names): Part {
  if (rule.is === "all") return allOf(rule.of.map((one) => partOf(one, names)));
  if (rule.is === "any") return anyOf(rule.of.map((one) => partOf(one, names)));
  if (rule.is === "unless") return unless(partOf(rule.this, names), partOf(rule.then, names));
  return single(simple(rule, names));
}

function simple(rule: SimpleRule, { alliance, calendars, hours }: Names): Clause {
  switch (rule.is) {
    case "active":
      return active();
    case "unexpired":
      return unexpired();
    case "issuer":
      return issuedBy(rule.pics);
    case "alliance":
      return ofAlliance(rule.of, named("alliance", alliance, rule.of));
    case "group":
      return inGroup(rule.any_of);
    case "not-group":
      return notInGroup(rule.none_of);
    case "level":
      return studiesFor(rule.any_of);
    case "card-type":
      return ofCardType(rule.any_of);
    case "medium":
      return by(rule.needs, rule.chip);
    case "data":
      return dataNoWorseThan(rule.no_worse_than);
    case "clock":
      return clockNoWorseThan(rule.no_worse_than);
    case "open":
      return openHours(named("hours", hours, rule.hours), calendars);
    case "after-first":
      return afterFirst(rule.of);
    case "not-again-within":
      return notWithin(rule.seconds * 1000);
    case "quota":
      return quota(rule);
    case "anti-passback":
      return antiPassback(rule.mode, rule.minutes);
    case "seats":
      return seats(rule.of);
    case "pass-no-longer-than":
      return passNoLongerThan(rule.hours);
  }
}

function named<T>(what: string, all: Readonly<Record<string, T>>, name: string): T {
  const found = Object.hasOwn(all, name) ? all[name] : undefined;
  if (found === undefined) throw new RangeError(`there is no ${what} ${name}`);
  return found;
}
