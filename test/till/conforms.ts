/** docs/till/*.json as something that every answer of the server is held to. */
import { readFileSync } from "node:fs";
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import { type DocumentName, fileOf } from "./documents.ts";

export function documentOf(name: DocumentName): unknown {
  return JSON.parse(readFileSync(fileOf(name), "utf8"));
}

const documents = { openapi: documentOf("openapi"), asyncapi: documentOf("asyncapi") };

const ajv = new Ajv2020({ allErrors: true, strict: true, strictSchema: false });
ajv.addFormat("date-time", /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/);
for (const [name, document] of Object.entries(documents)) if (isJson(document)) ajv.addSchema(document, name);

type Json = Readonly<Record<string, unknown>>;

function isJson(value: unknown): value is Json {
  return typeof value === "object" && value !== null;
}

function at(value: unknown, ...path: readonly string[]): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  return isJson(value) ? at(value[key], ...rest) : undefined;
}

function held(document: DocumentName, schema: unknown, value: unknown): void {
  const target = at(schema, "$ref");
  const validate: ValidateFunction | undefined =
    typeof target === "string" ? ajv.getSchema(`${document}${target}`) : undefined;
  if (validate === undefined) throw new Error(`the document has no schema ${String(target)}`);
  if (!validate(value))
    throw new Error(`${JSON.stringify(value)} is not what ${String(target)} says: ${ajv.errorsText(validate.errors)}`);
}

/** Throws when the document has no such answer, or this is none. A path that it does not have is answered as any of its paths may be. */
export function assertAnswer(method: string, path: string, status: number, body: unknown): void {
  const known = path.replace(/\?.*/, "").replace(/^(\/v1\/events\/)[^/]+/, "$1{id}");
  const operation = at(documents.openapi, "paths", known, method.toLowerCase());
  const answers = at(operation ?? at(documents.openapi, "paths", "/v1/events/{id}", "get"), "responses");
  held("openapi", at(answers, String(status), "content", "application/json", "schema"), body);
}

/** Throws when it is no message of the stream. */
export function assertStreamed(message: unknown): void {
  held("asyncapi", at(documents.asyncapi, "channels", "stream", "messages", "streamed", "payload"), message);
}
