import { readdirSync, readFileSync } from "node:fs";
import * as v from "valibot";
import { actuatorOptions, openActuator, releaseActuator } from "../../firmware-bridge/catalog.ts";
import type { Health } from "../../firmware-bridge/device.ts";
import { keepActing } from "../../firmware-bridge/reopen.ts";
import { check, codeOf, inTime, note, same, until } from "./check.ts";
import { checkContacts } from "./contact-checks.ts";
import { plugInGpio } from "./gpio-chip.ts";
import { leaveOn, LIBGPIOD, strangerDrives, usersOf } from "./libgpiod.ts";
import { start } from "./program.ts";

const CHIP = "pinctrl-rig";
const LINE = 3;
const CONTACT = 5;
/** Long enough that the guest, slow as it is, sees the pulse before it is over. */
const PULSE_MS = 4000;
/** So long that a release seen in a check is not the pulse's own end. */
const LONG_PULSE_MS = 60_000;

/** The two ways to a line: the kernel's own interface, and libgpiod's tools. */
export type GpioKind = "gpio" | "gpiod";

/** What the actuators and inputs of these kinds owe, on a chip of the kernel whose lines keep their level when they are let go. */
export async function checkGpio(): Promise<void> {
  note(`the tools are ${LIBGPIOD}`);
  for (const kind of ["gpio", "gpiod"] as const) {
    await checkOutput(kind);
    await checkContacts(kind);
  }
}

