import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { inTime } from "./check.ts";

/** The tools of libgpiod, by which the actuator and the input `gpiod` work, and as the strangers that have a line before us. Versions 1 and 2 take other arguments. */
export const LIBGPIOD = execFileSync("gpioset", ["--version"], { encoding: "utf8" }).split("\n")[0] ?? "";
const isFirst = / v1\./.test(LIBGPIOD);

const of = (chip: string): readonly string[] => (isFirst ? [chip] : ["-c", chip]);

/** Drives the line high and ends. */
export function leaveOn(chip: string, line: number): void {
  execFileSync("gpioset", [...(isFirst ? [] : ["-t", "0"]), ...of(chip), `${line}=1`]);
}

/** What the kernel says of who has which line. */
export function usersOf(chip: string): string {
  return execFileSync("gpioinfo", of(chip), { encoding: "utf8" });
}

/** Another program that has a line. Disposal ends it. */
export interface Stranger extends AsyncDisposable {
  end(): Promise<void>;
}

export function strangerDrives(chip: string, line: number): Stranger {
  return start("gpioset", [...(isFirst ? ["--mode=signal"] : []), ...of(chip), `${line}=0`]);
}

export function strangerWatches(chip: string, line: number): Stranger {
  return start("gpiomon", [...of(chip), String(line)]);
}

function start(program: string, args: readonly string[]): Stranger {
  const child = spawn(program, args, { stdio: "ignore" });
  const ended = once(child, "exit");
  async function end(): Promise<void> {
    child.kill("SIGTERM");
    await inTime(`${program} to end`, ended);
  }
  return { end, [Symbol.asyncDispose]: end };
}
