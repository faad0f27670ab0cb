/** What a site may say of the door or turnstile of a lane; the config takes it from here. */
import * as v from "valibot";
import type { Fault } from "../ops/toml.ts";

const whole = (from: number, to: number, fallback: number) =>
  v.optional(v.pipe(v.number(), v.integer(), v.minValue(from), v.maxValue(to)), fallback);

/** `input`: what the devices' catalogue allows a contact to be. */
function doorOf<I>(input: v.GenericSchema<unknown, I>) {
  return v.strictObject({
    kind: v.literal("door"),
    /** strike: power unlocks it. maglock: power locks it, and a fire release in its supply line unlocks it without us. */
    lock: v.optional(v.picklist(["strike", "maglock"]), "strike"),
    /** When it locks again, at the latest at the end of the pulse; left out: a strike when the door opens, a maglock when it closes. */
    relock: v.optional(v.picklist(["opening", "closing", "timer"])),
    /** So long after that. Milliseconds. */
    relock_delay_ms: whole(0, 5000, 500),
    /** Seconds. */
    open_too_long_s: whole(5, 3600, 30),
    /** The same for whom the policy gives more time; at least `open_too_long_s`. */
    long_open_too_long_s: whole(5, 3600, 60),
    /** It is told so long before; 0: not. Less than `open_too_long_s`. */
    pre_alarm_s: whole(0, 600, 10),
    /** What the button inside does beside its own wire to the lock. */
    rex: v.optional(v.picklist(["shunt", "unlock"]), "shunt"),
    dps_debounce_ms: whole(50, 100, 75),
    rex_debounce_ms: whole(20, 50, 30),
    /** on: the door is open; the button is pressed; the case is open. */
    inputs: v.optional(
      v.strictObject({ dps: v.optional(input), rex: v.optional(input), tamper: v.optional(input) }),
      {},
    ),
  });
}

function turnstileOf<I>(input: v.GenericSchema<unknown, I>) {
  return v.strictObject({
    kind: v.literal("turnstile"),
    /** pulse: it is told and waits by itself. potential: it is free for as long as the contact is held. */
    mode: v.optional(v.picklist(["pulse", "potential"]), "pulse"),
    /** With `pulse`, how long it waits, as it is set there. Milliseconds. */
    wait_ms: whole(1000, 60_000, 5000),
    /** on: somebody goes through in this lane's direction; against it; it takes orders; it complains; its case is open. */
    inputs: v.strictObject({
      pass_a: input,
      pass_b: v.optional(input),
      ready: v.optional(input),
      alarm: v.optional(input),
      tamper: v.optional(input),
    }),
  });
}

export function wayOptions<I>(input: v.GenericSchema<unknown, I>) {
  return v.variant("kind", [doorOf(input), turnstileOf(input)]);
}

export type WayOptions<I> = v.InferOutput<ReturnType<typeof wayOptions<I>>>;

interface Lane {
  readonly pulse_ms?: number | undefined;
  readonly long_pulse_ms?: number | undefined;
  readonly door?: WayOptions<unknown> | undefined;
}

/** How long the contact is held, for one and for whom the policy gives more time: what the site says, or what is usual. Milliseconds. */
export function pulsesOf(lane: Lane): { readonly pulse_ms: number; readonly long_pulse_ms: number } {
  const { door } = lane;
  // Held for longer than they wait, some turnstiles stand open.
  const [usualMs, usualLong] =
    door === undefined
      ? [3000, (one: number) => Math.min(5 * one, 60_000)]
      : door.kind === "door"
        ? [5000, (one: number) => Math.max(one, 15_000)]
        : [door.mode === "potential" ? 5000 : 500, (one: number) => one];
  const { pulse_ms = usualMs } = lane;
  return { pulse_ms, long_pulse_ms: lane.long_pulse_ms ?? usualLong(pulse_ms) };
}

/** What no single option can say. `name`: how the file calls this lane. */
export function doorFaults({ door, ...lane }: Lane, name: string): readonly Fault[] {
  const { long_pulse_ms, pulse_ms } = pulsesOf({ door, ...lane });
  const faults: Fault[] = [];
  const tell = (option: string, value: number, expected: string): void =>
    void faults.push({ option: `${name}.${option}`, value: String(value), expected });
  if (long_pulse_ms < pulse_ms) tell("long_pulse_ms", long_pulse_ms, `at least pulse_ms (${pulse_ms})`);
  if (door?.kind === "door") {
    const { long_open_too_long_s: longS, open_too_long_s: tooLongS, pre_alarm_s: preS } = door;
    if (longS < tooLongS) tell("door.long_open_too_long_s", longS, `at least door.open_too_long_s (${tooLongS})`);
    if (preS >= tooLongS) tell("door.pre_alarm_s", preS, `less than door.open_too_long_s (${tooLongS})`);
  }
  if (door?.kind === "turnstile" && door.mode === "pulse" && pulse_ms > door.wait_ms)
    tell("pulse_ms", pulse_ms, `at most door.wait_ms (${door.wait_ms}): it is told by a pulse and waits by itself`);
  return faults;
}
