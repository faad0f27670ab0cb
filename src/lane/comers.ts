/** Of which roster groups somebody has been admitted in a lane since local midnight: for lanes that open to all after the first. */
import type { Kept } from "../journal/journal.ts";
import type { Journal } from "../journal/journal.ts";
import type { Clock } from "../ops/clock.ts";
import { readFacts } from "../verdict/told.ts";
import type { Facts, Moment } from "../verdict/words.ts";

/** More than a box records in a day; and no day is longer than this. */
const MOST_ENTRIES = 100_000;
const LONGEST_DAY_MS = 26 * 3_600_000;
const PAGE = 200;

export interface ComersParts {
  readonly journal: Pick<Journal, "find" | "recent">;
  readonly clock: Clock;
  readonly momentOf: (unixMs: number) => Moment;
}

export interface Comers {
  /** Sorted. `lane`: its id. */
  today(lane: string): readonly string[];
  /** Somebody with these facts was admitted there. */
  came(facts: Facts): void;
}

/** Throws `JournalError`. */
export function openComers({ clock, journal, momentOf }: ComersParts): Comers {
  let day = dayOf(clock.read().now);
  let groups = new Map<string, ReadonlySet<string>>();
  for (const kept of lately()) {
    const facts = factsOf(kept);
    if (facts !== undefined && dayOf(clock.read().now - clock.since(kept.entry)) === day) add(facts);
  }

  function* lately(): Generator<Kept> {
    let before: number | undefined;
    for (let seen = 0; seen < MOST_ENTRIES; seen += PAGE) {
      const page = journal.recent(PAGE, before);
      yield* page;
      const oldest = page.at(-1);
      if (oldest === undefined || clock.since(oldest.entry) > LONGEST_DAY_MS) return;
      before = oldest.seq;
    }
  }

  /** Of an admission of somebody in a group; undefined: it is none. */
  function factsOf({ entry }: Kept): Facts | undefined {
    if (entry.kind === "override") {
      const answered = entry.answers === undefined ? undefined : journal.find(entry.answers)?.entry;
      return answered?.kind === "verdict" ? groupsIn(answered.facts) : undefined;
    }
    return entry.kind === "verdict" && entry.verdict === "admit" ? groupsIn(entry.facts) : undefined;
  }

  function add({ lane, lookup }: Facts): void {
    if (lookup.is !== "known" || lookup.card.groups.length === 0) return;
    groups.set(lane.id, new Set([...(groups.get(lane.id) ?? []), ...lookup.card.groups]));
  }

  function turn(): void {
    const now = dayOf(clock.read().now);
    if (now === day) return;
    day = now;
    groups = new Map();
  }

  function dayOf(unixMs: number): string {
    return momentOf(unixMs).day;
  }

  return {
    today(lane) {
      turn();
      return [...(groups.get(lane) ?? [])].toSorted();
    },
    came(facts) {
      turn();
      add(facts);
    },
  };
}

/** Most people are in no group: their facts are not taken apart. */
function groupsIn(facts: string | undefined): Facts | undefined {
  return facts === undefined || facts.includes('"groups":[]') ? undefined : readFacts(facts);
}
