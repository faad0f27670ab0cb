/**
 * The ESC-Router's HTTP interface, version 2, as far as a kiosk needs it. One origin, pinned; no redirect is followed; TLS is
 * never relaxed; every answer has a bound in bytes and in time and goes through a schema. Polite: a pace, a circuit, a budget
 * for tries.
 */
import type { Escn } from "../card/escn.ts";
import type { NewCard } from "../snapshot/words.ts";
import { type CardPage, readPage, readStatus, readVerification } from "./answers.ts";
import { openBound } from "./bound.ts";
import { openExchange } from "./exchange.ts";
import { URGENT_ON_TOP } from "./pace.ts";
import { openPolite, type Patience, type Question } from "./polite.ts";
import { assertToken } from "./token.ts";
import { RouterError, type RouterAnswer, type RouterFault } from "./words.ts";

/** The look-ups that need no token: the card's status in version 2, or the verifier service. */
type LookupKind = "status" | "verifier";

export interface RouterOptions {
  /** One of `routerOrigin`, or another `https://HOST`; plain http only for a loopback address. */
  readonly origin: string;
  /** Of the organisation; only the list of cards needs it, and only the list is sent it. */
  readonly token?: string | undefined;
  /** PEM of the authorities to trust instead of those that Node knows. */
  readonly ca?: string | undefined;
  /** Unix milliseconds: what `asOf` of a card is taken from. */
  readonly now: () => number;
  /** Questions a second when many wait, 0.1 to 1000. An urgent one goes at once and the others pay for it. */
  readonly requestsPerSecond: number;
  /** Questions under way at once, 1 to 64; a few urgent ones may come on top. */
  readonly concurrency: number;
  /** The longest wait for one whole answer, 1 to 600,000 milliseconds; each new try has it again. */
  readonly deadlineMs: number;
  /** Which look-up is asked first; the other one stands in when this one is forbidden or answers nonsense. */
  readonly lookup: LookupKind;
  /** Called with the router's own time, unix milliseconds in whole seconds, for every answer. Must not throw. */
  readonly onServerTime?: ((unixMs: number) => void) | undefined;
  /** Left out: as is polite. For tests, which have no time. */
  readonly patience?: Partial<Patience> | undefined;
  /** Monotonic milliseconds; left out: `performance.now`. */
  readonly monotonic?: (() => number) | undefined;
  /** [0, 1); left out: `Math.random`. */
  readonly random?: (() => number) | undefined;
}

interface StatusOptions {
  readonly signal?: AbortSignal | undefined;
  /** For everything together: waiting for its turn, every try. Left out: as long as the tries take. Milliseconds. */
  readonly deadlineMs?: number | undefined;
  /** A person waits: goes before everything that is not urgent. */
  readonly urgent?: boolean | undefined;
}

/**
 * `closed`: the router failed too often in a row, or told us to stay away; a question now gets `why` at once. `untilMs`: unix
 * milliseconds by `now()` from which on one question is let through to try again; when it went well, it is open.
 */
type Reach = { readonly is: "open" } | { readonly is: "closed"; readonly why: RouterFault; readonly untilMs: number };

/** Disposal cuts what is under way: it gets `cancelled`. */
export interface Router extends AsyncDisposable {
  /** One card, by a look-up that needs no token. Never throws. */
  status(escn: Escn, options?: StatusOptions): Promise<RouterAnswer>;
  /** One page, counted from 0, of the cards that the token may see. Throws `RouterError`. */
  page(number: number, options?: { readonly signal?: AbortSignal | undefined }): Promise<CardPage>;
  reach(): Reach;
}

/** 10 cards each: more than any register has, and an end for one that counts wrongly. */
const MOST_PAGES = 2_000_000;
/** Asked for because later routers may keep it; this one gives 10. */
const PAGE_SIZE = 100;
/** After one look-up was refused and the other answered, the other is asked first for so long. Milliseconds. */
const STAND_IN_MS = 10 * 60_000;

