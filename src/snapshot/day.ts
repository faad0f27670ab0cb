/** Days as numbers: days since 1970-01-01, without a time zone, so that a day never moves. */

const DAY_MS = 86_400_000;
/** 9999-12-31. */
export const LAST_DAY = 2_932_896;
const DASH = 45;
const BEFORE_MONTH = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365];

/**
 * The day's number, 0 (1970-01-01) to LAST_DAY; undefined when the text is not `yyyy-mm-dd` or no real day.
 * Reckoned by hand: through Date or a regular expression it would be the slowest part of gathering cards.
 */
export function toDayNumber(day: string): number | undefined {
  if (day.length !== 10 || day.charCodeAt(4) !== DASH || day.charCodeAt(7) !== DASH) return undefined;
  const year = digits(day, 0, 4);
  const month = digits(day, 5, 7);
  const ofMonth = digits(day, 8, 10);
  const before = BEFORE_MONTH[month - 1];
  const after = BEFORE_MONTH[month];
  if (year < 1970 || before === undefined || after === undefined) return undefined;
  const leap = isLeap(year) ? 1 : 0;
  if (ofMonth < 1 || ofMonth > after - before + (month === 2 ? leap : 0)) return undefined;
  return (year - 1970) * 365 + leapDaysBefore(year) + before + (month > 2 ? leap : 0) + ofMonth - 1;
}

/** -1 when one of them is no digit. */
function digits(text: string, from: number, to: number): number {
  let value = 0;
  for (let at = from; at < to; at += 1) {
    const digit = text.charCodeAt(at) - 48;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
  }
  return value;
}

/** The inverse of `toDayNumber`. */
export function fromDayNumber(number: number): string {
  const known = texts.get(number);
  if (known !== undefined) return known;
  const text = new Date(number * DAY_MS).toISOString().slice(0, 10);
  if (texts.size >= MAX_TEXTS) texts.clear();
  texts.set(number, text);
  return text;
}

/** Cards end on few different days, and a date made into text costs as much as a third of finding the card. */
const texts = new Map<number, string>();
const MAX_TEXTS = 4_096;

function isLeap(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

/** Leap days from 1970 to the end of the year before. */
function leapDaysBefore(year: number): number {
  const last = year - 1;
  return Math.floor(last / 4) - Math.floor(last / 100) + Math.floor(last / 400) - 477;
}
