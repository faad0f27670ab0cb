/**
 * A line of a GPIO chip, spoken to by small programs in Perl (perl-base is essential in Debian), for Node has no ioctl. Not libgpiod's tools:
 * on Raspberry Pi OS a line that is let go keeps its level (github.com/raspberrypi/linux/pull/6117), so a gpioset that outlives us, or that
 * version 1 ends after its time, leaves the door open; and between a gpioget and a gpiomon nobody looks.
 */
import { execFile } from "node:child_process";
import { constants, open, readdir } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import { constants as os } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import * as v from "valibot";
import type { Context } from "./context.ts";
import { DeviceError } from "./device.ts";
import { openingError, SYSTEM_ROOTS } from "./identity.ts";
import { GPIO_ASK, GPIO_BYTES, gpioRequest, gpioWord } from "./wire/gpio.ts";
import type { GpioChip, GpioLine } from "./wire/gpio.ts";

const run = promisify(execFile);

export const gpioEntries = {
  kind: v.literal("gpio"),
  /** The label of the chip, as gpiodetect shows it, or its name (`gpiochip0`), which may be another's after the next start. Left out: the pins of a Raspberry Pi. */
  chip: v.exactOptional(v.pipe(v.string(), v.regex(/^[\x21-\x7e]{1,31}$/, "expected 1 to 31 printable characters"))),
  /** On a Raspberry Pi the number behind "GPIO", not that of the pin. */
  line: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(511)),
};

/** Pi 1 to 3 and Zero; 4; 5. */
const RASPBERRY_PI = ["pinctrl-bcm2835", "pinctrl-bcm2711", "pinctrl-rp1"];

// Perl makes what it hands to ioctl as long as an answer might be, 256 bytes, and leaves it so.
const LIST = String.raw`
for (@ARGV) {
  my $info = "\0" x ${GPIO_BYTES.chip};
  my $told = open my $chip, '<', $_;
  $told &&= ioctl $chip, ${GPIO_ASK.chip}, $info;
  syswrite STDOUT, ($told ? unpack 'H*', substr $info, 0, ${GPIO_BYTES.chip} : 'failed ' . ($! + 0)) . "\n";
}
`;
const LIST_LIMIT_MS = 4000;

/** Takes the line that REQUEST asks for of the chip that is fd 3, and knows how to read it. */
export const TAKE_LINE = String.raw`
sub give_up { syswrite STDOUT, 'failed ' . ($! + 0) . "\n"; exit 1 }
open my $chip, '+<&=', 3 or give_up();
my $request = pack 'H*', $ENV{REQUEST};
ioctl $chip, ${GPIO_ASK.line}, $request or give_up();
close $chip;
open my $line, '<&=', unpack 'l', substr $request, -4 or give_up();
# Of the values that the kernel gives, undef where it gives none.
sub level {
  my $values = pack 'Q<2', 0, 1;
  return ioctl($line, ${GPIO_ASK.level}, $values) ? substr($values, 0, ${GPIO_BYTES.values}) : undef;
}
`;

/** In the place of an error's number: the kernel has none for it. */
export const READS_OTHERWISE = 0;

export interface TakenChip {
  /** For messages: `GPIO 17 of pinctrl-rp1`. */
  readonly name: string;
  readonly file: FileHandle;
  /** For the program that takes the line. */
  readonly env: Readonly<Record<string, string>>;
}

/** Opens the chip that the line is of. Throws `DeviceError`: absent, denied, misuse. */
export async function openChip(
  { chip: wanted, ...line }: GpioLine & { readonly chip?: string },
  { gpioEnv = {}, roots = SYSTEM_ROOTS }: Context,
): Promise<TakenChip> {
  const { label, lines, path } = await findChip(wanted, roots.dev, gpioEnv);
  const name = `GPIO ${line.line} of ${label}`;
  if (line.line >= lines) throw new DeviceError("misuse", `${name}: it has the lines 0 to ${lines - 1}`);
  const file = await open(path, constants.O_RDWR).catch((error: unknown) => {
    throw openingError(name, error);
  });
  const request = Buffer.from(gpioRequest(line)).toString("hex");
  return { name, file, env: { ...gpioEnv, LC_ALL: "C", REQUEST: request } };
}

async function findChip(wanted: string | undefined, dev: string, env: Readonly<Record<string, string>>) {
  const nodes = (await readdir(dev)).filter((node) => /^gpiochip[0-9]+$/.test(node)).toSorted();
  const paths = nodes.map((node) => join(dev, node));
  const name = wanted ?? "the pins of a Raspberry Pi";
  if (paths.length === 0) throw new DeviceError("absent", `${name}: this machine has no GPIO chip`);
  const words = (await list(name, paths, env)).map(gpioWord);
  // A node may be another's second name: Raspberry Pi OS has a gpiochip4 that is gpiochip0.
  const chips = new Map<string, GpioChip & { readonly path: string }>();
  for (const [nth, path] of paths.entries()) {
    const said = words[nth];
    if (said?.is === "chip" && !chips.has(said.chip.name)) chips.set(said.chip.name, { ...said.chip, path });
  }
  const all = [...chips.values()];
  const labels = wanted === undefined ? RASPBERRY_PI : [wanted];
  const found = all.filter((chip) => labels.includes(chip.label) || chip.name === wanted);
  const [first] = found;
  if (found.length > 1) throw new DeviceError("misuse", `${name}: several chips are called so; name one as gpiochipN`);
  if (first !== undefined) return first;
  const closed = words.some((word) => word?.is === "failed" && word.errno === os.errno.EACCES);
  if (closed)
    throw new DeviceError("denied", `${name}: this user may not open ${paths.join(", ")}; is it in the group?`);
  const there = all.map((chip) => chip.label).join(", ") || "none that answers";
  throw new DeviceError("absent", `${name}: no GPIO chip is called so; there is ${there}`);
}

async function list(name: string, paths: readonly string[], env: Readonly<Record<string, string>>) {
  try {
    const { stdout } = await run("/usr/bin/perl", ["-e", LIST, ...paths], { env, timeout: LIST_LIMIT_MS });
    return stdout.split("\n");
  } catch (error) {
    throw new DeviceError("silent", `${name}: the GPIO chips cannot be listed`, { cause: error });
  }
}

/** What an error of the kernel on a line means. */
export function lineError(name: string, errno: number): DeviceError {
  switch (errno) {
    case os.errno.EBUSY:
      return new DeviceError("denied", `${name}: another program or the kernel has this line (gpioinfo says who)`);
    case os.errno.EACCES:
    case os.errno.EPERM:
      return new DeviceError("denied", `${name}: this user may not use the chip`);
    case os.errno.EINVAL:
    case os.errno.ENOTSUP:
    case os.errno.ENXIO:
      return new DeviceError("misuse", `${name}: this line cannot be used so; has the chip no such pull, or no edges?`);
    case READS_OTHERWISE:
      return new DeviceError("protocol", `${name}: is driven and reads back otherwise; is it shorted?`);
    case os.errno.ENOTTY:
      return new DeviceError("misuse", `${name}: the kernel is too old for it (before 5.10)`);
    default:
      return new DeviceError("lost", `${name}: the chip is gone (error ${errno})`);
  }
}
