/** What can happen to a door, one at a time: each says how it stands afterwards, what the lock is ordered, and what there is to tell. */
import type { LaneMode } from "../verdict/words.ts";
import { gone, heard, levelOf, settled } from "./contact.ts";
import { type Door, type DoorInput, type DoorRules, isDoorFull, type OpenLeaf } from "./door-words.ts";
import { holdFree, release, relock, sooner, type Turned, wasReleased } from "./lock.ts";
import type { Grant, Passed } from "./passage.ts";
import type { Order, Tell } from "./words.ts";

export interface DoorStep {
  readonly door: Door;
  readonly orders: readonly Order[];
  readonly tells: readonly Tell[];
}

/** An opening that begins so long after the lock has locked is still one of whom it was unlocked for. */
export const GRACE_MS = 1000;
/** A button that is pressed for longer is stuck: nobody is taken to be leaving. */
const REX_HELD_MS = 60_000;

export function stay(door: Door): DoorStep {
  return { door, orders: [], tells: [] };
}

export function afterwards(done: DoorStep, act: (door: Door) => DoorStep): DoorStep {
  const next = act(done.door);
  return { door: next.door, orders: [...done.orders, ...next.orders], tells: [...done.tells, ...next.tells] };
}

export function turn(door: Door, { lock, orders }: Turned): DoorStep {
  return { door: { ...door, lock }, orders, tells: [] };
}

function tellPassed(passed: Passed): Tell {
  return { is: "passed", passed };
}

/** Whoever is still waited for: where nobody can say that it opened, or it stands open, they are taken to have come in. */
export function cameIn({ contacts }: Door): "passed" | "not-used" {
  return levelOf(contacts.dps) === false ? "not-used" : "passed";
}

/** The lock took the order: whom nobody will see open it is in. */
export function accept(door: Door, admission: number, rules: DoorRules): DoorStep {
  const isWaiting = door.waiting.some(({ grant }) => grant.admission === admission);
  if (!isWaiting || cameIn(door) === "not-used") return stay(door);
  return endGrant(stayOpen(door, rules), admission, "passed", rules);
}

/** It did not, so nobody came in. */
export function fail(door: Door, admission: number, rules: DoorRules): DoorStep {
  const ended = endGrant(door, admission, "not-used", rules);
  const isKnown = ended.tells.length > 0 && door.mode !== "free-access";
  return isKnown ? afterwards(ended, (one) => turn(one, relock(one.lock, one.at, one.at))) : ended;
}

/** Its device is gone, and nothing is known of it. */
export function lose(door: Door, input: DoorInput, at: number): DoorStep {
  const contact = gone(door.contacts[input], at);
  const isLeaf = input === "dps" && contact.is === "lost";
  const contacts = { ...door.contacts, [input]: contact };
  return stay({ ...door, contacts, leaf: isLeaf ? { is: "unknown" } : door.leaf });
}

export function endGrant(door: Door, admission: number, how: "passed" | "not-used", { way }: DoorRules): DoorStep {
  const ended = door.waiting.filter(({ grant }) => grant.admission === admission);
  const waiting = door.waiting.filter((one) => !ended.includes(one));
  const went = how === "passed" ? way : undefined;
  return { ...stay({ ...door, waiting }), tells: ended.map(({ grant }) => tellPassed({ how, way: went, grant })) };
}

export function take(door: Door, grant: Grant, rules: DoorRules): DoorStep {
  const isShut = door.mode === "lockdown" && grant.by !== "staff";
  if (isShut || isDoorFull(door))
    return { ...stay(door), tells: [tellPassed({ how: "not-used", way: undefined, grant })] };
  const forMs = grant.isLonger ? rules.longPulseMs : rules.pulseMs;
  const waiting = [...door.waiting, { grant, until: door.at + forMs }];
  return unlock({ ...door, waiting }, forMs, grant.admission);
}

function unlock(door: Door, forMs: number, admission?: number): DoorStep {
  const keepsUntil = door.leaf.is === "open" ? Math.max(door.keepsUntil, door.at + forMs) : door.keepsUntil;
  return turn({ ...door, keepsUntil }, release(door.lock, door.at, forMs, admission));
}

/** Who is let in while it stands open has as much time as who opens it. */
function stayOpen(door: Door, rules: DoorRules): Door {
  const { at, leaf } = door;
  if (leaf.is !== "open" || leaf.as === "forced" || leaf.as === "free") return door;
  return { ...door, leaf: { ...leaf, since: at, limitMs: Math.max(leaf.limitMs, limitOf(door, rules)) } };
}

function limitOf({ waiting }: Door, { longOpenTooLongMs, openTooLongMs }: DoorRules): number {
  return waiting.some(({ grant }) => grant.isLonger) ? longOpenTooLongMs : openTooLongMs;
}

