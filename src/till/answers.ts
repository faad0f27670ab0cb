/** What is answered to a till, as values: the server writes them, and nothing else knows HTTP. */
import { setImmediate as turn } from "node:timers/promises";
import * as v from "valibot";
import { eventId, type Page, pageQuery, PROBLEMS, type Problem, type ProblemCode, settling } from "./messages.ts";
import type { Sales, Settling } from "./sales.ts";

/** So many batches of the record are looked through for one page at most; the page then says that there is more. */
const MAX_BATCHES = 16;

export interface Answer {
  readonly status: number;
  readonly body: object;
}

const DETAILS: Readonly<Record<ProblemCode, string>> = {
  "bad-request": "The request is not what docs/till.md describes",
  "wrong-token": "Authorization: Bearer and the 64 hexadecimal digits of the till's token are needed",
  "from-a-browser": "No web page may ask here",
  "not-found": "There is no such address, or no such event",
  "wrong-method": "This address knows another method",
  "confirmed-already": "It was confirmed before, so it cannot be voided",
  "voided-already": "It was voided before, so it cannot be confirmed",
  closed: "It was neither confirmed nor voided in time",
  "not-an-admission": "Nobody was admitted, so there is nothing to confirm or to void",
  "unknown-cursor": "The record has no such entry: ask without `after` for all that is kept",
  "too-large": "The request is larger than any that is needed here",
  "wrong-host": "This is not the address that the kiosk listens on",
  "too-many-requests": "Ask less often",
  "cannot-record": "The record cannot be read or written right now, so nothing was done; ask again",
  "too-many-streams": "Other tills hold all the streams there are",
};

export function problemAnswer(code: ProblemCode, detail = DETAILS[code]): Answer & { readonly body: Problem } {
  return { status: PROBLEMS[code], body: { problem: code, detail: detail.slice(0, 300) } };
}

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  /** The body as it came. */
  readonly body: string;
}

const PAGE = "/v1/events";
const EVENT = /^\/v1\/events\/(?<id>[0-9a-f-]{1,40})(?:\/(?<verb>confirm|void))?$/;

/** Which address it is; undefined: none. A stream is none of these. */
function routeOf(path: string) {
  if (path === PAGE) return { is: "page", method: "GET" } as const;
  const { id, verb } = EVENT.exec(path)?.groups ?? {};
  if (id === undefined || !v.is(eventId, id)) return undefined;
  if (verb === undefined) return { is: "event", method: "GET", id } as const;
  return { is: "settle", method: "POST", id, what: verb === "confirm" ? "confirmed" : "voided" } as const;
}

/** Whether a request would write into the record. */
export function writes(path: string): boolean {
  return routeOf(path)?.is === "settle";
}

/** Throws `JournalError`. */
export async function answer(sales: Sales, { body, method, path, query }: Asked): Promise<Answer> {
  const route = routeOf(path);
  if (route === undefined) return problemAnswer("not-found");
  if (method !== route.method) return problemAnswer("wrong-method");
  switch (route.is) {
    case "page":
      return pageAnswer(sales, query);
    case "event": {
      const found = sales.find(route.id);
      return found === undefined ? problemAnswer("not-found") : { status: 200, body: found };
    }
    case "settle": {
      const asked = v.safeParse(settling, body === "" ? {} : jsonOf(body));
      if (!asked.success) return badRequest(asked.issues);
      return settleAnswer(sales.settle(route.id, route.what, asked.output.reference));
    }
  }
}

function settleAnswer(outcome: Settling): Answer {
  switch (outcome.is) {
    case "settled":
      return { status: 200, body: outcome.settled };
    case "otherwise":
      return problemAnswer(outcome.settled.state === "confirmed" ? "confirmed-already" : "voided-already");
    case "unknown":
      return problemAnswer("not-found");
    case "closed":
    case "not-an-admission":
      return problemAnswer(outcome.is);
  }
}

async function pageAnswer(sales: Sales, query: string): Promise<Answer> {
  const asked = v.safeParse(pageQuery, Object.fromEntries(new URLSearchParams(query)));
  if (!asked.success) return badRequest(asked.issues);
  const { after, lane, limit } = asked.output;
  let seq = after === undefined ? 0 : sales.placeOf(after);
  if (seq === undefined) return problemAnswer("unknown-cursor");
  const page: Page = { events: [], next: after ?? null, more: true };
  for (let batches = 0; batches < MAX_BATCHES && page.more && page.events.length < limit; batches += 1) {
    if (batches > 0) await turn();
    const batch = sales.after(seq, lane);
    const fits = batch.events.slice(0, limit - page.events.length);
    const isCut = fits.length < batch.events.length;
    page.events.push(...fits);
    // of a batch that does not fit the next page begins after the last event that did
    page.next = (isCut ? fits.at(-1)?.id : batch.last?.id) ?? page.next;
    page.more = isCut || batch.more;
    seq = batch.last?.seq ?? seq;
  }
  return { status: 200, body: page };
}

function badRequest(issues: readonly v.BaseIssue<unknown>[]): Answer {
  const [first] = issues;
  const where = first === undefined ? "" : v.getDotPath(first);
  return problemAnswer("bad-request", `${where ?? "The request"}: ${first?.message ?? "not understood"}`);
}

/** undefined, which fits no schema: it is none, or a list, which valibot takes for an object. */
function jsonOf(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? undefined : value;
  } catch {
    return undefined;
  }
}
