/**
 * The page and its socket, on loopback only. A browser lets any page of the world open a socket to 127.0.0.1, so the
 * peer's address proves nothing: exact Host, exact Origin and a one-time token out of our own page do.
 */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { type WebSocket, WebSocketServer } from "ws";
import { BEAT_EVERY_MS, openBeats } from "./beats.ts";
import { LOGO_POLICY, type Logo } from "./logo.ts";
import { type DocumentPath, KIOSK_PAGES, type Page, pathOf, readPages } from "./pages.ts";
import { BEAT, type KioskState } from "./protocol.ts";
import { openTokens } from "./tokens.ts";

/** Screens at one time: the kiosk's own, a cashier's, a reload in between. */
const MAX_SCREENS = 8;
/** A screen that cannot keep up is cut off and comes back with the whole state. Bytes. */
const MAX_BEHIND = 65_536;
const PING_MS = 15_000;
const SUB_PROTOCOL = "kiosk.";

export interface KioskServerOptions {
  /** 1 to 65535, or 0 for any free port. */
  readonly port: number;
  /** The built page, as `npm run build` leaves it. */
  readonly pageFolder: string;
  /** Another origin that may show the page in a frame; undefined: nobody may. */
  readonly embedOrigin: string | undefined;
  /** The operator's; left out: there is none. */
  readonly logo?: Logo | undefined;
}

/** Serves `/staff/` and below, to this page alone. `spend`: whether a token out of the page was good; it is no more. Never throws. */
export type StaffHandler = (
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
  spend: (token: string) => boolean,
) => void;

export interface KioskServer extends AsyncDisposable {
  /** `http://127.0.0.1:7350` */
  readonly origin: string;
  /** Sends the state to every screen now, and to each one that connects later. */
  show(state: KioskState): void;
  /** From now on; until then there is nothing of staff. */
  serveStaff(handler: StaffHandler): void;
  /** Screens connected right now. */
  screens(): number;
  /** When a screen last said that it had painted, by `performance.now()`; undefined: none ever has. */
  lastPainted(): number | undefined;
}

