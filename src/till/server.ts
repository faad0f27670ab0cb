/** The till's interface: HTTP and a socket on one address. It reads admissions and settles them; nothing here opens anything. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import * as v from "valibot";
import { type WebSocket, WebSocketServer } from "ws";
import { bodyOf } from "../ops/http-body.ts";
import type { Log } from "../ops/log.ts";
import { answer, problemAnswer, writes } from "./answers.ts";
import { openGuard } from "./guard.ts";
import { refuse, split, write } from "./http.ts";
import { type ProblemCode, streamQuery } from "./messages.ts";
import { splitListen } from "./options.ts";
import { openBucket } from "../ops/rate.ts";
import type { Sales } from "./sales.ts";
import { feed, type News } from "./stream.ts";

const MAX_CONNECTIONS = 64;
const MAX_STREAMS = 8;
const REQUEST_MS = 5000;
const PING_MS = 15_000;
const LISTEN_AGAIN_MS = 5000;
const STREAM = "/v1/stream";
/** A till asks a few times a sale. What is written waits for the disk, and the lane's own records wait behind it. */
const READS = { perSecond: 50, burst: 100 };
const WRITES = { perSecond: 20, burst: 60 };
/** Whoever is refused can ask as often as they like; the log says so once a minute. */
const WARNINGS = { perSecond: 1 / 60, burst: 1 };

export interface TillServerParts {
  readonly listen: string;
  /** Who may connect at all; none: everybody who can. */
  readonly from: readonly string[];
  /** 32 bytes. */
  readonly token: Uint8Array;
  readonly sales: Sales;
  readonly news: News;
  readonly log: Log;
}

/**
 * Listens until it is disposed. An address that is taken, or that the box does not have yet, is said in the log and tried again: a
 * till that cannot be served is no reason to keep a door shut.
 */
export function serveTill({ from, listen, log, news, sales, token }: TillServerParts): AsyncDisposable {
  const refusal = openGuard(token);
  const reads = openBucket(READS);
  const settles = openBucket(WRITES);
  const warnings = openBucket(WARNINGS);

  const http = createServer(
    {
      maxHeaderSize: 4096,
      requestTimeout: REQUEST_MS,
      headersTimeout: REQUEST_MS,
      keepAliveTimeout: REQUEST_MS,
      connectionsCheckingInterval: 1000,
    },
    (request, response) => {
      respond(request, response).catch((error: unknown) => {
        // whoever hangs up in the middle of a request has asked for nothing
        if (!request.complete) return;
        log.error({ err: error }, "a till's request could not be served; nothing was done");
        if (!response.headersSent) write(response, problemAnswer("cannot-record"));
      });
    },
  );
  http.maxConnections = MAX_CONNECTIONS;
  http.on("connection", (socket) => {
    if (from.length > 0 && !from.includes(socket.remoteAddress ?? "")) socket.destroy();
  });

  function warn(why: ProblemCode): void {
    if (warnings.take(performance.now())) log.warn({ why }, "somebody who is no till of this site asked");
  }

  async function respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { path, query } = split(request.url);
    const wrong =
      refusal(request.headers, listen) ??
      ((writes(path) ? settles : reads).take(performance.now()) ? undefined : "too-many-requests");
    if (wrong !== undefined) {
      if (wrong !== "too-many-requests") warn(wrong);
      return write(response, problemAnswer(wrong), "close");
    }
    const body = await bodyOf(request);
    if (body === undefined) return write(response, problemAnswer("too-large"), "close");
    return write(response, await answer(sales, { method: request.method ?? "", path, query, body }));
  }

  const sockets = new WebSocketServer({
    noServer: true,
    // One way: the smallest message that a till could send is already too much.
    maxPayload: 1,
    perMessageDeflate: false,
  });
  const alive = new WeakSet<WebSocket>();

  http.on("upgrade", (request, socket, head) => {
    socket.on("error", () => socket.destroy());
    const { path, query } = split(request.url);
    const wanted = admits(request, path, query);
    if (typeof wanted === "string") return refuse(socket, wanted);
    return sockets.handleUpgrade(request, socket, head, (till) => welcome(till, wanted));
  });

  /** Where a stream begins, or why there is none. */
  function admits({ headers }: IncomingMessage, path: string, query: string) {
    const wrong = refusal(headers, listen);
    if (wrong !== undefined) {
      warn(wrong);
      return wrong;
    }
    if (path !== STREAM) return "not-found";
    if (!reads.take(performance.now())) return "too-many-requests";
    const asked = v.safeParse(streamQuery, Object.fromEntries(new URLSearchParams(query)));
    if (!asked.success) return "bad-request";
    if (sockets.clients.size >= MAX_STREAMS) return "too-many-streams";
    const { after, lane } = asked.output;
    try {
      const seq = after === undefined ? 0 : sales.placeOf(after);
      return seq === undefined ? "unknown-cursor" : { seq, after, lane };
    } catch (error) {
      log.error({ err: error }, "the record cannot be read for a till");
      return "cannot-record";
    }
  }

  function welcome(till: WebSocket, wanted: Exclude<ReturnType<typeof admits>, string>): void {
    log.info({ tills: sockets.clients.size }, "a till listens");
    alive.add(till);
    till.on("pong", () => alive.add(till));
    till.on("message", () => till.close(1008, "this socket is one way"));
    till.on("error", () => till.terminate());
    feed(till, { sales, news, ...wanted }).catch((error: unknown) => {
      log.error({ err: error }, "the record cannot be read for a till");
      till.close(1011, "the record cannot be read");
    });
  }

  const pinging = setInterval(() => {
    for (const till of sockets.clients) {
      if (!alive.delete(till)) till.terminate();
      else till.ping();
    }
  }, PING_MS);

  let again: NodeJS.Timeout | undefined;
  const { address, port } = splitListen(listen);
  const open = () => void http.listen({ port, host: address });
  http.on("error", (error) => {
    if (http.listening) return;
    log.error({ err: error, listen }, "tills cannot be listened for; it is tried again");
    again = setTimeout(open, LISTEN_AGAIN_MS);
  });
  http.on("listening", () => log.info({ listen }, "tills are listened for"));
  open();

  return {
    async [Symbol.asyncDispose]() {
      clearInterval(pinging);
      clearTimeout(again);
      for (const till of sockets.clients) till.terminate();
      sockets.close();
      http.closeAllConnections();
      await new Promise<void>((resolve) => {
        http.close(() => resolve());
      });
    },
  };
}
