import * as v from "valibot";
import { inputOptions, openInput } from "../../firmware-bridge/catalog.ts";
import { describeInput } from "../contract/input.ts";
import type { InputRig } from "../contract/input.ts";
import { openInputDevice } from "../fakes/device-input.ts";

async function simulatedRig(): Promise<InputRig> {
  const device = await openInputDevice();
  const options = v.parse(inputOptions, { kind: "simulated", socket: device.path });
  return {
    open: async () => openInput(options),
    set: async (on) => device.set(on),
    plug: { pull: device.unplug, push: device.plug },
    [Symbol.asyncDispose]: async () => device[Symbol.asyncDispose](),
  };
}

describeInput("simulated", simulatedRig, ["set", "plug"]);
