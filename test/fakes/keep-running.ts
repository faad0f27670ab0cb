import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const GATE = fileURLToPath(new URL("../../src/gate.ts", import.meta.url));

/** Starts the gate as systemd would, and again whenever it has died, until stopped. */
export function keepRunning(config: string, onReady: (origin: string, gate: ChildProcess) => void) {
  const stopping = new AbortController();
  let gate: ChildProcess | undefined;
  let starts = 0;
  const running = (async () => {
    while (!stopping.signal.aborted) {
      const child = spawn(process.execPath, [GATE, "--config", config], { stdio: ["ignore", "pipe", "inherit"] });
      gate = child;
      starts += 1;
      createInterface({ input: child.stdout }).on("line", (line) => {
        const { origin } = JSON.parse(line) as { origin?: string };
        if (origin !== undefined) onReady(origin, child);
      });
      await once(child, "exit");
    }
  })();
  return {
    starts: () => starts,
    async stop() {
      stopping.abort();
      gate?.kill("SIGTERM");
      await running;
      return gate?.exitCode;
    },
  };
}
