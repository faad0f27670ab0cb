/**
 * What is served of staff under `/staff/` of a lane's page. The page's server has let in nobody but its own page (Host and Origin); here a
 * PIN opens a session, with a token out of that page, and everything else needs the session.
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import * as v from "valibot";
import type { Journal } from "../journal/journal.ts";
import type { StaffHandler } from "../kiosk/server.ts";
import type { Clock } from "../ops/clock.ts";
import type { Log } from "../ops/log.ts";
import { INSPECT_MS } from "../lane/inspector.ts";
import { bodyOf } from "../ops/http-body.ts";
import { openBucket } from "../ops/rate.ts";
import type { Desk, Done } from "./desk.ts";
import { type AnswerOf, asked, type ProblemCode, PROBLEMS, type Verb } from "./messages.ts";
import type { PinPad } from "./pin-pad.ts";
import { IDLE_MS, openSessions } from "./sessions.ts";

const TOKEN = /^[0-9a-f]{32}$/;
const BEARER = /^Bearer (?<session>[0-9a-f]{32})$/i;
/** A person types and decides no quicker; a page that has gone mad does. */
const TYPED = { perSecond: 1 / 6, burst: 10 };
const ACTS = { perSecond: 1 / 3, burst: 20 };
const READS = { perSecond: 5, burst: 20 };

export interface StaffServerParts {
  readonly lane: string;
  readonly desk: Desk;
  /** One for all lanes of the box. */
  readonly pad: PinPad;
  readonly journal: Pick<Journal, "append">;
  readonly clock: Clock;
  readonly log: Log;
}

/** An answer, or what is wrong; `waitMs`: until it makes sense to ask again. */
type Reply =
  | { readonly is: "done"; readonly answer: AnswerOf<Verb> }
  | { readonly is: "not"; readonly why: ProblemCode; readonly detail?: string; readonly waitMs?: number };

/** Milliseconds of a clock that nobody can set. */
function now(): number {
  return performance.now();
}