const PATHS: Readonly<Record<LookupKind, string>> = {
  status: "/esc-rest/api/v2/cards/*/status",
  verifier: "/esc-verifier-service/api/v1/cards/verify/*",
};
const READS: Readonly<Record<LookupKind, (json: unknown, asked: Escn, asOf: number) => NewCard | undefined>> = {
  status: readStatus,
  verifier: readVerification,
};
/** Faults of one look-up that say nothing of the other. */
const OF_ONE_LOOKUP: ReadonlySet<RouterFault> = new Set(["forbidden", "not-json", "invalid"]);

/** Throws TypeError or RangeError for an option that is none, or not safe. Opens no connection yet. */
export function openRouter(options: RouterOptions): Router {
  const { origin, ca, now, requestsPerSecond, concurrency, deadlineMs, lookup, onServerTime, patience } = options;
  const { monotonic = () => performance.now(), random = Math.random } = options;
  const token = options.token === undefined ? undefined : assertToken(options.token, "the router's token");
  assertRange("requestsPerSecond", requestsPerSecond, 0.1, 1000);
  assertRange("concurrency", concurrency, 1, 64);
  assertRange("deadlineMs", deadlineMs, 1, 600_000);
  const exchange = openExchange({ origin, ca, connections: concurrency + URGENT_ON_TOP, onServerTime });
  const polite = openPolite({ exchange, requestsPerSecond, concurrency, deadlineMs, patience, monotonic, random });
  const closing = new AbortController();
  let first: LookupKind = lookup;
  let standInUntilMs = 0;

  async function lookUp(kind: LookupKind, escn: Escn, question: Omit<Question, "path">) {
    const got = await polite.ask({ ...question, path: PATHS[kind].replace("*", escn) });
    if (got.is !== "json") return got;
    const card = READS[kind](got.json, escn, now());
    return card === undefined ? missed("invalid") : { is: "card" as const, card };
  }

  async function lookUpEitherWay(escn: Escn, question: Omit<Question, "path">) {
    if (monotonic() >= standInUntilMs) first = lookup;
    const asked = first;
    const answer = await lookUp(asked, escn, question);
    if (answer.is !== "no-answer" || !OF_ONE_LOOKUP.has(answer.why)) return answer;
    const other = asked === "status" ? "verifier" : "status";
    const second = await lookUp(other, escn, question);
    // an address where nothing is must not make every card unknown, only because the other one is forbidden
    if (second.is === "no-answer" || (second.is === "unknown" && !second.named)) return answer;
    // nonsense about one card is one card's; a refusal holds for all
    if (answer.why !== "invalid") {
      first = other;
      standInUntilMs = monotonic() + STAND_IN_MS;
    }
    return second;
  }

  return {
    async status(escn, { signal, deadlineMs: withinMs, urgent = false } = {}) {
      using bound = openBound(withinMs, [signal, closing.signal]);
      const untilMs = withinMs === undefined ? Infinity : monotonic() + withinMs;
      const answer = await lookUpEitherWay(escn, { urgent, untilMs, bound });
      if (answer.is === "card") return answer;
      return answer.is === "unknown" ? { is: "unknown" } : missed(answer.why);
    },

    async page(number, { signal } = {}) {
      using bound = openBound(undefined, [signal, closing.signal]);
      const path = `/esc-rest/api/v2/cards?page=${number}&size=${PAGE_SIZE}`;
      const got = await polite.ask({ path, token, urgent: false, untilMs: Infinity, bound });
      const doing = `page ${number + 1} of the cards`;
      if (got.is === "no-answer") throw new RouterError(got.why, doing);
      const page = got.is === "unknown" ? undefined : readPage(got.json, number);
      if (page === undefined || page.totalPages > MOST_PAGES) throw new RouterError("invalid", doing);
      return page;
    },

    reach() {
      const way = polite.way();
      return way.is === "open" ? way : { is: "closed", why: way.why, untilMs: now() + Math.ceil(way.forMs) };
    },

    async [Symbol.asyncDispose]() {
      closing.abort();
      await exchange.close();
    },
  };
}

function missed(why: RouterFault): { readonly is: "no-answer"; readonly why: RouterFault } {
  return { is: "no-answer", why };
}

function assertRange(name: string, value: number, from: number, to: number): void {
  if (!(value >= from && value <= to)) throw new RangeError(`${name} must be ${from} to ${to}, and is ${value}`);
}
