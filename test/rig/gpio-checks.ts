import { readdirSync, readFileSync } from "node:fs";
import * as v from "valibot";
import {
  actuatorOptions,
  inputOptions,
  openActuator,
  openInput,
  releaseActuator,
} from "../../firmware-bridge/catalog.ts";
import type { Health, Level } from "../../firmware-bridge/device.ts";
import { keepActing, keepWatching } from "../../firmware-bridge/reopen.ts";
import { check, inTime, note, same, until } from "./check.ts";
import { plugInGpio } from "./gpio-chip.ts";
import { leaveOn, LIBGPIOD, strangerDrives, strangerWatches, usersOf } from "./libgpiod.ts";
import { start } from "./program.ts";

const CHIP = "pinctrl-rig";
const LINE = 3;
const CONTACT = 5;
/** Long enough that the guest, slow as it is, sees the pulse before it is over. */
const PULSE_MS = 4000;
/** So long that a release seen in a check is not the pulse's own end. */
const LONG_PULSE_MS = 60_000;

const relay = (more: object = {}) => v.parse(actuatorOptions, { kind: "gpio", chip: CHIP, line: LINE, ...more });
const contact = (more: object = {}) => v.parse(inputOptions, { kind: "gpio", chip: CHIP, line: CONTACT, ...more });

/** What the actuator and the input `gpio` owe, on a chip of the kernel whose lines keep their level when they are let go. */
export async function checkGpio(): Promise<void> {
  note(`the strangers are ${LIBGPIOD}`);
  await checkOutput();
  await checkInput();
}

