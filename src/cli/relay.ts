import { parseArgs } from "node:util";
import { releaseActuator } from "../../firmware-bridge/catalog.ts";
import { type Command, fail, print } from "./command.ts";
import { configOf } from "./config.ts";

export const relayRelease: Command = {
  usage: "[--config FILE]",
  does: "Tells the configured relay to let go. The gate's unit runs it whenever the gate has ended, however it ended.",
  async run(args) {
    const { values } = parseArgs({ args: [...args], options: { config: { type: "string" } } });
    const config = configOf(values.config);
    if (config === undefined) return 1;
    try {
      await releaseActuator(config.actuator);
    } catch (error) {
      return fail(`the relay could not be told to let go: ${error instanceof Error ? error.message : String(error)}`);
    }
    print(`${config.actuator.kind}: released`);
    return 0;
  },
};