export function hear(door: Door, input: DoorInput, on: boolean, at: number, rules: DoorRules): DoorStep {
  const before = door.contacts[input];
  const contact = heard(before, on, at);
  const next = { ...door, contacts: { ...door.contacts, [input]: contact } };
  if (levelOf(before) !== undefined || levelOf(contact) === undefined) return stay(next);
  switch (input) {
    case "dps":
      return stay({ ...next, leaf: on ? foundOpen(next, rules) : { is: "closed" } });
    case "rex":
      return stay(on ? { ...next, egressUntil: door.at + REX_HELD_MS } : next);
    case "tamper":
      return stay(next);
  }
}

function foundOpen({ at, mode }: Door, { openTooLongMs }: DoorRules): OpenLeaf {
  return mode === "free-access"
    ? { is: "open", as: "free", since: at, limitMs: Infinity }
    : { is: "open", as: "found", since: at, limitMs: openTooLongMs };
}

/** It has said so for long enough, since `at`. */
export function settle(door: Door, input: DoorInput, at: number, rules: DoorRules): DoorStep {
  const contact = door.contacts[input];
  if (contact.is !== "bouncing") return stay(door);
  const on = !contact.on;
  const next = { ...door, contacts: { ...door.contacts, [input]: settled(contact) } };
  switch (input) {
    case "dps":
      return on ? opened(next, contact.since, at, rules) : closed(next, at, rules);
    case "rex":
      return on
        ? leaving(next, at, rules)
        : stay({ ...next, egressUntil: Math.min(door.egressUntil, at + rules.pulseMs) });
    case "tamper":
      return stay(next);
  }
}

function leaving(door: Door, at: number, rules: DoorRules): DoorStep {
  const next = { ...door, egressUntil: at + REX_HELD_MS };
  if (rules.rex === "shunt") return stay(next);
  const unlocked = unlock(next, rules.pulseMs);
  return { ...unlocked, tells: [{ is: "egress" }] };
}

/** `since`: when it began to, which is what counts; `at`: when it was believed. */
function opened(door: Door, since: number, at: number, rules: DoorRules): DoorStep {
  const { egressUntil, lock, mode, waiting } = door;
  const isFree = mode === "free-access";
  const wasUnlocked = wasReleased(lock, since, GRACE_MS);
  const isEntry = wasUnlocked && waiting.length > 0;
  const isEgress = !isEntry && since <= egressUntil;
  const as = isEntry ? "entry" : isEgress ? "egress" : wasUnlocked ? "entry" : "forced";
  const limitMs = as === "forced" ? Infinity : limitOf(door, rules);
  const leaf: OpenLeaf = isFree ? foundOpen(door, rules) : { is: "open", as, since, limitMs };
  const used = isEntry ? waiting : [];
  const out = isEgress && rules.way !== undefined ? ([rules.way === "in" ? "out" : "in"] as const) : [];
  const relocks = rules.relock === "opening" && !isFree;
  return {
    ...stay({
      ...door,
      leaf,
      waiting: isEntry ? [] : waiting,
      keepsUntil: Number.NEGATIVE_INFINITY,
      lock: relocks ? sooner(lock, at + rules.relockDelayMs) : lock,
    }),
    tells: [
      ...used.map(({ grant }) => tellPassed({ how: "passed", way: rules.way, grant })),
      ...out.map((way) => tellPassed({ how: "without-card", way, grant: undefined })),
    ],
  };
}

function closed(door: Door, at: number, { relock: when, relockDelayMs }: DoorRules): DoorStep {
  const relocks = when === "closing" && door.mode !== "free-access";
  const end = Math.max(door.keepsUntil, at + relockDelayMs);
  return stay({ ...door, leaf: { is: "closed" }, lock: relocks ? sooner(door.lock, end) : door.lock });
}

export function changeMode(door: Door, mode: LaneMode, rules: DoorRules): DoorStep {
  const { leaf } = door;
  const isNews = leaf.is === "open" && (mode === "free-access" || leaf.as === "free");
  const changed = { ...door, mode, leaf: isNews ? foundOpen({ ...door, mode }, rules) : leaf };
  switch (mode) {
    case "free-access":
      return turn(changed, holdFree(changed.lock, changed.at));
    case "lockdown": {
      const sentAway = changed.waiting.map(({ grant }) => tellPassed({ how: "not-used", way: undefined, grant }));
      const locked = turn({ ...changed, waiting: [] }, relock(changed.lock, changed.at, changed.at));
      return { ...locked, tells: sentAway };
    }
    case "normal": {
      if (door.mode !== "free-access") return stay(changed);
      const until = Math.max(...changed.waiting.map((one) => one.until), changed.at);
      return stay({ ...changed, lock: sooner(changed.lock, until) });
    }
  }
}