async function checkOutput(): Promise<void> {
  await check("gpio: a line that a stranger left on keeps it, so only an order ends a pulse", async () => {
    await using chip = await plugInGpio(CHIP);
    leaveOn(chip.name, LINE);
    same("high", chip.isHigh(LINE), true);
    await inTime("releaseActuator", releaseActuator(relay()));
    same("high", chip.isHigh(LINE), false);
  });

  await check("gpio: a pulse is driven, read back, and ends by itself", async () => {
    await using chip = await plugInGpio(CHIP);
    await using actuator = await openActuator(relay());
    same("high at rest", chip.isHigh(LINE), false);
    await inTime("the pulse to be taken", actuator.pulse(PULSE_MS));
    same("high", chip.isHigh(LINE), true);
    await until("the release", () => !chip.isHigh(LINE));
  });

  await check("gpio: a pulse on a line that is active low", async () => {
    await using chip = await plugInGpio(CHIP);
    await using actuator = await openActuator(relay({ active: "low" }));
    same("high at rest", chip.isHigh(LINE), true);
    await inTime("the pulse to be taken", actuator.pulse(PULSE_MS));
    same("high", chip.isHigh(LINE), false);
    await until("the release", () => chip.isHigh(LINE));
  });

  await check("gpio: a release ends the pulse, and the next pulse is driven", async () => {
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

  await check("gpio: a process killed by SIGKILL in mid-pulse leaves no line on, and holds none", async () => {
    await using chip = await plugInGpio(CHIP);
    await using holder = start("hold-gpio.ts", CHIP, String(LINE), String(CONTACT));
    await holder.says("holds");
    same("high", chip.isHigh(LINE), true);
    await holder.kill();
    await until("the release", () => !chip.isHigh(LINE));
    await until("both lines to be free", () => !usersOf(chip.name).includes("esc-kiosk"));
  });

  await check("gpio: the guard is killed by SIGKILL in mid-pulse, and the gate ends the pulse", async () => {
    await using chip = await plugInGpio(CHIP);
    await using actuator = await openActuator(relay());
    await inTime("the pulse to be taken", actuator.pulse(LONG_PULSE_MS));
    same("high", chip.isHigh(LINE), true);
    for (const pid of childrenNamed("perl")) process.kill(pid, "SIGKILL");
    same("why", (await inTime("the loss", actuator.lost)).code, "lost");
    same("high", chip.isHigh(LINE), false);
  });

  await check("gpio: a line that another program has is denied, and taken when that lets go", async () => {
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

  await check("gpio: a chip that goes away at rest is missed before anybody wants it, and comes back", async () => {
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

  await check("gpio: chips and lines that are not there, by label and by name", async () => {
    same("no chip", await codeOf(openActuator(relay())), "absent");
    await using chip = await plugInGpio(CHIP);
    await using _other = await plugInGpio("pinctrl-other");
    same("no such label", await codeOf(openActuator(relay({ chip: "pinctrl-rp1" }))), "absent");
    same("no Raspberry Pi", await codeOf(openActuator(v.parse(actuatorOptions, { kind: "gpio", line: 3 }))), "absent");
    same("no such line", await codeOf(openActuator(relay({ line: 8 }))), "misuse");
    await using actuator = await openActuator(relay({ chip: chip.name }));
    await inTime("the pulse to be taken", actuator.pulse(LONG_PULSE_MS));
    same("high", chip.isHigh(LINE), true);
  });
}

async function checkInput(): Promise<void> {
  await check(
    "gpio: a contact to ground says its level at the start, then each edge at the kernel's time",
    async () => {
      await using chip = await plugInGpio(CHIP);
      await using input = await openInput(contact());
      const changes = input.changes()[Symbol.asyncIterator]();
      // the chip's own pull
      same("open", await nextOf(changes), false);
      for (const voltage of ["low", "high", "low"] as const) {
        const began = performance.now();
        chip.put(CONTACT, voltage);
        const ended = performance.now();
        let { on, at } = await inTime("an edge", take(changes));
        // the level that was read anew meanwhile
        if (at < began) ({ on, at } = await inTime("an edge", take(changes)));
        same("on", on, voltage === "low");
        if (at < began || at > ended) throw new Error(`edge at ${at}, made from ${began} to ${ended}`);
      }
    },
  );

  await check("gpio: a contact that bounces a thousand times ends with what it is", async () => {
    await using chip = await plugInGpio(CHIP);
    await using input = await openInput(contact({ active: "high", bias: "pull-down" }));
    const seen: Level[] = [];
    for (let nth = 0; nth < 500; nth += 1) for (const voltage of ["high", "low"] as const) chip.put(CONTACT, voltage);
    chip.put(CONTACT, "high");
    void collect(input.changes(), seen);
    const rest = await lastOf(seen);
    same("on", rest, true);
  });

  await check("gpio: a contact that is closed when the gate starts", async () => {
    await using chip = await plugInGpio(CHIP);
    chip.put(CONTACT, "low");
    await using input = await openInput(contact({ bias: "none" }));
    same("on", await nextOf(input.changes()[Symbol.asyncIterator]()), true);
  });

  await check("gpio: a contact whose line another program has is denied", async () => {
    await using chip = await plugInGpio(CHIP);
    await using stranger = strangerWatches(chip.name, CONTACT);
    await until("the stranger to have it", () => usersOf(chip.name).includes("gpiomon"));
    same("opening", await codeOf(openInput(contact())), "denied");
    await stranger.end();
    await using _input = await openInput(contact());
  });

  await check("gpio: a chip with a contact goes away and comes back with another level", async () => {
    const health: Health[] = [];
    const seen: Level[] = [];
    const before = await plugInGpio(CHIP);
    before.put(CONTACT, "high");
    const options = contact({ bias: "none", active: "high" });
    await using input = keepWatching(() => openInput(options), { onHealth: (next) => health.push(next) });
    void collect(input.changes(), seen);
    await until("its level", () => seen.at(-1)?.on === true);
    before.unplug();
    await until("it to be missed", () => health.at(-1)?.is === "down");
    await using _chip = await plugInGpio(CHIP);
    await until("its level", () => seen.at(-1)?.on === false);
    same(
      "health",
      health.map(({ is }) => is),
      ["up", "down", "up"],
    );
  });
}

async function collect(changes: AsyncIterable<Level>, into: Level[]): Promise<void> {
  for await (const level of changes) into.push(level);
}

async function take(changes: AsyncIterator<Level>): Promise<Level> {
  const { done, value } = await changes.next();
  if (done === true) throw new Error("the changes ended");
  return value;
}

async function nextOf(changes: AsyncIterator<Level>): Promise<boolean> {
  return (await inTime("a level", take(changes))).on;
}

/** What is said last, by who says its level at least once a second after each edge. */
async function lastOf(seen: readonly Level[]): Promise<boolean | undefined> {
  let count = -1;
  let since = performance.now();
  await until("it to be quiet", () => {
    if (seen.length !== count) since = performance.now();
    count = seen.length;
    return count > 0 && performance.now() - since > 3000;
  });
  return seen.at(-1)?.on;
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

function codeOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => "was taken",
    (error: unknown) => (error instanceof Error && "code" in error ? error.code : String(error)),
  );
}
