/**
 * The ESC-Router's HTTP interface, version 2, as far as a kiosk needs it. One origin, pinned; no redirect is followed; TLS is
 * never relaxed; every answer has a bound in bytes and in time and goes through a schema.
 */
import { type Dispatcher, Pool } from "undici";
import type { Escn } from "../card/escn.ts";
import { type CardPage, readPage, readStatus, saysUnknown } from "./answers.ts";
import { RouterError, type RouterAnswer, type RouterFault } from "./words.ts";

export interface RouterOptions {
  /** `https://router.europeanstudentcard.eu`; plain http only for a loopback address. */
  readonly origin: string;
  /** Of the organisation; only the list of cards needs it, and only the list is sent it. */
  readonly token?: string | undefined;
  /** PEM of the authorities to trust instead of the system's. */
  readonly ca?: string | undefined;
  /** The longest wait for one whole answer, 1 to 600,000 milliseconds. */
  readonly deadlineMs: number;
}

/** Disposal cuts what is under way. */
export interface Router extends AsyncDisposable {
  /** One card, by the look-up that needs no token. Never throws. */
  status(escn: Escn, options?: { readonly signal?: AbortSignal | undefined }): Promise<RouterAnswer>;
  /** Every page of the cards that the token may see. Throws `RouterError`. */
  cards(options?: { readonly signal?: AbortSignal | undefined }): AsyncIterable<CardPage>;
}

const STATUS_BYTES = 65_536;
const PAGE_BYTES = 1_048_576;
/** 10 cards each: more than any register has, and an end for one that counts wrongly. */
const MOST_PAGES = 2_000_000;
/** Asked for because later routers may keep it; this one gives 10. */
const PAGE_SIZE = 100;
const CONNECTIONS = 8;

/** Throws TypeError when the origin is not one, or not safe. Opens no connection yet. */
export function openRouter({ origin, token, ca, deadlineMs }: RouterOptions): Router {
  assertOrigin(origin);
  const pool = new Pool(origin, {
    connections: CONNECTIONS,
    connectTimeout: deadlineMs,
    headersTimeout: deadlineMs,
    bodyTimeout: deadlineMs,
    ...(ca === undefined ? {} : { connect: { ca } }),
  });

  async function get(path: string, bytes: number, headers: Record<string, string>, signal: AbortSignal | undefined) {
    const deadline = AbortSignal.timeout(deadlineMs);
    const all = signal === undefined ? deadline : AbortSignal.any([signal, deadline]);
    try {
      return await read(await pool.request({ path, method: "GET", headers, signal: all }), bytes);
    } catch (error) {
      return fault(signal?.aborted === true ? "cancelled" : faultOf(error));
    }
  }

  return {
    async status(escn, { signal } = {}) {
      const got = await get(
        `/esc-rest/api/v2/cards/${escn}/status`,
        STATUS_BYTES,
        { accept: "application/json" },
        signal,
      );
      if (got.is !== "json") return got;
      const card = readStatus(got.json, escn);
      return card === undefined ? fault("invalid") : { is: "card", card };
    },

    async *cards({ signal } = {}) {
      const headers = {
        accept: "application/json",
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      };
      let pages = 1;
      for (let number = 0; number < pages; number++) {
        const doing = `page ${number + 1} of the cards`;
        const got = await get(`/esc-rest/api/v2/cards?page=${number}&size=${PAGE_SIZE}`, PAGE_BYTES, headers, signal);
        if (got.is === "unknown") throw new RouterError("invalid", doing);
        if (got.is === "no-answer") throw new RouterError(got.why, doing);
        const page = readPage(got.json, number);
        if (page === undefined || page.totalPages > MOST_PAGES) throw new RouterError("invalid", doing);
        pages = page.totalPages;
        yield page;
      }
    },

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
