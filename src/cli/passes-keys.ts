import { parseArgs } from "node:util";
import { type Command, print } from "./command.ts";
import { atPasses, PASSES_OPTIONS, PASSES_USAGE, passKeyAt } from "./passes.ts";

export const passesKeys: Command = {
  usage: PASSES_USAGE,
  does: "Makes the key of the machine that issues day-passes, where there is none yet, and prints its public part for the kiosks.",
  run(args) {
    const { values } = parseArgs({ args: [...args], options: PASSES_OPTIONS });
    return atPasses(values, (place) => {
      const { id, public: key } = passKeyAt(place, "make");
      const isTrusted = place.trustedKeys.includes(key);
      if (values.json === true) print(JSON.stringify({ id, key, isTrusted }));
      else {
        print(`${key}  ${id}  ${isTrusted ? "trusted by this config" : "not trusted by this config"}`);
        if (!isTrusted) print(`\nFor the config of every kiosk:\n\n[guest]\ntrusted_keys = ["${key}"]`);
      }
      return 0;
    });
  },
};
