/** What the journal proves about the time: moments that have certainly passed, for the floor of the clock after a restart. */
import type { Journal } from "../journal/journal.ts";
import type { Past } from "../ops/clock.ts";

/**
 * Entries looked at, the newest first. Beyond them it is the floor of the last start that speaks, which was reckoned in the same way.
 */
const LOOK_BACK = 500;

/** Bounded, however long the journal is. Throws `JournalError`. */
export function pastIn(journal: Pick<Journal, "recent" | "recentOf">): Past {
  const synced = journal.recent(LOOK_BACK).flatMap(({ entry }) => (entry.clock === "synced" ? [entry] : []));
  const floors = journal
    .recentOf("start", 1)
    .flatMap(({ entry }) => (entry.floor === undefined ? [] : [{ ...entry, at: entry.floor }]));
  return { proofs: [...synced, ...floors], synced: synced[0] };
}
