/** How many are inside, for all lanes of a box together. It survives a restart, by the journal, and begins anew every day. */
import type { Journal } from "../journal/journal.ts";
import type { Clock } from "../ops/clock.ts";
import { dayAfter } from "../verdict/calendar.ts";
import type { Moment, Way } from "../verdict/words.ts";

export interface HeadcountParts {
  readonly journal: Pick<Journal, "append" | "counting">;
  readonly clock: Clock;
  readonly momentOf: (unixMs: number) => Moment;
  /** Local, minutes since midnight, 0 to 1439: everybody is counted out then. undefined: never. */
  readonly countedOutAt: number | undefined;
}

/** Every method counts everybody out first when it is time, and throws `JournalError` when that cannot be recorded. */
export interface Headcount {
  now(): number;
  /** Somebody went through: how many are inside now, for the record. Who leaves without having been seen to come is not owed to the next one: it never falls below 0. */
  crossed(way: Way): number;
  /** Somebody of the staff has counted `inside`, 0 to 100,000. It is on record before it holds. `by`: who. */
  set(inside: number, by: string): void;
}

export const MOST_INSIDE = 100_000;

/** Throws `JournalError`. */
export function openHeadcount({ clock, countedOutAt, journal, momentOf }: HeadcountParts): Headcount {
  const last = journal.counting();
  let inside = last?.inside ?? 0;
  /** When it was counted last, by the days that begin when everybody is counted out; undefined: never yet. */
  let countedOn = last && dayOf(clock.read().now - clock.since(last));

  function dayOf(unixMs: number): string {
    const { day, minute } = momentOf(unixMs);
    return minute < (countedOutAt ?? 0) ? dayAfter(day, -1) : day;
  }

  /** An hour that comes twice does not begin a day twice, and a minute that is skipped begins it with the one after. */
  function turn(): string {
    const today = dayOf(clock.read().now);
    if (countedOn === undefined || today <= countedOn) return countedOn ?? today;
    if (countedOutAt !== undefined) {
      journal.append({ kind: "counted", ...clock.stamp(), inside: 0, why: "closing", by: undefined });
      inside = 0;
    }
    countedOn = today;
    return today;
  }

  return {
    now() {
      turn();
      return inside;
    },
    crossed(way) {
      countedOn = turn();
      inside = Math.max(0, inside + (way === "in" ? 1 : -1));
      return inside;
    },
    set(counted, by) {
      if (!(Number.isInteger(counted) && counted >= 0 && counted <= MOST_INSIDE))
        throw new RangeError(`the number inside must be a whole number from 0 to ${MOST_INSIDE}`);
      countedOn = turn();
      journal.append({ kind: "counted", ...clock.stamp(), inside: counted, why: "staff", by });
      inside = counted;
    },
  };
}
