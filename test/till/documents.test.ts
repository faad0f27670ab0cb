import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { PROBLEMS } from "../../src/till/messages.ts";
import { assertAnswer, assertStreamed, documentOf } from "./conforms.ts";
import { fileOf, NAMES, textOf } from "./documents.ts";

describe("the documents of the till's interface", () => {
  it.each(NAMES)("%s.json is what its schemas say now: npm run docs:till", (name) => {
    expect(readFileSync(fileOf(name), "utf8")).toBe(textOf(name));
  });

  it.each(NAMES)("%s.json refers to nothing that it does not have", (name) => {
    const document = documentOf(name);
    const refs = [...JSON.stringify(document).matchAll(/"\$ref":"(?<ref>[^"]+)"/g)].map(
      ({ groups }) => groups?.["ref"] ?? "",
    );
    expect(refs.length).toBeGreaterThan(0);
    const follow = (ref: string) =>
      ref
        .replace("#/", "")
        .split("/")
        .reduce<unknown>((inner, key) => Reflect.get(Object(inner), key), document);
    expect(refs.filter((ref) => typeof follow(ref) !== "object")).toEqual([]);
  });

  it("hold what they are asked: a member too many, one too few and a wrong one are noticed", () => {
    const refusal = {
      id: "1-0123456789abcdef",
      record: 1,
      lane: "canteen",
      at: "2026-11-23T12:00:00.000Z",
      verdict: "refuse",
      reason: "expired",
    };
    const page = (event: object) => () =>
      assertAnswer("GET", "/v1/events", 200, { events: [event], next: null, more: false });
    expect(page(refusal)).not.toThrow();
    expect(page({ ...refusal, card: "5c0a1001" })).toThrow("is not what");
    expect(page({ ...refusal, at: undefined })).toThrow("is not what");
    expect(page({ ...refusal, verdict: "admit" })).toThrow("is not what");
    expect(() => assertAnswer("GET", "/v1/events", 418, {})).toThrow("no schema");
    expect(() => assertStreamed({ type: "event", event: refusal })).not.toThrow();
    expect(() => assertStreamed({ type: "open" })).toThrow("is not what");
  });

  it("docs/till.md names every problem with its status", () => {
    const text = readFileSync(new URL("../../docs/till.md", import.meta.url), "utf8");
    for (const [problem, status] of Object.entries(PROBLEMS)) expect(text).toContain(`| ${status} | \`${problem}\` |`);
  });
});
