/**
 * Admissions as a till sees them: read from the record in its order, confirmed or voided into it. Nothing is kept beside the
 * record, so a restart forgets nothing, and what is asked twice is answered twice alike.
 */
import type { Entry, TillEntry } from "../journal/entry.ts";
import type { Journal, Kept } from "../journal/journal.ts";
import type { Clock } from "../ops/clock.ts";
import { eventOf, idOf, isSale, type SaleState, type Settlement, seqOf, settledOf } from "./events.ts";
import type { Settled, TillEvent } from "./messages.ts";

/** Entries read at once, between which others get their turn. */
const BATCH = 64;
/** Further back nothing is told, however long it may be kept: three days of a busy canteen. Entries. */
const MAX_BACK = 20_000;

export interface SalesParts {
  readonly journal: Pick<Journal, "after" | "append" | "find" | "followUps" | "head">;
  readonly clock: Pick<Clock, "since" | "stamp">;
  /** Of which lanes; none: of all. */
  readonly lanes: readonly string[];
  readonly confirmWithinMs: number;
  /** At least `confirmWithinMs`. */
  readonly keepMs: number;
}

/** Some entries that were read, and what they are to a till. */
interface Batch {
  readonly events: readonly TillEvent[];
  /** The last entry that was looked at, an event or not; undefined: there was none. */
  readonly last: { readonly seq: number; readonly id: string } | undefined;
  readonly more: boolean;
}

export type Settling =
  | { readonly is: "settled"; readonly settled: Settled }
  | { readonly is: "unknown" | "not-an-admission" | "closed" }
  /** The other of the two was said before. */
  | { readonly is: "otherwise"; readonly settled: Settled };

/** Every method throws `JournalError`. */
export interface Sales {
  /** Where the entry stands that an id names; undefined: the record has no such entry. */
  placeOf(id: string): number | undefined;
  /** What came after an entry, 0: all that is kept. A few at a time. `lane`: of this one alone. */
  after(seq: number, lane: string | undefined): Batch;
  find(id: string): TillEvent | undefined;
  /** On record when it returns `settled`. */
  settle(id: string, what: "confirmed" | "voided", reference: string | undefined): Settling;
  /** Voids what was not confirmed in time, one at a time, the oldest first. Returns whether there may be more right now. */
  voidLate(): boolean;
}

export function openSales({ clock, confirmWithinMs, journal, keepMs, lanes }: SalesParts): Sales {
  /** Up to here everything is too old to be told. */
  let past = Math.max(0, journal.head().seq - MAX_BACK);
  /** Up to here nothing is left to be voided for its age. */
  let swept = past;

  /** Since an entry was written. One that a clock ahead of ours wrote in another run of the machine is as old as can be. */
  function ageOf(entry: Entry): number {
    const now = clock.stamp();
    return entry.bootId !== now.bootId && entry.at > now.at ? Number.POSITIVE_INFINITY : clock.since(entry);
  }

  function isOurs({ entry }: Kept, lane?: string): boolean {
    if (entry.kind !== "verdict" && entry.kind !== "override") return false;
    return (lane === undefined || entry.lane === lane) && (lanes.length === 0 || lanes.includes(entry.lane));
  }

  function settlementOf(seq: number): Settlement | undefined {
    return journal.followUps(seq).flatMap(({ entry, ...at }) => (entry.kind === "till" ? [{ ...at, entry }] : []))[0];
  }

  function stateOf({ entry, seq }: Kept): SaleState {
    const by = settlementOf(seq);
    if (by !== undefined) return { is: "settled", by };
    return { is: ageOf(entry) < confirmWithinMs ? "open" : "closed" };
  }

  function tell(kept: Kept): TillEvent | undefined {
    return eventOf(kept, confirmWithinMs, () => stateOf(kept));
  }

  function entryOf(id: string): Kept | undefined {
    const kept = journal.find(seqOf(id));
    return kept !== undefined && idOf(kept) === id ? kept : undefined;
  }

  function write(kept: Kept, lane: string, how: Pick<TillEntry, "what" | "reference" | "by">): Settlement {
    const entry = { kind: "till", ...clock.stamp(), lane, admission: kept.seq, ...how } as const;
    return { ...journal.append(entry), entry };
  }

  return {
    placeOf: (id) => entryOf(id)?.seq,
    after(seq, lane) {
      past = Math.max(past, journal.head().seq - MAX_BACK);
      const read = journal.after(Math.max(seq, past), BATCH);
      const told = read.filter((kept) => {
        if (ageOf(kept.entry) <= keepMs) return isOurs(kept, lane);
        if (kept.seq === past + 1) past = kept.seq;
        return false;
      });
      const last = read.at(-1);
      return {
        events: told.flatMap((kept) => tell(kept) ?? []),
        last: last && { seq: last.seq, id: idOf(last) },
        more: read.length === BATCH,
      };
    },
    find(id) {
      const kept = entryOf(id);
      return kept !== undefined && isOurs(kept) ? tell(kept) : undefined;
    },
    settle(id, what, reference) {
      const kept = entryOf(id);
      if (kept === undefined || !isOurs(kept)) return { is: "unknown" };
      const { entry } = kept;
      if (!isSale(entry)) return { is: "not-an-admission" };
      const state = stateOf(kept);
      if (state.is === "closed") return { is: "closed" };
      const by = state.is === "settled" ? state.by : write(kept, entry.lane, { what, reference });
      return { is: by.entry.what === what ? "settled" : "otherwise", settled: settledOf(kept, by) };
    },
    voidLate() {
      const read = journal.after(swept, BATCH);
      for (const kept of read) {
        const { entry } = kept;
        const state = isSale(entry) && isOurs(kept) && ageOf(entry) <= keepMs ? stateOf(kept).is : "nothing";
        if (state === "open") return false;
        swept = kept.seq;
        if (state !== "closed" || !isSale(entry)) continue;
        write(kept, entry.lane, { what: "voided", reference: undefined, by: "time" });
        return true;
      }
      return read.length === BATCH;
    },
  };
}
