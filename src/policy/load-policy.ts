/** A policy file made into a policy, or every fault of it at once: of its text, of its rules, of its examples. */
import { readFileSync, statSync } from "node:fs";
import { basename } from "node:path";
import { distinct, type Fault, readToml, type TomlReading } from "../ops/toml.ts";
import { compile } from "../verdict/compile.ts";
import { type PolicyDocument, policyDocument } from "../verdict/document.ts";
import type { MomentAt } from "../verdict/example-facts.ts";
import { type ExampleFault, runExamples } from "../verdict/examples.ts";
import { policyFaults } from "../verdict/faults.ts";
import type { Policy } from "../verdict/words.ts";
import { policyHash } from "./archive.ts";

/** A policy file larger than this is somebody's mistake. */
const MAX_POLICY_BYTES = 1024 * 1024;

/** Where there was nothing to take the hash of. */
const NO_HASH = "0".repeat(64);

export interface GoodPolicy {
  readonly is: "ok";
  readonly document: PolicyDocument;
  readonly policy: Policy;
  /** What `policy.hash` is the SHA-256 of. */
  readonly bytes: Uint8Array;
}

export interface FaultyPolicy {
  readonly is: "faulty";
  /** What the file or the preset is called, 1 to 64 characters. */
  readonly name: string;
  readonly hash: string;
  /** At least one. */
  readonly faults: readonly Fault[];
}

export type PolicyReading = GoodPolicy | FaultyPolicy;

/** Reads the file; a file that cannot be read is faulty like any other. */
export function loadPolicy(file: string, momentAt: MomentAt): PolicyReading {
  const name = nameOf(file);
  const bytes = readBytes(file);
  return bytes instanceof Uint8Array
    ? readPolicy(name, bytes, momentAt)
    : { is: "faulty", name, hash: NO_HASH, faults: [bytes] };
}

/** What the file says, whether its examples hold or not; undefined: it is none. */
export function loadDocument(file: string): PolicyDocument | undefined {
  const bytes = readBytes(file);
  const read = bytes instanceof Uint8Array ? readDocument(nameOf(file), bytes) : undefined;
  return read?.is === "ok" ? read.value : undefined;
}

function nameOf(file: string): string {
  return basename(file).slice(0, 64) || "policy";
}

function readBytes(file: string): Uint8Array | Fault {
  const fault = (value: string | undefined, expected: string): Fault => ({ option: file, value, expected });
  try {
    const stat = statSync(file);
    if (!stat.isFile()) return fault(undefined, "expected a file");
    if (stat.size > MAX_POLICY_BYTES) return fault(`${stat.size} bytes`, `at most ${MAX_POLICY_BYTES}`);
    return readFileSync(file);
  } catch (error) {
    return fault(
      undefined,
      `expected a file that can be read (${error instanceof Error ? error.message : String(error)})`,
    );
  }
}

/** `name`: what to call it when it is faulty. */
export function readPolicy(name: string, bytes: Uint8Array, momentAt: MomentAt): PolicyReading {
  const hash = policyHash(bytes);
  const faulty = (faults: readonly Fault[]): FaultyPolicy => ({ is: "faulty", name, hash, faults });
  const read = readDocument(name, bytes);
  if (read.is === "faulty") return faulty(read.faults);
  const document = read.value;
  const policy = compile(document, hash);
  const failing = runExamples(policy, document, momentAt).map(faultOfExample);
  return failing.length > 0 ? faulty(failing) : { is: "ok", document, policy, bytes };
}

/** One that was in force before: its examples held then, and are not tried again. undefined: it is none. */
export function compilePolicy(bytes: Uint8Array): Policy | undefined {
  const read = readDocument("policy", bytes);
  return read.is === "ok" ? compile(read.value, policyHash(bytes)) : undefined;
}

function readDocument(name: string, bytes: Uint8Array): TomlReading<PolicyDocument> {
  const text = textOf(bytes);
  if (text === undefined)
    return { is: "faulty", faults: [{ option: name, value: undefined, expected: "expected text in UTF-8" }] };
  const read = readToml(text, policyDocument);
  const faults = read.is === "ok" ? distinct(policyFaults(read.value)) : [];
  return faults.length > 0 ? { is: "faulty", faults } : read;
}

/** `example "a card on its last day": expected admit, and it came to refuse expired by "Its last day has not passed."`. */
function faultOfExample({ by, came, expected, name }: ExampleFault): Fault {
  const why = by === undefined ? "" : ` by "${by}"`;
  return {
    option: `example ${JSON.stringify(name)}`,
    value: undefined,
    expected: `expected ${expected}, and it came to ${came}${why}`,
  };
}

function textOf(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
