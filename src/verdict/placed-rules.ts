/** The rules of a document one by one, also those inside others, each with where it stands. */
import type { PolicyDocument, RuleDocument } from "./document.ts";

export interface PlacedRule {
  readonly rule: RuleDocument;
  /** `rule[2].of[1]`, counted from 1. */
  readonly option: string;
  readonly part: "rule" | "guest" | "price" | "longer_for";
}

/** In the order of the document, an outer one before those inside it. */
export function* rulesOf({ guest, longer_for: longer, price, rule }: PolicyDocument): Generator<PlacedRule> {
  for (const [nth, one] of rule.entries()) yield* within({ rule: one, option: `rule[${nth + 1}]`, part: "rule" });
  for (const [nth, one] of guest.entries()) yield* within({ rule: one, option: `guest[${nth + 1}]`, part: "guest" });
  for (const [nth, { when }] of price.entries())
    if (when !== undefined) yield* within({ rule: when, option: `price[${nth + 1}].when`, part: "price" });
  if (longer !== undefined) yield* within({ rule: longer, option: "longer_for", part: "longer_for" });
}

function* within(placed: PlacedRule): Generator<PlacedRule> {
  yield placed;
  const { option, rule } = placed;
  if (rule.is === "all" || rule.is === "any")
    for (const [nth, one] of rule.of.entries())
      yield* within({ ...placed, rule: one, option: `${option}.of[${nth + 1}]` });
  if (rule.is === "unless") {
    yield* within({ ...placed, rule: rule.this, option: `${option}.this` });
    yield* within({ ...placed, rule: rule.then, option: `${option}.then` });
  }
}

/** True of a rule that says something at the most: it admits whomever the others admit. */
export function neverObjects(rule: RuleDocument): boolean {
  if (rule.is === "all") return rule.of.every(neverObjects);
  if (rule.is === "any") return rule.of.some(neverObjects);
  if (rule.is === "unless") return neverObjects(rule.this) || neverObjects(rule.then);
  return rule.is === "anti-passback" && rule.mode === "soft";
}

/** The first rule that knows who is inside only where the lane leads in or out: elsewhere it would never hold anything against anybody. */
export function firstOfWays(document: PolicyDocument): PlacedRule | undefined {
  return [...rulesOf(document)].find(({ rule }) => rule.is === "anti-passback" || rule.is === "seats");
}
