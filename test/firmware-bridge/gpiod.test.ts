/** What goes wrong with GPIO lines that libgpiod's tools hold, with their part played (test/fakes/gpio/libgpiod-tool). What they do themselves, the rig shows. */
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
import { openFakeGpiod } from "../fakes/gpio-fake.ts";
import { childrenOf, filesOf } from "../fakes/handles.ts";
import { startPulsing } from "../fakes/pulsing-gate.ts";
import { until } from "../fakes/until.ts";

const relay = (more: object = {}) => v.parse(actuatorOptions, { kind: "gpiod", line: 3, ...more });
const contact = (more: object = {}) => v.parse(inputOptions, { kind: "gpiod", line: 3, ...more });

/** The guard or watcher that we have started since, and its tool. */
function startedSince(before: readonly number[]) {
  const guard = childrenOf(process.pid).find((pid) => !before.includes(pid)) ?? 0;
  const [tool = 0] = childrenOf(guard);
  return { guard, tool };
}

describe.each([1, 2] as const)("version %i", (version) => {
  test.each([
    ["another label than asked for", { chip: "mcp2221_gpio" }, "absent"],
    ["fewer lines", { line: 8 }, "misuse"],
  ])("the chip has %s", async (_what, more, code) => {
    await using chip = await openFakeGpiod("pinctrl-rp1", version);
    await expect(openActuator(relay(more), chip.context)).rejects.toMatchObject({ name: "DeviceError", code });
    await expect(openInput(contact(more), chip.context)).rejects.toMatchObject({ name: "DeviceError", code });
    await expect(releaseActuator(relay(more), chip.context)).rejects.toMatchObject({ name: "DeviceError", code });
  });

  test.each([
    ["nobody may open the chips", "closed", "denied"],
    ["the tools are of a version that nobody knows", "strange", "misuse"],
  ] as const)("%s", async (_what, how, code) => {
    await using chip = await openFakeGpiod("pinctrl-rp1", version);
    await chip.mar(how);
    await expect(openActuator(relay(), chip.context)).rejects.toMatchObject({ name: "DeviceError", code });
    await expect(openInput(contact(), chip.context)).rejects.toMatchObject({ name: "DeviceError", code });
  });

  test("two chips are called the same, and one is named", async () => {
    await using chip = await openFakeGpiod("mcp2221_gpio", version);
    await writeFile(join(chip.context.roots?.dev ?? "", "gpiochip1"), "mcp2221_gpio");
    await expect(openActuator(relay({ chip: "mcp2221_gpio" }), chip.context)).rejects.toMatchObject({ code: "misuse" });
    await using actuator = await openActuator(relay({ chip: "gpiochip0" }), chip.context);
    await actuator.pulse(60_000);
    expect(await chip.isHigh(3)).toBe(true);
  });

  test("the line is another's, and then free", async () => {
    await using chip = await openFakeGpiod("pinctrl-rp1", version);
    await using input = await openInput(contact(), chip.context);
    await expect(openActuator(relay(), chip.context)).rejects.toMatchObject({
      code: "denied",
      message: expect.stringContaining("GPIO 3 of pinctrl-rp1"),
    });
    await input[Symbol.asyncDispose]();
    await using actuator = await openActuator(relay(), chip.context);
    await expect(openInput(contact(), chip.context)).rejects.toMatchObject({ code: "denied" });
    await actuator[Symbol.asyncDispose]();
    await using _input = await openInput(contact(), chip.context);
  });

  test.each(["gpioget", "gpiomon"] as const)("%s hangs, and nothing is known of the contact", async (tool) => {
    await using chip = await openFakeGpiod("pinctrl-rp1", version);
    await chip.mar(`hangs.${tool}`);
    await expect(openInput(contact(), chip.context)).rejects.toMatchObject({ code: "silent" });
    await chip.mend(`hangs.${tool}`);
    await using _input = await openInput(contact(), chip.context);
  });

  test("gpioset hangs at the start", async () => {
    await using chip = await openFakeGpiod("pinctrl-rp1", version);
    await chip.mar("hangs.gpioset");
    await expect(openActuator(relay(), chip.context)).rejects.toMatchObject({ code: "silent" });
  });

  test("gpioset hangs when a pulse is ordered", async () => {
    await using chip = await openFakeGpiod("pinctrl-rp1", version);
    await using actuator = await openActuator(relay(), chip.context);
    await chip.mar("hangs.gpioset");
    await expect(actuator.pulse(1000)).rejects.toMatchObject({ code: "silent" });
    await chip.mend("hangs.gpioset");
    expect(await actuator.lost).toMatchObject({ code: "silent" });
    expect(await chip.isHigh(3)).toBe(false);
  });

  test("gpioset hangs when a pulse is over, and the next opening switches off", async () => {
    await using chip = await openFakeGpiod("pinctrl-rp1", version);
    await using actuator = await openActuator(relay(), chip.context);
    await actuator.pulse(300);
    await chip.mar("hangs.gpioset");
    expect(await actuator.lost).toMatchObject({ code: "silent" });
    await chip.mend("hangs.gpioset");
    await using _next = await openActuator(relay(), chip.context);
    expect(await chip.isHigh(3)).toBe(false);
  });

  test("gpioset is ended by somebody at rest", async () => {
    await using chip = await openFakeGpiod("pinctrl-rp1", version);
    const before = childrenOf(process.pid);
    await using actuator = await openActuator(relay(), chip.context);
    const { tool } = startedSince(before);
    process.kill(tool, "SIGKILL");
    await until("it has ended", () => filesOf(tool).length === 0);
    await expect(actuator.pulse(60_000)).rejects.toMatchObject({ code: "lost" });
    expect(await actuator.lost).toMatchObject({ code: "lost" });
    expect(await chip.isHigh(3)).toBe(false);
  });

  test("gpioset is ended by somebody in mid-pulse", async () => {
    await using chip = await openFakeGpiod("pinctrl-rp1", version);
    const before = childrenOf(process.pid);
    await using actuator = await openActuator(relay(), chip.context);
    await actuator.pulse(500);
    process.kill(startedSince(before).tool, "SIGKILL");
    expect(await actuator.lost).toMatchObject({ code: "lost" });
    expect(await chip.isHigh(3)).toBe(false);
  });

  test("the guard is killed in mid-pulse, its gpioset ends with it, and we switch off", async () => {
    await using chip = await openFakeGpiod("pinctrl-rp1", version);
    const before = childrenOf(process.pid);
    await using actuator = await openActuator(relay(), chip.context);
    await actuator.pulse(60_000);
    expect(await chip.isHigh(3)).toBe(true);
    process.kill(startedSince(before).guard, "SIGKILL");
    expect(await actuator.lost).toMatchObject({ code: "lost" });
    expect(await chip.isHigh(3)).toBe(false);
    await using next = await openActuator(relay(), chip.context);
    await next.pulse(60_000);
    expect(await chip.isHigh(3)).toBe(true);
  });

  test.each(["", "and its guard"])("the gate is killed in mid-pulse %s", async (also) => {
    await using chip = await openFakeGpiod("pinctrl-rp1", version);
    const gate = await startPulsing(relay(), chip.context);
    gate.order("pulse 60000");
    await gate.hears("taken");
    expect(await chip.isHigh(3)).toBe(true);
    const [guard = 0] = childrenOf(gate.pid);
    if (also !== "") {
      process.kill(gate.pid, "SIGSTOP");
      process.kill(guard, "SIGKILL");
    }
    await gate.kill();
    // What the unit does when its gate has ended, however it ended.
    if (also !== "") await releaseActuator(relay(), chip.context);
    await until("the line is off", async () => !(await chip.isHigh(3)));
    await using _next = await openActuator(relay(), chip.context);
  });

  test("gpiomon is ended by somebody", async () => {
    await using chip = await openFakeGpiod("pinctrl-rp1", version);
    const before = childrenOf(process.pid);
    await using input = await openInput(contact(), chip.context);
    const changes = input.changes()[Symbol.asyncIterator]();
    await changes.next();
    process.kill(startedSince(before).tool, "SIGKILL");
    await expect(changes.next()).rejects.toMatchObject({ code: "lost" });
  });

  test("gpioget says no level", async () => {
    await using chip = await openFakeGpiod("pinctrl-rp1", version);
    await chip.mar("babbles.gpioget");
    await expect(openInput(contact(), chip.context)).rejects.toMatchObject({ code: "lost" });
  });

  test("gpiomon says no edge", async () => {
    await using chip = await openFakeGpiod("pinctrl-rp1", version);
    await chip.mar("babbles.gpiomon");
    await using input = await openInput(contact(), chip.context);
    const changes = input.changes()[Symbol.asyncIterator]();
    await changes.next();
    await expect(changes.next()).rejects.toMatchObject({ code: "lost" });
  });

  test("an edge that nobody saw is found by looking anew", async () => {
    await using chip = await openFakeGpiod("pinctrl-rp1", version);
    await using input = await openInput(contact({ active: "high" }), chip.context);
    const changes = input.changes()[Symbol.asyncIterator]();
    expect(await changes.next()).toMatchObject({ value: { on: false } });
    await chip.slip(3, "high");
    expect(await changes.next()).toMatchObject({ value: { on: true } });
  });
});

test("the tools are not installed", async () => {
  await using chip = await openFakeGpiod("pinctrl-rp1", 1);
  const context = { ...chip.context, gpioEnv: { PATH: "/nowhere" } };
  const error = { code: "absent", message: expect.stringContaining("package gpiod") };
  await expect(openActuator(relay(), context)).rejects.toMatchObject(error);
  await expect(openInput(contact(), context)).rejects.toMatchObject(error);
});

test.each([
  { kind: "gpiod" },
  { kind: "gpiod", line: -1 },
  { kind: "gpiod", line: 512 },
  { kind: "gpiod", line: 3, chip: "two words" },
  { kind: "gpiod", line: 3, active: "both" },
  { kind: "gpiod", line: 3, bias: "up" },
])("neither actuator nor input: %j", (options) => {
  expect(v.safeParse(actuatorOptions, options).success).toBe(false);
  expect(v.safeParse(inputOptions, options).success).toBe(false);
});

test("what is left out", () => {
  expect(contact()).toEqual({ kind: "gpiod", line: 3, active: "low", bias: "pull-up" });
  expect(relay()).toEqual({ kind: "gpiod", line: 3, active: "high" });
});
