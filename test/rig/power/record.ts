/** Runs a program under recorder.c. */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { emptyDisk } from "./disk.ts";
import { type Op, readLog } from "./log.ts";
import { scratch } from "./scratch.ts";

export interface Recording extends Disposable {
  readonly log: readonly Op[];
  /** The log as the recorder wrote it. */
  readonly path: string;
}

/**
 * Runs a program of this folder to its end, with an empty folder as its first argument. Throws what it said when it fails, and
 * when the log does not lead to the very files that it left. Needs gcc.
 */
export function record(program: string, ...args: readonly string[]): Recording {
  const at = scratch();
  try {
    const recorder = join(at.path, "recorder.so");
    const folder = join(at.path, "folder");
    const path = join(at.path, "log");
    const source = fileURLToPath(new URL("recorder.c", import.meta.url));
    execFileSync("gcc", ["-shared", "-fPIC", "-O1", "-Wall", "-Wextra", "-Werror", "-o", recorder, source]);
    mkdirSync(folder);
    const ran = spawnSync(process.execPath, [fileURLToPath(new URL(program, import.meta.url)), folder, ...args], {
      env: { ...process.env, LD_PRELOAD: recorder, RECORD_FOLDER: folder, RECORD_LOG: path },
      encoding: "utf8",
    });
    if (ran.status !== 0) throw new Error(`${program} ended with ${ran.status ?? ran.signal}: ${ran.stderr}`);
    const log = readLog(path);
    expectToLeadTo(folder, log);
    return { log, path, [Symbol.dispose]: () => at[Symbol.dispose]() };
  } catch (error) {
    at[Symbol.dispose]();
    throw error;
  }
}

/** What goes past the recorder shows here: a file that the log does not explain. */
function expectToLeadTo(folder: string, log: readonly Op[]): void {
  const disk = emptyDisk();
  for (const op of log) disk.apply(op);
  const state = disk.after({ data: "all", names: "all" }, () => 0);
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((path) => !path.endsWith(".acks"));
  for (const path of new Set([...files, ...state.keys()])) {
    const kept = state.get(path);
    if (kept?.is === "folder") readdirSync(join(folder, path));
    else if (kept === undefined || !readFileSync(join(folder, path)).equals(kept.bytes))
      throw new Error(`the log does not explain ${path}: the recorder has missed a call`);
  }
}
