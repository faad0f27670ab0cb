/** Does a piece of work again and again; after a failure sooner, with a growing and random pause. */
import { setTimeout as sleep } from "node:timers/promises";

const RETRY_FIRST_MS = 5000;
const RETRY_MOST_MS = 900_000;

export interface KeepGoingOptions {
  /** Once. Resolves with the pause until the next time, milliseconds, at most 24 days; what it throws counts as failure. */
  readonly work: (signal: AbortSignal) => Promise<number>;
  /** The first pause after a failure, milliseconds; default 5,000. It doubles up to 15 minutes. */
  readonly retryFirstMs?: number;
  readonly onFailure: (error: unknown, retryInMs: number) => void;
  readonly signal: AbortSignal;
  /** [0, 1); left out: `Math.random`. */
  readonly random?: () => number;
}

/** Begins at once. Resolves when the signal says stop and the work under way has ended. Never rejects for a failure of it. */
export async function keepGoing(options: KeepGoingOptions): Promise<void> {
  const { work, retryFirstMs = RETRY_FIRST_MS, onFailure, signal, random = Math.random } = options;
  let failures = 0;
  while (!signal.aborted) {
    let pauseMs: number;
    try {
      pauseMs = await work(signal);
      failures = 0;
    } catch (error) {
      if (signal.aborted) return;
      // Half to all of it: a hundred kiosks that lost the same line do not come back in the same second.
      pauseMs = Math.min(retryFirstMs * 2 ** Math.min(failures, 30), RETRY_MOST_MS) * (0.5 + random() / 2);
      failures += 1;
      onFailure(error, pauseMs);
    }
    await sleep(pauseMs, undefined, { signal }).catch(() => {});
  }
}
