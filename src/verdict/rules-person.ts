/** The rules about what this box remembers: of the person, whichever of their cards is shown, and of the lane. */
import { minutesOf } from "./hours.ts";
import { refuse } from "./objection.ts";
import type { Clause } from "./words.ts";

export function notWithin(waitMs: number): Clause {
  return {
    says: `The same person was not admitted here in the last ${minutesOf(waitMs)}.`,
    looksBack: true,
    rule({ lane, past }) {
      const last = past.admissions.find((admission) => admission.lane === lane.id);
      if (last === undefined || last.agoMs >= waitMs) return undefined;
      return refuse({ code: "too-soon", waitMs: waitMs - last.agoMs });
    },
  };
}
