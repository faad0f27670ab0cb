/** How a lane stands: its mode, who is inside, of which groups somebody has come today. All of it survives a restart, by the journal. */
import type { Facts, LaneFacts, Way } from "../verdict/words.ts";
import type { Comers } from "./comers.ts";
import type { Headcount } from "./headcount.ts";
import type { Mode } from "./mode.ts";

export interface Standing {
  /** Throws `JournalError`. */
  read(): LaneFacts;
  /** Somebody with these facts was admitted here. */
  admitted(facts: Facts): void;
}

export interface StandingParts {
  readonly id: string;
  readonly way: Way | undefined;
  readonly mode: Pick<Mode, "now">;
  readonly headcount: Pick<Headcount, "now">;
  readonly comers: Comers;
}

export function openStanding({ comers, headcount, id, mode, way }: StandingParts): Standing {
  return {
    read: () => ({ id, way, mode: mode.now(), inside: headcount.now(), groupsToday: comers.today(id) }),
    admitted: (facts) => comers.came(facts),
  };
}
