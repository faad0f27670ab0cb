/** Times as staff write them, by the site's clock: from text to the minute, and back. */
import type { Moment } from "../verdict/words.ts";

export type MomentOf = (unixMs: number) => Moment;

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** What `minuteAt` reads. */
export const TIME_FORMS = "18:00, 2026-11-24 18:00 or 2026-11-24";

/** The message says what is wrong with the time, and which forms there are. */
export class TimeError extends Error {
  override readonly name = "TimeError";
}

/**
 * The minute since 1970 of `18:00` (on `day`), `24:00`, `2026-11-24 18:00` (a T may stand between) or a day alone: then its beginning, or its
 * end when `edge` says so. Of a time that comes twice because the clock is set back, the first. Throws `TimeError`.
 */
export function minuteAt(text: string, day: string, momentOf: MomentOf, edge: "beginning" | "end"): number {
  const read = /^(?:(?<day>2\d{3}-\d{2}-\d{2})(?:[ T]|$))?(?<time>(?:[01]\d|2[0-3]):[0-5]\d|24:00)?$/.exec(
    text,
  )?.groups;
  if (text === "" || read === undefined) throw new TimeError(`expected ${TIME_FORMS}`);
  const time = read["time"] ?? (edge === "end" ? "24:00" : "00:00");
  const written = Date.parse(`${read["day"] ?? day}T00:00Z`);
  if (Number.isNaN(written) || new Date(written).toISOString().slice(0, 10) !== (read["day"] ?? day))
    throw new TimeError(`there is no day ${read["day"] ?? day}`);
  const wall = written + (Number(time.slice(0, 2)) * 60 + Number(time.slice(3))) * MINUTE_MS;
  // offsets of a day before and a day after, the earlier moment first: no zone is set twice within two days
  const found = [wall - DAY_MS, wall + DAY_MS]
    .map((near) => wall - (wallOf(momentOf(near)) - near))
    .toSorted((a, b) => a - b)
    .find((at) => wallOf(momentOf(at)) === wall);
  if (found === undefined) throw new TimeError("the clock is set forward over this time on that day");
  return found / MINUTE_MS;
}

/** `2026-11-23 18:00`; the midnight that ends a day is `24:00` of that day when `edge` says so. */
export function sayMinute(minute: number, momentOf: MomentOf, edge: "beginning" | "end"): string {
  const shift = edge === "end" ? 1 : 0;
  const { day, minute: ofDay } = momentOf((minute - shift) * MINUTE_MS);
  const shown = ofDay + shift;
  return `${day} ${String(Math.floor(shown / 60)).padStart(2, "0")}:${String(shown % 60).padStart(2, "0")}`;
}

/** What the clock on the wall shows, as if it were UTC. */
function wallOf({ day, minute }: Moment): number {
  return Date.parse(`${day}T00:00Z`) + minute * MINUTE_MS;
}
