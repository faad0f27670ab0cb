/** The turnstiles and the inputs of turnstile.test.ts. */
import type { Grant } from "../../src/door/passage.ts";
import { stepTurnstile, type TurnstileEvent } from "../../src/door/turnstile.ts";
import {
  newTurnstile,
  type Turnstile,
  type TurnstileInput,
  type TurnstileRules,
} from "../../src/door/turnstile-words.ts";
import { grantOf } from "./door-cases.ts";

export const PULSE: TurnstileRules = { way: "in", mode: "pulse", pulseMs: 500, longPulseMs: 500, waitMs: 5000 };
export const POTENTIAL: TurnstileRules = {
  way: "in",
  mode: "potential",
  pulseMs: 5000,
  longPulseMs: 9000,
  waitMs: 5000,
};

const input = (at: number, name: TurnstileInput, on: boolean): TurnstileEvent => ({ is: "input", input: name, on, at });
const letIn = (at: number, admission: number, change?: Partial<Grant>): TurnstileEvent[] => [
  { is: "grant", grant: grantOf(admission, change), at },
  { is: "taken", admission, at: at + 5 },
];
const until = (at: number): TurnstileEvent => ({ is: "time", at });
const mode = (at: number, to: "normal" | "free-access" | "lockdown"): TurnstileEvent => ({ is: "mode", mode: to, at });

/** All contacts heard, and it stands still. */
const still = [
  input(0, "pass_a", false),
  input(0, "pass_b", false),
  input(0, "ready", true),
  input(0, "alarm", false),
  input(0, "tamper", false),
];

interface Case {
  readonly events: readonly TurnstileEvent[];
  /** When the input comes. */
  readonly at: number;
  readonly inputs?: readonly TurnstileInput[];
}

const ALL: readonly TurnstileInput[] = ["pass_a", "pass_b", "ready", "alarm", "tamper"];

/** Each with what brought it about. */
export const STATES: Readonly<Record<string, Case>> = {
  idle: { events: still, at: 1000 },
  "open for one": { events: [...still, ...letIn(1000, 1)], at: 2000 },
  "open, one waits": { events: [...still, ...letIn(1000, 1), ...letIn(1500, 2)], at: 2000 },
  "one is in it": { events: [...still, ...letIn(1000, 1), input(2000, "pass_a", true), until(2020)], at: 2100 },
  "one is in it, one waits": {
    events: [...still, ...letIn(1000, 1), ...letIn(1500, 2), input(2000, "pass_a", true), until(2020)],
    at: 2100,
  },
  "not ready": { events: [...still, input(1000, "ready", false), until(1050)], at: 2000 },
  stuck: { events: [...still, input(1000, "ready", false), until(16_000)], at: 17_000 },
  alarmed: { events: [...still, input(1000, "alarm", true), until(1075)], at: 2000 },
  "free access": { events: [...still, mode(1000, "free-access")], at: 2000 },
  "locked down": { events: [...still, mode(1000, "lockdown")], at: 2000 },
  "pass contact lost": { events: [...still, { is: "input-lost", input: "pass_a", at: 1000 }], at: 2000 },
};

/** Each as of `at`, with the time it needs to be believed. */
export const INPUTS: Readonly<Record<string, (at: number) => readonly TurnstileEvent[]>> = {
  "turned in": (at) => [input(at, "pass_a", true), until(at + 20)],
  "turned in, over": (at) => [input(at, "pass_a", false), until(at + 20)],
  "turned in, stands still": (at) => [input(at, "pass_a", false), until(at + 1000)],
  "turned against": (at) => [input(at, "pass_b", true), until(at + 20)],
  "turned against, over": (at) => [input(at, "pass_b", false), until(at + 20)],
  "pass bounces": (at) => [input(at, "pass_a", true), input(at + 10, "pass_a", false), until(at + 30)],
  "pass contact lost": (at) => [{ is: "input-lost", input: "pass_a", at }],
  "not ready": (at) => [input(at, "ready", false), until(at + 50)],
  ready: (at) => [input(at, "ready", true), until(at + 50)],
  alarm: (at) => [input(at, "alarm", true), until(at + 75)],
  "alarm over": (at) => [input(at, "alarm", false), until(at + 75)],
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
  "6 s": (at) => [until(at + 6000)],
  "20 s": (at) => [until(at + 20_000)],
};

export interface Played {
  readonly turnstile: Turnstile;
  readonly orders: ReturnType<typeof stepTurnstile>["orders"];
  readonly tells: ReturnType<typeof stepTurnstile>["tells"];
}

export function play(events: readonly TurnstileEvent[], turnstile: Turnstile, rules: TurnstileRules): Played {
  let played: Played = { turnstile, orders: [], tells: [] };
  for (const event of events) {
    const next = stepTurnstile(played.turnstile, event, rules);
    played = {
      turnstile: next.turnstile,
      orders: [...played.orders, ...next.orders],
      tells: [...played.tells, ...next.tells],
    };
  }
  return played;
}

export function turnstileIn({ events, inputs = ALL }: Case, rules: TurnstileRules): Turnstile {
  return play(events, newTurnstile(inputs, 0), rules).turnstile;
}
