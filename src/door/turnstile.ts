/**
 * A turnstile as a machine, in the way of door.ts. One is let in at a time, and one more may wait for that; a third is refused before the
 * verdict (`isTurnstileFull`). Whoever is let in has come in when the turnstile says so, and not before.
 */
import { gone, heard, levelOf, offSince, settlesAt } from "./contact.ts";
import { holdFree, lockWakesAt, relock } from "./lock.ts";
import {
  afterwards,
  changeMode,
  goOn,
  letGo,
  lockTo,
  notUsed,
  settle,
  stay,
  still,
  take,
  tellPassed,
  type TurnstileStep,
} from "./turnstile-acts.ts";
import {
  NOT_READY_MS,
  type Turnstile,
  TURNSTILE_INPUTS,
  turnstileAlarms,
  type TurnstileInput,
  type TurnstileRules,
} from "./turnstile-words.ts";
import { alarmTells, type WayEvent } from "./words.ts";

export type TurnstileEvent = WayEvent<TurnstileInput>;

/** Turnstiles pulse PASS for 0.3 s or longer. */
const DEBOUNCE_MS = { pass_a: 20, pass_b: 20, ready: 50, alarm: 75, tamper: 75 } as const;
/** Whoever begins to turn it so long after the end still has come on that admission. */
const GRACE_MS = 1000;
/** It does not stand still sooner than so long after PASS began. */
const STILL_AFTER_MS = 500;

/** What was due until then happens first, in its order. An event from before the last step counts as one of now. */
export function stepTurnstile(before: Turnstile, event: TurnstileEvent, rules: TurnstileRules): TurnstileStep {
  const now = Math.max(before.at, event.at);
  const due = passTime(stay({ ...before, at: now }), rules);
  const happened = passTime(
    afterwards(due, (one) => happen(one, event, rules)),
    rules,
  );
  const alarms = alarmTells(turnstileAlarms(before), turnstileAlarms(happened.turnstile));
  return { ...happened, tells: [...happened.tells, ...alarms] };
}

/** When a step is due without any event; undefined: not by itself. */
export function turnstileWakesAt(turnstile: Turnstile, rules: TurnstileRules): number | undefined {
  const { ready } = turnstile.contacts;
  const stuck = (offSince(ready) ?? Infinity) + NOT_READY_MS;
  const next = Math.min(duesOf(turnstile, rules)[0]?.at ?? Infinity, stuck > turnstile.at ? stuck : Infinity);
  return next === Infinity ? undefined : next;
}

interface Due {
  readonly at: number;
  readonly act: (turnstile: Turnstile) => TurnstileStep;
}

/** What happens by itself if nothing else does, the earliest first. */
function duesOf({ contacts, lock, mode, turn }: Turnstile, rules: TurnstileRules): readonly Due[] {
  const dues: Due[] = [];
  for (const input of TURNSTILE_INPUTS) {
    const at = settlesAt(contacts[input], DEBOUNCE_MS[input]);
    if (at !== undefined) dues.push({ at, act: (one) => settle(one, input, rules) });
  }
  const isFree = mode === "free-access";
  const at = lockWakesAt(lock, isFree);
  if (at !== undefined)
    dues.push({ at, act: (one) => lockTo(one, isFree ? holdFree(one.lock, one.at) : relock(one.lock, at, one.at)) });
  if (turn.is === "open") {
    const { pass_a: pass } = contacts;
    const end = turn.until + GRACE_MS;
    const settled = pass.is === "bouncing" && pass.since <= end ? pass.since + DEBOUNCE_MS.pass_a : end;
    const over = Math.max(end, settled);
    dues.push({ at: over, act: (one) => goOn(one, over, turn.next, [notUsed(turn.grant)]) });
  }
  if (turn.is === "turning") {
    const isStill = [contacts.pass_a, contacts.pass_b].every((pass) => levelOf(pass) !== true);
    if (isStill && levelOf(contacts.ready) !== false)
      dues.push({ at: turn.since + STILL_AFTER_MS, act: (one) => still(one, turn.next, rules) });
    const gaveUp = turn.next === undefined ? [] : [notUsed(turn.next)];
    dues.push({ at: turn.since + NOT_READY_MS, act: (one) => goOn(one, one.at, undefined, gaveUp) });
  }
  return dues.toSorted((a, b) => a.at - b.at);
}

function passTime(done: TurnstileStep, rules: TurnstileRules): TurnstileStep {
  const [next] = duesOf(done.turnstile, rules);
  return next === undefined || next.at > done.turnstile.at ? done : passTime(afterwards(done, next.act), rules);
}

function happen(turnstile: Turnstile, event: TurnstileEvent, rules: TurnstileRules): TurnstileStep {
  const { contacts, turn } = turnstile;
  switch (event.is) {
    case "time":
      return stay(turnstile);
    case "input": {
      const contact = heard(contacts[event.input], event.on, event.at);
      return stay({ ...turnstile, contacts: { ...contacts, [event.input]: contact } });
    }
    case "input-lost": {
      const contact = gone(contacts[event.input], event.at);
      return stay({ ...turnstile, contacts: { ...contacts, [event.input]: contact } });
    }
    case "grant":
      return take(turnstile, event.grant, rules);
    case "taken": {
      const isBlind = levelOf(contacts.pass_a) === undefined;
      if (turn.is !== "open" || turn.grant.admission !== event.admission || !isBlind) return stay(turnstile);
      return goOn(turnstile, turnstile.at, turn.next, [
        tellPassed({ how: "passed", way: rules.way, grant: turn.grant }),
      ]);
    }
    case "failed":
      if (turn.is !== "open" || turn.grant.admission !== event.admission) return stay(turnstile);
      return afterwards(goOn(turnstile, turnstile.at, turn.next, [notUsed(turn.grant)]), letGo);
    case "mode":
      return changeMode(turnstile, event.mode, rules);
  }
}
