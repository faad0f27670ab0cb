/** How a lane stands: its mode, who is inside, of which groups somebody has come today. All of it survives a restart, by the journal. */
import type { Journal } from "../journal/journal.ts";
import type { Clock } from "../ops/clock.ts";
import { readFacts } from "../verdict/told.ts";
import type { Facts, LaneFacts, LaneMode, Moment, Way } from "../verdict/words.ts";
import type { Headcount } from "./headcount.ts";

/** Entries that are looked through at the start for who has come today. */
const LOOK_BACK = 1000;

export interface Standing {
  read(): LaneFacts;
  /** Somebody with these facts was admitted here. */
  admitted(facts: Facts): void;
  /** The change is on record before. */
  setMode(mode: LaneMode): void;
}

export interface StandingParts {
  readonly id: string;
  readonly way: Way | undefined;
  readonly journal: Pick<Journal, "recent" | "recentOf">;
  readonly clock: Clock;
  readonly momentOf: (unixMs: number) => Moment;
  readonly headcount: Headcount;
}

/** Throws `JournalError`. */
export function openStanding({ clock, headcount, id, journal, momentOf, way }: StandingParts): Standing {
  let mode: LaneMode =
    journal.recentOf("mode", LOOK_BACK).find(({ entry }) => entry.lane === id)?.entry.mode ?? "normal";
  let day = today();
  let groups: readonly string[] = [];
  for (const { entry } of journal.recent(LOOK_BACK)) {
    if (entry.kind !== "verdict" || entry.verdict !== "admit" || entry.lane !== id || entry.facts === undefined)
      continue;
    const facts = readFacts(entry.facts);
    if (facts?.now.day === day) add(facts);
  }

  function today(): string {
    return momentOf(clock.read().now).day;
  }

  function add({ lookup }: Facts): void {
    if (lookup.is === "known") groups = [...new Set([...groups, ...lookup.card.groups])].toSorted();
  }

  function turn(): void {
    const now = today();
    if (now === day) return;
    day = now;
    groups = [];
  }

  return {
    read() {
      turn();
      return { id, way, mode, inside: headcount.now(), groupsToday: groups };
    },
    admitted(facts) {
      turn();
      add(facts);
    },
    setMode(next) {
      mode = next;
    },
  };
}
