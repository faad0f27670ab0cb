/** A verdict of the record, derived once more from what the record says it was decided on. */
import type { VerdictEntry } from "../journal/entry.ts";
import { type Weighing, weigh } from "../verdict/explain.ts";
import { readFacts } from "../verdict/told.ts";
import type { Facts, Policy, Verdict } from "../verdict/words.ts";

/** What of the record came out otherwise: in the record's words, and in those of now. */
interface Difference {
  readonly what: "verdict" | "reason" | "tariff" | "label" | "notices";
  readonly recorded: string | undefined;
  readonly now: string | undefined;
}

/** `no-facts`: of before 0.4. `bad-facts`: this release does not understand them. `no-policy`: it is not in the archive any more. */
export type Explained =
  | { readonly is: "not-judged"; readonly why: "no-facts" | "bad-facts" | "no-policy" }
  | {
      readonly is: "same" | "different";
      readonly facts: Facts;
      readonly weighing: Weighing;
      /** Empty when it is the same. */
      readonly differences: readonly Difference[];
    };

/** `policyOf`: by the hash that stands in the record. Throws what a rule throws. */
export function explain(entry: VerdictEntry, policyOf: (hash: string) => Policy | undefined): Explained {
  if (entry.facts === undefined || entry.policyHash === undefined) return { is: "not-judged", why: "no-facts" };
  const facts = readFacts(entry.facts);
  if (facts === undefined) return { is: "not-judged", why: "bad-facts" };
  const policy = policyOf(entry.policyHash);
  if (policy === undefined) return { is: "not-judged", why: "no-policy" };
  const weighing = weigh(policy, facts);
  const differences = differencesOf(entry, weighing.verdict);
  return { is: differences.length === 0 ? "same" : "different", facts, weighing, differences };
}

function differencesOf(entry: VerdictEntry, verdict: Verdict): readonly Difference[] {
  const isAdmission = verdict.is === "admit";
  const notices = isAdmission ? verdict.notices.map(({ code }) => code).join() : "";
  const pairs: readonly Difference[] = [
    { what: "verdict", recorded: entry.verdict, now: verdict.is },
    { what: "reason", recorded: entry.reason, now: isAdmission ? undefined : verdict.why.code },
    { what: "tariff", recorded: entry.tariff, now: isAdmission ? verdict.tariff?.code : undefined },
    { what: "label", recorded: entry.label, now: isAdmission ? verdict.tariff?.label : undefined },
    { what: "notices", recorded: entry.notices, now: notices === "" ? undefined : notices },
  ];
  return pairs.filter(({ now, recorded }) => recorded !== now);
}
