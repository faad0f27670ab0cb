/**
 * A simulated esup-nfc-tag server over TLS: its answers about cards by UID and by the file on them, in the words of its own
 * controllers, with the session that it keeps by a cookie, and with faults on command. Loopback only.
 */
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer } from "node:https";
import type { TLSSocket } from "node:tls";
import { misbehave, type RegisterFault } from "./esc-router-faults.ts";
import { type DesfireApplication, DesfireError, type Dialogue, readFile } from "./esup-desfire.ts";

/** Somebody whom the site's business application knows. */
export interface Person {
  readonly name: string;
  /** UID in hexadecimal, upper case. */
  readonly csn: string;
  /** What stands in the file on the card, in hexadecimal. */
  readonly desfireId: string;
  /** What the application shows of a tap: a page, a number, or nothing. */
  readonly display: string;
  /** The application does not want this card, and says why. */
  readonly refusal?: string;
}

export type EsupServerFault =
  | RegisterFault
  /** `/desfire-ws` wants this told the card, whatever came before */
  | { readonly is: "command"; readonly apdu: string | null }
  /** an answer with this in place of its own fields */
  | { readonly is: "fields"; readonly fields: object }
  /** it has forgotten the session and begins another one */
  | { readonly is: "forgets" };

interface EsupRequest {
  readonly method: string;
  readonly path: string;
  readonly authorization: string | undefined;
  readonly cookie: string | undefined;
  readonly body: string;
  /** CN of the certificate that the client showed. */
  readonly client: string | undefined;
}

export interface EsupServerOptions {
  readonly tls: { readonly key: string; readonly cert: string; readonly ca?: string };
  readonly people: readonly Person[];
  readonly numeroId: string;
  readonly application?: DesfireApplication;
  /** The Authorization header that is asked for; left out: none. */
  readonly authorization?: string;
  /** Texts as a French server says them; left out: their keys, as one without texts does. */
  readonly french?: boolean;
}

export interface EsupServer {
  readonly origin: string;
  readonly requests: EsupRequest[];
  /** Taps that it wrote down. */
  readonly taglogs: Person[];
  /** From the request after the next `after` ones on, for as long as it is set. */
  readonly setFault: (fault: EsupServerFault | undefined, after?: number) => void;
  readonly close: () => Promise<void>;
}

const KEY = "error_esupnfctagexception_";

