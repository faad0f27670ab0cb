/** Processes that a bench runs and measures. */
import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";

export interface Started {
  readonly value: string;
  readonly child: ChildProcess;
  stop(): void;
}

/** Starts a process of ours and resolves with the first line of JSON that has this member. */
export async function start(args: readonly string[], member: string): Promise<Started> {
  const child = spawn(process.execPath, [...args], { stdio: ["ignore", "pipe", "inherit"] });
  for await (const line of createInterface({ input: child.stdout })) {
    const value = (JSON.parse(line) as Record<string, string | undefined>)[member];
    if (value !== undefined) return { value, child, stop: () => void child.kill("SIGTERM") };
  }
  throw new Error(`${args[0]} ended before it was ready`);
}

/** Resident memory now, megabytes (Linux, proc(5)). */
export function residentMb(pid: number): number {
  const kilobytes = /VmRSS:\s+(?<kb>[0-9]+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.groups?.["kb"];
  return Number(kilobytes) / 1024;
}
