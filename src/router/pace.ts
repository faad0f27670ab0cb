/**
 * How fast we ask. The router serves others too: so many questions a second, so many at once. Where a person waits for the answer,
 * the question goes before all others and at once; the others pay for it, and what nobody waits for never holds it up.
 */

/** Urgent questions that may be under way on top of the others. */
export const URGENT_ON_TOP = 4;
/** How far urgent questions may overdraw the rate before they too have to wait for it. */
const URGENT_OVERDRAFT = 10;
/** Questions that wait for their turn, of each kind; the callers are fewer, this is the end of a fault. */
const MOST_WAITING = 1000;

export interface PaceOptions {
  readonly requestsPerSecond: number;
  /** At once, those on top not counted. */
  readonly concurrency: number;
  /** Monotonic milliseconds. */
  readonly monotonic: () => number;
}

export interface Pace {
  /** Resolves when it is this question's turn, with what ends the turn; with undefined when `signal` came first, or when too many wait. */
  turn(options: { readonly urgent: boolean; readonly signal: AbortSignal }): Promise<Disposable | undefined>;
}

interface Waiting {
  readonly go: (turn: Disposable | undefined) => void;
}

export function openPace({ requestsPerSecond, concurrency, monotonic }: PaceOptions): Pace {
  const burst = Math.min(concurrency, Math.max(1, requestsPerSecond));
  const waiting = { urgent: new Set<Waiting>(), others: new Set<Waiting>() };
  let saved = burst;
  let countedAt = monotonic();
  let underWay = 0;
  let othersUnderWay = 0;
  let timer: NodeJS.Timeout | undefined;

  /** What may go now, and how much of the rate must have been saved for it. */
  function next(): { readonly kind: "urgent" | "others"; readonly needs: number } | undefined {
    if (waiting.urgent.size > 0)
      return underWay < concurrency + URGENT_ON_TOP ? { kind: "urgent", needs: 1 - URGENT_OVERDRAFT } : undefined;
    return waiting.others.size > 0 && othersUnderWay < concurrency ? { kind: "others", needs: 1 } : undefined;
  }

  function letGo(): void {
    clearTimeout(timer);
    const at = monotonic();
    saved = Math.min(burst, saved + ((at - countedAt) / 1000) * requestsPerSecond);
    countedAt = at;
    for (let one = next(); one !== undefined; one = next()) {
      if (saved < one.needs) {
        timer = setTimeout(letGo, Math.ceil(((one.needs - saved) / requestsPerSecond) * 1000));
        return;
      }
      const [first] = waiting[one.kind];
      if (first === undefined) return;
      waiting[one.kind].delete(first);
      saved -= 1;
      first.go(begin(one.kind));
    }
  }

  function begin(kind: "urgent" | "others"): Disposable {
    const counts = kind === "others" ? 1 : 0;
    underWay += 1;
    othersUnderWay += counts;
    return {
      [Symbol.dispose]() {
        underWay -= 1;
        othersUnderWay -= counts;
        letGo();
      },
    };
  }

  return {
    turn({ urgent, signal }) {
      const queue = urgent ? waiting.urgent : waiting.others;
      if (signal.aborted || queue.size >= MOST_WAITING) return Promise.resolve(undefined);
      return new Promise((resolve) => {
        const one: Waiting = {
          go(turn) {
            signal.removeEventListener("abort", giveUp);
            resolve(turn);
          },
        };
        const giveUp = (): void => {
          queue.delete(one);
          one.go(undefined);
          letGo();
        };
        signal.addEventListener("abort", giveUp);
        queue.add(one);
        letGo();
      });
    },
  };
}
