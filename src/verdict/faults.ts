/** What no option of a policy can say of itself: names that are not there, rules in the wrong place, examples that nobody can meet. */
import type { PolicyDocument, RuleDocument } from "./document.ts";
import { exampleFaults } from "./example-faults.ts";
import { type Fault, faultOf } from "./fault.ts";
import { neverObjects, type PlacedRule, rulesOf } from "./placed-rules.ts";

/** A judgement has to end, and somebody has to read it aloud. */
const MAX_RULES_IN_ALL = 256;

/** They ask for a card, and a guest has none. */
const OF_CARDS: ReadonlySet<RuleDocument["is"]> = new Set([
  "active",
  "unexpired",
  "issuer",
  "alliance",
  "group",
  "not-group",
  "level",
  "card-type",
  "data",
]);

/** Every fault, in the order of the document. */
export function policyFaults(document: PolicyDocument): readonly Fault[] {
  const rules = [...rulesOf(document)];
  return [
    ...agesFaults(document),
    ...hoursFaults(document),
    ...sumFaults(document, rules),
    ...rules.flatMap((placed) => ruleFaults(document, placed)),
    ...priceFaults(document),
    ...exampleFaults(document),
  ];
}

function agesFaults({ fresh_hours: fresh, stale_hours: stale }: PolicyDocument): readonly Fault[] {
  return stale > fresh ? [] : [faultOf("stale_hours", stale, `more than fresh_hours (${fresh})`)];
}

function hoursFaults({ calendar, hours }: PolicyDocument): readonly Fault[] {
  return Object.entries(hours).flatMap(([name, { except }]) =>
    except.flatMap(({ on }, nth) => nameFaults(`hours.${name}.except[${nth + 1}].on`, on, "calendar", calendar)),
  );
}

function sumFaults(document: PolicyDocument, rules: readonly PlacedRule[]): readonly Fault[] {
  const faults: Fault[] = [];
  if (rules.length > MAX_RULES_IN_ALL)
    faults.push(faultOf("rule", rules.length, `at most ${MAX_RULES_IN_ALL} rules in all, with those inside others`));
  if (document.rule.every(neverObjects))
    faults.push(
      faultOf("rule", undefined, "expected a rule that refuses somebody: with these, everybody would come in"),
    );
  return faults;
}

function ruleFaults(document: PolicyDocument, { option, part, rule }: PlacedRule): readonly Fault[] {
  const isGuests = part === "guest";
  if (isGuests && OF_CARDS.has(rule.is))
    return [faultOf(`${option}.is`, rule.is, "no rule that asks for a card, as a guest has none")];
  if (rule.is === "pass-no-longer-than" && !isGuests)
    return [faultOf(`${option}.is`, rule.is, "to stand in [[guest]], as only a day-pass is made out for hours")];
  if (rule.is === "medium" && rule.chip !== "any" && (rule.needs !== "nfc" || isGuests))
    return [faultOf(`${option}.chip`, rule.chip, `"any", as no card's chip is asked for`)];
  if (rule.is === "anti-passback") return minutesFaults(`${option}.minutes`, rule.mode, rule.minutes);
  if (rule.is === "open") return nameFaults(`${option}.hours`, rule.hours, "hours", document.hours);
  if (rule.is === "alliance") return nameFaults(`${option}.of`, rule.of, "alliance", document.alliance);
  if (rule.is === "any") return rule.of.flatMap((one, nth) => objectsFaults(`${option}.of[${nth + 1}].is`, one));
  return rule.is === "unless" ? objectsFaults(`${option}.this.is`, rule.this) : [];
}

function minutesFaults(option: string, mode: "hard" | "soft" | "timed", minutes: number | undefined): readonly Fault[] {
  const isTimed = mode === "timed";
  if (isTimed === (minutes !== undefined)) return [];
  return [faultOf(option, minutes, isTimed ? `is missing; mode "timed" needs it` : `no minutes, as mode is "${mode}"`)];
}

/** What never objects lets everybody past the rules that it stands beside. */
function objectsFaults(option: string, rule: RuleDocument): readonly Fault[] {
  if (!neverObjects(rule)) return [];
  return [faultOf(option, rule.is, "a rule that objects to somebody: beside this one the others would never count")];
}

function nameFaults(option: string, name: string, what: string, all: Readonly<Record<string, unknown>>): Fault[] {
  if (Object.hasOwn(all, name)) return [];
  const names = Object.keys(all).map((one) => JSON.stringify(one));
  const expected = names.length === 0 ? `a name in [${what}], which has none` : `one of [${what}]: ${names.join(", ")}`;
  return [faultOf(option, name, expected)];
}

function priceFaults({ price }: PolicyDocument): readonly Fault[] {
  const last = price.findIndex(({ when }) => when === undefined || neverObjects(when));
  if (last < 0 || last === price.length - 1) return [];
  return [
    faultOf(`price[${last + 2}]`, price[last + 1]?.code, `no price after price[${last + 1}], which everybody gets`),
  ];
}
