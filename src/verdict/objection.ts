/** What every rule is written with. A value that no scale knows, a number that is none, is never on the good side of a line. */
import type { ChipProof } from "../card/credential.ts";
import type { CardRecord, ClockTrust, Facts, Freshness, Objection, Reason } from "./words.ts";

export const refuse = (why: Reason): Objection => ({ is: "refuse", why });
export const unsure = (why: Reason): Objection => ({ is: "unsure", why });

/** From best to worst. */
export const CLOCKS: readonly ClockTrust[] = ["synced", "plausible", "unsynced", "wrong"];
export const AGES: readonly Freshness[] = ["fresh", "ageing", "stale", "blind"];
export const PROOFS: readonly (ChipProof | undefined)[] = ["verified", "enrolled"];

/** True when `value` stands in the scale at `worst` or before; a value that is not in the scale never does. */
export function ranks<T>(scale: readonly T[], value: T, worst: T): boolean {
  const at = scale.indexOf(value);
  return at >= 0 && at <= scale.indexOf(worst);
}

export function cardOf({ credential, lookup }: Facts): CardRecord | undefined {
  return credential.is === "card" && lookup.is === "known" ? lookup.card : undefined;
}

/** `a`, `a or b`, `a, b or c`: for a sentence that is read aloud. */
export function listed(names: readonly string[], last: "and" | "or"): string {
  const [only, ...more] = names.toReversed();
  if (only === undefined) return "nothing";
  return more.length === 0 ? only : `${more.toReversed().join(", ")} ${last} ${only}`;
}
