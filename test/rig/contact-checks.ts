import * as v from "valibot";
import { inputOptions, openInput } from "../../firmware-bridge/catalog.ts";
import type { Health, Level } from "../../firmware-bridge/device.ts";
import { keepWatching } from "../../firmware-bridge/reopen.ts";
import { check, codeOf, inTime, same, until } from "./check.ts";
import { plugInGpio } from "./gpio-chip.ts";
import { strangerWatches, usersOf } from "./libgpiod.ts";

const CHIP = "pinctrl-rig";
const CONTACT = 5;

const contact = (more: object = {}) => v.parse(inputOptions, { kind: "gpio", chip: CHIP, line: CONTACT, ...more });

/** What the input `gpio` owes. */
export async function checkContacts(): Promise<void> {
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
