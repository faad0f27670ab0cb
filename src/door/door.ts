/**
 * A door as a machine: no clock, no wire. Each step says what the lock is ordered and what there is to tell. Time comes with the events, and
 * `doorWakesAt` says when a step is due without any. Milliseconds of one clock; docs/doors.md has the table.
 */
import { settlesAt } from "./contact.ts";
import {
  accept,
  afterwards,
  cameIn,
  changeMode,
  type DoorStep,
  endGrant,
  fail,
  GRACE_MS,
  hear,
  lose,
  settle,
  stay,
  take,
  turn,
} from "./door-acts.ts";
import { type Door, DOOR_INPUTS, doorAlarms, type DoorInput, type DoorRules, isPreAlarm } from "./door-words.ts";
import { holdFree, lockWakesAt, relock } from "./lock.ts";
import { alarmTells, type Tell, type WayEvent } from "./words.ts";

export type DoorEvent = WayEvent<DoorInput>;

const TAMPER_DEBOUNCE_MS = 75;

/** What was due until then happens first, in its order. An event from before the last step counts as one of now. */
export function stepDoor(before: Door, event: DoorEvent, rules: DoorRules): DoorStep {
  const now = Math.max(before.at, event.at);
  const due = passTime(stay({ ...before, at: now }), rules);
  const happened = passTime(
    afterwards(due, (door) => happen(door, event, rules)),
    rules,
  );
  const { door } = happened;
  const warns: readonly Tell[] = isPreAlarm(door, rules) && !isPreAlarm(before, rules) ? [{ is: "pre-alarm" }] : [];
  return { ...happened, tells: [...happened.tells, ...warns, ...alarmTells(doorAlarms(before), doorAlarms(door))] };
}

/** When a step is due without any event; undefined: not by itself. */
export function doorWakesAt(door: Door, rules: DoorRules): number | undefined {
  const { at, leaf } = door;
  const alarms = leaf.is === "open" ? [leaf.since + leaf.limitMs - rules.preAlarmMs, leaf.since + leaf.limitMs] : [];
  const next = Math.min(duesOf(door, rules)[0]?.at ?? Infinity, ...alarms.filter((time) => time > at));
  return next === Infinity ? undefined : next;
}

interface Due {
  readonly at: number;
  readonly act: (door: Door) => DoorStep;
}

/** What happens by itself if nothing else does, the earliest first. */
function duesOf(door: Door, rules: DoorRules): readonly Due[] {
  const { contacts, lock, mode, waiting } = door;
  const debounceMs = { dps: rules.dpsDebounceMs, rex: rules.rexDebounceMs, tamper: TAMPER_DEBOUNCE_MS };
  const dues: Due[] = [];
  for (const input of DOOR_INPUTS) {
    const at = settlesAt(contacts[input], debounceMs[input]);
    if (at !== undefined) dues.push({ at, act: (one) => settle(one, input, at, rules) });
  }
  const isFree = mode === "free-access";
  const at = lockWakesAt(lock, isFree);
  if (at !== undefined)
    dues.push({ at, act: (one) => turn(one, isFree ? holdFree(one.lock, one.at) : relock(one.lock, at, one.at)) });
  for (const { grant, until } of waiting) {
    const end = until + GRACE_MS;
    const { dps } = contacts;
    // What bounces may turn out to be the opening of this one.
    const settled = dps.is === "bouncing" && dps.since <= end ? dps.since + rules.dpsDebounceMs : end;
    dues.push({ at: Math.max(end, settled), act: (one) => endGrant(one, grant.admission, cameIn(one), rules) });
  }
  return dues.toSorted((a, b) => a.at - b.at);
}

function passTime(done: DoorStep, rules: DoorRules): DoorStep {
  const [next] = duesOf(done.door, rules);
  return next === undefined || next.at > done.door.at ? done : passTime(afterwards(done, next.act), rules);
}

function happen(door: Door, event: DoorEvent, rules: DoorRules): DoorStep {
  switch (event.is) {
    case "time":
      return stay(door);
    case "input":
      return hear(door, event.input, event.on, event.at, rules);
    case "input-lost":
      return lose(door, event.input, event.at);
    case "grant":
      return take(door, event.grant, rules);
    case "taken":
      return accept(door, event.admission, rules);
    case "failed":
      return fail(door, event.admission, rules);
    case "mode":
      return changeMode(door, event.mode, rules);
  }
}
