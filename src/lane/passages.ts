/** What went through a lane's way: on record, and counted. */
import type { Passed } from "../door/passage.ts";
import type { Journal } from "../journal/journal.ts";
import type { Display } from "../kiosk/display.ts";
import type { Clock } from "../ops/clock.ts";
import type { Log } from "../ops/log.ts";
import type { Headcount } from "./headcount.ts";

export interface PassageRecordParts {
  readonly lane: string;
  readonly journal: Pick<Journal, "append">;
  readonly clock: Clock;
  readonly display: Pick<Display, "trouble">;
  readonly headcount: Pick<Headcount, "crossed" | "now">;
  readonly log: Log;
}

/** Never throws: somebody is through already, and what cannot be recorded is told on the screen. */
export function passageRecord(parts: PassageRecordParts): (passed: Passed) => void {
  const { clock, display, headcount, journal, lane, log } = parts;
  return ({ grant, how, way }) => {
    try {
      const inside = way !== undefined && how !== "not-used" ? headcount.crossed(way) : headcount.now();
      journal.append({
        kind: "passage",
        ...clock.stamp(),
        lane,
        way,
        how,
        admission: grant?.admission,
        card: grant?.who?.card,
        person: grant?.who?.person,
        inside,
      });
    } catch (error) {
      log.error({ err: error, lane }, "somebody went through, and it is not on record");
      display.trouble("journal", "on");
    }
  };
}
