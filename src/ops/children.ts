/** Several processes of ours in the foreground: they start together, and when one ends or a person stops us, all end. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { untilAsked } from "./stop.ts";

/** Time for a child to end by itself after SIGTERM, before SIGKILL. Longer than the 8 s it gives itself. Milliseconds. */
const PATIENCE_MS = 10_000;

export interface Script {
  readonly args: readonly string[];
  /** Left out: ours. */
  readonly env?: NodeJS.ProcessEnv;
}

/** Starts one of our scripts on the Node that runs us. The channel between us is only there to break: the child then stops too. */
export function startNode(args: readonly string[], env: NodeJS.ProcessEnv = process.env): ChildProcess {
  return spawn(process.execPath, [...args], { stdio: ["ignore", "inherit", "inherit", "ipc"], env });
}

/**
 * Asks a child to stop and resolves with its exit code when it has; 128 + 9 when it had to be killed. One that our SIGTERM ends
 * while it still starts, before it listens for it, has ended as it was asked to: 0.
 */
export async function stopNode(child: ChildProcess): Promise<number> {
  if (child.exitCode !== null || child.signalCode !== null) return exitCode(child);
  const ended = once(child, "exit");
  child.kill("SIGTERM");
  const force = setTimeout(() => child.kill("SIGKILL"), PATIENCE_MS);
  await ended;
  clearTimeout(force);
  return child.signalCode === "SIGTERM" ? 0 : exitCode(child);
}

/** Runs the scripts until the first ends or we are told to stop; resolves with the worst exit code. */
export async function runTogether(scripts: readonly Script[]): Promise<number> {
  const children = scripts.map(({ args, env }) => startNode(args, env));
  await Promise.race([untilAsked(), ...children.map((child) => once(child, "exit"))]);
  const codes = await Promise.all(children.map((child) => stopNode(child)));
  return Math.max(...codes);
}

function exitCode({ exitCode: code, signalCode }: ChildProcess): number {
  if (code !== null) return code;
  return signalCode === "SIGKILL" ? 137 : 143;
}
