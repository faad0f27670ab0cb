/** Moments as a site's clock on the wall shows them. */
import type { Moment } from "../verdict/words.ts";

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

/** A decision asks about now and about the floor of the clock, and hardly about anything else. */
const KEPT_MINUTES = 8;

/**
 * Reads moments in one time zone. The formatter is made once and asked once a minute: making it costs a hundred times what
 * using it does, and using it more than any other step of a decision.
 */
export function momentsIn(timeZone: string): (unixMs: number) => Moment {
  const format = new Intl.DateTimeFormat("en-US", { ...PARTS, hourCycle: "h23", timeZone });
  const kept = new Map<number, Omit<Moment, "unixMs">>();

  function read(unixMs: number): Omit<Moment, "unixMs"> {
    const part = Object.fromEntries(format.formatToParts(unixMs).map(({ type, value }) => [type, value]));
    const weekday = WEEKDAYS[part["weekday"] ?? ""];
    // Days are compared as text, where the year 10000 would come before this one.
    if (weekday === undefined || part["year"]?.length !== 4)
      throw new RangeError(`${unixMs} is not a moment that ${timeZone} can name`);
    const minute = Number(part["hour"]) * 60 + Number(part["minute"]);
    return { day: `${part["year"]}-${part["month"]}-${part["day"]}`, weekday, minute };
  }

  return (unixMs) => {
    const key = Math.floor(unixMs / MINUTE_MS);
    const known = kept.get(key);
    if (known !== undefined) return { ...known, unixMs };
    const moment = read(unixMs);
    if (kept.size >= KEPT_MINUTES) kept.clear();
    kept.set(key, moment);
    return { ...moment, unixMs };
  };
}

/** Minutes since midnight of a time like `04:00`. */
export function minuteOfDay(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));
}
