/** What every way to a line of a GPIO chip has in common: how a site names the line, which chip that is, and what an error of the kernel means. */
import { constants as os } from "node:os";
import * as v from "valibot";
import { DeviceError } from "./device.ts";
import type { GpioChip } from "./wire/gpio.ts";

const entries = {
  /** The label of the chip, as gpiodetect shows it, or its name (`gpiochip0`), which may be another's after the next start. Left out: the pins of a Raspberry Pi. */
  chip: v.exactOptional(v.pipe(v.string(), v.regex(/^[\x21-\x7e]{1,31}$/, "expected 1 to 31 printable characters"))),
  /** On a Raspberry Pi the number behind "GPIO", not that of the pin. */
  line: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(511)),
};

export const outputEntries = {
  ...entries,
  /** The voltage that opens the gate. Many relay boards take `low`. */
  active: v.optional(v.picklist(["high", "low"]), "high"),
};

export const inputEntries = {
  ...entries,
  /** The voltage at which it is on: `low` of a contact to ground, so that closed is on. */
  active: v.optional(v.picklist(["high", "low"]), "low"),
};

export const BIASES = ["pull-up", "pull-down", "none"] as const;

/** Pi 1 to 3 and Zero; 4; 5. */
const PI_LABELS = ["pinctrl-bcm2835", "pinctrl-bcm2711", "pinctrl-rp1"];
/** In messages: the chip of who names none. */
export const RASPBERRY_PI = "the pins of a Raspberry Pi";

/** `name`: of the chip that was wanted. */
export function noChip(name: string): DeviceError {
  return new DeviceError("absent", `${name}: this machine has no GPIO chip`);
}

/**
 * The chip that a site means, by label or name, of those there are. `closed`: the paths that this user may not open, if any. Throws
 * `DeviceError`: absent, denied, misuse.
 */
export function chooseChip<Chip extends GpioChip>(
  wanted: string | undefined,
  chips: readonly Chip[],
  closed: readonly string[],
): Chip {
  const name = wanted ?? RASPBERRY_PI;
  // A node may be another's second name: Raspberry Pi OS has a gpiochip4 that is gpiochip0.
  const all = chips.filter((chip, nth) => chips.findIndex((each) => each.name === chip.name) === nth);
  const labels = wanted === undefined ? PI_LABELS : [wanted];
  const found = all.filter((chip) => labels.includes(chip.label) || chip.name === wanted);
  const [first] = found;
  if (found.length > 1) throw new DeviceError("misuse", `${name}: several chips are called so; name one as gpiochipN`);
  if (first !== undefined) return first;
  if (closed.length > 0)
    throw new DeviceError("denied", `${name}: this user may not open ${closed.join(", ")}; is it in the group?`);
  const there = all.map((chip) => chip.label).join(", ") || "none that answers";
  throw new DeviceError("absent", `${name}: no GPIO chip is called so; there is ${there}`);
}

/** Throws `DeviceError("misuse")`. */
export function checkLine(name: string, line: number, lines: number): void {
  if (line >= lines) throw new DeviceError("misuse", `${name}: it has the lines 0 to ${lines - 1}`);
}

/** In the place of an error's number: the kernel has none for it. */
export const READS_OTHERWISE = 0;

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
