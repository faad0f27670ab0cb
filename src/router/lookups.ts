/** A person waits at a gate: what the router says of the card, or what it said last. */
import type { Escn } from "../card/escn.ts";
import { toLookup } from "../snapshot/ledger-cards.ts";
import type { Ledger } from "../snapshot/ledger.ts";
import type { Lookup } from "../verdict/words.ts";
import { MOST_QUESTIONS } from "./ask-protocol.ts";
import type { Learning } from "./learning.ts";
import type { WatchedRouter } from "./reach.ts";

/** Somebody who comes back from the shelf is not asked about again. */
const YOUNG_MS = 300_000;
/** Somebody whose card was just activated does not wait long. */
const UNKNOWN_KEPT_MS = 120_000;
const MOST_UNKNOWN = 10_000;

export interface LookupsOptions {
  readonly router: Pick<WatchedRouter, "status" | "online">;
  readonly ledger: Ledger;
  readonly learning: Learning;
  /** Unix milliseconds. */
  readonly now: () => number;
  /** When the router has not answered by then, what it said last is answered instead, if anything. Milliseconds. */
  readonly patienceMs: number;
  /** What could not be written; the answer is given all the same. */
  readonly onFault: (error: unknown) => void;
  readonly signal: AbortSignal;
  /** Monotonic milliseconds; left out: `performance.now`. */
  readonly monotonic?: () => number;
}

export interface Lookups {
  /** Never throws. Identical questions at once are one; more than 32 different ones at once get what is known without asking. */
  lookUp(escn: Escn): Promise<Lookup>;
}

export function openLookups(options: LookupsOptions): Lookups {
  const { router, ledger, learning, now, patienceMs, onFault, signal } = options;
  const { monotonic = () => performance.now() } = options;
  const underWay = new Map<Escn, Promise<Lookup>>();
  /** Until when, monotonic milliseconds. */
  const unknown = new Map<Escn, number>();

  function attempt<T>(act: () => T): T | undefined {
    try {
      return act();
    } catch (error) {
      onFault(error);
      return undefined;
    }
  }

  function known(escn: Escn): Lookup | undefined {
    const card = attempt(() => ledger.cards.find(escn));
    return card === undefined ? undefined : toLookup(card);
  }

  function isYoung(lookup: Lookup | undefined): lookup is Lookup {
    const ageMs = lookup?.is === "known" ? now() - lookup.card.asOf : Number.NaN;
    return ageMs >= 0 && ageMs < YOUNG_MS;
  }

  function keepUnknown(escn: Escn): void {
    unknown.delete(escn);
    const [oldest] = unknown.keys();
    if (unknown.size >= MOST_UNKNOWN && oldest !== undefined) unknown.delete(oldest);
    unknown.set(escn, monotonic() + UNKNOWN_KEPT_MS);
  }

  async function ask(escn: Escn): Promise<Lookup> {
    const answer = await router.status(escn, { signal, urgent: true });
    switch (answer.is) {
      case "card":
        attempt(() => {
          learning.learn({ is: "card", card: answer.card });
          ledger.cards.shown(escn, now());
        });
        // the list said whose card it is, and this answer does not
        return known(escn) ?? toLookup(answer.card);
      case "unknown":
        attempt(() => learning.learn({ is: "gone", escn, asOf: now() }));
        keepUnknown(escn);
        return { is: "unknown" };
      case "no-answer":
        return known(escn) ?? nobodyCanSay(escn);
    }
  }

  function nobodyCanSay(escn: Escn): Lookup {
    attempt(() => ledger.looks.wanted(escn, now()));
    return { is: "no-answer" };
  }

  return {
    async lookUp(escn) {
      const before = known(escn);
      if (isYoung(before)) return before;
      // what was unknown may have been activated since: without the router nobody can say, and the card is asked about later
      if (router.online() && monotonic() < (unknown.get(escn) ?? 0)) return { is: "unknown" };
      let question = underWay.get(escn);
      if (question === undefined) {
        if (underWay.size >= MOST_QUESTIONS) return before ?? nobodyCanSay(escn);
        question = ask(escn).finally(() => underWay.delete(escn));
        underWay.set(escn, question);
      }
      return before === undefined ? question : Promise.race([question, afterwards(before)]);
    },
  };

  function afterwards(lookup: Lookup): Promise<Lookup> {
    return new Promise((resolve) => {
      setTimeout(() => resolve(lookup), patienceMs).unref();
    });
  }
}
