/** What happens on its own when its time comes: everybody is counted out, a lane begins or ends to stand open, its screen says so. */
import type { Log } from "../ops/log.ts";
import type { Headcount } from "./headcount.ts";
import type { Mode } from "./mode.ts";
import type { LaneRest } from "./rest.ts";

export interface ByTheClockParts {
  readonly headcount: Pick<Headcount, "now">;
  readonly lanes: readonly {
    readonly name: string;
    readonly mode: Pick<Mode, "turn">;
    readonly rest: Pick<LaneRest, "turn">;
  }[];
  readonly log: Log;
}

/** To be called every second. Never throws; one that fails holds up no other, is tried again, and is told once. */
export function byTheClock({ headcount, lanes, log }: ByTheClockParts): () => void {
  const failing = new Set<string>();

  function attempt(what: string, act: () => void): void {
    try {
      act();
      failing.delete(what);
    } catch (error) {
      if (!failing.has(what)) log.error({ err: error, what }, "what was due could not be recorded, and is tried again");
      failing.add(what);
    }
  }

  return () => {
    attempt("counting out", () => void headcount.now());
    for (const { mode, name, rest } of lanes) {
      attempt(`the mode of ${name}`, mode.turn);
      rest.turn();
    }
  };
}
