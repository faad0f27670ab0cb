/**
 * The ESC-Router's HTTP interface, version 2, as far as a kiosk needs it. One origin, pinned; no redirect is followed; TLS is
 * never relaxed; every answer has a bound in bytes and in time and goes through a schema.
 */
import { type Dispatcher, Pool } from "undici";
import type { Escn } from "../card/escn.ts";
import { type CardPage, readPage, readStatus, readVerification, saysUnknown } from "./answers.ts";
import { RouterError, type RouterAnswer, type RouterFault } from "./words.ts";

/** The look-ups that need no token: the card's status in version 2, or the verifier service. */
export type LookupKind = "status" | "verifier";

export interface RouterOptions {
  /** `https://router.europeanstudentcard.eu`; plain http only for a loopback address. */
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
  /** Called with the router's own time, unix milliseconds in whole seconds, for every answer. */
  readonly onServerTime?: ((unixMs: number) => void) | undefined;
}

export interface StatusOptions {
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
export type Reach =
  | { readonly is: "open" }
  | { readonly is: "closed"; readonly why: RouterFault; readonly untilMs: number };

/** Disposal cuts what is under way: it gets `cancelled`. */
export interface Router extends AsyncDisposable {
  /** One card, by a look-up that needs no token. Never throws. */
  status(escn: Escn, options?: StatusOptions): Promise<RouterAnswer>;
  /** One page, counted from 0, of the cards that the token may see. Throws `RouterError`. */
  page(number: number, options?: { readonly signal?: AbortSignal | undefined }): Promise<CardPage>;
  reach(): Reach;
}

const STATUS_BYTES = 65_536;
const PAGE_BYTES = 1_048_576;
/** 10 cards each: more than any register has, and an end for one that counts wrongly. */
const MOST_PAGES = 2_000_000;
/** Asked for because later routers may keep it; this one gives 10. */
const PAGE_SIZE = 100;
const CONNECTIONS = 8;

/** Throws TypeError when the origin is not one, or not safe. Opens no connection yet. */
export function openRouter({ origin, token, ca, now, deadlineMs, lookup }: RouterOptions): Router {
  assertOrigin(origin);
  const pool = new Pool(origin, {
    connections: CONNECTIONS,
    connectTimeout: deadlineMs,
    headersTimeout: deadlineMs,
    bodyTimeout: deadlineMs,
    ...(ca === undefined ? {} : { connect: { ca } }),
  });

  async function get(
    path: string,
    bytes: number,
    headers: Record<string, string>,
    signal: AbortSignal | undefined,
    withinMs = deadlineMs,
  ) {
    const deadline = AbortSignal.timeout(withinMs);
    const all = signal === undefined ? deadline : AbortSignal.any([signal, deadline]);
    try {
      return await read(await pool.request({ path, method: "GET", headers, signal: all }), bytes);
    } catch (error) {
      return fault(signal?.aborted === true ? "cancelled" : faultOf(error));
    }
  }

  return {
    async status(escn, options = {}) {
      const path =
        lookup === "status"
          ? `/esc-rest/api/v2/cards/${escn}/status`
          : `/esc-verifier-service/api/v1/cards/verify/${escn}`;
      const got = await get(path, STATUS_BYTES, { accept: "application/json" }, options.signal, options.deadlineMs);
      if (got.is !== "json") return got;
      const card = lookup === "status" ? readStatus(got.json, escn, now()) : readVerification(got.json, escn, now());
      return card === undefined ? fault("invalid") : { is: "card", card };
    },

    async page(number, { signal } = {}) {
      const headers = {
        accept: "application/json",
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      };
      const doing = `page ${number + 1} of the cards`;
      const got = await get(`/esc-rest/api/v2/cards?page=${number}&size=${PAGE_SIZE}`, PAGE_BYTES, headers, signal);
      if (got.is === "unknown") throw new RouterError("invalid", doing);
      if (got.is === "no-answer") throw new RouterError(got.why, doing);
      const page = readPage(got.json, number);
      if (page === undefined || page.totalPages > MOST_PAGES) throw new RouterError("invalid", doing);
      return page;
    },

    reach: () => ({ is: "open" }),

    async [Symbol.asyncDispose]() {
      await pool.destroy();
    },
  };
}
type Got = { readonly is: "json"; readonly json: unknown } | Exclude<RouterAnswer, { readonly is: "card" }>;

function fault(why: RouterFault): { readonly is: "no-answer"; readonly why: RouterFault } {
  return { is: "no-answer", why };
}

async function read({ statusCode, headers, body }: Dispatcher.ResponseData, bytes: number): Promise<Got> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body) {
    const piece: Uint8Array = chunk;
    length += piece.length;
    if (length > bytes) return fault("too-large");
    chunks.push(piece);
  }
  const type = String(headers["content-type"] ?? "");
  const json = type.includes("json") ? parse(Buffer.concat(chunks).toString("utf8")) : undefined;
  if (statusCode === 200) return json === undefined ? fault("not-json") : { is: "json", json };
  if (statusCode === 401) return fault("unauthorized");
  if (statusCode === 403) return fault("forbidden");
  if (statusCode === 429) return fault("busy");
  if (saysUnknown(json)) return { is: "unknown" };
  if (statusCode >= 500) return fault("failed");
  if (statusCode >= 300 && statusCode < 400) return fault("redirect");
  // A page that says "not found" is a portal's or a proxy's; the router has no pages.
  if (statusCode === 404 || statusCode === 410) return type.includes("html") ? fault("not-json") : { is: "unknown" };
  return fault("invalid");
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Codes of OpenSSL, Node and undici, sorted into ours. */
function faultOf(error: unknown): RouterFault {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  const name = error instanceof Error ? error.name : "";
  if (name === "TimeoutError" || name === "AbortError" || /TIMEOUT|ETIMEDOUT|ABORTED/.test(code)) return "timeout";
  if (/CERT|SSL|TLS|EPROTO|UNABLE_TO/.test(code)) return "certificate";
  if (code.startsWith("HPE_")) return "invalid";
  return "unreachable";
}

function assertOrigin(origin: string): void {
  const url = URL.canParse(origin) ? new URL(origin) : undefined;
  const loopback = url !== undefined && ["127.0.0.1", "localhost", "[::1]"].includes(url.hostname);
  const safe = url?.protocol === "https:" || (url?.protocol === "http:" && loopback);
  if (url === undefined || url.origin !== origin.replace(/\/$/, "") || !safe)
    throw new TypeError(
      `the router's origin must be "https://HOST" (plain http only on loopback), and is ${JSON.stringify(origin)}`,
    );
}
