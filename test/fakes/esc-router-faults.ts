/** What can be wrong with a router, or with what stands between it and us; and how the simulated one does it. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { pipeline } from "node:stream/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import type { Page, RegisteredCard } from "./esc-register.ts";

/** Instead of the answer. */
type WireFault =
  /** the connection is cut at once */
  | { readonly is: "down" }
  /** this error; 429 and 503 with `Retry-After`, in its own words: seconds or a date */
  | {
      readonly is: "status";
      readonly status: 400 | 401 | 403 | 404 | 410 | 429 | 500 | 502 | 503 | 504;
      readonly retryAfter?: string;
      /** of the router's error body; default `SE-0001` */
      readonly code?: string;
    }
  /** a portal of a hotel answers instead: 200 and a page, or the given status */
  | { readonly is: "html"; readonly status?: number }
  /** it points elsewhere */
  | { readonly is: "redirect"; readonly to: string; readonly status?: 301 | 302 | 303 | 307 | 308 }
  /** headers that promise a length, the beginning of a body, and then the connection is cut */
  | { readonly is: "cut" }
  /** the same of a body in chunks, which promises no length */
  | { readonly is: "cut-chunked" }
  /** headers, and then a body that never comes */
  | { readonly is: "stall" }
  /** nothing at all, not even headers */
  | { readonly is: "silence" }
  /** headers, and then a space of the body every so many milliseconds, for ever */
  | { readonly is: "trickle"; readonly everyMs: number }
  /** one byte of a header every so many milliseconds, for ever */
  | { readonly is: "trickle-headers"; readonly everyMs: number }
  /** this body instead, as JSON unless `type` says otherwise */
  | { readonly is: "body"; readonly body: string; readonly type?: string }
  /** headers of so many bytes */
  | { readonly is: "huge-headers"; readonly bytes: number }
  /** a text of so many bytes, as JSON */
  | { readonly is: "huge"; readonly bytes: number }
  /** the same, compressed although nobody asked for it: a few kilobytes on the wire */
  | { readonly is: "bomb"; readonly bytes: number }
  /** no HTTP at all */
  | { readonly is: "noise" };

/** The right answer, but. */
type AnswerFault =
  /** after so many milliseconds, and up to `spreadMs` more */
  | { readonly is: "slow"; readonly ms: number; readonly spreadMs?: number; readonly seed?: number }
  /** half of it, with the length of a half */
  | { readonly is: "half" }
  /** said to be of another type */
  | { readonly is: "type"; readonly type: string }
  /** its `Date` is off by so many milliseconds */
  | { readonly is: "skew"; readonly ms: number };

/** Of the list alone. */
type ListFault =
  /** after a page, with the chance of `share`, the first card is gone or `make` has put another before it */
  | {
      readonly is: "shift";
      readonly seed: number;
      readonly share: number;
      readonly make: (nth: number) => RegisteredCard;
    }
  /** each card, with the chance of `share`, is another one of the list, and is hidden itself */
  | { readonly is: "duplicates"; readonly seed: number; readonly share: number }
  /** so many cards and pages more than there are; negative: fewer */
  | { readonly is: "totals"; readonly cards: number; readonly pages: number };

type OneFault = WireFault | AnswerFault | ListFault;

export type RegisterFault =
  | OneFault
  /** each request, with the chance of `share`, has one of these; the same path asked for the nth time has the same */
  | { readonly is: "random"; readonly seed: number; readonly share: number; readonly of: readonly OneFault[] };

/** A number of [0, 1) for a text: the same for the same seed, and of no pattern otherwise. */
export function chance(seed: number, text: string): number {
  let hash = 0x811c9dc5 ^ seed;
  for (const char of text) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}

/** `nth`: how often this path was asked for since the fault was set. */
export function drawn(fault: RegisterFault, path: string, nth: number): OneFault | undefined {
  if (fault.is !== "random") return fault;
  if (chance(fault.seed, `whether ${nth} ${path}`) >= fault.share) return undefined;
  return fault.of[Math.floor(chance(fault.seed, `which ${nth} ${path}`) * fault.of.length)];
}

