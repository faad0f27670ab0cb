/**
 * A line of a GPIO chip, through the tools of libgpiod (Debian's package gpiod), for kernels before 5.10 and for sites that let nothing else at their
 * hardware. The tools are started by small programs in Perl, as gpio-line.ts has them.
 */
import { execFile } from "node:child_process";
import { constants as os } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import * as v from "valibot";
import type { Context } from "./context.ts";
import { DeviceError } from "./device.ts";
import { checkLine, chooseChip, lineError, noChip, RASPBERRY_PI } from "./gpio-chips.ts";
import { SYSTEM_ROOTS } from "./identity.ts";
import { gpiodChips, gpiodVersion } from "./wire/gpiod.ts";
import type { GpiodLine, GpiodVersion } from "./wire/gpiod.ts";

const run = promisify(execFile);
const LIST_LIMIT_MS = 4000;
const MAX_LIST_BYTES = 65_536;
const PATH = "/usr/sbin:/usr/bin:/sbin:/bin";

export interface ToolsLine {
  /** For messages: `GPIO 17 of pinctrl-rp1`. */
  readonly name: string;
  readonly version: GpiodVersion;
  readonly line: GpiodLine;
  /** For the program that starts the tools. */
  readonly env: Readonly<Record<string, string>>;
}

/** Asks gpiodetect for the chip that the line is of. Throws `DeviceError`: absent, denied, misuse, silent. */
export async function findLine(
  { chip: wanted, ...line }: Omit<GpiodLine, "chip"> & { readonly chip?: string },
  { gpioEnv = {}, roots = SYSTEM_ROOTS }: Context,
): Promise<ToolsLine> {
  const env = { PATH, LC_ALL: "C", ...gpioEnv };
  const about = wanted ?? RASPBERRY_PI;
  const [said, { stderr, stdout }] = await Promise.all([detect(about, ["--version"], env), detect(about, [], env)]);
  const version = gpiodVersion(said.stdout);
  if (version === undefined)
    throw new DeviceError("misuse", `${about}: the tools of libgpiod are of no version 1 or 2`);
  const isClosed = stderr.includes("Permission denied");
  const chips = gpiodChips(stdout);
  if (chips.length === 0 && !isClosed) throw noChip(about);
  const { label, lines, name: node } = chooseChip(wanted, chips, isClosed ? [join(roots.dev, "gpiochip*")] : []);
  const name = `GPIO ${line.line} of ${label}`;
  checkLine(name, line.line, lines);
  const chip = Number(node.slice("gpiochip".length));
  return { name, version, line: { ...line, chip }, env: { ...env, NODE: join(roots.dev, node) } };
}

/** A command line for `start` of TOOLS, as a variable of the environment. */
export function packed(command: readonly string[]): string {
  return Buffer.from(command.join("\0")).toString("hex");
}

const failedRun = v.object({ stdout: v.string(), stderr: v.string(), code: v.number() });

async function detect(name: string, args: readonly string[], env: Readonly<Record<string, string>>) {
  try {
    return await run("gpiodetect", args, {
      env,
      timeout: LIST_LIMIT_MS,
      killSignal: "SIGKILL",
      maxBuffer: MAX_LIST_BYTES,
    });
  } catch (error) {
    // It says why, and version 2 has said of the other chips what they are.
    if (v.is(failedRun, error)) return error;
    if (v.is(v.object({ code: v.literal("ENOENT") }), error))
      throw new DeviceError("absent", `${name}: libgpiod's tools are not installed; install Debian's package gpiod`);
    throw new DeviceError("silent", `${name}: gpiodetect does not list the GPIO chips`, { cause: error });
  }
}

/** PR_SET_PDEATHSIG by prctl(2), whose number is x86's or that of ARM and all later ones. */
const PRCTL = process.arch === "x64" ? 157 : 167;
const { EBUSY, ENODEV, ESRCH, ETIMEDOUT } = os.errno;
/** For Perl: what it asks for, and what only it sees. */
export const TOOL_ERRNO = { busy: EBUSY, otherChip: ENODEV, ended: ESRCH, hangs: ETIMEDOUT } as const;
/** A tool that has not taken its line in this time hangs. A guard has to answer within 2 s. */
const TAKING_LIMIT_S = 1.2;

/**
 * Perl that starts the tools. `start` has the kernel end the tool when we do, however we do, and `finish` ends it. `takes` waits until it has its line, which
 * no tool says and the kernel shows: behind a line that it gave out stands a file called `gpio-linehandle`, `gpio-event` or `gpio-line`, and
 * an output is driven by then (drivers/gpio/gpiolib-cdev.c). Where it never has it, `takes` is false and sets `$!`. `exec` fails in the words of the tools.
 */
export const TOOLS = String.raw`
sub start {
  my @command = split /\0/, pack 'H*', $_[0];
  my $us = $$;
  pipe my $says, my $to or return;
  my $pid = fork;
  return unless defined $pid;
  unless ($pid) {
    syscall ${PRCTL}, 1, 9;
    kill 'KILL', $$ if getppid != $us;
    open STDIN, '<', '/dev/null';
    open STDOUT, '>&', $to;
    open STDERR, '>&', $to;
    exec { $command[0] } @command or syswrite STDERR, "$command[0]: $!\n";
    kill 'KILL', $$;
  }
  return { pid => $pid, says => $says };
}
sub runs {
  my ($tool) = @_;
  $tool->{pid} = 0 if $tool->{pid} && waitpid $tool->{pid}, 1;
  return $tool->{pid};
}
sub finish {
  my ($tool) = @_;
  return unless $tool && runs($tool);
  kill 'KILL', $tool->{pid};
  waitpid $tool->{pid}, 0;
  $tool->{pid} = 0;
}
# The error that its last words end with, or that there is no such process.
sub blame {
  my ($words) = @_;
  for (1 .. 133) { $! = $_; return if $words =~ /: \Q$!\E$/m }
  $! = ${TOOL_ERRNO.ended};
}
sub now { open my $uptime, '<', '/proc/uptime' or return 0; return (split ' ', <$uptime>)[0] }
sub has_line {
  my ($pid) = @_;
  opendir my $files, "/proc/$pid/fd" or return 0;
  return scalar grep { (readlink("/proc/$pid/fd/$_") // '') =~ /gpio-(?:line|event)/ } readdir $files;
}
sub takes {
  my ($tool) = @_;
  my $until = now() + ${TAKING_LIMIT_S};
  while (runs($tool)) {
    return 1 if has_line($tool->{pid});
    if (now() > $until) { finish($tool); $! = ${TOOL_ERRNO.hangs}; return 0 }
    select undef, undef, undef, 0.003;
  }
  sysread $tool->{says}, my $words, 4096;
  blame($words);
  return 0;
}
`;

/** What an error means that TOOLS or the tools' words left. */
export function toolError(name: string, errno: number): DeviceError {
  if (errno === ESRCH) return new DeviceError("lost", `${name}: the tool that had it was ended, or its chip is gone`);
  if (errno === ETIMEDOUT) return new DeviceError("silent", `${name}: a tool of libgpiod hangs`);
  return lineError(name, errno);
}
