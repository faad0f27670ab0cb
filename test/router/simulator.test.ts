import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type SimulatedRouter, startRouter } from "../fakes/esc-router.ts";
import { escnOf, registered, TOKEN } from "./cards.ts";

/** The names that the OpenAPI document gives a schema: its lines are indented deeper than the schema's own. */
function propertiesOf(schema: string): Set<string> {
  const lines = readFileSync(new URL("../data/esc-router-openapi.yaml", import.meta.url), "utf8").split("\n");
  const start = lines.findIndex((line) => line.startsWith(`    ${schema}:`));
  const length = lines.slice(start + 1).findIndex((line) => /^ {0,4}\S/.test(line));
  const text = lines.slice(start, start + 1 + length).join("\n");
  return new Set(Array.from(text.matchAll(/([A-Za-z]+):/g), ([, name]) => name ?? ""));
}

let simulated: SimulatedRouter;
beforeAll(async () => {
  simulated = await startRouter({ cards: [registered(1), registered(2)], token: TOKEN });
});
afterAll(() => simulated.close());

async function get(path: string, token?: string) {
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const response = await fetch(simulated.origin + path, { headers });
  const body: unknown = await response.json();
  return { status: response.status, body: typeof body === "object" && body !== null ? body : {} };
}

const REST = "/esc-rest/api/v2/cards";
const VERIFY = "/esc-verifier-service/api/v1/cards/verify";
const ANSWERS: readonly [name: string, path: string, token: string | undefined, status: number, schema: string][] = [
  ["status of a card", `${REST}/${escnOf(1)}/status`, undefined, 200, "CardStatus"],
  ["status of no card", `${REST}/${escnOf(9)}/status`, undefined, 404, "Error"],
  ["verification of a card", `${VERIFY}/${escnOf(1)}`, undefined, 200, "Verification"],
  ["verification of no card", `${VERIFY}/${escnOf(9)}`, undefined, 404, "Error"],
  ["the list", REST, TOKEN, 200, "CardPage"],
  ["the list without a token", REST, undefined, 401, "Error"],
  ["the list with a wrong token", REST, "wrong", 401, "Error"],
  ["a card without a token", `${REST}/${escnOf(1)}`, undefined, 401, "Error"],
  ["no card", `${REST}/${escnOf(9)}`, TOKEN, 404, "Error"],
];

test.each(ANSWERS)("%s has the status and the names of the document", async (_, path, token, status, schema) => {
  const answer = await get(path, token);
  expect(answer.status).toBe(status);
  const names = propertiesOf(schema);
  expect(names.size).toBeGreaterThan(1);
  for (const name of Object.keys(answer.body)) expect(names).toContain(name);
});

test("a card of the list has no status, and a single card has one", async () => {
  const list = await get(REST, TOKEN);
  const one = await get(`${REST}/${escnOf(1)}`, TOKEN);
  const content: unknown = Reflect.get(list.body, "content");
  const first: unknown = Array.isArray(content) ? content[0] : undefined;
  const light = propertiesOf("CardLite");
  for (const name of Object.keys(first ?? {})) expect(light).toContain(name);
  expect(Object.keys(one.body)).toEqual([...Object.keys(first ?? {}), "cardStatusType", "cardType"]);
});
