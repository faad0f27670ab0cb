/** Opening hours by day of the week, in the wall-clock time of the site. Calendars and holidays are not here yet. */
import * as v from "valibot";
import type { Moment } from "./words.ts";

const SPAN = /^([01]\d|2[0-3]):([0-5]\d)-(([01]\d|2[0-3]):([0-5]\d)|24:00)$/;

const span = v.pipe(
  v.string(),
  v.regex(SPAN, "a span like 08:00-22:00, at most until 24:00"),
  v.check(
    (text) => text.slice(0, 5) < text.slice(6),
    "a span that ends after it begins; put hours past midnight on the next day",
  ),
);

const spans = v.optional(v.pipe(v.array(span), v.maxLength(8)), []);

/** A day that is not named is closed. Each day: up to 8 spans of local `hh:mm-hh:mm`, the end not included. */
export const openHoursSchema = v.strictObject({
  monday: spans,
  tuesday: spans,
  wednesday: spans,
  thursday: spans,
  friday: spans,
  saturday: spans,
  sunday: spans,
});

export type OpenHours = v.InferOutput<typeof openHoursSchema>;

const DAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"] as const;

function today(hours: OpenHours, now: Moment): readonly string[] {
  const day = DAYS[now.weekday - 1];
  return day === undefined ? [] : hours[day];
}

/** `hh:mm` of a minute of the day, 0 to 1439. */
export function timeOfDay(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;
}

export function isOpen(hours: OpenHours, now: Moment): boolean {
  const time = timeOfDay(now.minute);
  return today(hours, now).some((open) => open.slice(0, 5) <= time && time < open.slice(6));
}

/** The next opening later on the same day, `hh:mm`; undefined when today there is none. */
export function opensLater(hours: OpenHours, now: Moment): string | undefined {
  const time = timeOfDay(now.minute);
  return today(hours, now)
    .map((open) => open.slice(0, 5))
    .filter((start) => start > time)
    .toSorted()[0];
}

/** `90 seconds`, `20 minutes`: for a sentence that is read aloud. */
export function minutesOf(ms: number): string {
  return ms < 120_000 ? `${Math.round(ms / 1000)} seconds` : `${Math.round(ms / 60_000)} minutes`;
}
