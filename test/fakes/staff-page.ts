/** What a lane's page does for staff, without a browser: real HTTP, every answer held to what docs/staff.md promises. */
import { request } from "node:http";
import * as v from "valibot";
import { type AnswerOf, answers, problem, type Verb } from "../../src/staff/messages.ts";

export interface Raw {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly text: string;
}

/** One request with the headers exactly as given: fetch would not let us lie about Host and Origin. */
export function send(
  origin: string,
  path: string,
  {
    body,
    headers = {},
    method = "POST",
    signal,
  }: { body?: string; headers?: Record<string, string>; method?: string; signal?: AbortSignal } = {},
): Promise<Raw> {
  const { hostname, port } = new URL(origin);
  const all = { Origin: origin, "Content-Type": "application/json", ...headers };
  return new Promise((resolve, reject) => {
    const sent = request({ host: hostname, port, path, method, headers: all, agent: false, signal }, (response) => {
      let text = "";
      response.on("data", (chunk) => (text += String(chunk)));
      response.on("end", () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }));
    });
    sent.on("error", reject);
    sent.end(body);
  });
}

export async function tokenOf(origin: string): Promise<string> {
  const { text } = await send(origin, "/", { method: "GET" });
  return /name="kiosk-token" content="([0-9a-f]+)"/.exec(text)?.[1] ?? "";
}

/** The answer, or `STATUS problem`. */
export async function ask<V extends Verb>(
  origin: string,
  verb: V,
  body: object,
  headers: Record<string, string> = {},
): Promise<AnswerOf<V> | string> {
  const { status, text } = await send(origin, `/staff/${verb}`, { body: JSON.stringify(body), headers });
  const read: unknown = JSON.parse(text);
  if (status !== 200) return `${status} ${v.parse(problem, read).problem}`;
  const schema: v.GenericSchema<unknown, AnswerOf<V>> = answers[verb];
  return v.parse(schema, read);
}

export async function tryPin(origin: string, pin: string): Promise<AnswerOf<"unlock"> | string> {
  return ask(origin, "unlock", { pin }, { "Kiosk-Token": await tokenOf(origin) });
}

export interface Session {
  readonly authorization: Record<string, string>;
  ask<V extends Verb>(verb: V, body?: object): Promise<AnswerOf<V> | string>;
}

export async function unlock(origin: string, pin: string): Promise<Session> {
  const unlocked = await tryPin(origin, pin);
  if (typeof unlocked === "string") throw new Error(unlocked);
  const authorization = { Authorization: `Bearer ${unlocked.session}` };
  return { authorization, ask: (verb, body = {}) => ask(origin, verb, body, authorization) };
}
