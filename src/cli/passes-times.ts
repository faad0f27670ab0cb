/** Times as staff write them, by the site's clock: from text to the minute since 1970, and back. */
import { localMomentsIn } from "../ops/local-moment.ts";
import { minuteOfDay, momentsIn } from "../ops/moment.ts";
import type { Moment } from "../verdict/words.ts";
import { UsageError } from "./command.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** What `read` reads. */
export const TIME_FORMS = "18:00, 2026-11-24 18:00 or 2026-11-24";
const TIME = /^(?:(?<day>2\d{3}-\d{2}-\d{2})(?:[ T](?=\d)|$))?(?<time>(?:[01]\d|2[0-3]):[0-5]\d|24:00)?$/;

/** A day alone is meant as its beginning or its end; and the midnight between two days belongs to the one that it ends or begins. */
type Edge = "beginning" | "end";

export interface SiteTimes {
  readonly momentOf: (unixMs: number) => Moment;
  /**
   * The minute of `18:00` or `24:00` on `day`, of `2026-11-24 18:00` or of a day alone. Of a time that comes twice in a night the first. Throws
   * UsageError that names the option.
   */
  read(option: string, text: string, day: string, edge: Edge): number;
  /** `2026-11-23 18:00`. */
  say(minute: number, edge: Edge): string;
}

export function timesIn(timeZone: string): SiteTimes {
  const momentOf = momentsIn(timeZone);
  const momentAt = localMomentsIn(timeZone);
  return {
    momentOf,
    read(option, text, today, edge) {
      const read = TIME.exec(text)?.groups;
      if (text === "" || read === undefined) throw new UsageError(`${option} ${text}: expected ${TIME_FORMS}`);
      const { day = today, time = edge === "end" ? "24:00" : "00:00" } = read;
      const noon = Date.parse(`${day}T12:00Z`);
      if (Number.isNaN(noon) || !new Date(noon).toISOString().startsWith(day))
        throw new UsageError(`${option} ${text}: there is no such day`);
      if (time === "24:00")
        return this.read(option, new Date(noon + DAY_MS).toISOString().slice(0, 10), day, "beginning");
      const { minute, unixMs } = momentAt(`${day} ${time}`);
      if (minute !== minuteOfDay(time))
        throw new UsageError(`${option} ${text}: the clock is set forward over this time on that day`);
      return unixMs / MINUTE_MS;
    },
    say(minute, edge) {
      const back = edge === "end" ? 1 : 0;
      const { day, minute: ofDay } = momentOf((minute - back) * MINUTE_MS);
      const shown = ofDay + back;
      return `${day} ${String(Math.floor(shown / 60)).padStart(2, "0")}:${String(shown % 60).padStart(2, "0")}`;
    },
  };
}
