/** Fills the snapshot from the register: all pages of the list, then the status of each card, because the list has none. */
import type { Escn } from "../card/escn.ts";
import { type BuiltSnapshot, buildSnapshot } from "../snapshot/build.ts";
import type { Router } from "./client.ts";
import { RouterError } from "./words.ts";

/** Status look-ups at once. Polite: the router serves others too. */
const CONCURRENCY = 4;

export interface FillProgress {
  readonly doing: "list" | "cards";
  readonly done: number;
  /** As the register counts them now. */
  readonly of: number;
}

export interface FillOptions {
  readonly router: Router;
  /** Folder of the snapshot. */
  readonly folder: string;
  /** 1 to 64 characters. */
  readonly site: string;
  /** Unix milliseconds now: what is read later is at least as new. */
  readonly takenAt: number;
  readonly signal: AbortSignal;
  /** 1 to 32; default 4. */
  readonly concurrency?: number;
  /** Called for every page and every card. */
  readonly onProgress?: (progress: FillProgress) => void;
}

export interface Filled {
  readonly snapshot: BuiltSnapshot;
  /** In the list and gone when we asked about them: taken back or anonymised meanwhile. They are not in the snapshot. */
  readonly gone: number;
  /** In the list under a number that no reader can say. */
  readonly unreadable: number;
}

/**
 * All or nothing: a page or card without an answer ends it with `RouterError`, and the current snapshot stays; so does the
 * `SnapshotError` of a set that is suspiciously small.
 */
export async function fillSnapshot(options: FillOptions): Promise<Filled> {
  const { router, folder, site, takenAt } = options;
  const list = await readList(options);
  const build = buildSnapshot(folder, { site, source: "router", takenAt });
  try {
    let done = 0;
    let gone = 0;
    await eachAtOnce(options.concurrency ?? CONCURRENCY, list.escns, options.signal, async (escn, signal) => {
      const answer = await router.status(escn, { signal });
      if (answer.is === "no-answer") throw new RouterError(answer.why, `card ${done + 1} of ${list.escns.size}`);
      if (answer.is === "card") build.add(answer.card);
      else gone += 1;
      done += 1;
      options.onProgress?.({ doing: "cards", done, of: list.escns.size });
    });
    return { snapshot: build.finish(), gone, unreadable: list.unreadable };
  } finally {
    build.abort();
  }
}

async function readList({ router, signal, onProgress }: FillOptions) {
  const escns = new Set<Escn>();
  let unreadable = 0;
  let total = 0;
  let read = 0;
  for await (const page of router.cards({ signal })) {
    for (const escn of page.escns) escns.add(escn);
    unreadable += page.unreadable;
    read += page.escns.length + page.unreadable;
    total = page.totalCards;
    onProgress?.({ doing: "list", done: read, of: total });
  }
  // Pages that shift while they are read show a card twice and hide another: begin anew rather than lose it.
  if (escns.size + unreadable < total) throw new RouterError("shifted", `${escns.size} different cards of ${total}`);
  return { escns, unreadable };
}

/** Runs `work` on every item, so many at once. The first fault stops the others and is thrown when they have ended. */
async function eachAtOnce<T>(
  most: number,
  items: Iterable<T>,
  signal: AbortSignal,
  work: (item: T, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const stop = new AbortController();
  const either = AbortSignal.any([signal, stop.signal]);
  const queue = items[Symbol.iterator]();
  async function worker(): Promise<void> {
    for (let next = queue.next(); next.done !== true; next = queue.next()) {
      try {
        if (either.aborted) throw new RouterError("cancelled", "the cards of the register");
        await work(next.value, either);
      } catch (error) {
        stop.abort();
        throw error;
      }
    }
  }
  const ends = await Promise.allSettled(Array.from({ length: most }, worker));
  const faults = ends.flatMap((end): unknown[] => (end.status === "rejected" ? [end.reason] : []));
  const cause = faults.find((fault) => !(fault instanceof RouterError && fault.code === "cancelled")) ?? faults[0];
  if (cause !== undefined) throw cause;
}
