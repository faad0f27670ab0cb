/** Days by their names: what a calendar of a policy holds, and the days around a day. Text alone, without a time zone. */

const DAY_MS = 86_400_000;

/** True for `2026-12-24`, and false for a day that no calendar has, like `2026-02-30`. */
export function isDay(text: string): boolean {
  const at = Date.parse(`${text}T00:00Z`);
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(at) && nameOf(at) === text;
}

/** True for a day like `2026-12-24`, days like `2026-12-24..2027-01-06` in their order, and a day of some year like `12-25`. */
export function isDays(text: string): boolean {
  const [first = "", last] = text.split("..");
  if (last !== undefined) return isDay(first) && isDay(last) && first <= last;
  // a leap year has all the days there are
  return isDay(first.length === 5 ? `2024-${first}` : first);
}

/** The day so many days after `day`, `yyyy-mm-dd`; before it when negative. */
export function dayAfter(day: string, days: number): string {
  return nameOf(Date.parse(`${day}T00:00Z`) + days * DAY_MS);
}

function nameOf(unixMs: number): string {
  return new Date(unixMs).toISOString().slice(0, 10);
}

/** Whether a day, `yyyy-mm-dd`, stands in a calendar. */
type HasDay = (day: string) => boolean;

/** By the names that the policy gives them. */
export type Calendars = ReadonlyMap<string, HasDay>;

/** Each: what `isDays` takes. `02-29` comes in leap years alone. */
export function calendarsOf(written: Readonly<Record<string, readonly string[]>>): Calendars {
  return new Map(Object.entries(written).map(([name, days]) => [name, calendarOf(days)]));
}

function calendarOf(written: readonly string[]): HasDay {
  const single = new Set(written);
  const ranges = written.filter((days) => days.includes("..")).map((days) => days.split(".."));
  return (day) =>
    single.has(day) ||
    single.has(day.slice(5)) ||
    ranges.some(([first = "", last = ""]) => first <= day && day <= last);
}
