/**
 * What a lane's screen says between two cards: that nobody comes in right now, as the policy itself says, that it stands open, or what whoever
 * stands at the way through should do. It only tells: nothing here is asked before a verdict, and a relay has moved before it is told.
 */
import type { Passed } from "../door/passage.ts";
import type { Stands } from "../door/words.ts";
import type { Display, Rest } from "../kiosk/display.ts";
import type { Clock } from "../ops/clock.ts";
import type { Log } from "../ops/log.ts";
import { notNow } from "../verdict/beforehand.ts";
import type { Moment, Policy } from "../verdict/words.ts";
import type { Mode } from "./mode.ts";
import type { Standing } from "./standing.ts";

export interface LaneRestParts {
  readonly lane: string;
  readonly policy: () => Policy;
  readonly standing: Pick<Standing, "read">;
  readonly mode: Pick<Mode, "now">;
  readonly clock: Pick<Clock, "read">;
  readonly momentOf: (unixMs: number) => Moment;
  readonly display: Pick<Display, "gone" | "notUsed" | "rests" | "wrongWay">;
  readonly log: Log;
}

/** None of it throws. */
export interface LaneRest {
  /** Looks at the hours, the seats and the mode; to be called every second, and when the mode changes. */
  turn(): void;
  stands(stands: Stands): void;
  passed(passed: Passed): void;
}

const IDLE: Rest = { is: "idle" };

export function openLaneRest(parts: LaneRestParts): LaneRest {
  const { clock, display, lane, log, mode, momentOf, policy, standing } = parts;
  let place: Rest = IDLE;
  let way: Stands = { awaited: [], isHeldOpen: false };
  let life: "well" | "failing" = "well";

  function show(): void {
    if (way.isHeldOpen) display.rests({ is: "passage", hint: "close-door" });
    else display.rests(way.awaited.length > 0 ? { is: "passage", hint: "go" } : place);
  }

  function placeNow(): Rest {
    const { now, trust } = clock.read();
    const stands = standing.read();
    const why = notNow(policy(), { clock: trust, now: momentOf(now), lane: stands });
    if (why !== undefined) return { is: "not-now", why };
    return stands.mode === "free-access" ? { is: "free-access" } : IDLE;
  }

  return {
    turn() {
      try {
        place = placeNow();
        life = "well";
      } catch (error) {
        // Who holds up a card is told what is the matter.
        place = IDLE;
        if (life === "well") log.error({ err: error, lane }, "what the screen says between two cards is not known");
        life = "failing";
      }
      show();
    },
    stands(stands) {
      way = stands;
      show();
    },
    passed({ grant, how }) {
      if (how === "wrong-way") display.wrongWay();
      if (grant === undefined) return;
      const { admission } = grant;
      const wasAwaited = way.awaited.includes(admission);
      const awaited = way.awaited.filter((one) => one !== admission);
      way = { ...way, awaited };
      // It is the next one's turn already, or it is shut to all: they are not asked to try again.
      if (how === "not-used" && awaited.length === 0 && mode.now() === "normal") display.notUsed(admission);
      show();
      if (wasAwaited) display.gone(admission);
    },
  };
}
