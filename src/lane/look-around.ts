/** What a gate says of itself between two cards: on the screen, in `systemctl status`, and in the record when its clock runs away. */
import type { Journal } from "../journal/journal.ts";
import type { Display } from "../kiosk/display.ts";
import type { KioskState } from "../kiosk/protocol.ts";
import type { Clock } from "../ops/clock.ts";
import type { Log } from "../ops/log.ts";
import type { Notify } from "../ops/notify.ts";
import type { Ask } from "../router/ask.ts";
import type { SnapshotInfo } from "../snapshot/words.ts";
import { timeOfDay } from "../verdict/hours.ts";
import type { Freshness, Moment, Policy } from "../verdict/words.ts";
import { openSteadyFreshness } from "./age.ts";
import type { SecondLooks } from "./second-look.ts";

/** Between a clock that is set by a server and the server's mark there may be a moment: a jump is one when it stands. Looks. */
const JUMP_STANDS = 10;
const DAY_MS = 86_400_000;

export interface LookAroundParts {
  readonly name: string;
  readonly policy: Policy;
  readonly info: () => SnapshotInfo | undefined;
  /** undefined: this site decides on its own list alone. */
  readonly ask: Pick<Ask, "online"> | undefined;
  readonly journal: Pick<Journal, "append">;
  readonly secondLooks: Pick<SecondLooks, "recent">;
  readonly display: Pick<Display, "about">;
  readonly notify: Pick<Notify, "status">;
  readonly clock: Clock;
  readonly momentOf: (unixMs: number) => Moment;
  readonly log: Log;
}

/** One look around, to be had again and again, about every second. It never throws. */
export function openLookAround(parts: LookAroundParts): () => void {
  const { ask, clock, display, info: infoOf, log, momentOf, notify, policy, secondLooks } = parts;
  const steady = openSteadyFreshness(policy);
  let status = "";
  let looksSinceJump = 0;

  function freshnessOf(info: SnapshotInfo | undefined, now: number): Freshness {
    const listed = steady(info, now);
    // Without a list every card is asked about, and what is asked is new.
    const asksForAll = info !== undefined && info.takenAt === undefined && ask?.online() === true;
    return asksForAll ? "fresh" : listed;
  }

  function tellJump(jumpMs: number): void {
    looksSinceJump = jumpMs === 0 ? 0 : looksSinceJump + 1;
    if (looksSinceJump !== JUMP_STANDS) return;
    const days = Math.round(Math.abs(jumpMs) / DAY_MS);
    const detail = `set ${jumpMs > 0 ? "forward" : "back"} by ${days} days, and by no time server`;
    log.error({ jumpMs }, `the clock was ${detail}: until a server sets it, it is not trusted`);
    try {
      parts.journal.append({ kind: "fault", ...clock.stamp(), lane: parts.name, what: "clock", detail });
    } catch (error) {
      log.error({ err: error }, "the jump of the clock could not be recorded");
    }
  }

  return () => {
    const { jumpMs, now, trust } = clock.read();
    const info = infoOf();
    const freshness = freshnessOf(info, now);
    // A site that decides on its own list alone misses nothing by not asking.
    const online = ask?.online() ?? true;
    display.about({ freshness, asOf: sayAsOf(info?.takenAt, now, momentOf), online }, trust);
    tellJump(jumpMs);
    const register = ask === undefined ? "register not asked" : `register ${online ? "answers" : "silent"}`;
    const doubts = secondLooks.recent(now);
    const alarm = doubts === 0 ? "" : `, ${doubts} ADMISSIONS CONTRADICTED since yesterday`;
    const said = `${policy.name}, ${info?.count ?? 0} cards, data ${freshness}, ${register}, clock ${trust}${alarm}`;
    if (said !== status) notify.status(said);
    status = said;
  };
}

/** `hh:mm` for today's data, the day for older, in the site's time. */
function sayAsOf(
  takenAt: number | undefined,
  now: number,
  momentOf: (unixMs: number) => Moment,
): KioskState["data"]["asOf"] {
  if (takenAt === undefined) return undefined;
  const { day, minute } = momentOf(takenAt);
  return day === momentOf(now).day ? timeOfDay(minute) : day;
}
