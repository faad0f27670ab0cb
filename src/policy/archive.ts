/**
 * Every policy that was in force, by its hash, so that a verdict of last winter can be explained; and by which one each lane decided last,
 * so that a start does not need the file to be good.
 */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, rmSync, statSync, utimesSync } from "node:fs";
import { join } from "node:path";
import * as v from "valibot";
import { makeFolder, replaceFile } from "../disk/durable.ts";

/** The oldest go: those that were longest in no lane's force. */
const MAX_FILES = 200;

const NAME = /^([0-9a-f]{64})\.toml$/;

/** In the file of a lane: which policy is in force there, and which file of the site it was read from; null: none, it is a shipped one. */
const lastOfLane = v.object({ file: v.nullable(v.string()), hash: v.string() });

export interface Archive {
  /** On the disk when it returns. `bytes`: what `hash` is the SHA-256 of. Throws when the disk does not take it. */
  keep(held: { readonly lane: string; readonly file: string | undefined }, hash: string, bytes: Uint8Array): void;
  /** What was last in force at the lane, as it stood; undefined: nothing, or from another file than this one. */
  last(lane: string, file: string): Uint8Array | undefined;
}

export function policyHash(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** `stateFolder`: the gate's. */
export function openArchive(stateFolder: string): Archive {
  const folder = folderIn(stateFolder);
  const inForce = new Map<string, string>();

  const lastFile = (lane: string): string => join(folder, `${lane}.last.json`);

  function prune(): void {
    const kept = readdirSync(folder)
      .flatMap((file) => NAME.exec(file)?.[1] ?? [])
      .map((hash) => ({ hash, at: statSync(fileOf(folder, hash)).mtimeMs }))
      .toSorted((a, b) => b.at - a.at);
    const used = new Set(inForce.values());
    for (const { hash } of kept.slice(MAX_FILES)) if (!used.has(hash)) rmSync(fileOf(folder, hash), { force: true });
  }

  return {
    keep({ file: from, lane }, hash, bytes) {
      makeFolder(folder, 0o700);
      const file = fileOf(folder, hash);
      if (read(file, hash) === undefined) replaceFile(file, bytes, 0o600);
      else {
        const now = Date.now() / 1000;
        utimesSync(file, now, now);
      }
      inForce.set(lane, hash);
      replaceFile(
        lastFile(lane),
        JSON.stringify({ file: from ?? null, hash } satisfies v.InferOutput<typeof lastOfLane>),
        0o600,
      );
      prune();
    },
    last(lane, from) {
      const last = v.safeParse(lastOfLane, readJson(lastFile(lane)));
      return last.success && last.output.file === from ? archivedPolicy(stateFolder, last.output.hash) : undefined;
    },
  };
}

/** The policy file that a record names, as it stood; undefined: it is not kept, or no longer what it was. */
export function archivedPolicy(stateFolder: string, hash: string): Uint8Array | undefined {
  return NAME.test(`${hash}.toml`) ? read(fileOf(folderIn(stateFolder), hash), hash) : undefined;
}

function read(file: string, hash: string): Uint8Array | undefined {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(file);
  } catch {
    return undefined;
  }
  return policyHash(bytes) === hash ? bytes : undefined;
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
}

function folderIn(stateFolder: string): string {
  return join(stateFolder, "policies");
}

function fileOf(folder: string, hash: string): string {
  return join(folder, `${hash}.toml`);
}
