/** The rule about opening hours, in a file of its own because nobody is refused by it for what they are. */
import { isOpen, opensNext, sayHours, timetable } from "./hours.ts";
import type { Calendars } from "./calendar.ts";
import type { Hours } from "./document.ts";
import type { Clause, Facts } from "./words.ts";
import { refuse } from "./objection.ts";

/** Throws RangeError for an exception on a calendar that there is none of. */
export function openHours(hours: Hours, calendars: Calendars): Clause {
  const spansOn = timetable(hours, calendars);
  const rule = ({ now }: Pick<Facts, "now">) =>
    isOpen(spansOn, now) ? undefined : refuse({ code: "closed", ...opensNext(spansOn, now) });
  return { says: `It is open: ${sayHours(hours)}.`, rule, toAll: rule };
}
