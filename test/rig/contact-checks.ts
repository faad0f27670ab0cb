import * as v from "valibot";
import { inputOptions, openInput } from "../../firmware-bridge/catalog.ts";
import type { Health, Level } from "../../firmware-bridge/device.ts";
import { keepWatching } from "../../firmware-bridge/reopen.ts";
import { check, codeOf, inTime, same, until } from "./check.ts";
import type { GpioKind } from "./gpio-checks.ts";
import { plugInGpio } from "./gpio-chip.ts";
import { strangerWatches, usersOf } from "./libgpiod.ts";

const CHIP = "pinctrl-rig";
const CONTACT = 5;

/** After each edge it says its level anew, once it has been quiet for so long; the guest is slow. */
const REST_MS = { gpio: 3000, gpiod: 6000 } as const;

/** What an input of this kind owes. */
export async function checkContacts(kind: GpioKind): Promise<void> {
  const contact = (more: object = {}) => v.parse(inputOptions, { kind, chip: CHIP, line: CONTACT, ...more });

  await check(
    `${kind}: a contact to ground says its level at the start, then each edge at the kernel's time`,
    async () => {
      await using chip = await plugInGpio(CHIP);
      await using input = await openInput(contact());
      const changes = input.changes()[Symbol.asyncIterator]();
      // the chip's own pull
      same("open", await nextOf(changes), false);
      let edges = 0;
      for (const voltage of ["low", "high", "low"] as const) {
        const began = performance.now();
        chip.put(CONTACT, voltage);
        const ended = performance.now();
        let { on, at } = await inTime("an edge", take(changes));
        // the level that was read anew meanwhile
        if (at < began) ({ on, at } = await inTime("an edge", take(changes)));
        same("on", on, voltage === "low");
        // by the tools, an edge may fall into a moment in which nobody watches
        const isFoundLater = kind === "gpiod" && at > ended;
        if (!isFoundLater && (at < began || at > ended))
          throw new Error(`edge at ${at}, made from ${began} to ${ended}`);
        if (!isFoundLater) edges += 1;
      }
      if (edges === 0) throw new Error("no edge was told at the time it was made");
    },
  );

  await check(`${kind}: a contact that bounces a thousand times ends with what it is`, async () => {
    await using chip = await plugInGpio(CHIP);
    // gpio-sim takes a pull for the voltage on the pin, and the tools ask for it again and again
    await using input = await openInput(contact({ active: "high", bias: kind === "gpio" ? "pull-down" : "none" }));
    const seen: Level[] = [];
    for (let nth = 0; nth < 500; nth += 1) for (const voltage of ["high", "low"] as const) chip.put(CONTACT, voltage);
    chip.put(CONTACT, "high");
    void collect(input.changes(), seen);
    const rest = await lastOf(seen, REST_MS[kind]);
    same("on", rest, true);
  });

  await check(`${kind}: a contact that is closed when the gate starts`, async () => {
    await using chip = await plugInGpio(CHIP);
    chip.put(CONTACT, "low");
    await using input = await openInput(contact({ bias: "none" }));
    same("on", await nextOf(input.changes()[Symbol.asyncIterator]()), true);
  });

  await check(`${kind}: a contact whose line another program has is denied`, async () => {
    await using chip = await plugInGpio(CHIP);
    await using stranger = strangerWatches(chip.name, CONTACT);
    await until("the stranger to have it", () => usersOf(chip.name).includes("gpiomon"));
    same("opening", await codeOf(openInput(contact())), "denied");
    await stranger.end();
    await using _input = await openInput(contact());
  });

  await check(`${kind}: a chip with a contact goes away and comes back with another level`, async () => {
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
    // the slow guest may have called it silent at first, and absent after it was lost
    const turns = health.map(({ is }) => is).filter((is, nth, all) => is !== all[nth - 1]);
    same("health", turns.slice(-3), ["up", "down", "up"]);
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

/** What is said last, by who says its level anew after so long. */
async function lastOf(seen: readonly Level[], restMs: number): Promise<boolean | undefined> {
  let count = -1;
  let since = performance.now();
  await until("it to be quiet", () => {
    if (seen.length !== count) since = performance.now();
    count = seen.length;
    return count > 0 && performance.now() - since > restMs;
  });
  return seen.at(-1)?.on;
}
