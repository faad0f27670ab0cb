/** A till's interface over a record of its own, and a till that says its requests exactly as a test wants them. */
import { request } from "node:http";
import { pino } from "pino";
import { WebSocket } from "ws";
import type { VerdictEntry } from "../../src/journal/entry.ts";
import { openJournal } from "../../src/journal/journal.ts";
import { openClock } from "../../src/ops/clock.ts";
import { systemSource } from "../../src/ops/clock-source.ts";
import type { Streamed } from "../../src/till/messages.ts";
import { openTill } from "../../src/till/open-till.ts";
import type { TillOptions } from "../../src/till/options.ts";
import { KEY, temporaryJournal, verdict } from "../journal/folder.ts";
import { freePort } from "../fakes/free-port.ts";
import { until } from "../fakes/until.ts";
import { assertAnswer, assertStreamed } from "./conforms.ts";

const TOKEN = new Uint8Array(32).fill(0xab);
export const AUTHORIZATION = `Bearer ${"ab".repeat(32)}`;

export interface Answered {
  readonly status: number;
  readonly body: unknown;
  readonly headers: Readonly<Record<string, unknown>>;
}

interface Asking {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export type Served = Awaited<ReturnType<typeof openServed>>;

/** `as`: the address of loopback that the till asks from. */
export async function openServed(options: Partial<TillOptions> = {}, as = "127.0.0.1") {
  const at = temporaryJournal();
  const journal = openJournal(at.path, { key: KEY });
  const clock = openClock(systemSource, { proofs: [], synced: undefined });
  const { listen = `127.0.0.1:${await freePort()}` } = options;
  const log = pino({ level: process.env["ESC_KIOSK_LOG"] ?? "silent" });
  const till = openTill(
    { from: [], lanes: [], confirm_within_minutes: 60, unconfirmed: "used", keep_hours: 24, ...options, listen },
    { journal, clock, log, token: TOKEN },
  );
  const [host = "", port = ""] = listen.split(":");

  /** One request with the headers exactly as given; every answer is held to docs/till/openapi.json. */
  function ask(
    path: string,
    { body, headers = { Authorization: AUTHORIZATION }, method = "GET" }: Asking = {},
  ): Promise<Answered> {
    return new Promise((resolve, reject) => {
      const sent = request({ host, port, path, method, headers, agent: false, localAddress: as }, (response) => {
        let text = "";
        response.on("data", (chunk) => (text += String(chunk)));
        response.on("end", () => {
          try {
            const told: unknown = JSON.parse(text);
            const status = response.statusCode ?? 0;
            assertAnswer(method, path, status, told);
            resolve({ status, body: told, headers: response.headers });
          } catch (error) {
            reject(new Error(`${method} ${path} ${response.statusCode}: ${text}`, { cause: error }));
          }
        });
      });
      sent.on("error", reject);
      sent.end(body);
    });
  }

  /** A stream, or the status it was refused with; every message is held to docs/till/asyncapi.json. */
  function stream(query = "", headers: Readonly<Record<string, string>> = {}, path = "/v1/stream") {
    const socket = new WebSocket(`ws://${listen}${path}${query}`, {
      headers: { Authorization: AUTHORIZATION, ...headers },
    });
    const messages: Streamed[] = [];
    socket.on("message", (data) => {
      const message: unknown = JSON.parse(String(data));
      assertStreamed(message);
      messages.push(message as Streamed);
    });
    return new Promise<Stream | number>((resolve) => {
      const closed = new Promise<number>((close) => {
        socket.on("close", close);
      });
      socket.on("open", () => resolve({ socket, messages, closed, [Symbol.dispose]: () => socket.terminate() }));
      socket.on("unexpected-response", (_, response) => resolve(response.statusCode ?? 0));
      socket.on("error", () => resolve(0));
    });
  }

  await until("the till's interface listens", () =>
    ask("/v1/events").then(
      () => true,
      () => false,
    ),
  );
  return {
    listen,
    journal,
    ask,
    stream,
    async opened(query = ""): Promise<Stream> {
      const got = await stream(query);
      if (typeof got === "number") throw new Error(`refused with ${got}`);
      return got;
    },
    settle: (id: string, what: "confirm" | "void", reference?: string) =>
      ask(`/v1/events/${id}/${what}`, {
        method: "POST",
        headers: { Authorization: AUTHORIZATION, "Content-Type": "application/json" },
        body: JSON.stringify({ reference }),
      }),
    /** Admits somebody at the canteen, or whatever else. Returns its id. */
    sell(changes: Partial<VerdictEntry> = {}): string {
      const { at: when, bootId, monotonicMs } = clock.stamp();
      const sale = {
        verdict: "admit",
        reason: undefined,
        tariff: "STUDENT",
        label: "Student 3.30",
        lane: "canteen",
      } as const;
      const { hash, seq } = journal.append(verdict(0, { at: when, bootId, monotonicMs, ...sale, ...changes }));
      return `${seq}-${hash.slice(0, 16)}`;
    },
    async [Symbol.asyncDispose]() {
      await till[Symbol.asyncDispose]();
      journal[Symbol.dispose]();
      at[Symbol.dispose]();
    },
  };
}

export interface Stream extends Disposable {
  readonly socket: WebSocket;
  readonly messages: readonly Streamed[];
  /** Resolves with the code it was closed with. */
  readonly closed: Promise<number>;
}

/** The ids of the events that a stream has brought. */
export function idsIn({ messages }: Stream): readonly string[] {
  return messages.flatMap((message) => (message.type === "event" ? [message.event.id] : []));
}
