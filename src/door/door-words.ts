/** What a door is made of, and what may be read off it. Milliseconds of one clock. */
import type { LaneMode, Way } from "../verdict/words.ts";
import { ABSENT, AWAITED, type Contact, levelOf } from "./contact.ts";
import type { Lock } from "./lock.ts";
import type { Grant } from "./passage.ts";
import { type Alarm, type DoorState, gravest, type Stands } from "./words.ts";

/** The leaf's contact (on: open), the button inside (on: pressed), the case of reader or board (on: opened). */
export const DOOR_INPUTS = ["dps", "rex", "tamper"] as const;
export type DoorInput = (typeof DOOR_INPUTS)[number];

export interface DoorRules {
  readonly way: Way | undefined;
  /** How long one is let in, and who is given more time: 100 to 60,000. */
  readonly pulseMs: number;
  readonly longPulseMs: number;
  /** It locks again so long after the leaf has opened, or closed; or at the end of the pulse alone, which is the latest in any case. */
  readonly relock: "opening" | "closing" | "timer";
  readonly relockDelayMs: number;
  readonly openTooLongMs: number;
  /** For who is given more time. */
  readonly longOpenTooLongMs: number;
  /** Told so long before it has been open for too long; 0: not. */
  readonly preAlarmMs: number;
  /** What the button inside does: say that an opening is no break-in, or unlock as well. */
  readonly rex: "shunt" | "unlock";
  readonly dpsDebounceMs: number;
  readonly rexDebounceMs: number;
}

export interface OpenLeaf {
  readonly is: "open";
  /** Who opened it. `found`: it was open when its contact was first heard, or when it ceased to be free to open. */
  readonly as: "entry" | "egress" | "free" | "found" | "forced";
  readonly since: number;
  /** It may be open for so long; Infinity: nobody minds. */
  readonly limitMs: number;
}

/** Somebody was let in, and has not opened yet. */
interface Waiting {
  readonly grant: Grant;
  readonly until: number;
}

export interface Door {
  /** Of its last step. */
  readonly at: number;
  readonly mode: LaneMode;
  readonly lock: Lock;
  readonly leaf: { readonly is: "unknown" } | { readonly is: "closed" } | OpenLeaf;
  /** At most `MOST_WAITING`. */
  readonly waiting: readonly Waiting[];
  /** Who was let in while it stood open is not shut out when it falls shut: it does not lock before. */
  readonly keepsUntil: number;
  /** Who opens it until then is on the way out. */
  readonly egressUntil: number;
  readonly contacts: Readonly<Record<DoorInput, Contact>>;
}

/** More cannot be told apart at one opening. */
const MOST_WAITING = 8;

/** Locked, in normal mode, with these contacts, of which nothing was heard yet. */
export function newDoor(inputs: readonly DoorInput[], at: number): Door {
  const contact = (input: DoorInput): Contact => (inputs.includes(input) ? AWAITED : ABSENT);
  return {
    at,
    mode: "normal",
    lock: { is: "locked", since: Number.NEGATIVE_INFINITY },
    leaf: { is: "unknown" },
    waiting: [],
    keepsUntil: Number.NEGATIVE_INFINITY,
    egressUntil: Number.NEGATIVE_INFINITY,
    contacts: { dps: contact("dps"), rex: contact("rex"), tamper: contact("tamper") },
  };
}

export function isDoorFull({ waiting }: Door): boolean {
  return waiting.length >= MOST_WAITING;
}

export function doorAlarms(door: Door): readonly Alarm[] {
  const { contacts, leaf } = door;
  const alarms: Alarm[] = [];
  if (leaf.is === "open" && leaf.as === "forced") alarms.push("forced-open");
  if (leaf.is === "open" && openForMs(door, leaf) >= leaf.limitMs) alarms.push("door-open-too-long");
  if (levelOf(contacts.tamper) === true) alarms.push("tamper");
  if (DOOR_INPUTS.some((input) => contacts[input].is === "lost")) alarms.push("door-fault");
  return alarms;
}

/** It will soon have been open for too long. */
export function isPreAlarm(door: Door, { preAlarmMs }: DoorRules): boolean {
  const { leaf } = door;
  if (leaf.is !== "open" || preAlarmMs === 0) return false;
  const openMs = openForMs(door, leaf);
  return openMs >= leaf.limitMs - preAlarmMs && openMs < leaf.limitMs;
}

/** A contact that bounces may turn out to have closed when it began to. */
function openForMs({ at, contacts: { dps } }: Door, { since }: OpenLeaf): number {
  return (dps.is === "bouncing" ? dps.since : at) - since;
}

export function doorStands(door: Door, rules: DoorRules): Stands {
  const { contacts, waiting } = door;
  return {
    awaited: levelOf(contacts.dps) === false ? waiting.map(({ grant }) => grant.admission) : [],
    isHeldOpen: isPreAlarm(door, rules) || doorAlarms(door).includes("door-open-too-long"),
  };
}

export function doorState(door: Door): DoorState {
  const alarm = gravest(doorAlarms(door));
  if (alarm !== undefined) return alarm;
  if (door.mode !== "normal") return door.mode === "lockdown" ? "lock-down" : door.mode;
  return door.leaf.is === "open" && door.leaf.as === "egress" ? "egress-open" : "normal";
}
