/** What a door or a turnstile tells that is about nobody: on record and in the log. */
import type { Order, Tell } from "../door/words.ts";
import type { Journal } from "../journal/journal.ts";
import type { Clock } from "../ops/clock.ts";
import type { Log } from "../ops/log.ts";

/** A contact that comes loose says the same all night: more of it within an hour is counted, and not written down. */
const MOST_AN_HOUR = 200;
const HOUR_MS = 3_600_000;

export interface DoorRecordParts {
  readonly lane: string;
  readonly journal: Pick<Journal, "append">;
  readonly clock: Pick<Clock, "stamp">;
  readonly log: Log;
  /** Milliseconds of a clock that only goes forward. */
  readonly now: () => number;
}

export interface DoorRecord {
  tell(tell: Exclude<Tell, { is: "passed" }>): void;
  /** The lock did not take an order that nobody waits for. */
  fault(error: unknown, order: Order): void;
}

/** Neither throws: a door goes on, also when nothing can be recorded. */
export function doorRecord({ clock, journal, lane, log, now }: DoorRecordParts): DoorRecord {
  let hour = { began: now(), written: 0, leftOut: 0 };
  let lastFault = "";

  function record(what: string, detail: string | undefined): void {
    if (now() - hour.began >= HOUR_MS) hour = { began: now(), written: 0, leftOut: hour.leftOut };
    if (hour.written >= MOST_AN_HOUR) {
      hour = { ...hour, leftOut: hour.leftOut + 1 };
      return;
    }
    const before = hour.leftOut === 0 ? [] : [`${hour.leftOut} before it left out`];
    const said = [...(detail === undefined ? [] : [detail]), ...before].join(", ");
    hour = { ...hour, written: hour.written + 1, leftOut: 0 };
    try {
      journal.append({ kind: "door", ...clock.stamp(), lane, what, detail: said === "" ? undefined : said });
    } catch (error) {
      log.error({ err: error, lane, what }, "what happened at the door is not on record");
    }
  }

  return {
    tell(tell) {
      switch (tell.is) {
        case "alarm":
          if (tell.turns === "on") log.error({ lane, alarm: tell.alarm }, "the door raises an alarm");
          else log.info({ lane, alarm: tell.alarm }, "the door's alarm is over");
          return record(tell.alarm, tell.turns);
        case "pre-alarm":
          return log.warn({ lane }, "the door has been open for almost too long");
        case "egress":
          return record("egress-unlock", undefined);
      }
    },
    fault(error, order) {
      const detail = error instanceof Error ? error.message.slice(0, 200) : "unknown";
      // A lock that is away is tried again and again in free access, and says the same.
      if (detail !== lastFault) log.error({ err: error, lane, order: order.is }, "the lock did not take an order");
      lastFault = detail;
      if (order.is !== "unlock" || order.admission === undefined) return;
      try {
        journal.append({ kind: "fault", ...clock.stamp(), lane, what: "actuator", detail });
      } catch (failed) {
        log.error({ err: failed, lane }, "that the lock did not open for somebody is not on record");
      }
    },
  };
}
