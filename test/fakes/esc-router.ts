/**
 * A simulated ESC-Router, true to test/data/esc-router-openapi.yaml: what a kiosk may ask of it, in the router's own words, with
 * its cap of 10 cards a page and no status in the list, and with faults on command. Also the router of the demo. Loopback only.
 */
import { once } from "node:events";
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import {
  cardPage,
  cardStatus,
  openRegister,
  pageOf,
  type RegisteredCard,
  verification,
  wholeCard,
} from "./esc-register.ts";
import { chance, distorted, drawn, misbehave, type RegisterFault } from "./esc-router-faults.ts";

export type { RegisteredCard } from "./esc-register.ts";
export type { RegisterFault } from "./esc-router-faults.ts";

interface RegisterRequest {
  readonly path: string;
  /** The Authorization header as it came. */
  readonly authorization: string | undefined;
}

export interface SimulatedRouter {
  /** `http://127.0.0.1:PORT`, or `https://localhost:PORT` */
  readonly origin: string;
  /** The register itself, in its order; may be changed at any time, by any means of an array. */
  readonly cards: RegisteredCard[];
  /** The last 10,000 requests. */
  readonly requests: readonly RegisterRequest[];
  /** Requests that are being answered now, and the most there ever were at once. */
  readonly underWay: { readonly now: number; readonly most: number };
  /**
   * Concerns every request from now on whose path contains `only`; of several the last one set counts. Undefined: all is well again
   * for those paths, and without `only` for all.
   */
  setFault(fault: RegisterFault | undefined, only?: string): void;
  close(): Promise<void>;
}

const KEPT_REQUESTS = 10_000;

export interface SimulatedRouterOptions {
  readonly cards: readonly RegisteredCard[];
  /** What the list and the single card ask for, as `Bearer`. */
  readonly token: string;
  /** The PIC that the token belongs to, which sees only its own cards; left out: it sees all. */
  readonly organisation?: string;
  /** 0 or left out: any free one. */
  readonly port?: number;
  /** PEM; left out: plain http. */
  readonly tls?: { readonly key: string; readonly cert: string };
}

export async function startRouter(options: SimulatedRouterOptions): Promise<SimulatedRouter> {
  const register = openRegister(options.cards, options.organisation);
  const requests: RegisterRequest[] = [];
  const underWay = { now: 0, most: 0 };
  const closing = new AbortController();
  let faults: { readonly is: RegisterFault; readonly only: string; readonly times: Map<string, number> }[] = [];

  const listener: RequestListener = (request, response) => {
    const path = request.url ?? "/";
    requests.push({ path, authorization: request.headers.authorization });
    if (requests.length > KEPT_REQUESTS) requests.shift();
    underWay.now += 1;
    underWay.most = Math.max(underWay.most, underWay.now);
    response.once("close", () => (underWay.now -= 1));
    respond(path, request, response).catch(() => response.destroy());
  };

  async function respond(path: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const concerned = faults.findLast(({ only }) => path.includes(only));
    const nth = concerned?.times.get(path) ?? 0;
    concerned?.times.set(path, nth + 1);
    const now = concerned === undefined ? undefined : drawn(concerned.is, path, nth);
    if (await misbehave(now, request, response, closing.signal)) return;

    const { status, body } = answer(new URL(path, "http://router.invalid"), request, now, nth);
    if (now?.is === "skew") response.setHeader("date", new Date(Date.now() + now.ms).toUTCString());
    const text = JSON.stringify(body);
    response
      .writeHead(status, { "content-type": now?.is === "type" ? now.type : "application/json" })
      .end(now?.is === "half" ? text.slice(0, text.length / 2) : text);
  }

  function answer(url: URL, request: IncomingMessage, now: ReturnType<typeof drawn>, nth: number): Answer {
    const open =
      /^\/esc-rest\/api\/v2\/cards\/([^/]+)\/status$/.exec(url.pathname) ??
      /^\/esc-verifier-service\/api\/v1\/cards\/verify\/([^/]+)$/.exec(url.pathname);
    const closed = /^\/esc-rest\/api\/v2\/cards(?:\/([^/]+))?$/.exec(url.pathname);
    if (request.method !== "GET" || (open === null && closed === null))
      return refusal(404, "SE-0404", "no such operation");
    if (open === null && request.headers.authorization !== `Bearer ${options.token}`)
      return refusal(401, "SE-0002", "a token is needed");

    const number = open?.[1] ?? closed?.[1];
    if (number === undefined) return list(url, now, nth);
    const card = register.find(decodeURIComponent(number));
    if (card === undefined) return refusal(404, "ER-0001", "card not found");
    if (open === null && !register.isOwn(card)) return refusal(403, "SE-0000", "access denied");
    if (open === null) return { status: 200, body: wholeCard(card) };
    return { status: 200, body: url.pathname.endsWith("/status") ? cardStatus(card) : verification(card) };
  }

  function list(url: URL, now: ReturnType<typeof drawn>, nth: number): Answer {
    const cards = register.own();
    const page = distorted(now, pageOf(cards, url.searchParams), cards, nth);
    const body = cardPage(page, url.pathname + url.search);
    if (now?.is === "shift") {
      const draw = (what: string) => chance(now.seed, `${what} ${nth} ${url.search}`);
      if (draw("whether") < now.share) {
        if (draw("which") < 0.5) register.cards.shift();
        else register.cards.unshift(now.make(requests.length));
      }
    }
    return { status: 200, body };
  }

  const server = options.tls === undefined ? createServer(listener) : createTlsServer(options.tls, listener);
  server.listen(options.port ?? 0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the simulated router has no port");

  return {
    origin: options.tls === undefined ? `http://127.0.0.1:${address.port}` : `https://localhost:${address.port}`,
    cards: register.cards,
    requests,
    underWay,
    setFault(next, only = "") {
      faults = faults.filter((fault) => !fault.only.includes(only));
      if (next !== undefined) faults.push({ is: next, only, times: new Map() });
    },
    async close() {
      closing.abort();
      if (!server.listening) return;
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

interface Answer {
  readonly status: number;
  readonly body: object;
}

function refusal(status: number, code: string, message: string): Answer {
  return { status, body: { code, message } };
}
