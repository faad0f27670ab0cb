/**
 * The dead-man's hand on a relay. LCUS and dcttech boards only know on and off, so somebody has to send the off even when this process
 * is killed in mid-pulse or its event loop hangs. That somebody is a small program in Perl (perl-base is essential in Debian) which
 * holds the device open itself, switches on, counts the seconds, and switches off when they are over or when its input ends,
 * which the kernel brings about at our death. It is the only one that ever switches on, so no late off of an old pulse can cut
 * a new one short, and its answer is the proof that the order was taken and the release is sure.
 */
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import type { Socket } from "node:net";
import { createInterface } from "node:readline";
import { DeviceError } from "./device.ts";
import { within } from "./within.ts";

export interface Guard {
  /** Switches on for `ms` from now, instead of what was left. Resolves when the bytes are written. Throws `DeviceError`: lost, silent. */
  hold(ms: number): Promise<void>;
  /** Switches off at once. Resolves when the bytes are written. Throws `DeviceError`: lost, silent. */
  drop(): Promise<void>;
  /** Switches off and ends the program. Idempotent, never throws. */
  release(): Promise<void>;
}

/** How the guard reaches a board. Its fd 3 is `device`, of which it gets a copy of its own, if there is one. */
export interface Hand {
  readonly device?: number | Socket;
  /**
   * Perl. Defines `order`, which carries out what `$ENV{ON}` or `$ENV{OFF}` hold, in bytes, and is true when the board has taken it, else sets
   * `$!`; and `look`, which is true while the board is there and is asked every `$ENV{LOOK_S}` seconds of rest, if that is said.
   */
  readonly perl: string;
  readonly env: Readonly<Record<string, string>>;
  /** What the number of an error means that `order` or `look` left. */
  readonly failure: (errno: number) => DeviceError;
}

export interface GuardOrders {
  readonly on: Uint8Array;
  readonly off: Uint8Array;
}

/** The hand on a board that is written to: bytes taken is all that it says. */
export function writingHand(name: string, device: number | Socket, orders: GuardOrders): Hand {
  return {
    device,
    perl: WRITING,
    env: { ON: hex(orders.on), OFF: hex(orders.off) },
    failure: () => new DeviceError("lost", `${name}: does not take the bytes; unplugged?`),
  };
}

const WRITING = String.raw`
open my $board, '>&=', 3 or exit 1;
sub look { 1 }
sub order {
  my ($bytes) = @_;
  my $put = syswrite $board, $bytes;
  return defined $put && $put == length $bytes;
}
`;

/** A program that does not answer in this time is no guard. Starting one takes a few milliseconds; a loaded Pi gets its time. */
const ANSWER_LIMIT_MS = 2000;

// The signals are ignored because a service manager sends them to the whole group: the guard outlives us. Time is counted by
// select, which never loses an order that arrives in the moment a pulse ends; a shell's timed read does.
const SIGNALS = String.raw`$SIG{$_} = 'IGNORE' for qw(TERM INT HUP QUIT ABRT PIPE);`;
const SCRIPT = String.raw`
sub say_failed { syswrite STDOUT, 'failed ' . ($! + 0) . "\n" }
sub put {
  my ($order, $answer) = @_;
  if (order(pack 'H*', $ENV{$order})) { syswrite STDOUT, "$answer\n" } else { say_failed() }
}
put('OFF', 'off');
my ($heard, $left) = ('', undef);
while (length $heard < 4096) {
  vec(my $ready = '', 0, 1) = 1;
  my ($found, $rest) = select $ready, undef, undef, $left // $ENV{LOOK_S};
  if ($found == 0) {
    if (defined $left) { put('OFF', 'off'); undef $left }
    elsif (!look()) { say_failed() }
    next;
  }
  next if $found < 0;
  sysread STDIN, $heard, 4096, length $heard or last;
  $left = $rest if defined $left;
  while ($heard =~ s/^([0-9]+[.][0-9]+|drop)\n//) {
    my $word = $1;
    if ($word eq 'drop') { put('OFF', 'dropped'); undef $left }
    else { put('ON', 'on'); $left = $word }
  }
}
put('OFF', 'off');
`;

/**
 * Resolves when the guard has switched off once, so the board obeys. `onDeath` is called once when the guard ends without `release()`, or
 * its board fails.
 */
export async function openGuard(name: string, hand: Hand, onDeath: (why: DeviceError) => void): Promise<Guard> {
  const program = spawn("/usr/bin/perl", ["-e", SIGNALS + hand.perl + SCRIPT], {
    stdio: ["pipe", "pipe", "ignore", hand.device ?? "ignore"],
    // LC_ALL: bytes are bytes, and a decimal point is a point.
    env: { ...hand.env, LC_ALL: "C" },
    // A session of its own: what is sent to our process group does not reach it.
    detached: true,
  });
  const guard = guardOf(name, program, hand.failure, onDeath);
  try {
    await guard.answered("off");
  } catch (error) {
    await guard.release();
    throw error;
  }
  return guard;
}

function guardOf(name: string, program: ChildProcess, failure: Hand["failure"], onDeath: (why: DeviceError) => void) {
  let state: "guarding" | "releasing" | "dead" = "guarding";
  let waiting: readonly { readonly word: string; readonly done: (error?: DeviceError) => void }[] = [];
  const exited = new Promise<void>((resolve) => {
    program.once("exit", () => resolve());
    program.once("error", () => resolve());
  });

  function die(why: DeviceError): void {
    if (state === "guarding") {
      state = "dead";
      // Only a guard that is certainly dead cannot switch on any more, after its successor or we have switched off.
      program.kill("SIGKILL");
      void exited.then(() => onDeath(why));
    }
    for (const { done } of waiting) done(why);
    waiting = [];
  }

  const gone = () => new DeviceError("lost", `${name}: the guard of the relay is gone`);

  program.stdin?.on("error", () => die(gone()));
  if (program.stdout !== null)
    createInterface({ input: program.stdout }).on("line", (word) => {
      const first = waiting.find((each) => each.word === word);
      waiting = waiting.filter((each) => each !== first);
      if (first !== undefined) first.done();
      else if (word.startsWith("failed ")) die(failure(Number(word.slice("failed ".length))));
    });
  void exited.then(() => die(gone()));

  async function answered(word: string): Promise<void> {
    const heard = new Promise<void>((resolve, reject) => {
      const done = (error?: DeviceError): void => (error ? reject(error) : resolve());
      waiting = [...waiting, { word, done }];
    });
    const timer = setTimeout(
      () => die(new DeviceError("silent", `${name}: the guard of the relay did not answer in ${ANSWER_LIMIT_MS} ms`)),
      ANSWER_LIMIT_MS,
    );
    await heard.finally(() => clearTimeout(timer));
  }

  async function order(words: string, answer: "on" | "dropped"): Promise<void> {
    if (state !== "guarding") throw gone();
    program.stdin?.write(words);
    await answered(answer);
  }

  return {
    answered,
    hold: async (ms: number) => order(`${(ms / 1000).toFixed(3)}\n`, "on"),
    drop: async () => order("drop\n", "dropped"),
    async release(): Promise<void> {
      if (state === "guarding") state = "releasing";
      program.stdin?.end();
      await within(exited, ANSWER_LIMIT_MS, () => new Error("hangs")).catch(() => program.kill("SIGKILL"));
      await exited;
    },
  };
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}
