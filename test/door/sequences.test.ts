/**
 * Whatever happens in whatever order: no lock is driven for longer than somebody or something may have it, none without an admission on
 * record, the button or free access, and every admission comes to exactly one end.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { stepDoor, doorWakesAt } from "../../src/door/door.ts";
import {
  type Door,
  DOOR_INPUTS,
  doorAlarms,
  type DoorInput,
  type DoorRules,
  newDoor,
} from "../../src/door/door-words.ts";
import type { Machine } from "../../src/door/drive.ts";
import type { Grant } from "../../src/door/passage.ts";
import { stepTurnstile, turnstileWakesAt } from "../../src/door/turnstile.ts";
import {
  newTurnstile,
  type Turnstile,
  TURNSTILE_INPUTS,
  turnstileAlarms,
  type TurnstileInput,
  type TurnstileRules,
} from "../../src/door/turnstile-words.ts";
import type { Alarm, WayEvent } from "../../src/door/words.ts";
import type { LaneMode } from "../../src/verdict/words.ts";
import { MANY } from "../fakes/fuzz.ts";
import { grantOf, RULES as DOOR_RULES } from "./door-cases.ts";

interface Trial<State, Name extends string> extends Pick<Machine<State, Name>, "first" | "step" | "wakesAt"> {
  readonly alarmsOf: (state: State) => readonly Alarm[];
  readonly pulseMs: (grant: Grant) => number;
  /** The button may unlock. */
  readonly buttonMs: number | undefined;
}

type Act<Name extends string> =
  | { readonly is: "input"; readonly input: Name; readonly on: boolean }
  | { readonly is: "input-lost"; readonly input: Name }
  | { readonly is: "card"; readonly by: Grant["by"]; readonly isLonger: boolean; readonly isTaken: boolean }
  | { readonly is: "mode"; readonly mode: LaneMode }
  | { readonly is: "time" };

function actsOf<Name extends string>(
  names: readonly Name[],
): fc.Arbitrary<readonly { afterMs: number; act: Act<Name> }[]> {
  const input = fc.constantFrom(...names);
  const act = fc.oneof(
    { weight: 8, arbitrary: fc.record({ is: fc.constant("input" as const), input, on: fc.boolean() }) },
    { weight: 1, arbitrary: fc.record({ is: fc.constant("input-lost" as const), input }) },
    {
      weight: 5,
      arbitrary: fc.record({
        is: fc.constant("card" as const),
        by: fc.constantFrom("policy" as const, "staff" as const),
        isLonger: fc.boolean(),
        isTaken: fc.oneof({ weight: 5, arbitrary: fc.constant(true) }, fc.constant(false)),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        is: fc.constant("mode" as const),
        mode: fc.constantFrom<LaneMode>("normal", "lockdown", "free-access"),
      }),
    },
    { weight: 2, arbitrary: fc.constant({ is: "time" } as const) },
  );
  const wholeMs = fc.oneof(
    fc.integer({ min: 0, max: 120 }),
    fc.integer({ min: 0, max: 7000 }),
    fc.integer({ min: 0, max: 90_000 }),
  );
  // A clock has parts of milliseconds, which do not always add up.
  const afterMs = fc.tuple(wholeMs, fc.double({ min: 0, max: 1, noNaN: true })).map(([whole, part]) => whole + part);
  return fc.array(fc.record({ afterMs, act }), { maxLength: 60 });
}

