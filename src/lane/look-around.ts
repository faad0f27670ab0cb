/** What a gate says of itself between two cards: on the screen, in `systemctl status`, and in the record when its clock runs away. */
import type { DoorState } from "../door/words.ts";
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

/** What is told of each lane: its policy says how old data may be, its screen shows it. */
interface LookedAfter {
  readonly name: string;
  readonly policy: () => Policy;
  readonly display: Pick<Display, "about">;
  /** What stands in its policy file is not what is in force. */
  readonly isRefused: () => boolean;
  readonly door: () => DoorState;
  /** Its readers that hang again and again. */
  readonly failing: () => readonly string[];
}

export interface LookAroundParts {
  /** Of the site; stands in the record of what concerns all lanes. */
  readonly name: string;
  /** At least one. */
  readonly lanes: readonly LookedAfter[];
  readonly info: () => SnapshotInfo | undefined;
  /** undefined: this site decides on its own list alone. */
  readonly ask: Pick<Ask, "online"> | undefined;
  readonly journal: Pick<Journal, "append">;
  readonly secondLooks: Pick<SecondLooks, "recent">;
  /** What there is to say of each screen of this box. */
  readonly screens: () => readonly string[];
  readonly notify: Pick<Notify, "status">;
  readonly clock: Clock;
  readonly momentOf: (unixMs: number) => Moment;
  readonly log: Log;
}

/** One look around, to be had again and again, about every second. It never throws. */
export function openLookAround(parts: LookAroundParts): () => void {
  const { ask, clock, info: infoOf, lanes, log, momentOf, notify, secondLooks } = parts;
  const followed = lanes.map((lane) => ({ ...lane, steady: openSteadyFreshness(lane.policy) }));
  let status = "";
  let looksSinceJump = 0;

  function freshnessOf({ steady }: (typeof followed)[number], info: SnapshotInfo | undefined, now: number): Freshness {
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
    // A site that decides on its own list alone misses nothing by not asking.
    const online = ask?.online() ?? true;
    const asOf = sayAsOf(info?.takenAt, now, momentOf);
    const told = followed.map((lane) => {
      const freshness = freshnessOf(lane, info, now);
      lane.display.about({ freshness, asOf, online }, trust);
      return lanes.length === 1
        ? `${lane.policy().name}, data ${freshness}`
        : `${lane.name}: ${lane.policy().name}, data ${freshness}`;
    });
    tellJump(jumpMs);
    const register = ask === undefined ? "register not asked" : `register ${online ? "answers" : "silent"}`;
    const doubts = secondLooks.recent(now);
    const alarm = doubts === 0 ? "" : `, ${doubts} ADMISSIONS CONTRADICTED since yesterday`;
    // First, as the line is cut at its end.
    const failing = followed.flatMap((lane) => lane.failing().map((part) => `${part} of ${lane.name} KEEPS HANGING; `));
    const refused = followed.flatMap(({ isRefused, name }) => (isRefused() ? `policy of ${name} REFUSED; ` : []));
    const doors = followed.flatMap(({ door, name }) => sayDoor(door(), name));
    const screens = parts.screens().map((screen) => `${screen}; `);
    const said = `${screens.join("")}${doors.join("")}${refused.join("")}${failing.join("")}${told.join("; ")}; ${info?.count ?? 0} cards, ${register}, clock ${trust}${alarm}`;
    if (said !== status) notify.status(said);
    status = said;
  };
}

function sayDoor(state: DoorState, lane: string): readonly string[] {
  return state === "normal" || state === "egress-open" ? [] : [`${lane} ${state.toUpperCase()}; `];
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
