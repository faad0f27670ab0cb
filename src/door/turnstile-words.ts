/** What a turnstile is made of, and what may be read off it. Milliseconds of one clock. */
import type { LaneMode, Way } from "../verdict/words.ts";
import { ABSENT, AWAITED, type Contact, levelOf, offSince } from "./contact.ts";
import type { Lock } from "./lock.ts";
import type { Grant } from "./passage.ts";
import { type Alarm, type DoorState, gravest, type Stands } from "./words.ts";

/**
 * Its outputs: somebody turns it in this lane's own direction, or against it (on: meanwhile, or for a moment); it takes orders (on); it
 * has something to complain of; its case is open.
 */
export const TURNSTILE_INPUTS = ["pass_a", "pass_b", "ready", "alarm", "tamper"] as const;
export type TurnstileInput = (typeof TURNSTILE_INPUTS)[number];

export interface TurnstileRules {
  readonly way: Way | undefined;
  /** `pulse`: it is told and waits by itself. `potential`: it is free for as long as the contact is held, and ours to drop. */
  readonly mode: "pulse" | "potential";
  /** The contact's: 100 to 60,000. In `potential` that is how long somebody has to go, and who is given more time. */
  readonly pulseMs: number;
  readonly longPulseMs: number;
  /** In `pulse`, how long the turnstile waits: as it is set there. */
  readonly waitMs: number;
}

type Turn =
  | { readonly is: "idle" }
  /** Open for one; at most one more waits for that. */
  | { readonly is: "open"; readonly grant: Grant; readonly until: number; readonly next: Grant | undefined }
  /** Somebody is in it: it takes no order until it stands still. */
  | { readonly is: "turning"; readonly since: number; readonly next: Grant | undefined };

export interface Turnstile {
  /** Of its last step. */
  readonly at: number;
  readonly mode: LaneMode;
  readonly lock: Lock;
  readonly turn: Turn;
  readonly contacts: Readonly<Record<TurnstileInput, Contact>>;
}

/** Who is in it for longer has left it, or it has a fault. */
export const NOT_READY_MS = 15_000;

/** Closed, in normal mode, with these contacts, of which nothing was heard yet. */
export function newTurnstile(inputs: readonly TurnstileInput[], at: number): Turnstile {
  const contact = (input: TurnstileInput): Contact => (inputs.includes(input) ? AWAITED : ABSENT);
  return {
    at,
    mode: "normal",
    lock: { is: "locked", since: Number.NEGATIVE_INFINITY },
    turn: { is: "idle" },
    contacts: {
      pass_a: contact("pass_a"),
      pass_b: contact("pass_b"),
      ready: contact("ready"),
      alarm: contact("alarm"),
      tamper: contact("tamper"),
    },
  };
}

/** It would not take an order, or keeps one waiting already. */
export function isTurnstileFull({ contacts, mode, turn }: Turnstile): boolean {
  return turn.is === "idle" ? mode !== "free-access" && levelOf(contacts.ready) === false : turn.next !== undefined;
}

export function turnstileAlarms({ at, contacts }: Turnstile): readonly Alarm[] {
  const { alarm, ready, tamper } = contacts;
  const isStuck = at - (offSince(ready) ?? at) >= NOT_READY_MS;
  const alarms: Alarm[] = [];
  if (levelOf(tamper) === true) alarms.push("tamper");
  if (levelOf(alarm) === true) alarms.push("alarm");
  if (isStuck || TURNSTILE_INPUTS.some((input) => contacts[input].is === "lost")) alarms.push("door-fault");
  return alarms;
}

export function turnstileStands({ contacts, turn }: Turnstile): Stands {
  const grants = turn.is === "idle" ? [] : [turn.is === "open" ? turn.grant : undefined, turn.next];
  const isSeen = levelOf(contacts.pass_a) !== undefined;
  return { awaited: isSeen ? grants.flatMap((grant) => grant?.admission ?? []) : [], isHeldOpen: false };
}

export function turnstileState(turnstile: Turnstile): DoorState {
  const alarm = gravest(turnstileAlarms(turnstile));
  if (alarm !== undefined) return alarm;
  return turnstile.mode === "lockdown" ? "lock-down" : turnstile.mode;
}