function play<State, Name extends string>(
  { alarmsOf, buttonMs, first, pulseMs, step, wakesAt }: Trial<State, Name>,
  acts: readonly { afterMs: number; act: Act<Name> }[],
): void {
  let state = first;
  let now = 0;
  let mode = "normal" as LaneMode;
  /** The relay's contact is closed until then. */
  let drivenUntil = 0;
  /** And may be until then. */
  let allowedUntil = 0;
  const granted = new Map<number, Grant>();
  const ordered = new Set<number>();
  const ends = new Map<number, string>();
  const notTaken = new Set<number>();
  const raised = new Set<Alarm>();

  function hear(event: WayEvent<Name>): void {
    const next = step(state, event);
    state = next.state;
    const isButton = next.tells.some(({ is }) => is === "egress");
    expect(isButton && buttonMs === undefined).toBe(false);
    for (const tell of next.tells) {
      if (tell.is === "alarm") {
        expect(raised.has(tell.alarm)).toBe(tell.turns === "off");
        if (tell.turns === "on") raised.add(tell.alarm);
        else raised.delete(tell.alarm);
      }
      const grant = tell.is === "passed" ? tell.passed.grant : undefined;
      if (tell.is !== "passed" || grant === undefined) continue;
      expect(ends.has(grant.admission)).toBe(false);
      ends.set(grant.admission, tell.passed.how);
      // Nobody comes in on an order that the lock never got.
      if (tell.passed.how === "passed") expect(ordered.has(grant.admission)).toBe(true);
    }
    expect(new Set(alarmsOf(state))).toEqual(raised);
    if (mode === "lockdown" && event.is === "mode") allowedUntil = now;
    for (const order of next.orders) {
      if (order.is === "lock") {
        drivenUntil = now;
        continue;
      }
      expect(order.forMs).toBeGreaterThanOrEqual(100);
      expect(order.forMs).toBeLessThanOrEqual(60_000);
      expect(Number.isInteger(order.forMs)).toBe(true);
      drivenUntil = Math.max(drivenUntil, now + order.forMs);
      const grant = order.admission === undefined ? undefined : granted.get(order.admission);
      if (order.admission === undefined) {
        expect(mode === "free-access" || isButton).toBe(true);
        if (isButton) allowedUntil = Math.max(allowedUntil, now + (buttonMs ?? 0));
        continue;
      }
      expect(grant).toBeDefined();
      if (grant === undefined) continue;
      expect(mode === "lockdown" && grant.by === "policy").toBe(false);
      expect(ordered.has(grant.admission)).toBe(false);
      ordered.add(grant.admission);
      allowedUntil = Math.max(allowedUntil, now + pulseMs(grant));
    }
    if (drivenUntil > now) expect(mode === "free-access" || now < allowedUntil).toBe(true);
    for (const order of next.orders) {
      if (order.is !== "unlock" || order.admission === undefined) continue;
      hear({ is: notTaken.has(order.admission) ? "failed" : "taken", admission: order.admission, at: now });
    }
  }

  function passTo(at: number): void {
    for (let due = wakesAt(state); due !== undefined && due <= at; due = wakesAt(state)) {
      expect(due).toBeGreaterThanOrEqual(now);
      now = due;
      hear({ is: "time", at: now });
    }
    now = at;
  }

  acts.forEach(({ act, afterMs }, nth) => {
    passTo(now + afterMs);
    if (act.is === "card") {
      const grant = grantOf(nth + 1, { by: act.by, isLonger: act.isLonger });
      granted.set(grant.admission, grant);
      if (!act.isTaken) notTaken.add(grant.admission);
      hear({ is: "grant", grant, at: now });
    } else if (act.is === "mode") {
      ({ mode } = act);
      hear({ is: "mode", mode, at: now });
    } else hear({ ...act, at: now });
  });
  passTo(now + 200_000);

  expect([...ends.keys()].toSorted((a, b) => a - b)).toEqual([...granted.keys()].toSorted((a, b) => a - b));
  for (const admission of granted.keys()) {
    if (!ordered.has(admission)) expect(ends.get(admission)).toBe("not-used");
  }
  if (mode !== "free-access") expect(drivenUntil).toBeLessThanOrEqual(now);
}

/** A sequence is some sixty events. */
const runs = { numRuns: MANY.numRuns / 40 };

describe("a door, thousands of sequences of anything", () => {
  it.each([
    ["strike, shunt", { relock: "opening", rex: "shunt" }, DOOR_INPUTS],
    ["maglock, unlock", { relock: "closing", rex: "unlock" }, DOOR_INPUTS],
    ["by time alone", { relock: "timer", rex: "unlock", relockDelayMs: 0, preAlarmMs: 0 }, DOOR_INPUTS],
    ["without contacts", { relock: "opening" }, []],
  ] as const)("%s", { timeout: 120_000 }, (_name, change, inputs) => {
    const rules: DoorRules = { ...DOOR_RULES, ...change };
    const trial: Trial<Door, DoorInput> = {
      first: newDoor(inputs, 0),
      step: (before, event) => {
        const { door, orders, tells } = stepDoor(before, event, rules);
        return { state: door, orders, tells };
      },
      wakesAt: (door) => doorWakesAt(door, rules),
      alarmsOf: doorAlarms,
      pulseMs: ({ isLonger }) => (isLonger ? rules.longPulseMs : rules.pulseMs),
      buttonMs: rules.rex === "unlock" ? rules.pulseMs : undefined,
    };
    fc.assert(
      fc.property(actsOf(DOOR_INPUTS), (acts) => play(trial, acts)),
      runs,
    );
  });
});

describe("a turnstile, thousands of sequences of anything", () => {
  const RULES: TurnstileRules = { way: "in", mode: "pulse", pulseMs: 500, longPulseMs: 500, waitMs: 5000 };
  it.each([
    ["pulse", {}, TURNSTILE_INPUTS],
    ["potential", { mode: "potential", pulseMs: 5000, longPulseMs: 9000 }, TURNSTILE_INPUTS],
    ["that tells of passing alone", {}, ["pass_a"]],
  ] as const)("%s", { timeout: 120_000 }, (_name, change, inputs) => {
    const rules: TurnstileRules = { ...RULES, ...change };
    const trial: Trial<Turnstile, TurnstileInput> = {
      first: newTurnstile(inputs, 0),
      step: (before, event) => {
        const { turnstile, orders, tells } = stepTurnstile(before, event, rules);
        return { state: turnstile, orders, tells };
      },
      wakesAt: (turnstile) => turnstileWakesAt(turnstile, rules),
      alarmsOf: turnstileAlarms,
      pulseMs: ({ isLonger }) => (isLonger && rules.mode === "potential" ? rules.longPulseMs : rules.pulseMs),
      buttonMs: undefined,
    };
    fc.assert(
      fc.property(actsOf(TURNSTILE_INPUTS), (acts) => play(trial, acts)),
      runs,
    );
  });
});
