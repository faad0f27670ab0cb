/**
 * How a question is put to the router: at its turn, while the way is open, and once more when what happened may pass. Every
 * question shares the pace, the circuit and the budget for tries, whatever it asks.
 */
import { once } from "node:events";
import { type Bound, openBound } from "./bound.ts";
import { openCircuit, type Outcome, type Way } from "./circuit.ts";
import type { Exchange, Got, Missed } from "./exchange.ts";
import { openPace } from "./pace.ts";
import { backOffMs, mayPass, MOST_TRIES, openRetryBudget } from "./retry.ts";
import type { RouterFault } from "./words.ts";

/** All in milliseconds. */
export interface Patience {
  /** The second try comes at a random moment until then, the third until twice of it. */
  readonly retryMs: number;
  /** A question that would wait longer than this for its next try is not asked again. */
  readonly longestRetryMs: number;
  /** How long the way stays closed at first, twice as long after each trial in vain, and the longest. */
  readonly closedMs: number;
  readonly longestClosedMs: number;
  /** The most of a `Retry-After` that we heed. */
  readonly longestStayAwayMs: number;
}

const PATIENCE: Patience = {
  retryMs: 200,
  longestRetryMs: 10_000,
  closedMs: 1000,
  longestClosedMs: 30_000,
  longestStayAwayMs: 15 * 60_000,
};

/** A question that was cut off before it had this long says nothing of the router. Milliseconds. */
const FAIR_CHANCE_MS = 1000;

export interface PoliteOptions {
  readonly exchange: Exchange;
  readonly requestsPerSecond: number;
  readonly concurrency: number;
  /** For each try. Milliseconds. */
  readonly deadlineMs: number;
  readonly patience: Partial<Patience> | undefined;
  readonly monotonic: () => number;
  readonly random: () => number;
}

export interface Question {
  readonly path: string;
  readonly token?: string | undefined;
  readonly urgent: boolean;
  /** Monotonic milliseconds at which `bound` ends it; Infinity: no deadline. */
  readonly untilMs: number;
  readonly bound: Bound;
}

export interface Polite {
  /** Never throws. */
  ask(question: Question): Promise<Got>;
  way(): Way;
}

export function openPolite(options: PoliteOptions): Polite {
  const { exchange, requestsPerSecond, concurrency, deadlineMs, monotonic, random } = options;
  const patience = { ...PATIENCE, ...options.patience };
  const pace = openPace({ requestsPerSecond, concurrency, monotonic });
  const circuit = openCircuit({ ...patience, random });
  const budgets = { urgent: openRetryBudget(), others: openRetryBudget() };
  const way = (): Way => circuit.way(monotonic());

  /** `closed`: it was not asked at all. */
  async function tryOnce({ path, token, urgent, bound }: Question): Promise<Got | (Way & { readonly is: "closed" })> {
    using turn = await pace.turn({ urgent, signal: bound.signal });
    if (turn === undefined) return missed(bound.ended ?? "busy");
    const heard = circuit.enter(monotonic());
    const before = way();
    if (heard === undefined) return before.is === "closed" ? before : missed("busy");
    const beganMs = monotonic();
    using time = openBound(deadlineMs, [bound.signal]);
    const got = await exchange.get(path, {
      token,
      signal: time.signal,
      // the end of the question reaches the exchange as a cancellation; what it was, the question knows
      get ended() {
        return bound.ended ?? time.ended;
      },
    });
    heard(monotonic(), outcomeOf(got, bound.ended === undefined || monotonic() - beganMs >= FAIR_CHANCE_MS));
    return got;
  }

  return {
    async ask(question) {
      const before = way();
      if (before.is === "closed" && before.forMs > 0) return missed(before.why);
      const budget = question.urgent ? budgets.urgent : budgets.others;
      budget.asked();
      for (let tries = 1; ; tries += 1) {
        const got = await tryOnce(question);
        if (got.is === "closed") return missed(got.why);
        if (got.is !== "no-answer" || !mayPass(got.why) || tries === MOST_TRIES) return got;
        const now = way();
        const jitterMs = backOffMs(tries, patience.retryMs, patience.longestRetryMs, random);
        const waitMs = jitterMs + (now.is === "closed" ? now.forMs : 0);
        const leftMs = question.bound.ended === undefined ? question.untilMs - monotonic() : 0;
        if (waitMs >= Math.min(patience.longestRetryMs, leftMs) || !budget.take()) return got;
        using pause = openBound(waitMs, [question.bound.signal]);
        await once(pause.signal, "abort");
        if (question.bound.ended !== undefined) return missed(question.bound.ended);
      }
    },
    way,
  };
}

function outcomeOf(got: Got, fair: boolean): Outcome {
  if (got.is !== "no-answer") return { is: "reached" };
  if (got.why === "cancelled" || (got.why === "timeout" && !fair)) return { is: "nothing" };
  return { is: "fault", why: got.why, stayAwayMs: got.stayAwayMs };
}

function missed(why: RouterFault): Missed {
  return { is: "no-answer", why };
}
