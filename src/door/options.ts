/** What a site may say of the door or turnstile of a lane; the config takes it from here. */
import * as v from "valibot";

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

/** How long the contact is held, unless the site says: for one, and for whom the policy gives more time. Milliseconds. */
export function pulsesOf(
  door: (Pick<WayOptions<unknown>, "kind"> & { readonly mode?: "pulse" | "potential" }) | undefined,
  pulseMs: number | undefined,
): readonly [pulseMs: number, longPulseMs: number] {
  if (door === undefined) {
    const one = pulseMs ?? 3000;
    return [one, Math.min(5 * one, 60_000)];
  }
  if (door.kind === "door") return [pulseMs ?? 5000, Math.max(pulseMs ?? 5000, 15_000)];
  const one = pulseMs ?? (door.mode === "potential" ? 5000 : 500);
  // Held for longer, some stand open.
  return [one, one];
}
