/** What can happen to a turnstile, one at a time, in the way of door-acts.ts. */
import type { LaneMode, Way } from "../verdict/words.ts";
import { settled } from "./contact.ts";
import { holdFree, release, relock, sooner, type Turned } from "./lock.ts";
import type { Grant, Passed } from "./passage.ts";
import { isTurnstileFull, type Turnstile, type TurnstileInput, type TurnstileRules } from "./turnstile-words.ts";
import type { Order, Tell } from "./words.ts";

export interface TurnstileStep {
  readonly turnstile: Turnstile;
  readonly orders: readonly Order[];
  readonly tells: readonly Tell[];
}

export function take(turnstile: Turnstile, grant: Grant, rules: TurnstileRules): TurnstileStep {
  const { mode, turn } = turnstile;
  const isShut = mode === "lockdown" && grant.by !== "staff";
  if (isShut || isTurnstileFull(turnstile)) return { ...stay(turnstile), tells: [notUsed(grant)] };
  return turn.is === "idle" ? open(turnstile, grant, rules) : stay({ ...turnstile, turn: { ...turn, next: grant } });
}

function open(turnstile: Turnstile, grant: Grant, rules: TurnstileRules): TurnstileStep {
  const { at, lock } = turnstile;
  const contactMs = rules.mode === "potential" && grant.isLonger ? rules.longPulseMs : rules.pulseMs;
  const until = at + (rules.mode === "potential" ? contactMs : rules.waitMs);
  const turned = { ...turnstile, turn: { is: "open", grant, until, next: undefined } as const };
  return lockTo(turned, release(lock, at, contactMs, grant.admission));
}

/** This one's turn was over at `since`; the next one's begins when it stands still. */
export function goOn(
  turnstile: Turnstile,
  since: number,
  next: Grant | undefined,
  tells: readonly Tell[],
): TurnstileStep {
  const turn = next === undefined ? ({ is: "idle" } as const) : ({ is: "turning", since, next } as const);
  return { ...stay({ ...turnstile, turn }), tells };
}

export function still(turnstile: Turnstile, next: Grant | undefined, rules: TurnstileRules): TurnstileStep {
  const idle: Turnstile = { ...turnstile, turn: { is: "idle" } };
  return next === undefined ? stay(idle) : open(idle, next, rules);
}

export function settle(turnstile: Turnstile, input: TurnstileInput, rules: TurnstileRules): TurnstileStep {
  const contact = turnstile.contacts[input];
  if (contact.is !== "bouncing") return stay(turnstile);
  const on = !contact.on;
  const contacts = { ...turnstile.contacts, [input]: settled(contact) };
  const next = { ...turnstile, contacts };
  if (!on || (input !== "pass_a" && input !== "pass_b")) return stay(next);
  return input === "pass_a" ? passed(next, rules) : passedAgainst(next, rules);
}

function passed(turnstile: Turnstile, { way }: TurnstileRules): TurnstileStep {
  const { turn } = turnstile;
  const isLetIn = turn.is === "open";
  const tell = tellPassed({ how: isLetIn ? "passed" : "without-card", way, grant: isLetIn ? turn.grant : undefined });
  // Held for longer it would let in another one, or swallow the next one's pulse.
  return afterwards({ ...inIt(turnstile), tells: [tell] }, isLetIn ? letGo : stay);
}

/** While somebody is let in that is not them: they stand on this side. */
function passedAgainst(turnstile: Turnstile, { way }: TurnstileRules): TurnstileStep {
  const against: Way | undefined = way === undefined ? undefined : way === "in" ? "out" : "in";
  const isOpen = turnstile.turn.is === "open";
  const tells = [tellPassed({ how: isOpen ? "wrong-way" : "without-card", way: against, grant: undefined })];
  return { ...(isOpen ? stay(turnstile) : inIt(turnstile)), tells };
}

function inIt(turnstile: Turnstile): TurnstileStep {
  const { at, turn } = turnstile;
  return stay({ ...turnstile, turn: { is: "turning", since: at, next: turn.is === "idle" ? undefined : turn.next } });
}

export function letGo(turnstile: Turnstile): TurnstileStep {
  const { at, lock, mode } = turnstile;
  return mode === "free-access" ? stay(turnstile) : lockTo(turnstile, relock(lock, at, at));
}

export function changeMode(turnstile: Turnstile, mode: LaneMode, rules: TurnstileRules): TurnstileStep {
  const { at, lock, turn } = turnstile;
  const changed = { ...turnstile, mode };
  switch (mode) {
    case "free-access":
      return lockTo(changed, holdFree(lock, at));
    case "lockdown": {
      const grants = turn.is === "idle" ? [] : [turn.is === "open" ? turn.grant : undefined, turn.next];
      const tells = grants.flatMap((grant) => (grant === undefined ? [] : [notUsed(grant)]));
      const cleared = {
        ...changed,
        turn: turn.is === "turning" ? { ...turn, next: undefined } : ({ is: "idle" } as const),
      };
      return { ...lockTo(cleared, relock(lock, at, at)), tells };
    }
    case "normal":
      if (turnstile.mode !== "free-access") return stay(changed);
      // A pulse was lost in the holding: the turnstile that waits by itself never saw it.
      return stay({
        ...changed,
        lock: sooner(lock, turn.is === "open" && rules.mode === "potential" ? turn.until : at),
      });
  }
}

export function stay(turnstile: Turnstile): TurnstileStep {
  return { turnstile, orders: [], tells: [] };
}

export function afterwards(done: TurnstileStep, act: (turnstile: Turnstile) => TurnstileStep): TurnstileStep {
  const { turnstile, orders, tells } = act(done.turnstile);
  return { turnstile, orders: [...done.orders, ...orders], tells: [...done.tells, ...tells] };
}

export function lockTo(turnstile: Turnstile, { lock, orders }: Turned): TurnstileStep {
  return { turnstile: { ...turnstile, lock }, orders, tells: [] };
}

export function tellPassed(passage: Passed): Tell {
  return { is: "passed", passed: passage };
}

export function notUsed(grant: Grant): Tell {
  return tellPassed({ how: "not-used", way: undefined, grant });
}
