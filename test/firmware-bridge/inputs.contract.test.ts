/** Every input keeps the contract of `Input`. */
import * as v from "valibot";
import { inputOptions, openInput } from "../../firmware-bridge/catalog.ts";
import { describeInput } from "../contract/input.ts";
import type { InputRig } from "../contract/input.ts";
import { openFakeGpio } from "../fakes/gpio-fake.ts";
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

/** `active`: the voltage that is on. */
async function gpioRig(active: "high" | "low"): Promise<InputRig> {
  const chip = await openFakeGpio("pinctrl-rp1", active);
  const options = v.parse(inputOptions, { kind: "gpio", line: 5, active });
  return {
    open: async () => openInput(options, chip.context),
    set: async (on) => chip.put(5, on === (active === "high") ? "high" : "low"),
    plug: { pull: chip.unplug, push: chip.plug },
    [Symbol.asyncDispose]: async () => chip[Symbol.asyncDispose](),
  };
}

// The kernel's part is played; the rig has the real one.
describeInput("gpio, active high", async () => gpioRig("high"), ["set", "plug"]);
describeInput("gpio, active low", async () => gpioRig("low"), ["set", "plug"]);
describeInput("simulated", simulatedRig, ["set", "plug"]);
