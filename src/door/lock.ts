/** A lock as it was ordered: every release has an end, and the actuator keeps it without us. Milliseconds of one clock. */
import type { Order } from "./words.ts";

export type Lock =
  | { readonly is: "locked"; readonly since: number }
  | {
      readonly is: "released";
      /** It is locked then, by its own end or by an order before that. */
      readonly until: number;
      /** The end of the longest pulse that was ordered. */
      readonly drivenUntil: number;
    };

/** How long one pulse of free access lasts; it is renewed at half of that, and ends by itself when this process does not live to. */
const FREE_PULSE_MS = 10_000;

export interface Turned {
  readonly lock: Lock;
  readonly orders: readonly Order[];
}

/** For `forMs` from now, or for longer when it was released for longer. `admission`: on whose account. */
export function release(lock: Lock, now: number, forMs: number, admission?: number): Turned {
  const end = now + forMs;
  const [until, drivenUntil] = lock.is === "released" ? [lock.until, lock.drivenUntil] : [end, end];
  return {
    lock: { is: "released", until: Math.max(until, end), drivenUntil: Math.max(drivenUntil, end) },
    orders: [{ is: "unlock", forMs, admission }],
  };
}

/** As of `since`, at most now. A pulse that has ended by itself needs no order. */
export function relock(lock: Lock, since: number, now: number): Turned {
  if (lock.is === "locked") return { lock, orders: [] };
  return { lock: { is: "locked", since }, orders: lock.drivenUntil > now ? [{ is: "lock" }] : [] };
}

/** Not later than `at`. */
export function sooner(lock: Lock, at: number): Lock {
  return lock.is === "locked" ? lock : { ...lock, until: Math.min(lock.until, at) };
}

export function holdFree(lock: Lock, now: number): Turned {
  return release(lock, now, FREE_PULSE_MS);
}

/** When it wants to be looked at again; undefined: never by itself. */
export function lockWakesAt(lock: Lock, isFree: boolean): number | undefined {
  if (lock.is === "locked") return undefined;
  return isFree ? lock.until - FREE_PULSE_MS / 2 : lock.until;
}

/** Whether it let somebody through then: also right after it locked, as a bolt that is under load, or a leaf in the hand, comes free late. */
export function wasReleased(lock: Lock, at: number, graceMs: number): boolean {
  return lock.is === "released" || at <= lock.since + graceMs;
}
