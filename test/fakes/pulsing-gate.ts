import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { ActuatorOptions } from "../../firmware-bridge/catalog.ts";
import type { Context } from "../../firmware-bridge/context.ts";
import { until } from "./until.ts";

/** The program of pulsing.ts, with its actuator open. `context`: another than the machine. */
export async function startPulsing(options: ActuatorOptions, context?: Context) {
  const script = fileURLToPath(new URL("pulsing.ts", import.meta.url));
  const told = [options, context].filter((each) => each !== undefined).map((each) => JSON.stringify(each));
  const gate = spawn(process.execPath, [script, ...told], {
    stdio: ["pipe", "pipe", "inherit"],
    detached: true,
  });
  const said: string[] = [];
  createInterface({ input: gate.stdout }).on("line", (line) => said.push(line));
  await until("the actuator is open", () => said.includes("open"));
  return {
    pid: gate.pid ?? 0,
    order: (line: string) => gate.stdin.write(`${line}\n`),
    hears: async (word: string) => until(`the gate says ${word}`, () => said.includes(word)),
    async kill() {
      const exited = once(gate, "exit");
      gate.kill("SIGKILL");
      await exited;
    },
    async killGroup() {
      const exited = once(gate, "exit");
      process.kill(-(gate.pid ?? 0), "SIGKILL");
      await exited;
    },
  };
}
