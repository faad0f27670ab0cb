/** Every input keeps the contract of `Input`. */
import * as v from "valibot";
import { inputOptions, openInput } from "../../firmware-bridge/catalog.ts";
import { describeInput } from "../contract/input.ts";
import type { InputRig } from "../contract/input.ts";
import { openFakeGpio, openFakeGpiod } from "../fakes/gpio-fake.ts";
import type { FakeGpio } from "../fakes/gpio-fake.ts";
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
  return pinRig("gpio", await openFakeGpio("pinctrl-rp1", active), active);
}

/** `version`: of libgpiod's tools. */
async function gpiodRig(version: 1 | 2, active: "high" | "low"): Promise<InputRig> {
  return pinRig("gpiod", await openFakeGpiod("pinctrl-rp1", version, active), active);
}

function pinRig(kind: "gpio" | "gpiod", chip: FakeGpio, active: "high" | "low"): InputRig {
  const options = v.parse(inputOptions, { kind, line: 5, active });
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
for (const version of [1, 2] as const)
  for (const active of ["high", "low"] as const)
    describeInput(`gpiod, version ${version}, active ${active}`, async () => gpiodRig(version, active), [
      "set",
      "plug",
    ]);
describeInput("simulated", simulatedRig, ["set", "plug"]);
