import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import { parseSync } from "vite";

/** One file's reach for something. */
export interface Import {
  /** Path below the root of the tree: `src/lane/lane.ts`. */
  readonly from: string;
  /**
   * What it reaches for: a path below the root (`src/card/escn.ts`), a package (`undici`), a part of Node (`node:fs`),
   * something of the running world that needs no import (`global:setTimeout`), or `?` when only running it would tell.
   */
  readonly to: string;
  /** A type is gone when the program runs; a value is loaded. */
  readonly kind: "type" | "value";
}

const rooms = ["src", "firmware-bridge", "kiosk-ui"];

/** Names through which a program meets time, chance, the network or its own process without importing anything. */
const worldly = new Set([
  "setTimeout",
  "setInterval",
  "setImmediate",
  "queueMicrotask",
  "performance",
  "process",
  "fetch",
  "console",
  "globalThis",
]);

/** The source files below `root`, as paths from there. */
export function sourcesOf(root: string): string[] {
  return rooms
    .filter((room) => existsSync(join(root, room)))
    .flatMap((room) => readdirSync(join(root, room), { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile() && /\.(?:tsx?|mjs)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
    .filter((path) => !/(?:^|\/)(?:node_modules|dist)\//.test(path))
    .toSorted();
}

/** Everything the files below `root` reach for. Throws on a file that does not parse, by its name. */
export function importsOf(root: string): Import[] {
  return sourcesOf(root).flatMap((path) => importsIn(path, readFileSync(join(root, path), "utf8")));
}

/** Everything one file reaches for. */
export function importsIn(path: string, text: string): Import[] {
  const { program, errors } = parseSync(path, text);
  if (errors.length > 0) throw new Error(`${path}: ${errors[0]?.message}`);

  const found: Import[] = [];
  const requires = new Set(["require"]);
  const add = (source: unknown, kind: Import["kind"]) => {
    found.push({ from: path, to: isNode(source) ? targetOf(path, source) : "?", kind });
  };

  walk(program, (node) => {
    switch (node.type) {
      case "ImportDeclaration":
        add(node["source"], node["importKind"] === "type" ? "type" : "value");
        break;
      case "ExportNamedDeclaration":
      case "ExportAllDeclaration":
        if (isNode(node["source"])) add(node["source"], node["exportKind"] === "type" ? "type" : "value");
        break;
      case "ImportExpression":
        add(node["source"], "value");
        break;
      case "TSImportType":
        add(node["source"] ?? node["argument"], "type");
        break;
      case "TSExternalModuleReference":
        add(node["expression"], "value");
        break;
      case "VariableDeclarator":
        if (isCallOf(node["init"], ["createRequire"]) && isNode(node["id"])) requires.add(String(node["id"]["name"]));
        break;
      case "CallExpression":
        if (isCallOf(node, requires) || isCallOf(node["callee"], ["createRequire"]))
          add(firstOf(node["arguments"]), "value");
        else if (isMember(node["callee"], "process", "getBuiltinModule")) add(firstOf(node["arguments"]), "value");
        else if (isMember(node["callee"], "Date", "now") || isMember(node["callee"], "Math", "random"))
          found.push({ from: path, to: `global:${nameOfMember(node["callee"])}`, kind: "value" });
        break;
      case "NewExpression":
        if (isNamed(node["callee"], ["Date"]) && firstOf(node["arguments"]) === undefined)
          found.push({ from: path, to: "global:new Date()", kind: "value" });
        break;
      case "Identifier":
        if (worldly.has(String(node["name"])))
          found.push({ from: path, to: `global:${String(node["name"])}`, kind: "value" });
        break;
    }
  });
  return found;
}

interface Node {
  readonly type: string;
  readonly [field: string]: unknown;
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && "type" in value && typeof value.type === "string";
}

function walk(value: unknown, visit: (node: Node) => void): void {
  if (Array.isArray(value)) for (const item of value) walk(item, visit);
  else if (isNode(value)) {
    visit(value);
    for (const [field, part] of Object.entries(value)) if (!isOnlyAName(value, field)) walk(part, visit);
  }
}

/** `clock.performance` and `{ process: 1 }` say a name and mean no global. */
function isOnlyAName(node: Node, field: string): boolean {
  return (
    (field === "property" && node.type === "MemberExpression" && node["computed"] === false) ||
    (field === "key" && node["computed"] === false && node["shorthand"] !== true)
  );
}

function isNamed(value: unknown, names: Iterable<string>): boolean {
  return isNode(value) && value.type === "Identifier" && new Set(names).has(String(value["name"]));
}

function isCallOf(value: unknown, names: Iterable<string>): boolean {
  return isNode(value) && value.type === "CallExpression" && isNamed(value["callee"], names);
}

function isMember(value: unknown, object: string, property: string): boolean {
  return isNode(value) && value.type === "MemberExpression" && nameOfMember(value) === `${object}.${property}`;
}

function nameOfMember(value: unknown): string {
  if (!isNode(value) || !isNode(value["object"]) || !isNode(value["property"])) return "";
  return `${String(value["object"]["name"])}.${String(value["property"]["name"])}`;
}

function firstOf(value: unknown): unknown {
  return Array.isArray(value) ? value[0] : undefined;
}

function targetOf(from: string, source: Node): string {
  const literal = source.type === "TSLiteralType" && isNode(source["literal"]) ? source["literal"] : source;
  const text = literal.type === "TemplateLiteral" ? plainTemplate(literal) : literal["value"];
  if (typeof text !== "string") return "?";
  if (text.startsWith(".")) return posix.join(dirname(from), text.replace(/\?.*$/, ""));
  if (text.startsWith("node:")) return text;
  return text
    .split("/")
    .slice(0, text.startsWith("@") ? 2 : 1)
    .join("/");
}

function plainTemplate(node: Node): unknown {
  const [only, ...more] = Array.isArray(node["quasis"]) ? node["quasis"] : [];
  if (more.length > 0 || !isNode(only)) return undefined;
  const value = only["value"];
  return typeof value === "object" && value !== null && "cooked" in value ? value.cooked : undefined;
}
