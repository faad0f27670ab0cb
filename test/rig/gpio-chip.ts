import { existsSync, mkdirSync, readFileSync, rmdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { until } from "./check.ts";

/**
 * A GPIO chip in the kernel, of which a program has the other end: Linux's gpio-sim, set up through configfs (Documentation/admin-guide/gpio/gpio-sim.rst),
 * with the one change that gpio-sim.sh makes: a line that is let go keeps its level.
 */
const FOLDER = "/sys/kernel/config/gpio-sim";

/** Disposal pulls the plug. */
export interface SimulatedChip extends AsyncDisposable {
  /** `gpiochip0` */
  readonly name: string;
  /** What is on the pin: true is the high voltage. */
  isHigh(line: number): boolean;
  /** Puts a voltage on the pin from outside, if nobody drives it. */
  put(line: number, voltage: "high" | "low"): void;
  /** Idempotent. */
  unplug(): void;
}

const LINES = 8;

/** Resolves when its device node stands and udev has given it its group. */
export async function plugInGpio(label: string): Promise<SimulatedChip> {
  const folder = join(FOLDER, label);
  const bank = join(folder, "bank0");
  mkdirSync(bank, { recursive: true });
  writeFileSync(join(bank, "num_lines"), String(LINES));
  writeFileSync(join(bank, "label"), label);
  writeFileSync(join(folder, "live"), "1");
  const name = readFileSync(join(bank, "chip_name"), "utf8").trim();
  const platform = readFileSync(join(folder, "dev_name"), "utf8").trim();
  const pin = (line: number, what: string) => join("/sys/devices/platform", platform, name, `sim_gpio${line}`, what);
  await until(`${name} to have its group`, () => existsSync(`/dev/${name}`) && statSync(`/dev/${name}`).gid !== 0);
  let plugged = true;

  function unplug(): void {
    if (!plugged) return;
    plugged = false;
    writeFileSync(join(folder, "live"), "0");
    rmdirSync(bank);
    rmdirSync(folder);
  }

  return {
    name,
    isHigh: (line) => readFileSync(pin(line, "value"), "utf8").trim() === "1",
    put: (line, voltage) => writeFileSync(pin(line, "pull"), voltage === "high" ? "pull-up" : "pull-down"),
    unplug,
    [Symbol.asyncDispose]: async () => unplug(),
  };
}
