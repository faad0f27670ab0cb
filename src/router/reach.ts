/** Whether the router can be asked: what every question to it has shown, and a gentle one when nobody asks. */
import { type Escn, toEscn } from "../card/escn.ts";
import type { Router } from "./client.ts";
import { RouterError, type RouterFault } from "./words.ts";

/** Has the form of a card's number and no issuer: a router that answers "unknown" is there. */
const PROBE_NUMBER = "00000000-0000-1034-8000-000000000000";
/** After so long without a question of somebody else. Milliseconds. */
const QUIET_MS = 60_000;
/** While it does not answer; and never before its circuit lets one through. Milliseconds. */
const SILENT_MS = 10_000;
const LOOK_MS = 1000;

/** Of the list alone: they say nothing of whether single cards can be asked about. */
const OF_THE_LIST: ReadonlySet<RouterFault> = new Set(["unauthorized", "forbidden", "invalid"]);

export interface WatchedRouter extends Router {
  /** False until it answered once. */
  online(): boolean;
  /** Whether it answers now, whatever was heard before. */
  probe(signal: AbortSignal): Promise<RouterFault | undefined>;
}

export interface WatchOptions {
  readonly router: Router;
  /** Unix milliseconds, the clock of the router's client. */
  readonly now: () => number;
  /** Called at every change: undefined when the router answers, otherwise why not. */
  readonly onReach: (fault: RouterFault | undefined) => void;
  /** Milliseconds; left out: a minute without questions, 10 seconds without answers. */
  readonly quietMs?: number;
  readonly silentMs?: number;
}

/** Probes at once. Disposal ends the probing and closes the router. */
export function watchRouter(options: WatchOptions): WatchedRouter {
  const { router, now, onReach, quietMs = QUIET_MS, silentMs = SILENT_MS } = options;
  const closing = new AbortController();
  let heard: { readonly fault: RouterFault | undefined } | undefined;
  let heardAt = Number.NEGATIVE_INFINITY;
  let probing: Promise<unknown> | undefined;

  function hear(fault: RouterFault | undefined): void {
    if (fault === "cancelled") return;
    heardAt = performance.now();
    const before = heard;
    heard = { fault };
    if (before === undefined || before.fault !== fault) onReach(fault);
  }

  const watched: WatchedRouter = {
    async status(escn, statusOptions) {
      const answer = await router.status(escn, statusOptions);
      hear(answer.is === "no-answer" ? answer.why : undefined);
      return answer;
    },
    async page(number, pageOptions) {
      try {
        const page = await router.page(number, pageOptions);
        hear(undefined);
        return page;
      } catch (error) {
        if (error instanceof RouterError && !OF_THE_LIST.has(error.code)) hear(error.code);
        throw error;
      }
    },
    reach: () => router.reach(),
    online: () => heard !== undefined && heard.fault === undefined,
    async probe(signal) {
      const answer = await watched.status(probeNumber(), { signal });
      return answer.is === "no-answer" ? answer.why : undefined;
    },
    async [Symbol.asyncDispose]() {
      clearInterval(looking);
      closing.abort();
      await probing;
      await router[Symbol.asyncDispose]();
    },
  };

  function look(): void {
    if (probing !== undefined || performance.now() - heardAt < (watched.online() ? quietMs : silentMs)) return;
    const reach = router.reach();
    if (reach.is === "closed" && reach.untilMs > now()) return;
    probing = watched.probe(closing.signal).finally(() => {
      probing = undefined;
    });
  }
  const looking = setInterval(look, Math.min(LOOK_MS, quietMs, silentMs));
  look();
  return watched;
}

function probeNumber(): Escn {
  const number = toEscn(PROBE_NUMBER);
  if (number === undefined) throw new Error("the number to probe with is none");
  return number;
}
