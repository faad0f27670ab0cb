/** The two documents of the till's interface, made of the schemas that it runs on. */
import { toJsonSchemaDefs } from "@valibot/to-json-schema";
import * as messages from "../../src/till/messages.ts";

const VERSION = "1.0.0";
const TITLE = "esc-kiosk: the till's interface";
const ABOUT =
  "Admissions with a price, told to a till on the same box or beside it, and confirmed or voided by it, each exactly once. Nothing here opens anything. docs/till.md says how to begin.";

const schemas = toJsonSchemaDefs(
  {
    Event: messages.event,
    Page: messages.page,
    Settling: messages.settling,
    Settled: messages.settled,
    Problem: messages.problem,
    Streamed: messages.streamed,
    EventId: messages.eventId,
  },
  { target: "draft-2020-12", overrideRef: ({ referenceId }) => ref(referenceId) },
);

function ref(name: string): string {
  return `#/components/schemas/${name}`;
}

const json = (name: string, description: string) => ({
  description,
  content: { "application/json": { schema: { $ref: ref(name) } } },
});

/** The answers that are no good ones, by their status. */
function problems(...codes: readonly messages.ProblemCode[]) {
  const always = [
    "wrong-token",
    "from-a-browser",
    "wrong-method",
    "too-large",
    "wrong-host",
    "too-many-requests",
    "cannot-record",
  ] as const;
  const byStatus = Object.groupBy([...codes, ...always], (code) => messages.PROBLEMS[code]);
  return Object.fromEntries(
    Object.entries(byStatus).map(([status, some]) => [status, json("Problem", (some ?? []).join(", "))]),
  );
}

const inQuery = (name: string, description: string, schema: object) => ({ name, in: "query", description, schema });
const after = inQuery("after", "Only what came after this; left out: all that is kept.", { $ref: ref("EventId") });
const lane = inQuery("lane", "Only of this lane.", { type: "string", pattern: "^[a-z0-9-]{1,40}$" });
const limit = inQuery("limit", "So many events at most.", { type: "integer", minimum: 1, maximum: 500, default: 100 });
const id = { name: "id", in: "path", required: true, schema: { $ref: ref("EventId") } };

function settle(what: "Confirms" | "Voids", effect: string, other: messages.ProblemCode) {
  return {
    post: {
      summary: `${what} an admission. ${effect} A repetition changes nothing and is answered alike.`,
      parameters: [id],
      requestBody: { required: false, content: { "application/json": { schema: { $ref: ref("Settling") } } } },
      responses: {
        200: json("Settled", "It is on record, now or since the first time."),
        ...problems("bad-request", "not-found", other, "closed", "not-an-admission"),
      },
    },
  };
}

const openapi = {
  openapi: "3.1.0",
  info: { title: TITLE, version: VERSION, description: ABOUT },
  servers: [{ url: "http://127.0.0.1:7360", description: "As `[till] listen` of the kiosk's config says." }],
  security: [{ token: [] }],
  paths: {
    "/v1/events": {
      get: {
        summary: "What happened, the oldest first: for a till that asks now and then, or was off.",
        parameters: [after, lane, limit],
        responses: { 200: json("Page", "Some of it."), ...problems("bad-request", "unknown-cursor") },
      },
    },
    "/v1/events/{id}": {
      get: {
        summary: "One event, and how it stands now.",
        parameters: [id],
        responses: { 200: json("Event", "The event."), ...problems("not-found") },
      },
    },
    "/v1/events/{id}/confirm": settle("Confirms", "The till has sold something for it.", "voided-already"),
    "/v1/events/{id}/void": settle(
      "Voids",
      "It counts as not having happened: a quota has it back.",
      "confirmed-already",
    ),
  },
  components: {
    securitySchemes: {
      token: { type: "http", scheme: "bearer", description: "64 hexadecimal digits: the 32 bytes of `till-token`." },
    },
    schemas: without("Streamed"),
  },
};

const asyncapi = {
  asyncapi: "3.0.0",
  info: { title: TITLE, version: VERSION, description: ABOUT },
  servers: {
    kiosk: {
      host: "127.0.0.1:7360",
      protocol: "ws",
      security: [
        { type: "http", scheme: "bearer", description: "64 hexadecimal digits: the 32 bytes of `till-token`." },
      ],
    },
  },
  channels: {
    stream: {
      address: "/v1/stream",
      description:
        "One way: what was missed since `after`, `caught-up`, and then everything as it happens. Text frames, one message in each. An event may come again after a break, with the same id.",
      bindings: {
        ws: {
          method: "GET",
          query: {
            type: "object",
            properties: {
              after: { ...after.schema, description: after.description },
              lane: { ...lane.schema, description: lane.description },
            },
          },
        },
      },
      messages: { streamed: { contentType: "application/json", payload: { $ref: ref("Streamed") } } },
    },
  },
  operations: {
    tell: {
      action: "send",
      channel: { $ref: "#/channels/stream" },
      messages: [{ $ref: "#/channels/stream/messages/streamed" }],
    },
  },
  components: { schemas: without("Page", "Settling", "Settled", "Problem") },
};

function without(...names: readonly string[]) {
  return Object.fromEntries(Object.entries(schemas).filter(([name]) => !names.includes(name)));
}

export const NAMES = ["openapi", "asyncapi"] as const;
export type DocumentName = (typeof NAMES)[number];

export function fileOf(name: DocumentName): URL {
  return new URL(`../../docs/till/${name}.json`, import.meta.url);
}

/** What the file has to hold. */
export function textOf(name: DocumentName): string {
  return `${JSON.stringify({ openapi, asyncapi }[name], undefined, 2)}\n`;
}
