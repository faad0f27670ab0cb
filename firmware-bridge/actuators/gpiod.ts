import * as v from "valibot";
import type { Context } from "../context.ts";
import { outputEntries } from "../gpio-chips.ts";
import { lineActuator, LOOK_S, releaseLine } from "../gpio-actuator.ts";
import type { TakenLine } from "../gpio-actuator.ts";
import { findLine, TOOL_ERRNO, packed, toolError, TOOLS } from "../gpiod-line.ts";
import type { OpenActuator } from "../guarded-actuator.ts";
import { gpiosetCommand } from "../wire/gpiod.ts";

export const gpiodActuatorOptions = v.strictObject({
  kind: v.literal("gpiod"),
  ...outputEntries,
});

type Options = v.InferOutput<typeof gpiodActuatorOptions>;

/** How long a line is tried anew that the kernel has not taken back yet from a holder that died. */
const BUSY_LIMIT_S = 0.2;

// A gpioset holds the line, and another level is another gpioset. In between nobody drives it: it stays as it was or rests at its pull, and the last one is
// inactive. An order is an order as bytes: the command line.
const HOLDING = `${TOOLS}${String.raw`
my ($holder, $held) = (undef, '');
END { finish($holder) }
# Of a chip that was plugged in anew it is another one.
sub node { join ' ', (stat $ENV{NODE})[0, 1, 6] }
my $node = node();
sub look {
  unless (runs($holder)) { $! = ${TOOL_ERRNO.ended}; return 0 }
  return 1 if node() eq $node;
  $! = ${TOOL_ERRNO.otherChip};
  return 0;
}
sub hold {
  my ($command) = @_;
  my $until = now() + ${BUSY_LIMIT_S};
  for (;;) {
    finish($holder);
    $held = $command;
    $holder = start($command) or return 0;
    return 1 if takes($holder);
    my $why = $! + 0;
    if ($why != ${TOOL_ERRNO.busy} || now() > $until) { $! = $why; return 0 }
    select undef, undef, undef, 0.02;
  }
}
# Where a holder was ended by somebody else, nothing is switched on, and the off is ordered and not believed.
sub order {
  my ($bytes) = @_;
  my $command = unpack 'H*', $bytes;
  my $is_lost = $holder && !runs($holder);
  return 1 if $holder && !$is_lost && $command eq $held;
  my $is_done = ($is_lost && $command eq $ENV{ON}) ? 0 : hold($command);
  return $is_done unless $is_lost;
  $! = ${TOOL_ERRNO.ended};
  return 0;
}
`}`;

/** The hand of a guard on the line. */
async function take(options: Options, context: Context): Promise<TakenLine> {
  const { env, line, name, version } = await findLine(options, context);
  const orders = {
    ON: packed(gpiosetCommand(version, line, true)),
    OFF: packed(gpiosetCommand(version, line, false)),
  };
  return {
    name,
    hand: { perl: HOLDING, env: { ...env, ...orders, LOOK_S }, failure: (errno) => toolError(name, errno) },
    close: async () => undefined,
  };
}

/**
 * A relay or a lock's driver on a line of a GPIO chip, held by gpioset. A guard holds the line, driven, from now until we close or die; it is inactive but
 * for the pulses. That an order was taken is known; the line is not read back. Throws `DeviceError`: absent, denied, misuse, silent, lost.
 */
export async function openGpiod(options: Options, context: Context = {}): Promise<OpenActuator> {
  return lineActuator(async () => take(options, context));
}

/** Takes the line, drives it inactive, lets it go. Throws `DeviceError`. */
export async function releaseGpiod(options: Options, context: Context = {}): Promise<void> {
  return releaseLine(async () => take(options, context));
}
