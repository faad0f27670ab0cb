/**
 * The circuit: after some faults in a row nobody asks for a while, then one question tries, and when that went well all go again.
 * Spares a router that is down, and a person the wait for it. In this house the way to the router is `open` when questions go
 * through, as a door is; electricians say the opposite.
 */
import type { RouterFault } from "./words.ts";

/** Faults in a row that close the way. More than the tries of one question: a single card that the router chokes on closes nothing. */
const FAULTS_IN_A_ROW = 5;

/** Faults that say something of the way to the router. The rest are answers: about a card, or about us, which waiting does not mend. */
const OF_THE_WAY: Readonly<Record<RouterFault, boolean>> = {
  unreachable: true,
  timeout: true,
  certificate: true,
  busy: true,
  failed: true,
  redirect: true,
  "not-json": true,
  "too-large": true,
  unauthorized: false,
  forbidden: false,
  invalid: false,
  cancelled: false,
};

export interface CircuitOptions {
  /** How long the way stays closed at first; twice as long after each trial in vain. Milliseconds. */
  readonly closedMs: number;
  readonly longestClosedMs: number;
  /** The most that the router may make us stay away. Milliseconds. */
  readonly longestStayAwayMs: number;
  /** [0, 1) */
  readonly random: () => number;
}

/** `reached`: the router answered, whatever it said. `nothing`: the question ended before it could tell. */
export type Outcome =
  | { readonly is: "reached" }
  | { readonly is: "nothing" }
  | { readonly is: "fault"; readonly why: RouterFault; readonly stayAwayMs?: number | undefined };

/** `forMs`: until a question may try; 0: it may now, or one does already. */
export type Way =
  | { readonly is: "open" }
  | { readonly is: "closed"; readonly why: RouterFault; readonly forMs: number };

export interface Circuit {
  way(atMs: number): Way;
  /** For a question that is about to go: with what takes its outcome, to be called once; undefined: the way is closed to it. */
  enter(atMs: number): ((atMs: number, outcome: Outcome) => void) | undefined;
}

type State =
  | { readonly is: "open"; readonly faults: number }
  | {
      readonly is: "closed";
      readonly why: RouterFault;
      readonly untilMs: number;
      readonly pauseMs: number;
      readonly trying: boolean;
    };

/** Times are monotonic milliseconds. */
export function openCircuit({ closedMs, longestClosedMs, longestStayAwayMs, random }: CircuitOptions): Circuit {
  let state: State = { is: "open", faults: 0 };

  function close(atMs: number, why: RouterFault, pauseMs: number, stayAwayMs: number | undefined): void {
    // many kiosks lose the router in the same moment, and must not all come back in one
    const forMs = Math.max(pauseMs * (0.5 + random() / 2), Math.min(stayAwayMs ?? 0, longestStayAwayMs));
    state = { is: "closed", why, untilMs: atMs + forMs, pauseMs, trying: false };
  }

  function heardWhileOpen(atMs: number, outcome: Outcome): void {
    // a question from before the way was closed: what it says is old
    if (state.is === "closed" || outcome.is === "nothing") return;
    if (outcome.is === "reached" || !OF_THE_WAY[outcome.why]) {
      state = { is: "open", faults: 0 };
      return;
    }
    const faults = state.faults + 1;
    if (faults >= FAULTS_IN_A_ROW || outcome.stayAwayMs !== undefined)
      close(atMs, outcome.why, closedMs, outcome.stayAwayMs);
    else state = { is: "open", faults };
  }

  function heardTrial(atMs: number, outcome: Outcome): void {
    if (state.is === "open") return;
    if (outcome.is === "nothing") state = { ...state, trying: false };
    else if (outcome.is === "reached" || !OF_THE_WAY[outcome.why]) state = { is: "open", faults: 0 };
    else close(atMs, outcome.why, Math.min(longestClosedMs, state.pauseMs * 2), outcome.stayAwayMs);
  }

  return {
    way(atMs) {
      if (state.is === "open") return { is: "open" };
      return { is: "closed", why: state.why, forMs: Math.max(0, state.untilMs - atMs) };
    },
    enter(atMs) {
      if (state.is === "open") return heardWhileOpen;
      if (state.trying || atMs < state.untilMs) return undefined;
      state = { ...state, trying: true };
      return heardTrial;
    },
  };
}