/** Resolves when it listens; rejects when the port is taken or the page is not built. */
export async function serveKiosk(options: KioskServerOptions): Promise<KioskServer> {
  const pages = readPages(options.pageFolder, KIOSK_PAGES);
  const tokens = openTokens();
  let latest: string | undefined;
  let address = "";
  let staff: StaffHandler | undefined;

  const http = createServer(
    // The time-outs are looked at every second: by itself Node does so every thirty.
    { maxHeaderSize: 8192, requestTimeout: 5000, headersTimeout: 5000, connectionsCheckingInterval: 1000 },
    (request, response) => {
      if (request.headers.host !== address) return refuse(response, 421, "This address is not the kiosk's own.");
      const path = pathOf(request.url);
      if (path.startsWith("/staff/")) return staffOnly(request, response, path);
      if (request.method !== "GET" && request.method !== "HEAD")
        return refuse(response, 405, "Only GET is served here.");
      if (path === options.logo?.path) return picture(request, response, options.logo);
      const page = pages.get(path);
      if (page === undefined) return refuse(response, 404, "There is no such page.");
      return answer(request, response, page);
    },
  );
  http.maxConnections = 64;

  function staffOnly(request: IncomingMessage, response: ServerResponse, path: string): void {
    if (staff === undefined) return refuse(response, 404, "There is no such page.");
    if (request.headers.origin !== `http://${address}`)
      return refuse(response, 403, "Only the lane's own page may ask.");
    return staff(request, response, path, (token) => tokens.spend(token) === "/");
  }

  const sockets = new WebSocketServer({
    noServer: true,
    // The heartbeat is all that a screen may send.
    maxPayload: BEAT.length,
    perMessageDeflate: false,
    handleProtocols: (protocols) => protocols.values().next().value ?? false,
  });

  http.on("upgrade", (request, socket, head) => {
    socket.on("error", () => socket.destroy());
    const { document, status } = admits(request);
    // who is refused and does not hang up would keep a connection for ever: the server's time-outs end where an upgrade begins
    if (status !== 101)
      return void socket.end(`HTTP/1.1 ${status} Refused\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`, () =>
        socket.destroy(),
      );
    return sockets.handleUpgrade(request, socket, head, (screen) => welcome(screen, document));
  });

  /** The HTTP status for a socket that wants in, 101 or why not, and of which document it is. The token is spent last, and only by who had all the rest. */
  function admits({ headers, url }: IncomingMessage): { readonly status: number; readonly document?: DocumentPath } {
    if (headers.host !== address || headers.origin !== `http://${address}`) return { status: 403 };
    if (url !== "/state") return { status: 404 };
    if (sockets.clients.size >= MAX_SCREENS) return { status: 503 };
    const offered = headers["sec-websocket-protocol"];
    const document = offered?.startsWith(SUB_PROTOCOL) ? tokens.spend(offered.slice(SUB_PROTOCOL.length)) : undefined;
    return document === undefined ? { status: 401 } : { status: 101, document };
  }

  const alive = new WeakSet<WebSocket>();
  function welcome(screen: WebSocket, document: DocumentPath | undefined): void {
    alive.add(screen);
    screen.on("pong", () => alive.add(screen));
    screen.on("message", (data, isBinary) => {
      const isBeat = !isBinary && Buffer.isBuffer(data) && data.toString() === BEAT;
      // That a cashier sees something says nothing of what the student sees.
      if (!isBeat || !beats.answer(screen, document === "/" ? performance.now() : undefined))
        screen.close(1008, "this socket is one way");
    });
    screen.on("error", () => screen.terminate());
    if (latest !== undefined) screen.send(latest);
  }
  const pinging = setInterval(() => {
    for (const screen of sockets.clients) {
      if (!alive.delete(screen)) screen.terminate();
      else screen.ping();
    }
  }, PING_MS);
  pinging.unref();

  const beats = openBeats<WebSocket>();
  const beating = setInterval(() => {
    for (const screen of sockets.clients) {
      beats.ask(screen);
      tell(screen, BEAT);
    }
  }, BEAT_EVERY_MS);
  beating.unref();

  function answer(request: IncomingMessage, response: ServerResponse, page: Page): void {
    const body =
      page.document === undefined
        ? page.body
        : page.body.toString().replace("{{kiosk-token}}", tokens.issue(page.document));
    response.writeHead(200, {
      ...securityHeaders(address, options.embedOrigin),
      "Content-Type": page.type,
      "Cache-Control": page.document === undefined ? "public, max-age=31536000, immutable" : "no-store",
      "Content-Length": Buffer.byteLength(body),
    });
    response.end(request.method === "HEAD" ? undefined : body);
  }

  function picture(request: IncomingMessage, response: ServerResponse, { body, type }: Logo): void {
    response.writeHead(200, {
      ...securityHeaders(address, options.embedOrigin),
      "Content-Security-Policy": LOGO_POLICY,
      "Content-Type": type,
      "Cache-Control": "no-cache",
      "Content-Length": body.length,
    });
    response.end(request.method === "HEAD" ? undefined : body);
  }

  await new Promise<void>((resolve, reject) => {
    http.once("error", reject);
    http.listen(options.port, "127.0.0.1", resolve);
  });
  address = `127.0.0.1:${portOf(http.address())}`;

  return {
    origin: `http://${address}`,
    show(state) {
      latest = JSON.stringify(state);
      for (const screen of sockets.clients) tell(screen, latest);
    },
    serveStaff(handler) {
      staff = handler;
    },
    screens: () => sockets.clients.size,
    lastPainted: () => beats.lastPainted(),
    async [Symbol.asyncDispose]() {
      clearInterval(pinging);
      clearInterval(beating);
      for (const screen of sockets.clients) screen.terminate();
      sockets.close();
      http.closeAllConnections();
      await new Promise<void>((resolve) => {
        http.close(() => resolve());
      });
    },
  };
}

function tell(screen: WebSocket, frame: string): void {
  if (screen.bufferedAmount > MAX_BEHIND) screen.terminate();
  else screen.send(frame);
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === "string") throw new Error("the kiosk's server has no port");
  return address.port;
}

function refuse(response: ServerResponse, status: number, why: string): void {
  response.writeHead(status, { "Content-Type": "text/plain; charset=utf-8", "X-Content-Type-Options": "nosniff" });
  response.end(`${why}\n`);
}

function securityHeaders(address: string, embedOrigin: string | undefined): Readonly<Record<string, string>> {
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    `connect-src 'self' ws://${address}`,
    `frame-ancestors ${embedOrigin ?? "'none'"}`,
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ];
  return {
    "Content-Security-Policy": policy.join("; "),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": embedOrigin === undefined ? "same-origin" : "cross-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), usb=(), serial=(), hid=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
  };
}