export async function startEsup(options: EsupServerOptions): Promise<EsupServer> {
  const { application, authorization, french = false, numeroId, people, tls } = options;
  const requests: EsupRequest[] = [];
  const taglogs: Person[] = [];
  const sessions = new Map<string, Dialogue<Buffer> | undefined>();
  const closing = new AbortController();
  let fault: { readonly is: EsupServerFault; readonly from: number } | undefined;

  const said = (key: string, text: string): string => (french ? text : KEY + key);

  /** Writes the tap down, as `tagIdCheck` and `isTagable` allow. */
  function recognise(person: Person | undefined): object {
    if (person === undefined) return { code: "ERROR", msg: said("unknowcard", "Carte inconnue") };
    if (person.refusal !== undefined)
      return { code: "ERROR", msg: said(person.refusal, `Erreur http : ${person.refusal}`) };
    taglogs.push(person);
    return { code: "OK", msg: person.name, taglogId: taglogs.length };
  }

  function csn(body: string): object {
    const asked: { csn?: unknown; numeroId?: unknown } = JSON.parse(body);
    if (asked.numeroId !== numeroId) return { code: "ERROR", msg: "device config error", fullApdu: "" };
    return { fullApdu: "", ...recognise(people.find((one) => one.csn === asked.csn)) };
  }

  function desfire(query: URLSearchParams, session: string): object {
    if (query.get("numeroId") !== numeroId)
      return { code: "ERROR", msg: `device error for ${query.get("numeroId")} please check configuration` };
    if (application === undefined)
      return { code: "ERROR", msg: said("typenotsupported", "DESFIRE n'est pas supporté") };
    const result = query.get("result") ?? "";
    try {
      const dialogue = result === "" ? readFile(application) : sessions.get(session);
      if (dialogue === undefined) throw new DesfireError(said("serviceunavailable", "Service indisponible"));
      sessions.set(session, dialogue);
      const next = result === "" ? dialogue.next() : dialogue.next(result);
      if (next.done !== true) return { code: "OK", fullApdu: next.value };
      sessions.set(session, undefined);
      const desfireId = next.value.toString("hex").toUpperCase();
      const recognised = recognise(people.find((one) => one.desfireId === desfireId));
      return { fullApdu: "END", ...recognised, ...("taglogId" in recognised ? { code: "END" } : {}) };
    } catch (error) {
      sessions.set(session, undefined);
      if (!(error instanceof DesfireError)) throw error;
      return { code: "ERROR", msg: error.message };
    }
  }

  function sessionOf(request: IncomingMessage, response: ServerResponse, now: EsupServerFault | undefined): string {
    const known = /JSESSIONID=([^;]+)/.exec(request.headers.cookie ?? "")?.[1];
    if (known !== undefined && sessions.has(known) && now?.is !== "forgets") return known;
    const id = randomUUID();
    sessions.set(id, undefined);
    response.setHeader("set-cookie", [`JSESSIONID=${id}; Path=/; Secure; HttpOnly`, "ROUTEID=.node1; path=/"]);
    return id;
  }

  async function respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", "https://esup.invalid");
    let body = "";
    for await (const chunk of request) body += String(chunk);
    const { socket } = request;
    requests.push({
      method: request.method ?? "",
      path: request.url ?? "",
      authorization: request.headers.authorization,
      cookie: request.headers.cookie,
      body,
      client: (socket as TLSSocket).getPeerCertificate().subject?.CN?.toString(),
    });
    const now = fault !== undefined && requests.length > fault.from ? fault.is : undefined;
    const isOurs = now?.is === "command" || now?.is === "fields" || now?.is === "forgets";
    if (
      !isOurs &&
      now !== undefined &&
      now.is !== "random" &&
      (await misbehave(now, request, response, closing.signal))
    )
      return;
    if (authorization !== undefined && request.headers.authorization !== authorization) {
      response.writeHead(401, { "content-type": "text/html" }).end("<h1>401</h1>");
      return;
    }
    const session = sessionOf(request, response, now);
    if (url.pathname === "/nfc-ws/display") {
      const person = taglogs[Number(url.searchParams.get("id")) - 1];
      response.writeHead(200, { "content-type": "text/html;charset=UTF-8" }).end(person?.display ?? "null");
      return;
    }
    const answer =
      request.method === "POST" && url.pathname === "/csn-ws"
        ? csn(body)
        : request.method === "GET" && url.pathname.replace(/\/$/, "") === "/desfire-ws"
          ? desfire(url.searchParams, session)
          : undefined;
    if (answer === undefined) {
      response.writeHead(404, { "content-type": "text/html" }).end("<h1>404</h1>");
      return;
    }
    const told = now?.is === "command" ? { code: "OK", fullApdu: now.apdu } : now?.is === "fields" ? now.fields : {};
    const bean = { code: null, action: "none", fullApdu: null, msg: null, taglogId: 0, jSessionId: session };
    response
      .writeHead(200, { "content-type": "application/json;charset=UTF-8" })
      .end(JSON.stringify({ ...bean, ...answer, ...told }));
  }

  const server = createServer({ ...tls, requestCert: tls.ca !== undefined, rejectUnauthorized: tls.ca !== undefined });
  server.on("request", (request, response) => void respond(request, response).catch(() => response.destroy()));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the simulated server has no port");

  return {
    origin: `https://localhost:${address.port}`,
    requests,
    taglogs,
    setFault(next, after = 0) {
      fault = next && { is: next, from: requests.length + after };
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
