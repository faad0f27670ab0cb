/**
 * Everything that sync does at once: passes over the register, one after another; what was learnt, published; the gates' questions,
 * answered; and what was left open, asked again. Each of them goes on when another one fails.
 */
import type { PassEnd } from "../snapshot/ledger-pass.ts";
import type { Ledger } from "../snapshot/ledger.ts";
import type { Publisher } from "../snapshot/publisher.ts";
import type { Person, SnapshotInfo } from "../snapshot/words.ts";
import { type Answer, openAnswer } from "./answer.ts";
import type { Router } from "./client.ts";
import { keepGoing } from "./keep-going.ts";
import { openLearning } from "./learning.ts";
import { openLookups } from "./lookups.ts";
import { type PassProgress, runPass } from "./pass.ts";
import { openPublishing } from "./publishing.ts";
import { watchRouter } from "./reach.ts";
import { keepLookingAgain } from "./second-looks.ts";
import type { RouterFault } from "./words.ts";

const TICK_MS = 1000;
/** Clocks are set and machines sleep: whether a pass is due is looked at so often. Milliseconds. */
const LOOK_AT_CLOCK_MS = 60_000;

/** What happens, for a log. */
export interface SyncEvents {
  /** At every change: undefined when the router answers, otherwise why not. */
  readonly onReach: (fault: RouterFault | undefined) => void;
  readonly onProgress: (progress: PassProgress) => void;
  readonly onPass: (end: Exclude<PassEnd, "again">, cards: number) => void;
  readonly onPassFailed: (error: unknown, retryInMs: number) => void;
  readonly onPublished: (info: SnapshotInfo, changes: number) => void;
  /** What is published stays as it was. */
  readonly onTrouble: (error: unknown) => void;
  /** So many admissions were contradicted. */
  readonly onContradicted: (count: number) => void;
  /** Something could not be written down. */
  readonly onFault: (error: unknown) => void;
}

export interface KeepSyncedOptions extends SyncEvents {
  /** Closed at the end, as are ledger and publisher by who opened them. */
  readonly router: Router;
  readonly ledger: Ledger;
  readonly publisher: Publisher;
  /** Path of the Unix socket on which the gates ask. */
  readonly socket: string;
  /** False: there is no token, and so no list. */
  readonly withList: boolean;
  readonly personOf: (esi: string) => Person | undefined;
  /** Unix milliseconds. */
  readonly now: () => number;
  /** From the beginning of one pass to that of the next. Milliseconds. */
  readonly refreshMs: number;
  readonly keepLookupsMs: number;
  /** Cards that a pass asks about at once. */
  readonly concurrency: number;
  /** How long a person waits for the router when there is an older word. Milliseconds. */
  readonly patienceMs: number;
  /** Milliseconds; left out: as the parts have it. For tests, which have no time. */
  readonly pauses?: {
    readonly quietMs?: number;
    readonly silentMs?: number;
    readonly lookMs?: number;
    readonly retryFirstMs?: number;
    readonly tickMs?: number;
    readonly clockMs?: number;
  };
  readonly monotonic?: () => number;
}

/** Resolves when the gates can ask; disposal resolves when all has ended and what was learnt is on the disk. */
export async function keepSynced(options: KeepSyncedOptions): Promise<AsyncDisposable> {
  const { ledger, publisher, now, refreshMs, onFault, pauses = {} } = options;
  const stopping = new AbortController();
  const { signal } = stopping;
  await using stack = new AsyncDisposableStack();
  let answer: Answer | undefined;

  const publishing = openPublishing({ ...options, ledger, publisher });
  const learning = stack.use(
    openLearning({
      ledger,
      onLearnt({ news, owed }) {
        publishing.note(news);
        if (owed === 0) return;
        options.onContradicted(owed);
        answer?.tellOwed();
      },
    }),
  );
  const router = stack.use(
    watchRouter({
      ...options,
      ...pauses,
      onReach(fault) {
        options.onReach(fault);
        answer?.tellOnline();
        if (fault === undefined) secondLooks.wake();
      },
    }),
  );
  const secondLooks = stack.use(keepLookingAgain({ ...options, ...pauses, router, learning }));
  const lookups = openLookups({ ...options, router, learning, signal });

  function attempt<T>(act: () => T, otherwise: T): T {
    try {
      return act();
    } catch (error) {
      onFault(error);
      return otherwise;
    }
  }

  answer = stack.use(
    await openAnswer({
      socket: options.socket,
      lookUp: (escn) => lookups.lookUp(escn),
      online: () => router.online(),
      seen: (escn, at) =>
        attempt(() => {
          if (ledger.looks.seen(escn, at)) secondLooks.wake();
          return true;
        }, false),
      owed: () => attempt(() => ledger.looks.owed(), []),
      heard: (escn, seenAt) => attempt(() => ledger.looks.heard(escn, seenAt), undefined),
    }),
  );

  const ticking = setInterval(() => publishing.tick(), pauses.tickMs ?? TICK_MS);
  stack.defer(() => clearInterval(ticking));

  function untilDue(): number {
    const { number, phase, startedAt } = ledger.pass.state();
    const waitMs = startedAt + refreshMs - now();
    return number > 0 && phase === "idle" && waitMs <= refreshMs ? Math.max(0, waitMs) : 0;
  }

  const pauseMs = (): number => Math.min(untilDue(), pauses.clockMs ?? LOOK_AT_CLOCK_MS);

  const passes = keepGoing({
    async work() {
      if (untilDue() > 0) return pauseMs();
      secondLooks.wake();
      const end = await runPass({
        ...options,
        router,
        learning,
        staleAfterMs: refreshMs,
        first: () => secondLooks.settled(),
        signal,
      });
      ledger.looks.forget(now());
      options.onPass(end, ledger.cards.count);
      publishing.noteEnd();
      publishing.tick();
      return pauseMs();
    },
    ...pauses,
    onFailure: options.onPassFailed,
    signal,
  });
  stack.defer(async () => {
    stopping.abort();
    await passes;
  });

  const all = stack.move();
  return { [Symbol.asyncDispose]: () => all.disposeAsync() };
}