/** The page as a list with this fault shows it. `cards`: the whole list. */
export function distorted(
  fault: OneFault | undefined,
  page: Page,
  cards: readonly RegisteredCard[],
  nth: number,
): Page {
  if (fault?.is === "totals")
    return {
      ...page,
      totalElements: Math.max(0, page.totalElements + fault.cards),
      totalPages: Math.max(0, page.totalPages + fault.pages),
    };
  if (fault?.is !== "duplicates") return page;
  const content = page.content.map((card) => {
    const draw = (what: string) => chance(fault.seed, `${what} ${nth} ${card.cardNumber}`);
    return draw("whether") < fault.share ? (cards[Math.floor(draw("which") * cards.length)] ?? card) : card;
  });
  return { ...page, content };
}

const JSON_TYPE = { "content-type": "application/json" };

/** Does what the fault says instead of an answer. False: it is a fault of another kind, and an answer is due. */
export async function misbehave(
  fault: OneFault | undefined,
  request: IncomingMessage,
  response: ServerResponse,
  signal: AbortSignal,
): Promise<boolean> {
  switch (fault?.is) {
    case "down":
      request.socket.destroy();
      return true;
    case "status":
      if (fault.retryAfter !== undefined) response.setHeader("retry-after", fault.retryAfter);
      response
        .writeHead(fault.status, JSON_TYPE)
        .end(JSON.stringify({ code: fault.code ?? "SE-0001", message: "as the fault says" }));
      return true;
    case "html":
      response.writeHead(fault.status ?? 200, { "content-type": "text/html" }).end("<!doctype html><p>Welcome</p>");
      return true;
    case "redirect":
      response.writeHead(fault.status ?? 302, { location: fault.to }).end();
      return true;
    case "cut":
      response.writeHead(200, { ...JSON_TYPE, "content-length": "1000" }).write('{"cardNumber":');
      setImmediate(() => request.socket.destroy());
      return true;
    case "cut-chunked":
      response.writeHead(200, JSON_TYPE).write('{"cardNumber":');
      setImmediate(() => request.socket.destroy());
      return true;
    case "stall":
      response.writeHead(200, JSON_TYPE).write("{");
      return true;
    case "silence":
      return true;
    case "trickle":
      response.writeHead(200, JSON_TYPE);
      await drip(fault.everyMs, () => response.write(" "), response, signal);
      return true;
    case "trickle-headers":
      request.socket.write("HTTP/1.1 200 OK\r\nx-slow: ");
      await drip(fault.everyMs, () => request.socket.write("z"), response, signal);
      return true;
    case "body":
      response.writeHead(200, { "content-type": fault.type ?? "application/json" }).end(fault.body);
      return true;
    case "huge-headers":
      request.socket.end(`HTTP/1.1 200 OK\r\nx-long: ${"z".repeat(fault.bytes)}\r\n\r\n`);
      return true;
    case "huge":
      response.writeHead(200, { ...JSON_TYPE, "content-length": String(fault.bytes) });
      await pipeline(textOf(fault.bytes), response);
      return true;
    case "bomb":
      response
        .writeHead(200, { ...JSON_TYPE, "content-encoding": "gzip" })
        .end(gzipSync(`"${"x".repeat(fault.bytes - 2)}"`));
      return true;
    case "noise":
      request.socket.end("SSH-2.0-OpenSSH_9.2p1\r\n");
      return true;
    case "slow": {
      const { ms, spreadMs = 0, seed = 0 } = fault;
      await sleep(ms + spreadMs * chance(seed, request.url ?? ""), undefined, { signal });
      return false;
    }
    case "half":
    case "type":
    case "skew":
    case "shift":
    case "duplicates":
    case "totals":
    case undefined:
      return false;
  }
}

async function drip(everyMs: number, drop: () => void, response: ServerResponse, signal: AbortSignal): Promise<void> {
  while (!response.destroyed) {
    drop();
    await sleep(everyMs, undefined, { signal });
  }
}

/** A JSON text, never all of it in memory. */
function* textOf(bytes: number): Iterable<Uint8Array> {
  const piece = Buffer.alloc(65_536, "x");
  yield Buffer.from('"');
  for (let left = bytes - 2; left > 0; left -= piece.length)
    yield left < piece.length ? piece.subarray(0, left) : piece;
  yield Buffer.from('"');
}
