/** The doors and the inputs of door.test.ts. */
import { stepDoor, type DoorEvent } from "../../src/door/door.ts";
import { type Door, type DoorInput, type DoorRules, newDoor } from "../../src/door/door-words.ts";
import type { Grant } from "../../src/door/passage.ts";

export const RULES: DoorRules = {
  way: "in",
  pulseMs: 5000,
  longPulseMs: 15_000,
  relock: "opening",
  relockDelayMs: 500,
  openTooLongMs: 30_000,
  longOpenTooLongMs: 60_000,
  preAlarmMs: 10_000,
  rex: "shunt",
  dpsDebounceMs: 75,
  rexDebounceMs: 30,
};

export function grantOf(admission: number, change: Partial<Grant> = {}): Grant {
  return { admission, by: "policy", who: undefined, isLonger: false, ...change };
}

const input = (at: number, name: DoorInput, on: boolean): DoorEvent => ({ is: "input", input: name, on, at });
const letIn = (at: number, admission: number, change?: Partial<Grant>): DoorEvent[] => [
  { is: "grant", grant: grantOf(admission, change), at },
  { is: "taken", admission, at: at + 5 },
];
const until = (at: number): DoorEvent => ({ is: "time", at });
const mode = (at: number, to: "normal" | "free-access" | "lockdown"): DoorEvent => ({ is: "mode", mode: to, at });

/** Shut and quiet, all contacts heard. */
const shut = [input(0, "dps", false), input(0, "rex", false), input(0, "tamper", false)];
/** Somebody was let in at 1000 and opened at 3000. */
const entered = [...shut, ...letIn(1000, 1), input(3000, "dps", true), until(3600)];

interface Case {
  readonly events: readonly DoorEvent[];
  /** When the input comes. */
  readonly at: number;
  readonly inputs?: readonly DoorInput[];
}

const ALL: readonly DoorInput[] = ["dps", "rex", "tamper"];

/** Each with what brought it about. */
export const STATES: Readonly<Record<string, Case>> = {
  locked: { events: shut, at: 1000 },
  unlocked: { events: [...shut, ...letIn(1000, 1)], at: 3000 },
  "unlocked for two": { events: [...shut, ...letIn(1000, 1), ...letIn(2000, 2)], at: 3000 },
  "just locked again": { events: [...shut, ...letIn(1000, 1), until(6000)], at: 6500 },
  "not used": { events: [...shut, ...letIn(1000, 1), until(7100)], at: 7200 },
  opening: { events: [...shut, ...letIn(1000, 1), input(3000, "dps", true), until(3100)], at: 3200 },
  "open by a card": { events: entered, at: 4000 },
  "open, pre-alarm": { events: [...entered, until(23_000)], at: 23_500 },
  "open too long": { events: [...entered, until(33_000)], at: 34_000 },
  "button held": { events: [...shut, input(1000, "rex", true), until(1030)], at: 2000 },
  "button stuck": { events: [...shut, input(1000, "rex", true), until(61_100)], at: 62_000 },
  "open from inside": {
    events: [...shut, input(1000, "rex", true), input(1500, "rex", false), input(2000, "dps", true), until(2100)],
    at: 3000,
  },
  forced: { events: [...shut, input(1000, "dps", true), until(1075)], at: 2000 },
  "found open": { events: [input(0, "dps", true), ...shut.slice(1)], at: 1000 },
  "free, shut": { events: [...shut, mode(1000, "free-access")], at: 2000 },
  "free, open": { events: [...shut, mode(1000, "free-access"), input(2000, "dps", true), until(2075)], at: 3000 },
  "locked down": { events: [...shut, mode(1000, "lockdown")], at: 2000 },
  "locked down, open": { events: [...entered, mode(3700, "lockdown")], at: 4000 },
  tampered: { events: [...shut, input(1000, "tamper", true), until(1075)], at: 2000 },
  "contact lost": { events: [...shut, { is: "input-lost", input: "dps", at: 1000 }], at: 2000 },
  "no contacts": { events: [], at: 1000, inputs: [] },
};

/** Each as of `at`, with the time it needs to be believed. */
export const INPUTS: Readonly<Record<string, (at: number) => readonly DoorEvent[]>> = {
  "leaf opens": (at) => [input(at, "dps", true), until(at + 75)],
  "leaf closes": (at) => [input(at, "dps", false), until(at + 75)],
  "leaf bounces": (at) => [
    input(at, "dps", true),
    input(at + 40, "dps", false),
    input(at + 60, "dps", true),
    input(at + 70, "dps", false),
  ],
  "leaf's contact lost": (at) => [{ is: "input-lost", input: "dps", at }],
  "button pressed": (at) => [input(at, "rex", true), until(at + 30)],
  "button let go": (at) => [input(at, "rex", false), until(at + 30)],
  "case opened": (at) => [input(at, "tamper", true), until(at + 75)],
  "case closed": (at) => [input(at, "tamper", false), until(at + 75)],
  card: (at) => letIn(at, 9),
  "card, longer": (at) => letIn(at, 9, { isLonger: true }),
  "card, order not taken": (at) => [
    { is: "grant", grant: grantOf(9), at },
    { is: "failed", admission: 9, at: at + 5 },
  ],
  staff: (at) => letIn(at, 9, { by: "staff" }),
  "order taken": (at) => [{ is: "taken", admission: 8, at }],
  "order not taken": (at) => [{ is: "failed", admission: 8, at }],
  normal: (at) => [mode(at, "normal")],
  "free access": (at) => [mode(at, "free-access")],
  lockdown: (at) => [mode(at, "lockdown")],
  "1 s": (at) => [until(at + 1000)],
  "20 s": (at) => [until(at + 20_000)],
  "2 min": (at) => [until(at + 120_000)],
};

export interface Played {
  readonly door: Door;
  readonly orders: ReturnType<typeof stepDoor>["orders"];
  readonly tells: ReturnType<typeof stepDoor>["tells"];
}

export function play(events: readonly DoorEvent[], door: Door, rules: DoorRules): Played {
  let played: Played = { door, orders: [], tells: [] };
  for (const event of events) {
    const { door: next, orders, tells } = stepDoor(played.door, event, rules);
    played = { door: next, orders: [...played.orders, ...orders], tells: [...played.tells, ...tells] };
  }
  return played;
}

export function doorIn({ events, inputs = ALL }: Case, rules: DoorRules): Door {
  return play(events, newDoor(inputs, 0), rules).door;
}