async function checkOutput(kind: GpioKind): Promise<void> {
  const relay = (more: object = {}) => v.parse(actuatorOptions, { kind, chip: CHIP, line: LINE, ...more });

  await check(`${kind}: a line that a stranger left on keeps it, so only an order ends a pulse`, async () => {
    await using chip = await plugInGpio(CHIP);
    leaveOn(chip.name, LINE);
    same("high", chip.isHigh(LINE), true);
    await inTime("releaseActuator", releaseActuator(relay()));
    same("high", chip.isHigh(LINE), false);
  });

  await check(`${kind}: a pulse is driven, and ends by itself`, async () => {
    await using chip = await plugInGpio(CHIP);
    await using actuator = await openActuator(relay());
    same("high at rest", chip.isHigh(LINE), false);
    await inTime("the pulse to be taken", actuator.pulse(PULSE_MS));
    same("high", chip.isHigh(LINE), true);
    await until("the release", () => !chip.isHigh(LINE));
  });

  await check(`${kind}: a pulse on a line that is active low`, async () => {
    await using chip = await plugInGpio(CHIP);
    await using actuator = await openActuator(relay({ active: "low" }));
    same("high at rest", chip.isHigh(LINE), true);
    await inTime("the pulse to be taken", actuator.pulse(PULSE_MS));
    same("high", chip.isHigh(LINE), false);
    await until("the release", () => chip.isHigh(LINE));
  });

  await check(`${kind}: a release ends the pulse, and the next pulse is driven`, async () => {
    await using chip = await plugInGpio(CHIP);
    await using actuator = await openActuator(relay());
    await inTime("the pulse to be taken", actuator.pulse(LONG_PULSE_MS));
    same("high", chip.isHigh(LINE), true);
    await inTime("the release", actuator.release());
    same("high", chip.isHigh(LINE), false);
    await inTime("the pulse to be taken", actuator.pulse(LONG_PULSE_MS));
    same("high", chip.isHigh(LINE), true);
    await inTime("the disposal", actuator[Symbol.asyncDispose]());
    same("high", chip.isHigh(LINE), false);
  });

  await check(`${kind}: a process killed by SIGKILL in mid-pulse leaves no line on, and holds none`, async () => {
    await using chip = await plugInGpio(CHIP);
    await using holder = start("hold-gpio.ts", kind, CHIP, String(LINE), String(CONTACT));
    await holder.says("holds");
    same("high", chip.isHigh(LINE), true);
    await holder.kill();
    await until("the release", () => !chip.isHigh(LINE));
    await until("both lines to be free", () => !/esc-kiosk|gpioset|gpiomon/.test(usersOf(chip.name)));
  });

  await check(`${kind}: the guard is killed by SIGKILL in mid-pulse, and the gate ends the pulse`, async () => {
    await using chip = await plugInGpio(CHIP);
    await using actuator = await openActuator(relay());
    await inTime("the pulse to be taken", actuator.pulse(LONG_PULSE_MS));
    same("high", chip.isHigh(LINE), true);
    for (const pid of childrenNamed("perl")) process.kill(pid, "SIGKILL");
    same("why", (await inTime("the loss", actuator.lost)).code, "lost");
    same("high", chip.isHigh(LINE), false);
  });

  await check(`${kind}: a line that another program has is denied, and taken when that lets go`, async () => {
    await using chip = await plugInGpio(CHIP);
    await using stranger = strangerDrives(chip.name, LINE);
    await until("the stranger to have it", () => usersOf(chip.name).includes("gpioset"));
    same("opening", await codeOf(openActuator(relay())), "denied");
    const health: Health[] = [];
    await using actuator = keepActing(() => openActuator(relay()), { onHealth: (next) => health.push(next) });
    await until("it to be denied", () => whyOf(health) === "denied");
    same("the pulse", await codeOf(actuator.pulse(PULSE_MS)), "denied");
    await stranger.end();
    await until("it to be up", () => health.at(-1)?.is === "up");
    await inTime("the pulse to be taken", actuator.pulse(LONG_PULSE_MS));
    same("high", chip.isHigh(LINE), true);
  });

  await check(`${kind}: a chip that goes away at rest is missed before anybody wants it, and comes back`, async () => {
    const health: Health[] = [];
    const before = await plugInGpio(CHIP);
    await using actuator = keepActing(() => openActuator(relay()), { onHealth: (next) => health.push(next) });
    await until("it to be up", () => health.at(-1)?.is === "up");
    before.unplug();
    await until("it to be missed", () => health.at(-1)?.is === "down");
    same("the pulse", await codeOf(actuator.pulse(PULSE_MS)), "lost");
    await using chip = await plugInGpio(CHIP);
    await until("it to be up", () => health.at(-1)?.is === "up");
    await inTime("the pulse to be taken", actuator.pulse(LONG_PULSE_MS));
    same("high", chip.isHigh(LINE), true);
  });

  await check(`${kind}: chips and lines that are not there, by label and by name`, async () => {
    same("no chip", await codeOf(openActuator(relay())), "absent");
    await using chip = await plugInGpio(CHIP);
    await using _other = await plugInGpio("pinctrl-other");
    same("no such label", await codeOf(openActuator(relay({ chip: "pinctrl-rp1" }))), "absent");
    same("no Raspberry Pi", await codeOf(openActuator(v.parse(actuatorOptions, { kind, line: 3 }))), "absent");
    same("no such line", await codeOf(openActuator(relay({ line: 8 }))), "misuse");
    await using actuator = await openActuator(relay({ chip: chip.name }));
    await inTime("the pulse to be taken", actuator.pulse(LONG_PULSE_MS));
    same("high", chip.isHigh(LINE), true);
  });
}

/** The slow guest may call a device silent before it knows better. */
function whyOf(health: readonly Health[]): string | undefined {
  const last = health.at(-1);
  return last?.is === "down" ? last.why.code : undefined;
}

function childrenNamed(name: string): readonly number[] {
  return readdirSync("/proc")
    .filter((entry) => /^[0-9]+$/.test(entry))
    .filter((pid) => statusOf(pid).includes(`Name:\t${name}\n`) && statusOf(pid).includes(`PPid:\t${process.pid}\n`))
    .map(Number);
}

function statusOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/status`, "utf8");
  } catch {
    return "";
  }
}
