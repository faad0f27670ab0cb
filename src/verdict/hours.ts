/**
 * Opening hours, by the clock on the wall of the site. A span belongs to the day it begins on: of `22:00-02:00` on a Friday the two
 * hours of Saturday are Friday's, so that a Saturday that is closed does not cut them off.
 *
 * The wall's clock is what people come by, also in the night it is changed. Times that are skipped do not come: a span that begins
 * in them opens when they are over. Times that come twice count twice: a span that ends in them ends at both.
 */
import { type Calendars, dayAfter } from "./calendar.ts";
import type { Hours } from "./document.ts";
import type { Moment } from "./words.ts";

const DAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"] as const;

/** Farther ahead nobody is told when it opens. */
const DAYS_AHEAD = 14;

/** Minutes of the day; an `end` that is not after `start` is one of the next day. */
interface Span {
  readonly start: number;
  readonly end: number;
}

/** The spans that begin on a day, `yyyy-mm-dd` with its weekday, 1 to 7. */
export type Timetable = (day: string, weekday: number) => readonly Span[];

/** Throws RangeError for an exception on a calendar that there is none of. */
export function timetable(hours: Hours, calendars: Calendars): Timetable {
  const week = DAYS.map((day) => hours[day].map(spanOf));
  const exceptions = hours.except.map(({ on, open }) => {
    const hasDay = calendars.get(on);
    if (hasDay === undefined) throw new RangeError(`there is no calendar ${on}`);
    return { hasDay, spans: open.map(spanOf) };
  });
  return (day, weekday) => exceptions.find(({ hasDay }) => hasDay(day))?.spans ?? week[weekday - 1] ?? [];
}

function spanOf(text: string): Span {
  return { start: minuteOf(text.slice(0, 5)), end: minuteOf(text.slice(6)) };
}

function minuteOf(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
}

export function isOpen(spansOn: Timetable, { day, minute, weekday }: Moment): boolean {
  const today = spansOn(day, weekday);
  if (today.some(({ start, end }) => start <= minute && (minute < end || end <= start))) return true;
  return spansOn(dayAfter(day, -1), weekdayAfter(weekday, -1)).some(({ start, end }) => end <= start && minute < end);
}

/** `opens`: local `hh:mm`, `on`: its day, `yyyy-mm-dd`, undefined when it is today; both undefined: not within 14 days. */
export interface NextOpening {
  readonly opens: string | undefined;
  readonly on: string | undefined;
}

/** When the next span begins, of what is closed now. */
export function opensNext(spansOn: Timetable, { day, minute, weekday }: Moment): NextOpening {
  for (let ahead = 0; ahead <= DAYS_AHEAD; ahead += 1) {
    const on = dayAfter(day, ahead);
    const starts = spansOn(on, weekdayAfter(weekday, ahead)).map(({ start }) => start);
    const first = Math.min(...starts.filter((start) => ahead > 0 || start > minute));
    if (first < Number.POSITIVE_INFINITY) return { opens: timeOfDay(first), on: ahead === 0 ? undefined : on };
  }
  return { opens: undefined, on: undefined };
}

function weekdayAfter(weekday: number, days: number): number {
  return ((weekday - 1 + days + 7 * DAYS_AHEAD) % 7) + 1;
}

/** `hh:mm` of a minute of the day, 0 to 1439. */
export function timeOfDay(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;
}

/** `Monday to Friday 08:00-22:00, Saturday 10:00-16:00; on a day of holidays closed`: for a sentence that is read aloud. */
export function sayHours(hours: Hours): string {
  const runs: { readonly first: string; last: string; readonly open: string }[] = [];
  for (const day of DAYS) {
    const open = saySpans(hours[day]);
    const name = `${day.slice(0, 1).toUpperCase()}${day.slice(1)}`;
    const run = runs.at(-1);
    if (run?.open === open) run.last = name;
    else runs.push({ first: name, last: name, open });
  }
  const week = runs.map(({ first, last, open }) => `${first === last ? first : `${first} to ${last}`} ${open}`);
  const exceptions = hours.except.map(({ on, open }) => `; on a day of ${on} ${saySpans(open)}`);
  return `${week.join(", ")}${exceptions.join("")}`;
}

function saySpans(spans: readonly string[]): string {
  return spans.length === 0 ? "closed" : spans.join(" and ");
}
