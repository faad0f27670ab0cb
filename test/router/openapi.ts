/**
 * test/data/esc-router-openapi.yaml as something that answers are held to: every property of an answer must be one of the document,
 * at any depth, though the document itself, as all of its kind, would let further ones pass.
 */
import { readFileSync } from "node:fs";
import { Ajv, type ValidateFunction } from "ajv";
import { parse } from "yaml";

type Json = Readonly<Record<string, unknown>>;

const document: unknown = parse(readFileSync(new URL("../data/esc-router-openapi.yaml", import.meta.url), "utf8"));

const ajv = new Ajv({ allErrors: true, strict: true });
ajv.addFormat("int64", { type: "number", validate: Number.isSafeInteger });
ajv.addFormat("date", /^\d{4}-\d{2}-\d{2}$/);
// of OpenAPI, and not of JSON Schema
ajv.addVocabulary(["example"]);

/** An operation and a status of the document, `GET /esc-rest/api/v2/cards 200`, with what holds an answer to it. */
export const responses: ReadonlyMap<string, ValidateFunction> = new Map(
  Object.entries(at(document, "paths")).flatMap(([path, operations]) =>
    Object.entries(at(operations)).flatMap(([method, operation]) =>
      Object.entries(at(operation, "responses")).map(([status, response]) => {
        const schema = at(resolved(response), "content", "application/json", "schema");
        return [`${method.toUpperCase()} ${path} ${status}`, ajv.compile(closed(schema))] as const;
      }),
    ),
  ),
);

/** The object that a path of keys leads to. */
function at(value: unknown, ...path: readonly string[]): Json {
  const [key, ...rest] = path;
  if (typeof value !== "object" || value === null) throw new Error(`the document has no object at ${key ?? "the end"}`);
  return key === undefined ? { ...value } : at(Reflect.get(value, key), ...rest);
}

/** What a reference leads to; anything else as it is. */
function resolved(value: unknown): Json {
  const { $ref } = at(value);
  return typeof $ref === "string" ? resolved(at(document, ...$ref.replace("#/", "").split("/"))) : at(value);
}

/** The schema without references, its `allOf` merged into one object, and open nowhere. */
function closed(value: unknown): Json {
  const { allOf, properties, items, nullable, ...schema } = resolved(value);
  if (Array.isArray(allOf)) {
    const parts = allOf.map(resolved);
    return closed({ type: "object", properties: Object.assign({}, ...parts.map((part) => part["properties"])) });
  }
  return {
    ...schema,
    ...(nullable === true ? { type: [schema["type"], "null"] } : {}),
    ...(items === undefined ? {} : { items: closed(items) }),
    ...(properties === undefined
      ? {}
      : {
          properties: Object.fromEntries(Object.entries(at(properties)).map(([name, one]) => [name, closed(one)])),
          additionalProperties: false,
        }),
  };
}
