/** One question to the router over HTTP, and what came of it: JSON, "unknown", or a fault by name. */
import { saysUnknown } from "./answers.ts";
import { type Ending, type Header, type Heard, jsonOf, openPinned } from "./pinned.ts";
import type { RouterFault } from "./words.ts";

/** A page of 100 cards has about 50 kB; more than this is no page. Bytes. */
const MOST_BYTES = 1_048_576;

export type Got =
  | { readonly is: "json"; readonly json: unknown }
  /** `named`: the router says in its own words that it does not know the card; otherwise something is not there, perhaps the card */
  | { readonly is: "unknown"; readonly named: boolean }
  | Missed;

export interface Missed {
  readonly is: "no-answer";
  readonly why: RouterFault;
  /** The router asks us to stay away for so long. Milliseconds. */
  readonly stayAwayMs?: number | undefined;
}

export interface Exchange {
  /** Never throws. When `signal` ends it, the fault is the one that `ended` says. */
  get(path: string, options: { readonly token?: string | undefined } & Ending): Promise<Got>;
  /** Cuts what is under way. */
  close(): Promise<void>;
}

export interface ExchangeOptions {
  readonly origin: string;
  readonly ca: string | undefined;
  readonly connections: number;
  readonly onServerTime: ((unixMs: number) => void) | undefined;
}

/** Throws TypeError when the origin or the authorities are none, or not safe. Opens no connection yet. */
export function openExchange({ origin, ca, connections, onServerTime }: ExchangeOptions): Exchange {
  const pinned = openPinned({ origin, name: "the router", ca, connections, mostBytes: MOST_BYTES });

  return {
    async get(path, question) {
      const headers = question.token === undefined ? {} : { authorization: `Bearer ${question.token}` };
      const heard = await pinned.ask({ method: "GET", path, headers }, question);
      if (heard.is === "fault") return missed(heard.why);
      const serverTime = readHttpDate(heard.headers["date"]);
      if (serverTime !== undefined) onServerTime?.(serverTime);
      return read(heard, serverTime);
    },
    close: () => pinned.close(),
  };
}

function read(heard: Heard, serverTime: number | undefined): Got {
  const { status, headers } = heard;
  const json = jsonOf(heard);
  const stayAwayMs = readRetryAfter(headers["retry-after"], serverTime);
  if (status === 401) return missed("unauthorized");
  if (status === 403) return missed("forbidden");
  if (status === 429) return missed("busy", stayAwayMs);
  if (saysUnknown(json)) return { is: "unknown", named: true };
  if (status === 200) return json === undefined ? missed("not-json") : { is: "json", json };
  if (status >= 500) return missed("failed", stayAwayMs);
  if (status >= 300 && status < 400) return missed("redirect");
  // A page that says "not found" is a portal's or a proxy's; the router has no pages.
  const isPage = /html/i.test(String(headers["content-type"]));
  if ((status === 404 || status === 410) && !isPage) return { is: "unknown", named: false };
  return missed(json === undefined ? "not-json" : "invalid");
}

function missed(why: RouterFault, stayAwayMs?: number): Missed {
  return { is: "no-answer", why, stayAwayMs };
}

/** Unix milliseconds of `Sun, 06 Nov 1994 08:49:37 GMT`, the only form that may be sent today; undefined for any other. */
function readHttpDate(header: Header): number | undefined {
  const text = String(header);
  if (!/^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/.test(text)) return undefined;
  const unixMs = Date.parse(text);
  return Number.isNaN(unixMs) ? undefined : unixMs;
}

/** Seconds, or a moment of the server's clock, which its own `Date` makes a distance, whatever our clock says. */
function readRetryAfter(header: Header, serverTime: number | undefined): number | undefined {
  if (/^\d{1,9}$/.test(String(header))) return Number(header) * 1000;
  const until = readHttpDate(header);
  return until === undefined || serverTime === undefined ? undefined : Math.max(0, until - serverTime);
}
