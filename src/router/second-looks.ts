/**
 * Asks first what should have been asked: about cards that somebody showed while nobody could say, and a second time about those
 * that were admitted on the snapshot's word. The ledger remembers them, so an outage or a kill only delays it.
 */
import type { Escn } from "../card/escn.ts";
import type { Ledger } from "../snapshot/ledger.ts";
import { eachAtOnce } from "./at-once.ts";
import type { Learning } from "./learning.ts";
import type { WatchedRouter } from "./reach.ts";

const AT_ONCE = 2;
/** A slice of what waits, so that what came last is not behind all that came before. */
const SLICE = 50;
/** With so many questions in a row without an answer it is the line, and not the cards. */
const LINE_IS_DOWN = 3;
/** When nothing else wakes us. Milliseconds. */
const LOOK_MS = 30_000;
/** A card that alone had no answer waits so long; so does one that the router does not know and the site does. Milliseconds. */
const LATER_MS = 6 * 3_600_000;
const MOST_LATER = 10_000;

export interface SecondLooksOptions {
  readonly router: Pick<WatchedRouter, "probe" | "status">;
  readonly ledger: Ledger;
  readonly learning: Learning;
  /** Unix milliseconds. */
  readonly now: () => number;
  readonly onFault: (error: unknown) => void;
  /** Milliseconds; left out: 30 seconds. */
  readonly lookMs?: number;
}

/** Disposal resolves when what is under way has ended. */
export interface SecondLooks extends AsyncDisposable {
  /** Something new waits, or the line is back. */
  wake(): void;
  /** Resolves when all that can be asked now has been: others wait for it. */
  settled(): Promise<void>;
}

export function keepLookingAgain(options: SecondLooksOptions): SecondLooks {
  const { router, ledger, learning, now, onFault, lookMs = LOOK_MS } = options;
  const stopping = new AbortController();
  /** Until when, monotonic milliseconds. */
  const later = new Map<Escn, number>();
  let wanted = false;
  let running: Promise<void> | undefined;

  function putOff(escn: Escn): void {
    later.delete(escn);
    const [oldest] = later.keys();
    if (later.size >= MOST_LATER && oldest !== undefined) later.delete(oldest);
    later.set(escn, performance.now() + LATER_MS);
  }

  function slice(): readonly Escn[] {
    const at = performance.now();
    for (const [escn, until] of later) if (until <= at) later.delete(escn);
    return ledger.looks.due(SLICE + later.size).filter((escn) => !later.has(escn));
  }

  /** "more": there may be others. */
  async function askSlice(): Promise<"more" | "done" | "no-line"> {
    const waiting = [...slice()];
    if (waiting.length === 0) return "done";
    const silent: Escn[] = [];
    let inARow = 0;
    await eachAtOnce(AT_ONCE, () => (inARow < LINE_IS_DOWN ? waiting.shift() : undefined), stopping.signal, ask);
    if (stopping.signal.aborted || inARow >= LINE_IS_DOWN) return "no-line";
    if (silent.length > 0 && (await router.probe(stopping.signal)) !== undefined) return "no-line";
    for (const escn of silent) putOff(escn);
    return "more";

    async function ask(escn: Escn, signal: AbortSignal): Promise<void> {
      const answer = await router.status(escn, { signal });
      if (answer.is === "no-answer") {
        silent.push(escn);
        inARow += 1;
        return;
      }
      inARow = 0;
      learning.learn(answer.is === "card" ? answer : { is: "gone", escn, asOf: now() });
    }
  }

  async function run(): Promise<void> {
    while (wanted && !stopping.signal.aborted) {
      wanted = false;
      try {
        let outcome = await askSlice();
        while (outcome === "more") outcome = await askSlice();
      } catch (error) {
        onFault(error);
      }
    }
    running = undefined;
  }

  function wake(): void {
    if (stopping.signal.aborted) return;
    wanted = true;
    running ??= run();
  }

  const looking = setInterval(wake, lookMs);
  wake();
  return {
    wake,
    settled: () => running ?? Promise.resolve(),
    async [Symbol.asyncDispose]() {
      clearInterval(looking);
      stopping.abort();
      await running;
    },
  };
}