export function staffServer(parts: StaffServerParts): StaffHandler {
  const { clock, desk, journal, lane, log, pad } = parts;
  const sessions = openSessions();
  const typing = openBucket(TYPED);
  const acts = openBucket(ACTS);
  const reads = openBucket(READS);
  const limits = {
    typed: typing,
    state: reads,
    scans: reads,
    health: reads,
    override: acts,
    mode: acts,
    count: acts,
    inspect: acts,
  } as const;
  /** Ends the looking at a card, by the session that looks. */
  const looking = new Map<string, AbortController>();

  async function unlock(pin: string): Promise<Reply> {
    const tried = await pad.try(pin, now);
    if (tried.is === "wait") return { is: "not", why: "wait", waitMs: tried.waitMs };
    if (tried.is === "wrong") {
      log.warn({ lane, isLocked: tried.isLocked }, "a wrong PIN was tried");
      if (tried.isLocked) tellLocked();
      return { is: "not", why: "wrong-pin", ...(tried.waitMs > 0 && { waitMs: tried.waitMs }) };
    }
    const session = sessions.open(tried.name, now());
    if (session === undefined) return { is: "not", why: "too-many-sessions" };
    return { is: "done", answer: { session, staff: tried.name, idleMs: IDLE_MS } };
  }

  function tellLocked(): void {
    const detail = "too many wrong PINs: none is taken for five minutes";
    journal.append({ kind: "door", ...clock.stamp(), lane, what: "staff-locked-out", detail });
  }

  async function reply(
    request: IncomingMessage,
    response: ServerResponse,
    verb: Verb,
    body: unknown,
    spend: Spend,
  ): Promise<Reply> {
    const { authorization, "kiosk-token": token } = request.headers;
    if (verb === "unlock") {
      const { pin } = v.parse(asked.unlock, body);
      if (typeof token !== "string" || !TOKEN.test(token) || !spend(token)) return { is: "not", why: "no-token" };
      return unlock(pin);
    }
    const session = BEARER.exec(authorization ?? "")?.groups?.["session"]?.toLowerCase();
    const busyMs = verb === "inspect" ? INSPECT_MS : 0;
    const staff = session === undefined ? undefined : sessions.use(session, now(), busyMs);
    if (session === undefined || staff === undefined) return { is: "not", why: "no-session" };
    if (verb === "lock") {
      sessions.end(session);
      looking.get(session)?.abort();
      return { is: "done", answer: { done: true } };
    }
    if (!limits[verb].take(now())) return { is: "not", why: "wait", waitMs: 6000 };
    return verb === "inspect" ? inspect(response, session, staff) : act(verb, body, staff);
  }

  /** For as long as they wait for the answer and have not locked the screen. One at a time for each session: the next ends the one before. */
  async function inspect(response: ServerResponse, session: string, staff: string): Promise<Reply> {
    looking.get(session)?.abort();
    const stop = new AbortController();
    const hangUp = (): void => stop.abort();
    looking.set(session, stop);
    response.once("close", hangUp);
    try {
      return done(await desk.inspect(staff, stop.signal));
    } finally {
      response.off("close", hangUp);
      if (looking.get(session) === stop) looking.delete(session);
      sessions.use(session, now());
    }
  }

  async function act(verb: Exclude<Verb, "inspect" | "lock" | "unlock">, body: unknown, staff: string): Promise<Reply> {
    switch (verb) {
      case "state":
        return done(desk.state(staff));
      case "scans":
        return done(desk.scans());
      case "override": {
        const { reason, record } = v.parse(asked.override, body);
        return desk.letIn(reason, record, staff);
      }
      case "typed":
        return typed(desk.type(v.parse(asked.typed, body).escn));
      case "mode":
        return done(desk.setMode(v.parse(asked.mode, body).mode, staff));
      case "count":
        return done(desk.count(v.parse(asked.count, body).inside, staff));
      case "health":
        return done(desk.health());
    }
  }

  async function respond(request: IncomingMessage, response: ServerResponse, path: string, spend: Spend) {
    const verb = path.slice("/staff/".length);
    if (!isVerb(verb)) return write(response, { is: "not", why: "not-found" });
    if (request.method !== "POST") return write(response, { is: "not", why: "wrong-method" });
    if (request.headers["content-type"] !== "application/json") return write(response, { is: "not", why: "not-json" });
    const text = await bodyOf(request);
    if (text === undefined) return write(response, { is: "not", why: "too-large" }, "close");
    const read = v.safeParse(asked[verb], jsonOf(text));
    if (!read.success) return write(response, badRequest(verb, read.issues));
    return write(response, await reply(request, response, verb, read.output, spend));
  }

  return (request, response, path, spend) => {
    respond(request, response, path, spend).catch((error: unknown) => {
      // whoever hangs up in the middle of a request has asked for nothing
      if (!request.complete) return;
      log.error({ err: error, lane }, "what staff asked for could not be done");
      if (!response.headersSent) write(response, { is: "not", why: "cannot-record" });
    });
  };
}

type Spend = Parameters<StaffHandler>[3];

function done(answer: AnswerOf<Verb>): Reply {
  return { is: "done", answer };
}

function typed(did: Done<AnswerOf<"typed">>): Reply {
  return did.is === "done" ? did : { ...did, detail: "escn: a card number of 32 hexadecimal digits" };
}

function isVerb(text: string): text is Verb {
  return Object.hasOwn(asked, text);
}

/** Says what, where and what is allowed, and never what was sent. */
function badRequest(verb: Verb, issues: readonly v.BaseIssue<unknown>[]): Reply {
  const [first] = issues;
  const at = (first === undefined ? null : v.getDotPath(first)) ?? "the request";
  const entries = Object.keys(asked[verb].entries);
  const allowed = entries.length === 0 ? "{}" : `{${entries.join(", ")}}`;
  const what = first?.type === "regex" ? first.message : (first?.expected ?? "something else");
  return { is: "not", why: "bad-request", detail: `${at}: expected ${what}, in ${allowed}` };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Whoever has to wait is told how long; in whole seconds. */
function retryAfter(reply: Reply, status: number): { readonly "Retry-After"?: number } {
  if (reply.is === "done" || (status !== 429 && reply.waitMs === undefined)) return {};
  return { "Retry-After": Math.ceil((reply.waitMs ?? IDLE_MS) / 1000) };
}

function write(response: ServerResponse, reply: Reply, connection?: "close"): void {
  const [status, detail] = reply.is === "done" ? [200, ""] : PROBLEMS[reply.why];
  const body =
    reply.is === "done" ? reply.answer : { problem: reply.why, detail: (reply.detail ?? detail).slice(0, 200) };
  const text = JSON.stringify(body);
  response.writeHead(status, {
    "Content-Type": "application/json",
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Content-Length": Buffer.byteLength(text),
    ...retryAfter(reply, status),
    ...(connection && { Connection: connection }),
  });
  response.end(text);
}
