/** What no option of a policy can say of itself: names that are not there, rules in the wrong place, examples that nobody can meet. */
import type { PolicyDocument } from "./document.ts";

/** `rule[2].hours = "evening": expected one of ...`. Counted from 1. */
export interface Fault {
  /** The option. */
  readonly where: string;
  /** Its value, as JSON. */
  readonly what: string;
  readonly allowed: string;
}

/** Every fault, in the order of the document. */
export function policyFaults(document: PolicyDocument): readonly Fault[] {
  const { fresh_hours: freshHours, stale_hours: staleHours } = document;
  if (staleHours > freshHours) return [];
  return [{ where: "stale_hours", what: String(staleHours), allowed: `more than fresh_hours (${freshHours})` }];
}
