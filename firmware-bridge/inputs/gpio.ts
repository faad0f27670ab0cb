import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import * as v from "valibot";
import type { Context } from "../context.ts";
import { DeviceError } from "../device.ts";
import type { Input } from "../device.ts";
import { gpioEntries, lineError, openChip, TAKE_LINE } from "../gpio-line.ts";
import type { TakenChip } from "../gpio-line.ts";
import { levelQueue } from "../level-queue.ts";
import { within } from "../within.ts";
import { GPIO_BYTES, gpioWord } from "../wire/gpio.ts";

export const gpioInputOptions = v.strictObject({
  ...gpioEntries,
  /** The voltage at which it is on: `low` of a contact to ground, so that closed is on. */
  active: v.optional(v.picklist(["high", "low"]), "low"),
  /** The chip's own pull. `none`: the wiring has one. */
  bias: v.optional(v.picklist(["pull-up", "pull-down", "none"]), "pull-up"),
});

type Options = v.InferOutput<typeof gpioInputOptions>;

// Edges are asked for before the level is read, so none is missed between the two. Once a second the level is read anew: that is how a chip
// is missed that went away, and an edge that was too quick for the kernel. fd 0 ends when we do,
// and not when a service manager tells the whole group to.
const WATCHING = `${TAKE_LINE}${String.raw`
$SIG{$_} = 'IGNORE' for qw(TERM INT HUP QUIT);
my $told = '';
sub look {
  my $is = level();
  defined $is or give_up();
  syswrite STDOUT, unpack('H*', $is) . "\n" unless $is eq $told;
  $told = $is;
}
look();
for (;;) {
  vec(my $ready = '', 0, 1) = 1;
  vec($ready, fileno $line, 1) = 1;
  my $found = select $ready, undef, undef, 1;
  next if $found < 0;
  if ($found == 0) { look(); next }
  if (vec $ready, 0, 1) { sysread STDIN, my $nothing, 64 or last }
  next unless vec $ready, fileno $line, 1;
  sysread $line, my $events, ${GPIO_BYTES.event} * 16 or give_up();
  syswrite STDOUT, unpack('H*', $_) . "\n" for unpack '(a${GPIO_BYTES.event})*', $events;
  $told = '';
}
`}`;
const FIRST_LEVEL_LIMIT_MS = 2000;
/** The kernel's word that a line's chip is gone may be that there are no more events. */
const NO_SUCH_DEVICE = 19;

/** A contact on a line of a GPIO chip. Throws `DeviceError`: absent, denied, misuse, silent. */
export async function openGpioInput(options: Options, context: Context = {}): Promise<Input> {
  const chip = await openChip({ ...options, direction: "input" }, context);
  try {
    return await watch(chip);
  } finally {
    await chip.file.close();
  }
}

async function watch({ env, file, name }: TakenChip): Promise<Input> {
  const queue = levelQueue(name);
  const { promise: known, resolve: know, reject: fail } = Promise.withResolvers<void>();
  const program = spawn("/usr/bin/perl", ["-e", WATCHING], { stdio: ["pipe", "pipe", "ignore", file.fd], env });
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
    if (word?.is === "failed") return lose(lineError(name, word.errno === 0 ? NO_SUCH_DEVICE : word.errno));
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
