/** A device that another program speaks to: its standard output is the line. The program ends with us, whichever of us ends first. */
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { DeviceError } from "./device.ts";
import type { LineHandlers } from "./serial-line.ts";

export interface ProgramLine {
  /** Idempotent, never throws; resolves when the program and those it started have ended, after at most 2 s. */
  readonly close: () => Promise<void>;
  /** The end of what it wrote to its standard error, as one line to quote; empty when it wrote nothing. */
  readonly said: () => string;
}

/** Of the standard error that much is kept, and that much quoted. Characters. */
const KEPT = 2048;
const QUOTED = 300;
/** From SIGTERM to SIGKILL, and from there to giving up: a program that the kernel does not let go. */
const PATIENCE_MS = 1000;
const LAST_WORDS_MS = 100;

/**
 * Starts `command`, program first. `onLost` is called at most once, when the program ends of itself, and never after `close()`.
 * Rejects with `DeviceError`: absent when there is no such program, denied when it may not be run.
 */
export async function openProgramLine(
  name: string,
  [program = "", ...args]: readonly string[],
  handlers: LineHandlers,
): Promise<ProgramLine> {
  // A process group of its own, so that what it starts ends with it.
  const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"], detached: true });
  let errors = "";
  let closed: Promise<void> | undefined;
  const said = (): string => lastWords(errors);
  child.stderr.setEncoding("latin1").on("data", (text: string) => {
    errors = (errors + text).slice(-KEPT);
  });
  child.stdout.on("data", (bytes: Uint8Array) => {
    if (closed === undefined) handlers.onBytes(bytes);
  });
  for (const stream of [child.stdout, child.stderr]) stream.on("error", () => undefined);
  await once(child, "spawn").catch((error: unknown) => {
    throw startingError(name, program, error);
  });
  async function lose(how: string): Promise<void> {
    // What it said last may still be on its way; for ever, when something that it started holds the pipe open.
    if (!child.stderr.closed) await Promise.race([once(child.stderr, "close"), sleep(LAST_WORDS_MS)]);
    if (closed !== undefined) return;
    closed = end(child);
    handlers.onLost(new DeviceError("lost", `${name}: ${program} ended with ${how}${said()}`));
  }

  child.once("exit", (code, signal) => void lose(signal ?? `exit code ${code}`));
  return {
    said,
    async close() {
      closed ??= end(child);
      await closed;
    },
  };
}

/** Ends the whole group. */
async function end(child: ChildProcess): Promise<void> {
  const running = (): boolean => child.exitCode === null && child.signalCode === null;
  const exited = running() ? once(child, "exit") : Promise.resolve();
  for (const signal of ["SIGTERM", "SIGKILL"] as const) {
    signalGroup(child, signal);
    await Promise.race([exited, sleep(PATIENCE_MS, undefined, { ref: false })]);
    if (!running()) break;
  }
  signalGroup(child, "SIGKILL");
  child.stdout?.destroy();
  child.stderr?.destroy();
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, signal);
  } catch {
    // The group is gone.
  }
}

function startingError(name: string, program: string, error: unknown): DeviceError {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "ENOENT") return new DeviceError("absent", `${name}: there is no program ${program}; is it installed?`);
  return new DeviceError("denied", `${name}: ${program} cannot be started (${String(error)})`, { cause: error });
}

/** The end of it on one line, without control characters. */
function lastWords(errors: string): string {
  const words = errors.replaceAll(/[^\x20-\x7e]+/g, " ").trim();
  return words === "" ? "" : `; it said: ${words.length > QUOTED ? `…${words.slice(-QUOTED)}` : words}`;
}
