/** Does a piece of work at once and then again and again; after a failure sooner, with a growing and random pause. */
import { setTimeout as sleep } from "node:timers/promises";

const RETRY_FIRST_MS = 5000;
const RETRY_MOST_MS = 900_000;

export interface KeepFilledOptions {
  /** One filling. What it throws counts as failure. */
  readonly fill: (signal: AbortSignal) => Promise<void>;
  /** Pause after a success, milliseconds. Also the longest after a failure. */
  readonly everyMs: number;
  /** The first pause after a failure, milliseconds; default 5,000. It doubles up to 15 minutes. */
  readonly retryFirstMs?: number;
  readonly onFailure: (error: unknown, retryInMs: number) => void;
  readonly signal: AbortSignal;
}

/** Resolves when the signal says stop and the filling under way has ended. Never rejects for a failure of `fill`. */
export async function keepFilled(options: KeepFilledOptions): Promise<void> {
  const { fill, everyMs, retryFirstMs = RETRY_FIRST_MS, onFailure, signal } = options;
  let failures = 0;
  while (!signal.aborted) {
    let pauseMs = everyMs;
    try {
      await fill(signal);
      failures = 0;
    } catch (error) {
      if (signal.aborted) return;
      pauseMs = Math.min(retryMs(retryFirstMs, failures), everyMs);
      failures += 1;
      onFailure(error, pauseMs);
    }
    await sleep(pauseMs, undefined, { signal }).catch(() => {});
  }
}

/** Half to all of the doubled pause: a hundred kiosks that lost the same line do not come back in the same second. */
function retryMs(firstMs: number, failures: number): number {
  const most = Math.min(firstMs * 2 ** Math.min(failures, 30), RETRY_MOST_MS);
  return most * (0.5 + Math.random() / 2);
}
