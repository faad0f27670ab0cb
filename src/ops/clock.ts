/**
 * The time, and how far it can be trusted. A box without a battery wakes up in the past, where expired cards are valid;
 * so decisions use the later of the clock and a floor: a moment that certainly has passed.
 */
import { existsSync, readFileSync } from "node:fs";
import type { ClockTrust, Moment } from "../verdict/words.ts";
import { RELEASED_AT } from "./release.ts";

/** A clock this far below the floor is wrong, not slow. Milliseconds. */
const TOLERANCE_MS = 60_000;

/** Whether the system has set its clock changes a few times in its life; nobody at a gate waits for two looks into the file system. */
const STATE_KEPT_MS = 1000;

export interface Clock {
  /** What the clock says, unix milliseconds, untouched: for records. */
  wall(): number;
  /** The later of clock and floor, unix milliseconds: for decisions. */
  now(): number;
  trust(): ClockTrust;
  /** A moment that certainly has passed, unix milliseconds: raises the floor, never lowers it. */
  hasPassed(unixMs: number): void;
}

export interface ClockSource {
  wall(): number;
  /** What the operating system says of its clock. */
  state(): "synced" | "plausible" | "unsynced";
}

/** systemd-timesyncd makes the file at its first answer; a real-time clock keeps time without power. */
export const systemSource: ClockSource = {
  wall: () => Date.now(),
  state: keptFor(STATE_KEPT_MS, () => {
    if (existsSync("/run/systemd/timesync/synchronized")) return "synced";
    return existsSync("/dev/rtc0") ? "plausible" : "unsynced";
  }),
};

function keptFor<T>(ms: number, look: () => T): () => T {
  let kept: { readonly seen: T; readonly at: number } | undefined;
  return () => {
    const now = performance.now();
    if (kept === undefined || now - kept.at >= ms) kept = { seen: look(), at: now };
    return kept.seen;
  };
}

/** A trusted clock that is off by the milliseconds that a file says; an absent or senseless file is no offset. */
export function simulatedSource(offsetFile: string): ClockSource {
  return {
    wall() {
      let offsetMs = 0;
      try {
        offsetMs = Number(readFileSync(offsetFile, "utf8"));
      } catch {
        // No file: nobody has bent the clock.
      }
      return Date.now() + (Number.isFinite(offsetMs) ? offsetMs : 0);
    },
    state: () => "synced",
  };
}

export function openClock(source: ClockSource): Clock {
  let floor = RELEASED_AT;
  return {
    wall: () => source.wall(),
    now: () => Math.max(source.wall(), floor),
    trust: () => (source.wall() < floor - TOLERANCE_MS ? "wrong" : source.state()),
    hasPassed(unixMs) {
      floor = Math.max(floor, unixMs);
    },
  };
}

const PARTS = {
  year: "numeric",
  month: "2-digit",
  day: "2-digit",
  weekday: "short",
  hour: "2-digit",
  minute: "2-digit",
} as const;
const WEEKDAYS: Readonly<Record<string, Moment["weekday"]>> = {
  Mon: 1,
  Tue: 2,
  Wed: 3,
  Thu: 4,
  Fri: 5,
  Sat: 6,
  Sun: 7,
};

/** No zone changes its offset within a minute. */
const MINUTE_MS = 60_000;

/**
 * Reads moments in one time zone. The formatter is made once and asked once a minute: making it costs a hundred times what
 * using it does, and using it more than any other step of a decision.
 */
export function momentsIn(timeZone: string): (unixMs: number) => Moment {
  const format = new Intl.DateTimeFormat("en-US", { ...PARTS, hourCycle: "h23", timeZone });
  let last: Moment | undefined;
  return (unixMs) => {
    if (last !== undefined && Math.floor(unixMs / MINUTE_MS) === Math.floor(last.unixMs / MINUTE_MS))
      return { ...last, unixMs };
    const part = Object.fromEntries(format.formatToParts(unixMs).map(({ type, value }) => [type, value]));
    const weekday = WEEKDAYS[part["weekday"] ?? ""];
    if (weekday === undefined) throw new RangeError(`${unixMs} is not a moment that ${timeZone} can name`);
    last = {
      unixMs,
      day: `${part["year"]}-${part["month"]}-${part["day"]}`,
      weekday,
      minute: Number(part["hour"]) * 60 + Number(part["minute"]),
    };
    return last;
  };
}
