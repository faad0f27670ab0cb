/** When a question is asked again, and how long that waits: a few tries, at random moments, and few of all questions. */
import type { RouterFault } from "./words.ts";

/** The first included. */
export const MOST_TRIES = 3;

/** Faults that may be over in a moment. */
const PASSING: ReadonlySet<RouterFault> = new Set(["unreachable", "timeout", "busy", "failed"]);

export function mayPass(why: RouterFault): boolean {
  return PASSING.has(why);
}

/** Of all questions so many may be asked once more. */
const SHARE = 0.1;
/** And so many on top, so that an idle client may try again too. */
const RESERVE = 10;

export interface RetryBudget {
  /** A question was asked for the first time. */
  asked(): void;
  /** True when one more try may be made; it is taken then. */
  take(): boolean;
}

/** When every question fails, tries come to a tenth more load, and not to three times as much. */
export function openRetryBudget(): RetryBudget {
  let left = RESERVE;
  return {
    asked() {
      left = Math.min(RESERVE, left + SHARE);
    },
    take() {
      if (left < 1) return false;
      left -= 1;
      return true;
    },
  };
}

/** Full jitter: anything from nothing to twice as much after each try, so that those who failed together do not come back together. */
export function backOffMs(tries: number, first: number, longest: number, random: () => number): number {
  return random() * Math.min(longest, first * 2 ** (tries - 1));
}
