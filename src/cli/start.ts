import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { runTogether } from "../ops/children.ts";
import type { Command } from "./command.ts";
import { configOf } from "./config.ts";

const script = (name: string): string => fileURLToPath(new URL(`../${name}`, import.meta.url));

export const start: Command = {
  usage: "[--config FILE]",
  does: "Runs gate and sync with this config in the foreground; without a config, the demo with simulated reader, cards and router.",
  async run(args) {
    const { values } = parseArgs({ args: [...args], options: { config: { type: "string" } } });
    if (values.config === undefined) return runTogether([{ args: [script("demo/start.ts")] }]);
    if (configOf(values.config) === undefined) return 1;
    // the register's token is sync's business alone
    const { ESC_KIOSK_ROUTER_TOKEN: _, ...withoutToken } = process.env;
    return runTogether([
      { args: [script("gate.ts"), "--config", values.config], env: withoutToken },
      { args: [script("sync.ts"), "--config", values.config] },
    ]);
  },
};
