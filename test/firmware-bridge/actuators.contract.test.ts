import * as v from "valibot";
import { describe } from "vitest";
import { actuatorOptions, openActuator, releaseActuator } from "../../firmware-bridge/catalog.ts";
import { describeActuator } from "../contract/actuator.ts";
import type { ActuatorRig } from "../contract/actuator.ts";
import { describeRealActuator } from "../contract/metal.ts";
import { have } from "../debian.ts";
import { openHidRelay } from "../fakes/device-hid.ts";
import { openPty } from "../fakes/device-pty.ts";
import { openFakeGpio, openFakeGpiod } from "../fakes/gpio-fake.ts";
import type { FakeGpio } from "../fakes/gpio-fake.ts";
import { openSocketDevice } from "../fakes/device-socket.ts";
import { contactAfter } from "../fakes/relay-bytes.ts";

const EVERYTHING = ["closed", "plug"] as const;

async function lcusRig(): Promise<ActuatorRig> {
  const pty = await openPty();
  const options = v.parse(actuatorOptions, { kind: "lcus1", device: pty.path, channel: 2 });
  return {
    open: async () => openActuator(options),
    release: async () => releaseActuator(options),
    closed: async () => contactAfter(pty.received(), 2),
    plug: { pull: pty.unplug, push: pty.plug },
    [Symbol.asyncDispose]: async () => pty[Symbol.asyncDispose](),
  };
}

async function dcttechRig(answerBytes: 8 | 9): Promise<ActuatorRig> {
  const relay = await openHidRelay(answerBytes);
  const options = v.parse(actuatorOptions, { kind: "dcttech", device: relay.device, channel: 3 });
  return {
    open: async () => openActuator(options, relay.context),
    release: async () => releaseActuator(options, relay.context),
    closed: async () => relay.closed(3),
    plug: { pull: relay.unplug, push: relay.plug },
    [Symbol.asyncDispose]: async () => relay[Symbol.asyncDispose](),
  };
}

async function simulatedRig(): Promise<ActuatorRig> {
  const device = await openSocketDevice();
  const options = v.parse(actuatorOptions, { kind: "simulated", socket: device.path });
  return {
    open: async () => openActuator(options),
    release: async () => releaseActuator(options),
    closed: async () => contactAfter(device.received(), 1),
    plug: { pull: device.unplug, push: device.plug },
    [Symbol.asyncDispose]: async () => device[Symbol.asyncDispose](),
  };
}

/** `active`: the voltage that opens. */
async function gpioRig(active: "high" | "low"): Promise<ActuatorRig> {
  return pinRig("gpio", await openFakeGpio("pinctrl-rp1"), active);
}

/** `version`: of libgpiod's tools. */
async function gpiodRig(version: 1 | 2, active: "high" | "low"): Promise<ActuatorRig> {
  return pinRig("gpiod", await openFakeGpiod("pinctrl-rp1", version), active);
}

function pinRig(kind: "gpio" | "gpiod", chip: FakeGpio, active: "high" | "low"): ActuatorRig {
  const options = v.parse(actuatorOptions, { kind, line: 3, active });
  return {
    open: async () => openActuator(options, chip.context),
    release: async () => releaseActuator(options, chip.context),
    closed: async () => (await chip.isHigh(3)) === (active === "high"),
    plug: { pull: chip.unplug, push: chip.plug },
    [Symbol.asyncDispose]: async () => chip[Symbol.asyncDispose](),
  };
}

async function noRig(): Promise<ActuatorRig> {
  const options = v.parse(actuatorOptions, { kind: "none" });
  return {
    open: async () => openActuator(options),
    release: async () => releaseActuator(options),
    [Symbol.asyncDispose]: async () => undefined,
  };
}

describe.skipIf(!have("socat"))("on a pty", () => {
  describeActuator("lcus1", lcusRig, EVERYTHING);
});
describeActuator("dcttech, answering 8 bytes", async () => dcttechRig(8), EVERYTHING);
describeActuator("dcttech, answering 9 bytes", async () => dcttechRig(9), EVERYTHING);
// The kernel's part is played; the rig has the real one.
describeActuator("gpio, active high", async () => gpioRig("high"), EVERYTHING);
describeActuator("gpio, active low", async () => gpioRig("low"), ["closed"]);
for (const version of [1, 2] as const) {
  describeActuator(`gpiod, version ${version}`, async () => gpiodRig(version, "high"), EVERYTHING);
  describeActuator(`gpiod, version ${version}, active low`, async () => gpiodRig(version, "low"), ["closed"]);
}
describeActuator("simulated", simulatedRig, EVERYTHING);
describeActuator("none", noRig, []);

for (const kind of ["lcus1", "dcttech", "gpio", "gpiod"]) describeRealActuator(kind);
