import { parseArgs } from "node:util";
import { type ActuatorOptions, releaseActuator } from "../../firmware-bridge/catalog.ts";
import { type Command, fail, print } from "./command.ts";
import { configOf } from "./config.ts";

export const relayRelease: Command = {
  usage: "[--config FILE]",
  does: "Tells the configured relays to let go. The gate's unit runs it whenever the gate has ended, however it ended.",
  async run(args) {
    const { values } = parseArgs({ args: [...args], options: { config: { type: "string" } } });
    const config = configOf(values.config);
    if (config === undefined) return 1;
    const codes = await Promise.all(config.lane.map(({ id, actuator }) => release(id, actuator)));
    return Math.max(...codes);
  },
};

async function release(lane: string, actuator: ActuatorOptions): Promise<number> {
  try {
    await releaseActuator(actuator);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return fail(`the relay of ${lane} could not be told to let go: ${why}`);
  }
  print(`${lane}, ${actuator.kind}: released`);
  return 0;
}
