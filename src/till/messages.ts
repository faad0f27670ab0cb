/**
 * Every message between the gate and a till. docs/till/openapi.json and docs/till/asyncapi.json are made of these schemas
 * (`npm run docs:till`), and the server's answers are held to them by the tests.
 */
import * as v from "valibot";
import { NOTICE_CODES, REASON_CODES } from "../verdict/codes.ts";

const said = <T extends v.GenericSchema>(schema: T, what: string) => v.pipe(schema, v.description(what));

/** The most events of one page. */
const MAX_PAGE = 500;

export const eventId = v.pipe(
  v.string(),
  v.regex(/^[1-9]\d{0,15}-[0-9a-f]{16}$/, "an id as an event has it"),
  v.description(
    "Names one entry of the kiosk's record: its number and 16 digits of its place in the chain. The same over restarts, and never used again, also when the record is begun anew.",
  ),
);

const moment = (what: string) => v.pipe(v.string(), v.isoTimestamp(), v.description(what));

const laneId = v.pipe(
  v.string(),
  v.regex(/^[a-z0-9-]{1,40}$/, "1 to 40 of a-z, 0-9 and -"),
  v.description("The lane, as the kiosk's config calls it."),
);

const reference = v.pipe(
  v.string(),
  v.regex(/^[\w ./:#-]{1,64}$/, "1 to 64 of letters, digits, space and _ . / : # -"),
  v.description("The till's own name for it, a receipt's number for instance. No name, no card number."),
);

const tariff = v.strictObject({
  code: said(v.pipe(v.string(), v.minLength(1), v.maxLength(32)), "What the till books, as the site's policy says it."),
  label: said(v.pipe(v.string(), v.minLength(1), v.maxLength(64)), "What the screen called it."),
});

export const noticeCode = v.picklist(NOTICE_CODES);

const common = {
  id: eventId,
  record: said(v.pipe(v.number(), v.integer(), v.minValue(1)), "The number of its entry in the kiosk's record."),
  lane: laneId,
  at: moment("When, by the kiosk's clock, in UTC."),
};

const admission = v.pipe(
  v.strictObject({
    ...common,
    verdict: v.literal("admit"),
    by: said(v.picklist(["card", "staff"]), "`staff`: somebody let this person in by hand."),
    tariff,
    notices: said(v.pipe(v.array(noticeCode), v.maxLength(16)), "What the screen said beside it."),
    until: moment("Until then it can be confirmed or voided, by the kiosk's clock."),
    state: said(
      v.picklist(["open", "confirmed", "voided", "closed"]),
      "How it stood when this was sent. `closed`: nobody confirmed it in time, and it counts as used.",
    ),
    reference: v.exactOptional(reference),
  }),
  v.title("Admission"),
  v.description("Somebody was admitted, and this is the price."),
);

const refusal = v.pipe(
  v.strictObject({
    ...common,
    verdict: said(v.picklist(["refuse", "unsure"]), "`unsure`: the kiosk cannot say, a person decides."),
    reason: said(v.picklist(REASON_CODES), "Why. A later release may know more of them: take an unknown one as it is."),
  }),
  v.title("Refusal"),
  v.description("A card was refused. Nothing of it can be confirmed or voided."),
);

export const event = v.variant("verdict", [admission, refusal]);
export type TillEvent = v.InferOutput<typeof event>;

export const page = v.strictObject({
  events: said(v.pipe(v.array(event), v.maxLength(MAX_PAGE)), "The oldest first."),
  next: said(v.nullable(eventId), "Goes into `after` of the next question; null: nothing is kept yet."),
  more: said(v.boolean(), "There is more to be had right now."),
});
export type Page = v.InferOutput<typeof page>;

export const settling = v.strictObject({ reference: v.exactOptional(reference) });

export const settled = v.strictObject({
  id: eventId,
  state: v.picklist(["confirmed", "voided"]),
  at: moment("When that was recorded. A repetition is told the first time."),
  reference: v.exactOptional(reference),
});
export type Settled = v.InferOutput<typeof settled>;

/** What goes wrong, and the HTTP status that it comes with. */
export const PROBLEMS = {
  "bad-request": 400,
  "wrong-token": 401,
  "from-a-browser": 403,
  "not-found": 404,
  "wrong-method": 405,
  "confirmed-already": 409,
  "voided-already": 409,
  closed: 409,
  "not-an-admission": 409,
  "unknown-cursor": 410,
  "too-large": 413,
  "wrong-host": 421,
  "too-many-requests": 429,
  "cannot-record": 503,
  "too-many-streams": 503,
} as const;
export type ProblemCode = keyof typeof PROBLEMS;

export const problem = v.strictObject({
  problem: v.picklist(Object.keys(PROBLEMS).filter((code): code is ProblemCode => Object.hasOwn(PROBLEMS, code))),
  detail: said(v.pipe(v.string(), v.maxLength(300)), "For a person."),
});
export type Problem = v.InferOutput<typeof problem>;

/** What goes through the socket, all of it from the gate to the till. */
export const streamed = v.variant("type", [
  v.pipe(v.strictObject({ type: v.literal("event"), event }), v.title("EventMessage")),
  v.pipe(
    v.strictObject({
      type: v.literal("caught-up"),
      next: said(v.nullable(eventId), "Goes into `after` where the next connection begins."),
    }),
    v.title("CaughtUp"),
    v.description("Said once: what was missed has been told, and from here on everything comes as it happens."),
  ),
]);
export type Streamed = v.InferOutput<typeof streamed>;

const digits = v.pipe(v.string(), v.regex(/^[1-9]\d{0,2}$/, "a whole number"), v.transform(Number));

/** The query of a page. */
export const pageQuery = v.strictObject({
  after: v.exactOptional(eventId),
  lane: v.exactOptional(laneId),
  limit: v.optional(v.pipe(digits, v.maxValue(MAX_PAGE)), "100"),
});

/** The query of a stream. */
export const streamQuery = v.strictObject({ after: v.exactOptional(eventId), lane: v.exactOptional(laneId) });
