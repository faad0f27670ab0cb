/** A call of the command line in a process of its own, as an operator types it. */
import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";

const CLI = fileURLToPath(new URL("../../src/esc-kiosk.mjs", import.meta.url));

export interface Outcome {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** `input` is what comes from standard input. */
export async function kiosk(args: readonly string[], input: Uint8Array | string = ""): Promise<Outcome> {
  const child = spawn(process.execPath, [CLI, ...args], { stdio: "pipe" });
  child.stdin.on("error", () => undefined);
  child.stdin.end(input);
  const exited = new Promise<number | null>((resolve) => {
    child.once("exit", resolve);
  });
  const [out, err, code] = await Promise.all([text(child.stdout), text(child.stderr), exited]);
  return { code, out, err };
}
