/**
 * A TOML file that a person wrote, read by a schema. All faults are listed at once, each with the option, its value, what is allowed and,
 * for an unknown name, the nearest known one.
 */
import { parse, TomlDate, TomlError } from "smol-toml";
import * as v from "valibot";
import { allowed, isSecret, nearestName, optionsAt, sayPath, schemaAt, unknownKeys } from "./schema.ts";

export interface Fault {
  /** `lane[1].pulse_ms`, or `line 3, column 1` when the file is not TOML. */
  readonly option: string;
  /** As written, at most 80 characters; undefined when the option is missing or unknown. */
  readonly value: string | undefined;
  readonly expected: string;
}

export type TomlReading<T> =
  | { readonly is: "ok"; readonly value: T }
  | { readonly is: "faulty"; readonly faults: readonly Fault[] };

export function readToml<T>(text: string, schema: v.GenericSchema<unknown, T>): TomlReading<T> {
  let raw: unknown;
  try {
    raw = withDaysAsText(parse(text));
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const option = `line ${error.line}, column ${error.column}`;
    return { is: "faulty", faults: [{ option, value: undefined, expected: error.message.split("\n")[0] ?? "" }] };
  }
  const unknown = unknownKeys(schema, raw).map(({ path: at, nearest }) => ({
    option: sayPath(at),
    value: undefined,
    expected: nearest === undefined ? "no such option" : `no such option; did you mean ${nearest}?`,
  }));
  const parsed = v.safeParse(schema, raw);
  const invalid = (parsed.issues ?? [])
    .filter((issue) => issue.expected !== "never")
    .map((issue) => faultOf(schema, raw, issue));
  const faults = distinct([...unknown, ...invalid]);
  if (faults.length > 0 || !parsed.success) return { is: "faulty", faults };
  return { is: "ok", value: parsed.output };
}

/** TOML knows days of its own, `2026-12-24` without quotes; whoever writes one means the text. */
function withDaysAsText(value: unknown): unknown {
  if (value instanceof TomlDate) return value.toISOString();
  if (Array.isArray(value)) return value.map(withDaysAsText);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withDaysAsText(inner)]));
}

function faultOf(schema: unknown, raw: unknown, issue: v.BaseIssue<unknown>): Fault {
  const path = issue.path ?? [];
  const at = path.map((item) => String(item.key));
  const option = sayPath(at);
  // the name itself of what the site names as it likes
  if (path.at(-1)?.origin === "key" && issue.kind === "validation")
    return { option, value: JSON.stringify(issue.input), expected: `a name: ${issue.message}` };
  const node = schemaAt(schema, raw, at);
  const expected = allowed(node ?? {});
  if (issue.received === "undefined") return { option, value: undefined, expected: `is missing; ${expected}` };
  if (isSecret(node)) return { option, value: "(not shown)", expected };
  const nearest = typeof issue.input === "string" ? nearestName(issue.input, optionsAt(node)) : undefined;
  const hint = nearest === undefined ? "" : `; did you mean ${nearest}?`;
  return { option, value: JSON.stringify(issue.input)?.slice(0, 80), expected: `${expected}${hint}` };
}

/** One line for an option that fails two checks at once, as the line names everything that is allowed. */
export function distinct(faults: readonly Fault[]): readonly Fault[] {
  return [...new Map(faults.map((fault) => [fault.option, fault])).values()];
}

/** One fault as one line for a person. */
export function sayFault({ option, value, expected }: Fault): string {
  return value === undefined ? `${option}: ${expected}` : `${option} = ${value}: expected ${expected}`;
}
