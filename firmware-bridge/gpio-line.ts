/**
 * A line of a GPIO chip, spoken to by small programs in Perl (perl-base is essential in Debian), for Node has no ioctl. Through libgpiod's tools:
 * gpiod-line.ts.
 */
import { execFile } from "node:child_process";
import { constants, open, readdir } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import { constants as os } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Context } from "./context.ts";
import { DeviceError } from "./device.ts";
import { checkLine, chooseChip, noChip, RASPBERRY_PI } from "./gpio-chips.ts";
import { openingError, SYSTEM_ROOTS } from "./identity.ts";
import { GPIO_ASK, GPIO_BYTES, gpioRequest, gpioWord } from "./wire/gpio.ts";
import type { GpioLine } from "./wire/gpio.ts";

const run = promisify(execFile);

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
  checkLine(name, line.line, lines);
  const file = await open(path, constants.O_RDWR).catch((error: unknown) => {
    throw openingError(name, error);
  });
  const request = Buffer.from(gpioRequest(line)).toString("hex");
  return { name, file, env: { ...gpioEnv, REQUEST: request } };
}

async function findChip(wanted: string | undefined, dev: string, env: Readonly<Record<string, string>>) {
  const nodes = (await readdir(dev)).filter((node) => /^gpiochip[0-9]+$/.test(node)).toSorted();
  const paths = nodes.map((node) => join(dev, node));
  const name = wanted ?? RASPBERRY_PI;
  if (paths.length === 0) throw noChip(name);
  const words = (await list(name, paths, env)).map(gpioWord);
  const chips = paths.flatMap((path, nth) => {
    const said = words[nth];
    return said?.is === "chip" ? [{ ...said.chip, path }] : [];
  });
  const closed = words.some((word) => word?.is === "failed" && word.errno === os.errno.EACCES);
  return chooseChip(wanted, chips, closed ? paths : []);
}

async function list(name: string, paths: readonly string[], env: Readonly<Record<string, string>>) {
  try {
    const { stdout } = await run("/usr/bin/perl", ["-e", LIST, ...paths], { env, timeout: LIST_LIMIT_MS });
    return stdout.split("\n");
  } catch (error) {
    throw new DeviceError("silent", `${name}: the GPIO chips cannot be listed`, { cause: error });
  }
}
