import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { inTime, until } from "./check.ts";

/** A program of this folder that runs beside the checks and is talked to in lines. Disposal kills it. */
export interface Program extends AsyncDisposable {
  /** Everything it has printed so far, one line each. */
  readonly lines: readonly string[];
  /** Resolves with the line when it prints, or has printed, one that begins so. */
  says(beginning: string): Promise<string>;
  tell(line: string): void;
  signal(name: "SIGSTOP" | "SIGCONT"): void;
  hasEnded(): boolean;
  /** Resolves with its exit code, or with the signal that ended it. */
  ended(): Promise<number | NodeJS.Signals>;
  /** SIGKILL: what a crash, the kernel's memory killer or a watchdog do. */
  kill(): Promise<void>;
}

export function start(file: string, ...args: string[]): Program {
  const child = spawn(process.execPath, [fileURLToPath(new URL(file, import.meta.url)), ...args], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const lines: string[] = [];
  createInterface({ input: child.stdout }).on("line", (line) => lines.push(line));
  child.stdin.on("error", () => {}); // it has ended; whoever waits for an answer will hear of that

  const exit = Promise.withResolvers<number | NodeJS.Signals>();
  let hasEnded = false;
  let how = "";
  child.once("exit", (code, signal) => {
    hasEnded = true;
    how = code === null ? `by ${signal}` : `with code ${code}`;
    exit.resolve(code ?? signal ?? "SIGKILL");
  });

  const kill = async () => {
    child.kill("SIGKILL");
    await inTime(`${file} to be dead`, exit.promise);
  };

  return {
    lines,
    says: (beginning) =>
      until(`${file} to say "${beginning}"`, () => {
        const line = lines.find((text) => text.startsWith(beginning));
        if (line === undefined && hasEnded) throw new Error(`${file} ended ${how} before it said "${beginning}"`);
        return line;
      }),
    tell: (line) => child.stdin.write(`${line}\n`),
    signal: (name) => child.kill(name),
    hasEnded: () => hasEnded,
    ended: () => inTime(`${file} to end`, exit.promise),
    kill,
    [Symbol.asyncDispose]: async () => {
      if (!hasEnded) await kill();
    },
  };
}
