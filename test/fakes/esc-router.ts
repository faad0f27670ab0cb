/**
 * A simulated ESC-Router, true to test/data/esc-router-openapi.yaml: what a kiosk may ask of it, in the router's own words, with
 * its cap of 10 cards a page and no status in the list. Also the router of the demo. Loopback only.
 */
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";

export interface RegisteredCard {
  /** As the register holds it; any text of 0 to 255 characters is possible. */
  readonly cardNumber: string;
  readonly displayName: string;
  /** `yyyy-mm-dd` */
  readonly issuedAt: string;
  /** `yyyy-mm-dd` */
  readonly expiresAt: string;
  /** 9 digits, or the VAT number of a processor. */
  readonly issuerIdentifier: string;
  readonly issuerName: string;
  readonly status: "ACTIVE" | "INACTIVE" | "EXPIRED";
}

export type RegisterFault =
  /** every connection is cut at once */
  | { readonly is: "down" }
  /** every answer comes after so many milliseconds */
  | { readonly is: "slow"; readonly ms: number }
  /** every answer is this error */
  | { readonly is: "status"; readonly status: 401 | 403 | 410 | 429 | 500 | 503 }
  /** a portal of a hotel answers instead: 200 and a page, or the given status */
  | { readonly is: "html"; readonly status?: number }
  /** every answer points elsewhere */
  | { readonly is: "redirect"; readonly to: string }
  /** headers, the beginning of a body, and then the connection is cut */
  | { readonly is: "cut" }
  /** headers, and then a body that never comes */
  | { readonly is: "stall" }
  /** headers, and then a space of the body every so many milliseconds, for ever */
  | { readonly is: "trickle"; readonly everyMs: number }
  /** this body instead, as JSON */
  | { readonly is: "body"; readonly body: string };

interface RegisterRequest {
  readonly path: string;
  /** The Authorization header as it came. */
  readonly authorization: string | undefined;
}

export interface SimulatedRouter {
  /** `http://127.0.0.1:PORT` */
  readonly origin: string;
  /** The register itself, in its order; may be changed at any time. */
  readonly cards: RegisteredCard[];
  /** The last 10,000 requests. */
  readonly requests: readonly RegisterRequest[];
  /** Concerns every request from now on; undefined: all is well. `only`: requests whose path contains this text. */
  setFault(fault: RegisterFault | undefined, only?: string): void;
  close(): Promise<void>;
}

/** One client measured it: whatever `size` says, a page has no more. */
const MOST_PER_PAGE = 10;
const KEPT_REQUESTS = 10_000;

/**
 * `token`: what the list and the single card ask for, as `Bearer`. `organisation`: the PIC that the token belongs to, which sees
 * only its own cards; left out: it sees all. `port` 0 or left out: any free one.
 */
