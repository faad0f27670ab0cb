/** What the router says, on its way into the ledger. */
import type { Learnt } from "../snapshot/ledger-cards.ts";
import type { Ledger } from "../snapshot/ledger.ts";
import type { CardChange } from "../snapshot/words.ts";

/** A commit costs a sync of the disk; a kill costs what waits for it. Milliseconds. */
const TOGETHER_MS = 250;
const MOST_TOGETHER = 64;

export interface LearningOptions {
  readonly ledger: Ledger;
  /** Called after each commit. */
  readonly onLearnt: (learnt: Learnt) => void;
}

/** Disposal writes what waits, if that can be. */
export interface Learning extends Disposable {
  /** On the disk when it returns. Throws what the ledger throws. */
  learn(change: CardChange): void;
  /** On the disk in a quarter of a second, with others. Throws what an earlier writing threw. */
  learnSoon(change: CardChange): void;
  /** On the disk when it returns, all of it. */
  flush(): void;
}

export function openLearning({ ledger, onLearnt }: LearningOptions): Learning {
  let waiting: CardChange[] = [];
  let timer: NodeJS.Timeout | undefined;
  let failed: { readonly error: unknown } | undefined;

  function commit(changes: readonly CardChange[]): void {
    if (changes.length > 0) onLearnt(ledger.cards.learn(changes));
  }

  function flush(): void {
    clearTimeout(timer);
    timer = undefined;
    const changes = waiting;
    waiting = [];
    commit(changes);
  }

  function flushByItself(): void {
    try {
      flush();
    } catch (error) {
      failed = { error };
    }
  }

  return {
    learn: (change) => commit([change]),
    learnSoon(change) {
      if (failed !== undefined) {
        const { error } = failed;
        failed = undefined;
        throw error;
      }
      waiting.push(change);
      if (waiting.length >= MOST_TOGETHER) flush();
      else timer ??= setTimeout(flushByItself, TOGETHER_MS);
    },
    flush,
    [Symbol.dispose]: flushByItself,
  };
}
