/** A contact that a program in Perl watches and tells of in the words of wire/gpio.ts. */
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { DeviceError } from "./device.ts";
import type { Input } from "./device.ts";
import { levelQueue } from "./level-queue.ts";
import { within } from "./within.ts";
import { gpioWord } from "./wire/gpio.ts";

export interface Watcher {
  /** For messages: `GPIO 17 of pinctrl-rp1`. */
  readonly name: string;
  /** Says its level first, ends when its fd 0 does. Its fd 3 is `device`, if there is one. */
  readonly perl: string;
  readonly env: Readonly<Record<string, string>>;
  readonly device?: number;
  /** What the number of an error means that it said. */
  readonly failure: (errno: number) => DeviceError;
}

// A service manager sends them to the whole group; it ends when we do.
const SIGNALS = String.raw`$SIG{$_} = 'IGNORE' for qw(TERM INT HUP QUIT);`;
const FIRST_LEVEL_LIMIT_MS = 2000;
/** The kernel's word that a line's chip is gone may be that there are no more events. */
const NO_SUCH_DEVICE = 19;

/** Resolves when the level is known. Throws `DeviceError`. */
export async function watchLine({ device, env, failure, name, perl }: Watcher): Promise<Input> {
  const queue = levelQueue(name);
  const { promise: known, resolve: know, reject: fail } = Promise.withResolvers<void>();
  const program = spawn("/usr/bin/perl", ["-e", SIGNALS + perl], {
    stdio: ["pipe", "pipe", "ignore", device ?? "ignore"],
    env: { ...env, LC_ALL: "C" },
  });
  const ended = new Promise<void>((resolve) => {
    program.once("exit", () => resolve());
    program.once("error", () => resolve());
  });

  function lose(why: DeviceError): void {
    queue.fail(why);
    fail(why);
  }

  function hear(text: string): void {
    const word = gpioWord(text);
    if (word?.is === "failed") return lose(failure(word.errno === 0 ? NO_SUCH_DEVICE : word.errno));
    if (word?.is !== "level" && word?.is !== "edge") return;
    queue.push({ on: word.on, at: word.is === "edge" ? momentOf(word.ns) : performance.now() });
    know();
  }

  program.stdin?.on("error", () => undefined);
  if (program.stdout !== null)
    createInterface({ input: program.stdout })
      .on("line", hear)
      .on("close", () => {
        lose(new DeviceError("lost", `${name}: the program that watches it ended`));
      });
  async function end(): Promise<void> {
    queue.end();
    program.kill("SIGKILL");
    await ended;
  }
  try {
    await within(known, FIRST_LEVEL_LIMIT_MS, () => new DeviceError("silent", `${name}: does not say its level`));
  } catch (error) {
    await end();
    throw error;
  }
  return { changes: queue.take, [Symbol.asyncDispose]: end };
}

/** On the clock of `performance.now()`, which is CLOCK_MONOTONIC from another start. */
function momentOf(ns: bigint): number {
  const agoMs = Number(process.hrtime.bigint() - ns) / 1e6;
  return performance.now() - Math.max(0, agoMs);
}
