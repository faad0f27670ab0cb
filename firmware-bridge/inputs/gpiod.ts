import * as v from "valibot";
import type { Context } from "../context.ts";
import type { Input } from "../device.ts";
import { BIASES, inputEntries } from "../gpio-chips.ts";
import { watchLine } from "../gpio-watch.ts";
import { findLine, TOOL_ERRNO, packed, toolError, TOOLS } from "../gpiod-line.ts";
import { gpiogetCommand, gpiomonCommand } from "../wire/gpiod.ts";

export const gpiodInputOptions = v.strictObject({
  kind: v.literal("gpiod"),
  ...inputEntries,
  /** The chip's own pull. `none`: the wiring has one; `as-is`: as it is, which is all that a kernel before 5.5 can. */
  bias: v.optional(v.picklist([...BIASES, "as-is"]), "pull-up"),
});

type Options = v.InferOutput<typeof gpiodInputOptions>;

/** How long no edge comes until the level is read anew. */
const REST_S = 2;
const READING_LIMIT_S = 1.2;

// A line has one holder: while gpioget reads it gpiomon cannot, so between the two an edge is missed. The level after it is not, for
// after each rest it is read anew. A level is told when gpiomon has the line. What a tool says is told in the structures of the kernel (wire/gpio.ts).
const WATCHING = `${TOOLS}${String.raw`
my $tool;
END { finish($tool) }
sub give_up { syswrite STDOUT, 'failed ' . ($! + 0) . "\n"; exit 1 }
sub level {
  $tool = start($ENV{READ}) or give_up();
  my ($words, $until) = ('', now() + ${READING_LIMIT_S});
  until ($words =~ /\n/ || length $words > 4096) {
    vec(my $ready = '', fileno $tool->{says}, 1) = 1;
    my $left = $until - now();
    if ($left <= 0 || !select $ready, undef, undef, $left) { $! = ${TOOL_ERRNO.hangs}; give_up() }
    sysread $tool->{says}, $words, 4096, length $words or last;
  }
  finish($tool);
  return pack 'Q<2', $1, 1 if $words =~ /^([01])$/m;
  blame($words);
  give_up();
}
sub edge {
  my ($on, $s, $ns) = $_[0] =~ /^(?:(1|rising)|0|falling) ([0-9]{1,12})[ .]([0-9]{1,9})$/ or return;
  return pack 'Q<L<x36', $s * 1_000_000_000 + $ns, $on ? 1 : 2;
}
sub tell_of { syswrite STDOUT, unpack('H*', $_[0]) . "\n" }
my ($told, $heard) = ('', '');
# False at the end of what it says.
sub hear {
  my $count = sysread $tool->{says}, $heard, 4096, length $heard;
  while ($heard =~ /^(.*)\n/) {
    my $edge = edge($1) or return 0;
    $heard = substr $heard, $+[0];
    tell_of($edge);
    $told = '';
  }
  return $count && length $heard < 4096;
}
for (;;) {
  my $is = level();
  $tool = start($ENV{WATCH}) or give_up();
  takes($tool) or give_up();
  tell_of($is) if $is ne $told;
  ($told, $heard) = ($is, '');
  for (;;) {
    vec(my $ready = '', 0, 1) = 1;
    vec($ready, fileno $tool->{says}, 1) = 1;
    my $found = select $ready, undef, undef, ${REST_S};
    next if $found < 0;
    last if $found == 0;
    if (vec $ready, 0, 1) { sysread STDIN, my $nothing, 64 or exit }
    next unless vec $ready, fileno $tool->{says}, 1;
    next if hear();
    finish($tool);
    blame($heard);
    give_up();
  }
  finish($tool);
  1 while hear();
}
`}`;

/** A contact on a line of a GPIO chip, watched by gpiomon. Throws `DeviceError`: absent, denied, misuse, silent, lost. */
export async function openGpiodInput(options: Options, context: Context = {}): Promise<Input> {
  const { env, line, name, version } = await findLine(options, context);
  const commands = { READ: packed(gpiogetCommand(version, line)), WATCH: packed(gpiomonCommand(version, line)) };
  return watchLine({ name, perl: WATCHING, env: { ...env, ...commands }, failure: (errno) => toolError(name, errno) });
}
