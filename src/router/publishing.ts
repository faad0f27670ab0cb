/**
 * From the ledger to what the gates read. What is another word than before goes out within a minute, at once when a card that was
 * shown is no longer good; that everything is as it was, now and then. Only what differs is written.
 */
import { gatherCards } from "../snapshot/gather.ts";
import type { News } from "../snapshot/ledger-cards.ts";
import type { NewsFilter } from "../snapshot/ledger-news.ts";
import type { Ledger } from "../snapshot/ledger.ts";
import type { Publisher } from "../snapshot/publisher.ts";
import { type CardChange, SnapshotError, type SnapshotInfo } from "../snapshot/words.ts";

const SOURCE = "router";
/** A storm of losses is published in pieces of this size in time. Milliseconds. */
const URGENT_MS = 5000;
const SOON_MS = 60_000;
const REFRESH_MS = 30 * 60_000;
const RETRY_MS = 60_000;
/** The same trouble is told again after so long. Milliseconds. */
const TELL_AGAIN_MS = 3_600_000;
const RENEW_MS = 24 * 3_600_000;
const LOOK_AT_AGE_MS = 60_000;
/** More changes than this are a source anew. */
const MANY = 500_000;

export interface PublishingOptions {
  readonly ledger: Ledger;
  readonly publisher: Publisher;
  /** Unix milliseconds. */
  readonly now: () => number;
  /** Monotonic milliseconds; left out: `performance.now`. */
  readonly monotonic?: () => number;
  readonly onPublished?: (info: SnapshotInfo, changes: number) => void;
  /** What could not be published, and stays as it was. Told at first, when it is another, and once an hour. */
  readonly onTrouble?: (error: unknown) => void;
}

export interface Publishing {
  /** Something was learnt that waits to be published. */
  note(news: News): void;
  /** A pass has ended: all that waits is published soon, whole or not. */
  noteEnd(): void;
  /** Publishes what is due. To be called every second or so; never throws. */
  tick(): void;
  /** Everything; `force`: a great loss too, for a person who knows why. undefined: nothing was new. Throws `SnapshotError`. */
  now(how: { readonly force: boolean }): SnapshotInfo | undefined;
}

export function openPublishing(options: PublishingOptions): Publishing {
  const { ledger, publisher, now, monotonic = () => performance.now(), onPublished, onTrouble } = options;
  let waiting: News = ledger.news.highest("told");
  let publishedAt = Number.NEGATIVE_INFINITY;
  let refreshedAt = monotonic();
  let isEnded = false;
  let retryAt = Number.NEGATIVE_INFINITY;
  let lookedAtAge = Number.NEGATIVE_INFINITY;
  /** The whole list that was refused because suspiciously much is gone; until the next one, what is gone is held back. */
  let refused: { readonly wholeAt: number | undefined } | undefined;
  let trouble: { readonly what: string; readonly at: number } | undefined;

  function wholeDue(): boolean {
    const { wholeAt, publishedWholeAt } = ledger.news.state();
    if (refused !== undefined && refused.wholeAt !== wholeAt) refused = undefined;
    return refused === undefined && wholeAt !== publishedWholeAt;
  }

  /** What shall be published now, at least of this news; undefined: nothing. */
  function due(): Exclude<News, 0> | undefined {
    const at = monotonic();
    if (at < retryAt) return undefined;
    if (wholeDue() || (isEnded && waiting > 0)) return 1;
    if (waiting === 3 && at - publishedAt >= URGENT_MS) return 2;
    if (waiting >= 2 && at - publishedAt >= SOON_MS) return 2;
    return waiting >= 1 && at - refreshedAt >= REFRESH_MS ? 1 : undefined;
  }

  function publish(atLeast: Exclude<News, 0>, force: boolean): SnapshotInfo | undefined {
    const state = ledger.news.state();
    const current = publisher.current();
    const there = current?.sources.find(({ name }) => name === SOURCE);
    const whole = force || refused === undefined ? state.wholeAt !== state.publishedWholeAt : false;
    const filter: NewsFilter = { atLeast, gone: force || refused === undefined ? "told" : "held" };
    // The folder is another one than we know, or what is in it is not all from here: a whole list replaces it.
    const isLost = state.publishedSeq > 0 && (there === undefined || (current?.seq ?? 0) < state.publishedSeq);
    const isForeign = there !== undefined && !state.mirrored;
    const changes = isLost || (isForeign && whole) ? undefined : atMost(MANY, ledger.news.changes(filter));
    if (changes === undefined) return replace(whole ? state.wholeAt : state.publishedWholeAt, force);
    if (changes.length === 0 && !whole) return undefined;
    const takenAt = whole ? state.wholeAt : isForeign ? there.takenAt : state.publishedWholeAt;
    const { info } = publisher.change({ name: SOURCE, kind: "router", takenAt }, changes, { force, whole });
    ledger.news.told(filter, {
      publishedWholeAt: whole ? state.wholeAt : state.publishedWholeAt,
      publishedSeq: info.seq,
      mirrored: !isForeign,
    });
    onPublished?.(info, changes.length);
    return info;
  }

  function replace(takenAt: number | undefined, force: boolean): SnapshotInfo | undefined {
    const cards = gatherCards();
    for (const card of ledger.news.cards()) cards.add(card);
    if (cards.added === 0 && takenAt === undefined) return undefined;
    const { info } = publisher.replace({ name: SOURCE, kind: "router", takenAt }, cards, { force });
    ledger.news.toldAll({ publishedWholeAt: takenAt, publishedSeq: info.seq });
    onPublished?.(info, cards.added);
    return info;
  }

  function published(atLeast: Exclude<News, 0>): void {
    publishedAt = monotonic();
    if (atLeast === 1) [refreshedAt, isEnded] = [publishedAt, false];
    waiting = ledger.news.highest(refused === undefined ? "told" : "held");
  }

  /** A set is vouched for from day to day, even when there is no news. */
  function renewIfOld(): void {
    const at = monotonic();
    if (at < retryAt || at - lookedAtAge < LOOK_AT_AGE_MS) return;
    lookedAtAge = at;
    const issuedAt = publisher.current()?.issuedAt;
    if (issuedAt !== undefined && Math.abs(now() - issuedAt) >= RENEW_MS) publisher.renew();
  }

  function tell(error: unknown): void {
    const what = error instanceof SnapshotError ? error.code : String(error);
    const at = monotonic();
    if (trouble?.what === what && at - trouble.at < TELL_AGAIN_MS) return;
    trouble = { what, at };
    onTrouble?.(error);
  }

  return {
    note(news) {
      if (news > waiting) waiting = news;
    },
    noteEnd() {
      isEnded = true;
      waiting = ledger.news.highest(refused === undefined ? "told" : "held");
    },
    tick() {
      const atLeast = due();
      try {
        if (atLeast === undefined) {
          renewIfOld();
          return;
        }
        publish(atLeast, false);
        trouble = undefined;
        published(atLeast);
      } catch (error) {
        tell(error);
        if (error instanceof SnapshotError && error.code === "shrunk" && refused === undefined)
          refused = { wholeAt: ledger.news.state().wholeAt };
        else retryAt = monotonic() + RETRY_MS;
      }
    },
    now({ force }) {
      refused = undefined;
      const info = publish(1, force);
      published(1);
      return info;
    },
  };
}

/** All of them, or undefined when there are more. */
function atMost(most: number, changes: Iterable<CardChange>): readonly CardChange[] | undefined {
  const list: CardChange[] = [];
  for (const change of changes) {
    if (list.length === most) return undefined;
    list.push(change);
  }
  return list;
}
