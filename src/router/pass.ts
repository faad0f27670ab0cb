/**
 * A pass over everything we hold of the register: the list of our own cards, page by page, then each card's status, because the
 * list tells none. The ledger knows at every step how far it is; a pass that failed or was killed goes on there.
 */
import type { Escn } from "../card/escn.ts";
import type { PassEnd } from "../snapshot/ledger-pass.ts";
import type { Ledger } from "../snapshot/ledger.ts";
import type { Person } from "../snapshot/words.ts";
import { eachAtOnce } from "./at-once.ts";
import type { Learning } from "./learning.ts";
import type { WatchedRouter } from "./reach.ts";
import { RouterError, type RouterFault } from "./words.ts";

/** How many cards are planned ahead. */
const PLANNED = 500;
/** With so many cards in a row without an answer it is the line, and not the cards. */
const LINE_IS_DOWN = 8;
/** Single cards without an answer, beyond which there is no sense in going on. */
const MOST_SILENT = 1000;
/** A pass moves so often at least on the disk. Milliseconds. */
const MOVED_EVERY_MS = 600_000;

export interface PassProgress {
  readonly doing: "list" | "cards";
  readonly done: number;
  /** As the register counts them now. */
  readonly of: number;
}

export interface PassOptions {
  readonly router: Pick<WatchedRouter, "page" | "probe" | "status">;
  readonly ledger: Ledger;
  readonly learning: Learning;
  /** False: we have no token, and ask about the cards that we know. */
  readonly withList: boolean;
  readonly personOf: (esi: string) => Person | undefined;
  /** Unix milliseconds. */
  readonly now: () => number;
  /** Cards asked about at once. */
  readonly concurrency: number;
  /** A pass that stood still for longer than this begins anew: what it read has aged. Milliseconds. */
  readonly staleAfterMs: number;
  /** Cards that were only looked up are dropped when nobody showed them for so long. Milliseconds. */
  readonly keepLookupsMs: number;
  /** Waits for what goes before. */
  readonly first: () => Promise<void>;
  readonly onProgress: (progress: PassProgress) => void;
  readonly signal: AbortSignal;
}

/** Throws `RouterError` at the first fault that is not a single card's, and what the ledger throws. */
export async function runPass(options: PassOptions): Promise<Exclude<PassEnd, "again">> {
  const { ledger, learning, now, withList, staleAfterMs, keepLookupsMs } = options;
  const before = ledger.pass.state();
  const stoodMs = Math.abs(now() - before.movedAt);
  const goesOn = before.phase !== "idle" && before.reading > 0 === withList && stoodMs <= staleAfterMs;
  if (!goesOn) ledger.pass.begin(now(), withList);
  for (;;) {
    await options.first();
    await readList(options);
    try {
      await askAboutCards(options);
    } finally {
      learning.flush();
    }
    const end = ledger.pass.finish(now(), keepLookupsMs);
    if (end !== "again") return end;
  }
}

async function readList({ router, ledger, personOf, now, onProgress, signal }: PassOptions): Promise<void> {
  for (let state = ledger.pass.state(); state.phase === "list"; state = ledger.pass.state()) {
    const page = await router.page(state.nextPage, { signal });
    const cards = page.cards.map(({ escn, esi, level }) => ({
      escn,
      person: esi === undefined ? undefined : personOf(esi),
      level,
    }));
    ledger.pass.listed({ ...page, cards }, now());
    onProgress({ doing: "list", done: page.number + 1, of: page.totalPages });
  }
}

async function askAboutCards(options: PassOptions): Promise<void> {
  const { router, ledger, learning, now, concurrency, first, onProgress, signal } = options;
  const { done, of } = ledger.plan.progress();
  let told = 0;
  let inARow = 0;
  let movedAt = Number.NEGATIVE_INFINITY;
  const silent = new Map<Escn, RouterFault>();
  const underWay = new Set<Escn>();
  let planned: Escn[] = [];

  function next(): Escn | undefined {
    if (planned.length === 0) {
      learning.flush();
      const due = ledger.plan.due(now(), PLANNED + silent.size + underWay.size);
      planned = due.filter((escn) => !silent.has(escn) && !underWay.has(escn)).toReversed();
    }
    const escn = planned.pop();
    if (escn !== undefined) underWay.add(escn);
    return escn;
  }

  function move(): void {
    const at = now();
    if (at - movedAt < MOVED_EVERY_MS && at >= movedAt) return;
    ledger.pass.moved(at);
    movedAt = at;
  }

  await eachAtOnce(concurrency, next, signal, async (escn, stop) => {
    await first();
    const answer = await router.status(escn, { signal: stop });
    if (answer.is === "no-answer") {
      inARow += 1;
      silent.set(escn, answer.why);
      underWay.delete(escn);
      if (answer.why === "cancelled" || inARow >= LINE_IS_DOWN || silent.size >= MOST_SILENT)
        throw new RouterError(answer.why, `card ${done + told + 1} of ${of}`);
      return;
    }
    inARow = 0;
    told += 1;
    learning.learnSoon(answer.is === "card" ? answer : { is: "gone", escn, asOf: now() });
    underWay.delete(escn);
    move();
    onProgress({ doing: "cards", done: done + told, of });
  });
  if (signal.aborted) throw new RouterError("cancelled", "the cards of the register");
  await tryAgainLater(options, silent);
}

/** Single cards had no answer. Throws as long as that may be the line's fault, or may pass. */
async function tryAgainLater({ router, ledger, signal }: PassOptions, silent: ReadonlyMap<Escn, RouterFault>) {
  const [why] = silent.values();
  if (why === undefined) return;
  const line = await router.probe(signal);
  if (line !== undefined) throw new RouterError(line, `${silent.size} cards`);
  const left = ledger.plan.inVain([...silent.keys()]);
  if (left > 0) throw new RouterError(why, `${left} single cards`);
}
