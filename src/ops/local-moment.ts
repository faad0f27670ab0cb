/** From what the clock on a site's wall shows to the moment it is. */
import type { Moment } from "../verdict/words.ts";
import { momentsIn } from "./moment.ts";

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

/**
 * Finds the moment of a local `2026-11-23 10:00` in one time zone: of a time that comes twice in a night the first, of a time that is
 * skipped the one that the wall shows when it would have come.
 */
export function localMomentsIn(timeZone: string): (local: string) => Moment {
  const momentOf = momentsIn(timeZone);

  function offsetMs(unixMs: number): number {
    const { day, minute } = momentOf(unixMs);
    return Date.parse(`${day}T00:00Z`) + minute * MINUTE_MS - unixMs;
  }

  return (local) => {
    const asUtc = Date.parse(`${local.replace(" ", "T")}Z`);
    if (Number.isNaN(asUtc)) throw new RangeError(`${local} is not a moment like 2026-11-23 10:00`);
    // no zone changes its clock twice within a day
    const before = asUtc - offsetMs(asUtc - DAY_MS);
    const after = asUtc - offsetMs(asUtc + DAY_MS);
    const shown = [before, after].filter((unixMs) => unixMs + offsetMs(unixMs) === asUtc);
    return momentOf(shown.length === 0 ? before : Math.min(...shown));
  };
}
