import * as v from "valibot";
import type { Context } from "../context.ts";
import { lineError, outputEntries, READS_OTHERWISE } from "../gpio-chips.ts";
import { lineActuator, LOOK_S, releaseLine } from "../gpio-actuator.ts";
import type { TakenLine } from "../gpio-actuator.ts";
import { openChip, TAKE_LINE } from "../gpio-line.ts";
import type { Hand } from "../guard.ts";
import type { OpenActuator } from "../guarded-actuator.ts";
import { GPIO_ASK, gpioValues } from "../wire/gpio.ts";

export const gpioActuatorOptions = v.strictObject({
  kind: v.literal("gpio"),
  ...outputEntries,
});

type Options = v.InferOutput<typeof gpioActuatorOptions>;

// It reads back what it has set. A pin with a capacitor on it takes its time.
const DRIVING = `${TAKE_LINE}${String.raw`
sub look { defined level() }
sub order {
  my ($values) = @_;
  ioctl $line, ${GPIO_ASK.set}, $values or return 0;
  for (1 .. 20) {
    my $is = level();
    return 0 unless defined $is;
    return 1 if substr($is, 0, 8) eq substr $values, 0, 8;
    select undef, undef, undef, 0.001;
  }
  $! = ${READS_OTHERWISE};
  return 0;
}
`}`;
/** The hand of a guard on the line. */
async function take(options: Options, context: Context): Promise<TakenLine> {
  const { env, file, name } = await openChip({ ...options, direction: "output" }, context);
  const orders = {
    ON: Buffer.from(gpioValues(true)).toString("hex"),
    OFF: Buffer.from(gpioValues(false)).toString("hex"),
  };
  const hand: Hand = {
    device: file.fd,
    perl: DRIVING,
    env: { ...env, ...orders, LOOK_S },
    failure: (errno) => lineError(name, errno),
  };
  return { name, hand, close: async () => file.close() };
}

/**
 * A relay or a lock's driver on a line of a GPIO chip. A guard holds the line, driven, from now until we close or die; it is inactive but for
 * the pulses. Every order is read back. Throws `DeviceError`: absent, denied, misuse, protocol.
 */
export async function openGpio(options: Options, context: Context = {}): Promise<OpenActuator> {
  return lineActuator(async () => take(options, context));
}

/** Takes the line, drives it inactive, lets it go. Throws `DeviceError`. */
export async function releaseGpio(options: Options, context: Context = {}): Promise<void> {
  return releaseLine(async () => take(options, context));
}
