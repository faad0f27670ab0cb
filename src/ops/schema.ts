/**
 * Reads a valibot schema back as words, so that a range is written once, in the schema, and the error message, the
 * unknown-name check and `config show` all say the same.
 */
import { closest, distance } from "fastest-levenshtein";

/** The parts of a valibot schema object that this file looks at; all are part of its documented structure. */
interface Node {
  readonly type?: string;
  readonly entries?: Readonly<Record<string, unknown>>;
  readonly wrapped?: unknown;
  readonly pipe?: readonly unknown[];
  readonly options?: readonly unknown[];
  readonly item?: unknown;
  readonly value?: unknown;
  readonly getter?: (value: unknown) => unknown;
  readonly key?: unknown;
  readonly literal?: unknown;
  readonly requirement?: unknown;
  readonly message?: unknown;
  readonly metadata?: unknown;
  readonly isSecret?: unknown;
}

function nodeOf(value: unknown): Node {
  return typeof value === "object" && value !== null ? value : {};
}

/** The schema under `optional` and the like, with the checks of its pipe; under `lazy` the one for this value. */
function unwrap(schema: unknown, value?: unknown): Node {
  const node = nodeOf(schema);
  if (node.getter !== undefined) return unwrap(node.getter(value), value);
  return node.wrapped === undefined ? node : unwrap(node.wrapped, value);
}

const KIND_WORDS: Readonly<Record<string, string>> = {
  string: "text",
  number: "a number",
  boolean: "true or false",
  array: "a list",
  strict_object: "a table",
  record: "a table",
  object: "a table",
};

/** What a schema allows, in words: `a whole number, at least 100, at most 60000`. */
export function allowed(schema: unknown): string {
  const node = unwrap(schema);
  const words: string[] = [];
  if (node.type === "picklist") return `one of ${(node.options ?? []).join(", ")}`;
  if (node.type === "literal") return String(node.literal);
  if (node.type === "variant") return `a table whose ${String(node.key)} is one of ${variantNames(node).join(", ")}`;
  if (node.type === "array") words.push(`a list, each ${allowed(node.item)}`);
  else words.push(KIND_WORDS[node.type ?? ""] ?? node.type ?? "a value");
  for (const step of (node.pipe ?? []).slice(1)) {
    const words_ = checkWords(nodeOf(step));
    if (words_ !== undefined) words.push(words_);
  }
  return words.join(", ");
}

const CHECK_WORDS: Readonly<Record<string, string>> = {
  integer: "whole",
  min_value: "at least",
  max_value: "at most",
  min_length: "length at least",
  max_length: "length at most",
};

/** Whether a value for it must not be repeated to anybody: its pipe holds `v.metadata({ isSecret: true })`. */
export function isSecret(schema: unknown): boolean {
  return (unwrap(schema).pipe ?? []).some((step) => nodeOf(nodeOf(step).metadata).isSecret === true);
}

function checkWords({ type, requirement, message }: Node): string | undefined {
  if (typeof message === "string") return message;
  const words = CHECK_WORDS[type ?? ""];
  return words === undefined || type === "integer" ? words : `${words} ${String(requirement)}`;
}

function variantNames(node: Node): readonly string[] {
  return (node.options ?? []).flatMap((option) => {
    const { entries } = unwrap(option);
    return entries === undefined ? [] : [String(unwrap(entries[String(node.key)]).literal)];
  });
}

/** What may stand there, of a schema that names it all; else none. */
export function optionsAt(schema: unknown): readonly string[] {
  const { options, type } = unwrap(schema);
  return type === "picklist" ? (options ?? []).map(String) : [];
}

/** The object schema that a value chose by its discriminating key, for a variant; otherwise the schema itself. */
function chosen(schema: unknown, value: unknown): Node {
  const node = unwrap(schema, value);
  if (node.type !== "variant" || typeof value !== "object" || value === null) return node;
  const key = String(node.key);
  const name: unknown = Reflect.get(value, key);
  for (const option of node.options ?? []) {
    const { entries } = unwrap(option);
    if (entries !== undefined && unwrap(entries[key]).literal === name) return unwrap(option);
  }
  return {};
}

/** The schema that a path of keys leads to inside a value, or undefined. */
export function schemaAt(schema: unknown, value: unknown, path: readonly string[]): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return schema;
  const outer = unwrap(schema, value);
  if (outer.type === "variant" && key === outer.key) return { type: "picklist", options: variantNames(outer) };
  const node = chosen(schema, value);
  const inner: unknown = typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined;
  const next = node.entries?.[key] ?? node.item ?? node.value;
  return next === undefined ? undefined : schemaAt(next, inner, rest);
}

export interface UnknownKey {
  readonly path: readonly string[];
  readonly nearest: string | undefined;
}

/**
 * A path as a person says it; what is in a list is counted from 1: `lane[2].reader[1].baud`. A longer number than any list's is a
 * name: `chip.issuers.999893752`.
 */
export function sayPath(path: readonly string[]): string {
  return path.reduce((said, key) => {
    if (/^\d{1,4}$/.test(key)) return `${said}[${Number(key) + 1}]`;
    return said === "" ? key : `${said}.${key}`;
  }, "");
}

/** Every key in `value` that the schema does not name, with the nearest name that it has. */
export function unknownKeys(schema: unknown, value: unknown, path: readonly string[] = []): readonly UnknownKey[] {
  const { entries, item, value: each } = chosen(schema, value);
  if (Array.isArray(value))
    return value.flatMap((inner: unknown, nth) =>
      item === undefined ? [] : unknownKeys(item, inner, [...path, String(nth)]),
    );
  if (typeof value !== "object" || value === null) return [];
  if (entries === undefined) {
    // names of the site's own
    if (each === undefined) return [];
    return Object.entries(value).flatMap(([key, inner]) => unknownKeys(each, inner, [...path, key]));
  }
  return Object.entries(value).flatMap(([key, inner]) => {
    const here = [...path, key];
    const known = Object.hasOwn(entries, key) ? entries[key] : undefined;
    return known === undefined
      ? [{ path: here, nearest: nearestName(key, Object.keys(entries)) }]
      : unknownKeys(known, inner, here);
  });
}

/** The nearest of some names when it is near enough to be a slip of the hand. */
export function nearestName(given: string, names: readonly string[]): string | undefined {
  if (names.length === 0) return undefined;
  const best = closest(given, [...names]);
  return distance(given, best) <= Math.max(2, given.length / 3) ? best : undefined;
}
