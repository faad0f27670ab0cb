/**
 * Days by their names: what a calendar of a policy holds, and the days around a day. Text and whole numbers, without a time zone, and without
 * `Date`, which takes a hundred times as long: a decision may look at the day of each admission that it remembers.
 */

/** Days in 400 years, after which the calendar repeats itself. */
const ERA_DAYS = 146_097;
/** From 1 March of the year 0, where leap days are last, to 1 January 1970. */
const EPOCH_DAYS = 719_468;
const MONTH_DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;

/** Days since 1 January 1970 of a day like `2026-12-24`; NaN for what is none, like `2026-02-30`. */
export function dayNumber(text: string): number {
  const year = yearOf(text);
  const month = monthOf(text);
  const day = digit(text, 8) * 10 + digit(text, 9);
  const isWritten = text.length === 10 && text.charCodeAt(4) === DASH && text.charCodeAt(7) === DASH;
  if (!isWritten || year < 0 || day < 1 || day > daysIn(year, month)) return Number.NaN;
  const yearFromMarch = month > 2 ? year : year - 1;
  const era = Math.floor(yearFromMarch / 400);
  const yearOfEra = yearFromMarch - era * 400;
  const dayOfYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * ERA_DAYS + dayOfEra - EPOCH_DAYS;
}

/** Numbers the months of a day like `2026-12-24`, one after the other; NaN for what is none. */
export function monthNumber(text: string): number {
  return isDay(text) ? yearOf(text) * 12 + monthOf(text) : Number.NaN;
}

const yearOf = (text: string): number =>
  digit(text, 0) * 1000 + digit(text, 1) * 100 + digit(text, 2) * 10 + digit(text, 3);
const monthOf = (text: string): number => digit(text, 5) * 10 + digit(text, 6);

/** 0 for a month that is none. */
function daysIn(year: number, month: number): number {
  const isLeap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  return month === 2 && isLeap ? 29 : (MONTH_DAYS[month - 1] ?? 0);
}

const DASH = 45;
const ZERO = 48;
/** Whatever it is added to is less than 0. */
const NO_DIGIT = -100_000;

function digit(text: string, at: number): number {
  const value = text.charCodeAt(at) - ZERO;
  return value >= 0 && value <= 9 ? value : NO_DIGIT;
}

/** The day of that number, of the years 0 to 9999. */
function nameOf(number: number): string {
  const days = number + EPOCH_DAYS;
  const era = Math.floor(days / ERA_DAYS);
  const dayOfEra = days - era * ERA_DAYS;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const monthFromMarch = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * monthFromMarch + 2) / 5) + 1;
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
  const year = era * 400 + yearOfEra + (month > 2 ? 0 : 1);
  return `${String(year).padStart(4, "0")}-${month < 10 ? "0" : ""}${month}-${day < 10 ? "0" : ""}${day}`;
}

/** True for `2026-12-24`, and false for a day that no calendar has, like `2026-02-30`. */
export function isDay(text: string): boolean {
  return !Number.isNaN(dayNumber(text));
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
  return nameOf(dayNumber(day) + days);
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
