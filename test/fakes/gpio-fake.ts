/**
 * GPIO chips without a kernel that has them: gpio/KernelsPart.pm plays its part inside the programs that ask, or gpio/libgpiod-tool
 * is the programs.
 */
import { execFileSync } from "node:child_process";
import { closeSync, constants, existsSync, openSync, writeSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Context } from "../../firmware-bridge/context.ts";
import { until } from "./until.ts";

/** Disposal takes the chips away. */
export interface FakeGpio extends AsyncDisposable {
  readonly context: Context;
  isHigh(line: number): Promise<boolean>;
  /** Puts a voltage on the pin from outside, and tells who watches it. */
  put(line: number, voltage: "high" | "low"): Promise<void>;
  /** A line that is driven stays as it is. */
  jam(): Promise<void>;
  readonly unplug: () => Promise<void>;
  readonly plug: () => Promise<void>;
}

/** Nobody may open the chips; the tools are of a version nobody knows; one does nothing and does not end; one says something else. */
type Marred = "closed" | "strange" | `hangs.${"gpioset" | "gpioget" | "gpiomon"}` | `babbles.${"gpioget" | "gpiomon"}`;

export interface FakeGpiod extends FakeGpio {
  readonly mar: (how: Marred) => Promise<void>;
  readonly mend: (how: Marred) => Promise<void>;
  /** Puts a voltage on the pin in a moment in which nobody watches. */
  readonly slip: (line: number, voltage: "high" | "low") => Promise<void>;
}

const LINES = [0, 1, 2, 3, 4, 5, 6, 7];
const EVENT_BYTES = 48;

/** One chip of this label with 8 lines, as `gpiochip0`; what is on the lines is low. `active`: the voltage that an input calls on. */
export async function openFakeGpio(label: string, active: "high" | "low" = "high"): Promise<FakeGpio> {
  const folder = await mkdtemp(join(tmpdir(), "gpio-"));
  const dev = join(folder, "dev");
  const node = join(dev, "gpiochip0");
  const at = (line: number, what: string) => join(folder, `0.${line}.${what}`);
  await mkdir(dev);
  execFileSync(
    "mkfifo",
    LINES.map((line) => at(line, "events")),
  );
  const plug = async (): Promise<void> => {
    for (const line of LINES) await writeFile(at(line, "level"), active === "high" ? "0" : "1");
    await writeFile(node, label);
  };
  await plug();
  const env = { PERL5OPT: "-MKernelsPart", PERL5LIB: join(import.meta.dirname, "gpio"), FAKE_GPIO: folder };
  return {
    context: { roots: { sys: "/sys", dev }, gpioEnv: env },
    isHigh: async (line) => (await readFile(at(line, "level"), "latin1")) === "1",
    async put(line, voltage) {
      await writeFile(at(line, "level"), voltage === "high" ? "1" : "0");
      const event = Buffer.alloc(EVENT_BYTES);
      event.writeBigUInt64LE(process.hrtime.bigint(), 0);
      event.writeUInt32LE(voltage === active ? 1 : 2, 8);
      await tell(at(line, "events"), event);
    },
    jam: async () => writeFile(join(folder, "stuck"), ""),
    unplug: async () => rm(node),
    plug,
    async [Symbol.asyncDispose]() {
      await rm(folder, { recursive: true, force: true });
    },
  };
}

const TOOLS = ["gpiodetect", "gpioset", "gpioget", "gpiomon"];

/** The same for those who ask libgpiod's tools. `version`: of the tools. */
export async function openFakeGpiod(
  label: string,
  version: 1 | 2,
  active: "high" | "low" = "high",
): Promise<FakeGpiod> {
  const chip = await openFakeGpio(label, active);
  const folder = chip.context.gpioEnv?.["FAKE_GPIO"] ?? "";
  const bin = join(folder, "bin");
  await mkdir(bin);
  for (const tool of TOOLS) await symlink(join(import.meta.dirname, "gpio", "libgpiod-tool"), join(bin, tool));
  const env = { PATH: `${bin}:/usr/bin:/bin`, FAKE_GPIO: folder, FAKE_GPIOD: String(version) };
  return {
    ...chip,
    context: { ...chip.context, gpioEnv: env },
    mar: async (how) => writeFile(join(folder, how), ""),
    mend: async (how) => rm(join(folder, how)),
    slip: async (line, voltage) => writeFile(join(folder, `0.${line}.level`), voltage === "high" ? "1" : "0"),
  };
}

/** Nobody who watches is no error. */
async function tell(pipe: string, event: Uint8Array): Promise<void> {
  if (!existsSync(pipe)) return;
  let fd: number | undefined;
  try {
    fd = openSync(pipe, constants.O_WRONLY | constants.O_NONBLOCK);
  } catch {
    return;
  }
  try {
    const to = fd;
    await until("the event is taken", () => isTaken(() => writeSync(to, event)));
  } finally {
    closeSync(fd);
  }
}

function isTaken(write: () => number): boolean {
  try {
    write();
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EAGAIN") return false;
    throw error;
  }
}
