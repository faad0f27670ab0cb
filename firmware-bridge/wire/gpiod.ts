/**
 * What libgpiod's tools are told and what they print: gpiodetect, gpioset, gpioget, gpiomon of versions 1 (their --help of 1.6.3) and 2 (their manual
 * pages of 2.2.1). A chip is told by its number: version 1 takes a name for a label first.
 */
import type { GpioChip, GpioLine } from "./gpio.ts";

/** They take other arguments, and version 2 says times otherwise. */
export type GpiodVersion = 1 | 2;

/** Of what `gpiodetect --version` prints. undefined: it is none that we know. */
export function gpiodVersion(text: string): GpiodVersion | undefined {
  const version = /^gpiodetect \(libgpiod\) v([12])\.[0-9]/.exec(text)?.[1];
  return version === undefined ? undefined : version === "1" ? 1 : 2;
}

/** Of what `gpiodetect` prints; lines that say no chip are left out. */
export function gpiodChips(text: string): readonly GpioChip[] {
  return text.split("\n").flatMap((each) => {
    const [, name, label, lines] = /^(gpiochip[0-9]{1,5}) \[(.*)\] \(([0-9]{1,5}) lines\)$/.exec(each) ?? [];
    return name === undefined || label === undefined ? [] : [{ name, label, lines: Number(lines) }];
  });
}

type Pull = GpioLine["bias"] | "as-is";

export interface GpiodLine {
  /** The number behind `gpiochip`. */
  readonly chip: number;
  readonly line: number;
  readonly active: "high" | "low";
  /** Left out and `as-is`: as it is, which is all that version 1 asks a kernel before 5.5 for. */
  readonly bias?: Pull;
}

const PULL = {
  1: { "pull-up": "pull-up", "pull-down": "pull-down", none: "disable" },
  2: { "pull-up": "pull-up", "pull-down": "pull-down", none: "disabled" },
} as const;
const CONSUMER = "esc-kiosk";

/** A gpioset that drives the line until it is ended. It prints nothing. */
export function gpiosetCommand(version: GpiodVersion, line: GpiodLine, on: boolean): readonly string[] {
  const order = `${line.line}=${on ? 1 : 0}`;
  if (version === 1) return ["gpioset", "--mode=signal", ...optionsOf(1, line), String(line.chip), order];
  return ["gpioset", ...optionsOf(2, line), order];
}

/** A gpioget that prints `1` when the line is on, `0` when it is off. */
export function gpiogetCommand(version: GpiodVersion, line: GpiodLine): readonly string[] {
  if (version === 1) return ["gpioget", ...optionsOf(1, line), String(line.chip), String(line.line)];
  return ["gpioget", "--numeric", ...optionsOf(2, line), String(line.line)];
}

/**
 * A gpiomon that prints each edge until it is ended: `1 SECONDS NANOSECONDS` for on and `0 ...` for off in version 1, `rising SECONDS.NANOSECONDS` and
 * `falling ...` in version 2; of CLOCK_MONOTONIC, but of CLOCK_REALTIME in version 1 on a kernel before 5.7.
 */
export function gpiomonCommand(version: GpiodVersion, line: GpiodLine): readonly string[] {
  if (version === 1)
    return [
      "gpiomon",
      "--line-buffered",
      "--format=%e %s %n",
      ...optionsOf(1, line),
      String(line.chip),
      String(line.line),
    ];
  return ["gpiomon", "--format=%E %S", ...optionsOf(2, line), String(line.line)];
}

function optionsOf(version: GpiodVersion, { active, bias = "as-is", chip }: GpiodLine): readonly string[] {
  const who = version === 1 ? [] : [`--chip=${chip}`, `--consumer=${CONSUMER}`];
  const level = active === "low" ? ["--active-low"] : [];
  return [...who, ...level, ...(bias === "as-is" ? [] : [`--bias=${PULL[version][bias]}`])];
}
