/** Answers on the wire: what HTTP needs around them, for a request and for a socket that wanted to become a stream. */
import type { ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { type Answer, problemAnswer } from "./answers.ts";
import type { ProblemCode } from "./messages.ts";

/** Path and query of a request line, whatever they are. */
export function split(url = "/"): { readonly path: string; readonly query: string } {
  const at = url.indexOf("?");
  return at < 0 ? { path: url, query: "" } : { path: url.slice(0, at), query: url.slice(at + 1) };
}

function headersOf({ status }: Answer, text: string): Readonly<Record<string, string | number>> {
  return {
    "Content-Type": "application/json",
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Content-Length": Buffer.byteLength(text),
    ...(status === 401 && { "WWW-Authenticate": "Bearer" }),
    ...(status === 429 && { "Retry-After": 1 }),
  };
}

/** `connection`: what is to become of it; left out: it may ask again. */
export function write(response: ServerResponse, told: Answer, connection?: "close"): void {
  const text = JSON.stringify(told.body);
  response.writeHead(told.status, { ...headersOf(told, text), ...(connection && { Connection: connection }) });
  response.end(text);
}

/** Of a socket that has left HTTP by asking for another protocol. */
export function refuse(socket: Duplex, why: ProblemCode): void {
  const told = problemAnswer(why);
  const text = JSON.stringify(told.body);
  const headers = Object.entries({ ...headersOf(told, text), Connection: "close" }).map(
    ([name, value]) => `${name}: ${value}\r\n`,
  );
  // who is refused and does not hang up would keep a connection for ever: the server's time-outs end where an upgrade begins
  socket.end(`HTTP/1.1 ${told.status} Refused\r\n${headers.join("")}\r\n${text}`, () => socket.destroy());
}
