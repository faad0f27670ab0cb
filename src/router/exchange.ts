/**
 * One question to the router over HTTP, and what came of it: JSON, "unknown", or a fault by name. Bounded in time by the caller's
 * signal and in memory by undici's `maxResponseSize`, which also cuts what nobody reads.
 *
 * What of undici serves, and what does not:
 * - `Pool` with one origin; redirects are followed by an interceptor that is not here. `decompress` is not here either: an
 *   answer that comes compressed although `identity` was asked for is no JSON, and can never unfold.
 * - HTTP/2 is off: while the protocol is not known, undici sends everything through one connection, so that one handshake
 *   which hangs would hold up the question of a person who waits.
 * - `retry` knows status codes and socket errors, not a page where JSON should be; it waits without jitter, without a budget
 *   shared by all, past our pace and our circuit, and asks for the rest of a cut body, which the router does not promise.
 *   Ours is in polite.ts.
 * - `responseError` makes an exception, with headers and body in it, of what is a value here. `dump` is for bodies that nobody
 *   wants. `cache` would keep people's names, `deduplicate` loses the deadline of the second asker. A circuit it has none.
 */
import { once } from "node:events";
import { type Dispatcher, errors, Pool } from "undici";
import { saysUnknown } from "./answers.ts";
import { assertAuthorities, assertOrigin } from "./origin.ts";
import type { RouterFault } from "./words.ts";

/** A page of 100 cards has about 50 kB; more than this is no page. Bytes. */
const MOST_BYTES = 1_048_576;
/** A connection that takes longer will not come; whoever asks next makes another one. Milliseconds. */
const CONNECT_MS = 5000;

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

interface Ending {
  readonly signal: AbortSignal;
  readonly ended: "timeout" | "cancelled" | undefined;
}

export interface ExchangeOptions {
  readonly origin: string;
  readonly ca: string | undefined;
  readonly connections: number;
  readonly onServerTime: ((unixMs: number) => void) | undefined;
}

/** Throws TypeError when the origin or the authorities are none, or not safe. Opens no connection yet. */
export function openExchange({ origin, ca, connections, onServerTime }: ExchangeOptions): Exchange {
  assertOrigin(origin);
  if (ca !== undefined) assertAuthorities(ca);
  const pool = new Pool(origin, {
    connections,
    allowH2: false,
    connectTimeout: CONNECT_MS,
    // the caller's signal ends both, and undici's own timers are as coarse as a second
    headersTimeout: 0,
    bodyTimeout: 0,
    maxResponseSize: MOST_BYTES,
    // said aloud, because the environment can change what is left unsaid: NODE_TLS_REJECT_UNAUTHORIZED, NODE_OPTIONS
    connect: { rejectUnauthorized: true, minVersion: "TLSv1.2", ...(ca === undefined ? {} : { ca }) },
  });

  async function ask(path: string, token: string | undefined, signal: AbortSignal) {
    const headers = {
      accept: "application/json",
      "accept-encoding": "identity",
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    };
    const answer = await pool.request({ path, method: "GET", headers, signal });
    return { answer, text: await answer.body.text() };
  }

  return {
    async get(path, question) {
      let heard: Awaited<ReturnType<typeof ask>>;
      if (question.ended !== undefined) return missed(question.ended);
      try {
        // undici hears the signal only once it has a connection
        heard = await Promise.race([ask(path, question.token, question.signal), untilAborted(question.signal)]);
      } catch (error) {
        return { is: "no-answer", why: question.ended ?? faultOf(error) };
      }
      const serverTime = readHttpDate(heard.answer.headers["date"]);
      if (serverTime !== undefined) onServerTime?.(serverTime);
      return read(heard.answer, heard.text, serverTime);
    },
    close: () => pool.destroy(),
  };
}

function read({ statusCode, headers }: Dispatcher.ResponseData, text: string, serverTime: number | undefined): Got {
  const isJson = /^application\/(?:[\w.-]+\+)?json\b/i.test(String(headers["content-type"]));
  const json = isJson ? parse(text) : undefined;
  const stayAwayMs = readRetryAfter(headers["retry-after"], serverTime);
  if (statusCode === 401) return missed("unauthorized");
  if (statusCode === 403) return missed("forbidden");
  if (statusCode === 429) return missed("busy", stayAwayMs);
  if (saysUnknown(json)) return { is: "unknown", named: true };
  if (statusCode === 200) return json === undefined ? missed("not-json") : { is: "json", json };
  if (statusCode >= 500) return missed("failed", stayAwayMs);
  if (statusCode >= 300 && statusCode < 400) return missed("redirect");
  // A page that says "not found" is a portal's or a proxy's; the router has no pages.
  const isPage = /html/i.test(String(headers["content-type"]));
  if ((statusCode === 404 || statusCode === 410) && !isPage) return { is: "unknown", named: false };
  return missed(json === undefined ? "not-json" : "invalid");
}

function missed(why: RouterFault, stayAwayMs?: number): Missed {
  return { is: "no-answer", why, stayAwayMs };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

type Header = string | string[] | undefined;

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

async function untilAborted(signal: AbortSignal): Promise<never> {
  await once(signal, "abort");
  throw signal.reason;
}

/** Codes of OpenSSL, Node and undici, sorted into ours. */
function faultOf(error: unknown): RouterFault {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  if (code === "UND_ERR_RES_EXCEEDED_MAX_SIZE" || code === "UND_ERR_HEADERS_OVERFLOW") return "too-large";
  if (code.includes("TIMEOUT") || code === "ETIMEDOUT") return "timeout";
  if (/CERT|SSL|TLS|EPROTO|UNABLE_TO|HOSTNAME_MISMATCH|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH/.test(code))
    return "certificate";
  // what answers does not speak HTTP
  if (error instanceof errors.HTTPParserError) return "not-json";
  return "unreachable";
}
