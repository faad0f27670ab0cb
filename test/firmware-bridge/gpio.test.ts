/** What goes wrong with GPIO lines, with the kernel's part played (test/fakes/gpio). What the kernel does itself, the rig shows. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as v from "valibot";
import { describe, expect, test } from "vitest";
import {
  actuatorOptions,
  inputOptions,
  openActuator,
  openInput,
  releaseActuator,
} from "../../firmware-bridge/catalog.ts";
import { openFakeGpio } from "../fakes/gpio-fake.ts";
import { childrenOf } from "../fakes/handles.ts";
import { startPulsing } from "../fakes/pulsing-gate.ts";
import { until } from "../fakes/until.ts";

const relay = (more: object = {}) => v.parse(actuatorOptions, { kind: "gpio", line: 3, ...more });
const contact = (more: object = {}) => v.parse(inputOptions, { kind: "gpio", line: 3, ...more });

describe("the chip", () => {
  test.each(["pinctrl-bcm2835", "pinctrl-bcm2711", "pinctrl-rp1"])("is a Raspberry Pi's: %s", async (label) => {
    await using chip = await openFakeGpio(label);
    await using actuator = await openActuator(relay(), chip.context);
    await actuator.pulse(60_000);
    expect(await chip.isHigh(3)).toBe(true);
  });

  test.each([
    ["another label than asked for", "pinctrl-rp1", { chip: "mcp2221_gpio" }, "absent"],
    ["no Raspberry Pi, and no label asked for", "mcp2221_gpio", {}, "absent"],
    ["fewer lines", "pinctrl-rp1", { line: 8 }, "misuse"],
  ])("has %s", async (_what, label, more, code) => {
    await using chip = await openFakeGpio(label);
    await expect(openActuator(relay(more), chip.context)).rejects.toMatchObject({ name: "DeviceError", code });
    await expect(openInput(contact(more), chip.context)).rejects.toMatchObject({ name: "DeviceError", code });
    await expect(releaseActuator(relay(more), chip.context)).rejects.toMatchObject({ name: "DeviceError", code });
  });

  test("is called as another is", async () => {
    await using chip = await openFakeGpio("mcp2221_gpio");
    await writeFile(join(chip.context.roots?.dev ?? "", "gpiochip1"), "mcp2221_gpio");
    const named = relay({ chip: "mcp2221_gpio" });
    await expect(openActuator(named, chip.context)).rejects.toMatchObject({ code: "misuse" });
    await using _actuator = await openActuator(relay({ chip: "gpiochip0" }), chip.context);
  });

  test("is one that no ioctl reaches", async () => {
    await using chip = await openFakeGpio("pinctrl-rp1");
    const { roots } = chip.context;
    await expect(openActuator(relay(), { ...(roots && { roots }) })).rejects.toMatchObject({ code: "absent" });
  });
});

describe("the line", () => {
  test("is another's", async () => {
    await using chip = await openFakeGpio("pinctrl-rp1");
    await using input = await openInput(contact(), chip.context);
    await expect(openActuator(relay(), chip.context)).rejects.toMatchObject({
      code: "denied",
      message: expect.stringContaining("GPIO 3 of pinctrl-rp1"),
    });
    await input[Symbol.asyncDispose]();
    await using _actuator = await openActuator(relay(), chip.context);
  });

  test("is driven and does not move", async () => {
    await using chip = await openFakeGpio("pinctrl-rp1");
    await using actuator = await openActuator(relay(), chip.context);
    await chip.jam();
    await expect(actuator.pulse(1000)).rejects.toMatchObject({ code: "protocol" });
    expect(await actuator.lost).toMatchObject({ code: "protocol" });
  });

  test("does not come back when its pulse is over", async () => {
    await using chip = await openFakeGpio("pinctrl-rp1");
    await using actuator = await openActuator(relay(), chip.context);
    await actuator.pulse(300);
    await chip.jam();
    expect(await actuator.lost).toMatchObject({ code: "protocol" });
  });

  test("is let go by its guard's death, and switched off by us", async () => {
    await using chip = await openFakeGpio("pinctrl-rp1");
    const before = childrenOf(process.pid);
    await using actuator = await openActuator(relay(), chip.context);
    await actuator.pulse(60_000);
    expect(await chip.isHigh(3)).toBe(true);
    for (const pid of childrenOf(process.pid)) if (!before.includes(pid)) process.kill(pid, "SIGKILL");
    expect(await actuator.lost).toMatchObject({ code: "lost" });
    expect(await chip.isHigh(3)).toBe(false);
  });

  test("is on, and the gate is killed", async () => {
    await using chip = await openFakeGpio("pinctrl-rp1");
    const gate = await startPulsing(relay(), chip.context);
    gate.order("pulse 60000");
    await gate.hears("taken");
    expect(await chip.isHigh(3)).toBe(true);
    await gate.kill();
    await until("the line is off", async () => !(await chip.isHigh(3)));
  });
});

test.each([
  { kind: "gpio" },
  { kind: "gpio", line: -1 },
  { kind: "gpio", line: 512 },
  { kind: "gpio", line: 3, chip: "" },
  { kind: "gpio", line: 3, chip: "two words" },
  { kind: "gpio", line: 3, active: "both" },
  { kind: "gpio", line: 3, debounce_ms: 5 },
])("neither actuator nor input: %j", (options) => {
  expect(v.safeParse(actuatorOptions, options).success).toBe(false);
  expect(v.safeParse(inputOptions, options).success).toBe(false);
});

test("what is left out", () => {
  expect(contact()).toEqual({ kind: "gpio", line: 3, active: "low", bias: "pull-up" });
  expect(relay()).toEqual({ kind: "gpio", line: 3, active: "high" });
});
