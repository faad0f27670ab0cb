/** How long something may last: until a deadline, or until one of some signals says stop. */

export interface Bound extends Disposable {
  readonly signal: AbortSignal;
  /** Undefined while it lasts. */
  readonly ended: "timeout" | "cancelled" | undefined;
}

/**
 * `ms`: undefined for no deadline. Dispose it when the work is over: it lets go of the signals, which may live as long as the
 * process and are asked for every question (`AbortSignal.any` and `timeout` let go only when the collector comes by).
 */
export function openBound(ms: number | undefined, signals: readonly (AbortSignal | undefined)[]): Bound {
  const controller = new AbortController();
  let ended: Bound["ended"];
  const end = (why: "timeout" | "cancelled"): void => {
    ended ??= why;
    controller.abort();
  };
  const cancel = (): void => end("cancelled");
  const timer = ms === undefined ? undefined : setTimeout(() => end("timeout"), ms);
  for (const signal of signals) {
    if (signal?.aborted === true) cancel();
    signal?.addEventListener("abort", cancel);
  }
  return {
    signal: controller.signal,
    get ended() {
      return ended;
    },
    [Symbol.dispose]() {
      clearTimeout(timer);
      for (const signal of signals) signal?.removeEventListener("abort", cancel);
    },
  };
}