export async function startRouter(options: {
  readonly cards: readonly RegisteredCard[];
  readonly token: string;
  readonly organisation?: string;
  readonly port?: number;
}): Promise<SimulatedRouter> {
  const cards = [...options.cards];
  const requests: RegisterRequest[] = [];
  const closing = new AbortController();
  let fault: { readonly is: RegisterFault; readonly only: string } | undefined;

  const server = createServer((request, response) => {
    const path = request.url ?? "/";
    requests.push({ path, authorization: request.headers.authorization });
    if (requests.length > KEPT_REQUESTS) requests.shift();
    const concerned = fault !== undefined && path.includes(fault.only) ? fault.is : undefined;
    respond(concerned, request, response).catch(() => response.destroy());
  });

  async function respond(now: RegisterFault | undefined, request: IncomingMessage, response: ServerResponse) {
    switch (now?.is) {
      case "down":
        request.socket.destroy();
        return;
      case "status":
        if (now.status === 429) response.setHeader("retry-after", "1");
        refuse(response, now.status, now.status === 403 ? "SE-0000" : "SE-0001", "as the fault says");
        return;
      case "html":
        response.writeHead(now.status ?? 200, { "content-type": "text/html" }).end("<!doctype html><p>Welcome</p>");
        return;
      case "redirect":
        response.writeHead(302, { location: now.to }).end();
        return;
      case "cut":
        response
          .writeHead(200, { "content-type": "application/json", "content-length": "1000" })
          .write('{"cardNumber":');
        setImmediate(() => request.socket.destroy());
        return;
      case "stall":
        response.writeHead(200, { "content-type": "application/json" }).write("{");
        return;
      case "trickle":
        response.writeHead(200, { "content-type": "application/json" });
        while (!response.destroyed) {
          response.write(" ");
          await sleep(now.everyMs, undefined, { signal: closing.signal });
        }
        return;
      case "body":
        response.writeHead(200, { "content-type": "application/json" }).end(now.body);
        return;
      case "slow":
        await sleep(now.ms, undefined, { signal: closing.signal });
        break;
      case undefined:
        break;
    }
    answer(request, response);
  }

  function answer(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? "/", "http://router.invalid");
    const open =
      /^\/esc-rest\/api\/v2\/cards\/([^/]+)\/status$/.exec(url.pathname) ??
      /^\/esc-verifier-service\/api\/v1\/cards\/verify\/([^/]+)$/.exec(url.pathname);
    const closed = /^\/esc-rest\/api\/v2\/cards(?:\/([^/]+))?$/.exec(url.pathname);
    if (request.method !== "GET" || (open === null && closed === null))
      return refuse(response, 404, "SE-0404", "no such operation");
    if (open === null && request.headers.authorization !== `Bearer ${options.token}`)
      return refuse(response, 401, "SE-0002", "a token is needed");

    const number = open?.[1] ?? closed?.[1];
    if (number === undefined) return send(response, 200, page(cards.filter(isOwn), url));
    const asked = decodeURIComponent(number);
    const card = cards.find(({ cardNumber }) => cardNumber === asked);
    if (card === undefined) return refuse(response, 404, "ER-0001", "card not found");
    if (open === null && !isOwn(card)) return refuse(response, 403, "SE-0000", "access denied");
    if (open === null) return send(response, 200, whole(card));
    send(response, 200, url.pathname.endsWith("/status") ? card : verification(card));
  }

  function isOwn(card: RegisteredCard): boolean {
    return options.organisation === undefined || card.issuerIdentifier === options.organisation;
  }

  server.listen(options.port ?? 0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the simulated router has no port");

  return {
    origin: `http://127.0.0.1:${address.port}`,
    cards,
    requests,
    setFault(next, only = "") {
      fault = next === undefined ? undefined : { is: next, only };
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

function page(cards: readonly RegisteredCard[], url: URL): object {
  const size = Math.min(Math.max(1, Number(url.searchParams.get("size") ?? MOST_PER_PAGE) || 1), MOST_PER_PAGE);
  const number = Math.max(0, Number(url.searchParams.get("page") ?? 0) || 0);
  const content = cards.slice(number * size, (number + 1) * size).map(lite);
  const totalPages = Math.ceil(cards.length / size);
  return {
    content,
    empty: content.length === 0,
    links: [{ rel: "self", href: url.pathname + url.search }],
    page: { number, size, totalElements: cards.length, totalPages },
  };
}

function lite(card: RegisteredCard): object {
  return {
    cardNumber: card.cardNumber,
    displayName: card.displayName,
    issuedAt: card.issuedAt,
    expiresAt: card.expiresAt,
    hasOwnerAuthorization: true,
    issuer: { id: 1, identifier: card.issuerIdentifier, identifierCode: code("PIC"), name: card.issuerName },
    person: { fullName: card.displayName, identifier: "urn:schac:personalUniqueCode:int:esi:HR:0000000000" },
  };
}

function whole(card: RegisteredCard): object {
  return { ...lite(card), cardStatusType: code(card.status), cardType: code("SMART_NO_CDZ") };
}

function verification(card: RegisteredCard): object {
  return {
    cardNumber: card.cardNumber,
    cardType: code("SMART_NO_CDZ"),
    cardStatusType: code(card.status),
    expiresAt: card.expiresAt,
    issuer: { identifier: card.issuerIdentifier, identifierType: code("PIC"), name: card.issuerName },
  };
}

function code(key: string): object {
  return { key, label: key.toLowerCase() };
}

function refuse(response: ServerResponse, status: number, errorCode: string, message: string): void {
  send(response, status, { code: errorCode, message });
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}
