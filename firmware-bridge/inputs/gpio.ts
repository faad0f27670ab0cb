import * as v from "valibot";
import type { Context } from "../context.ts";
import type { Input } from "../device.ts";
import { BIASES, inputEntries, lineError } from "../gpio-chips.ts";
import { openChip, TAKE_LINE } from "../gpio-line.ts";
import { watchLine } from "../gpio-watch.ts";
import { GPIO_BYTES } from "../wire/gpio.ts";

export const gpioInputOptions = v.strictObject({
  kind: v.literal("gpio"),
  ...inputEntries,
  /** The chip's own pull. `none`: the wiring has one. */
  bias: v.optional(v.picklist(BIASES), "pull-up"),
});

type Options = v.InferOutput<typeof gpioInputOptions>;

// Edges are asked for before the level is read, so none is missed between the two. Once a second the level is read anew: that is how a chip
// is missed that went away, and an edge that was too quick for the kernel. fd 0 ends when we do.
const WATCHING = `${TAKE_LINE}${String.raw`
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

/** A contact on a line of a GPIO chip. Throws `DeviceError`: absent, denied, misuse, silent. */
export async function openGpioInput(options: Options, context: Context = {}): Promise<Input> {
  const { env, file, name } = await openChip({ ...options, direction: "input" }, context);
  try {
    return await watchLine({ name, perl: WATCHING, env, device: file.fd, failure: (errno) => lineError(name, errno) });
  } finally {
    await file.close();
  }
}
