/** Positive answers of the register, kept for minutes: a person who comes back from the shelf is not asked about again. */
import type { Escn } from "../card/escn.ts";
import type { Lookup } from "../verdict/words.ts";

const KEEP_MS = 300_000;
const MOST = 10_000;

export interface KeptAnswers {
  /** `now`: milliseconds of a monotonic clock, here and below. */
  find(escn: Escn, now: number): Lookup | undefined;
  keep(escn: Escn, lookup: Lookup, now: number): void;
}

/** At most 10,000 answers, each for 5 minutes; beyond that the oldest goes. */
export function keptAnswers(): KeptAnswers {
  const answers = new Map<Escn, { readonly lookup: Lookup; readonly until: number }>();
  return {
    find(escn, now) {
      const kept = answers.get(escn);
      if (kept !== undefined && now < kept.until) return kept.lookup;
      answers.delete(escn);
      return undefined;
    },
    keep(escn, lookup, now) {
      answers.delete(escn);
      const [oldest] = answers.keys();
      if (answers.size >= MOST && oldest !== undefined) answers.delete(oldest);
      answers.set(escn, { lookup, until: now + KEEP_MS });
    },
  };
}
