/**
 * What a lane does whoever comes: what its policy says, refuse everybody, or stand open. Staff say so, or a timetable; lockdown is ended by
 * staff alone. It survives a restart, by the journal.
 */
import type { Journal } from "../journal/journal.ts";
import type { Clock } from "../ops/clock.ts";
import type { LaneMode, Moment } from "../verdict/words.ts";

/** How the record calls it; no staff is called so. */
const TIMETABLE = "the timetable";
/** Entries of one lane that are looked through at the start; the timetable makes two a day. */
const LOOK_BACK = 1000;
const STRICTEST_FIRST: readonly LaneMode[] = ["lockdown", "normal", "free-access"];

export interface ModeParts {
  readonly id: string;
  readonly journal: Pick<Journal, "append" | "recentOf">;
  readonly clock: Clock;
  readonly momentOf: (unixMs: number) => Moment;
  /** Whether the lane stands open at that moment. */
  readonly standsOpen: (now: Moment) => boolean;
  readonly onChange: (mode: LaneMode) => void;
}

/** Throws `JournalError` where a change cannot be recorded: a stricter mode then holds all the same, a laxer one does not. */
export interface Mode {
  now(): LaneMode;
  /** `by`: who of the staff, 1 to 64 characters. */
  set(mode: LaneMode, by: string): void;
  /** What is due by the timetable; to be called again and again. */
  turn(): void;
}

/** Throws `JournalError`. */
export function openMode({ clock, id, journal, momentOf, onChange, standsOpen }: ModeParts): Mode {
  const before = journal.recentOf("mode", LOOK_BACK, id).map(({ entry }) => entry);
  const [last] = before;
  let mode: LaneMode = last?.mode ?? "normal";
  let timetable: LaneMode = "normal";
  const said = before.find(({ by }) => by === TIMETABLE);
  // What the timetable said on another day counts only as long as nobody else has said anything since.
  if (said !== undefined && (said === last || dayOf(clock.read().now - clock.since(said)) === dayOf(clock.read().now)))
    timetable = said.mode;

  function dayOf(unixMs: number): string {
    return momentOf(unixMs).day;
  }

  function change(next: LaneMode, by: string): void {
    const apply = (): void => {
      mode = next;
      onChange(next);
    };
    const record = (): void => void journal.append({ kind: "mode", ...clock.stamp(), lane: id, mode: next, by });
    if (STRICTEST_FIRST.indexOf(next) > STRICTEST_FIRST.indexOf(mode)) {
      record();
      apply();
      return;
    }
    try {
      record();
    } finally {
      apply();
    }
  }

  return {
    now: () => mode,
    set: change,
    turn() {
      const { now, trust } = clock.read();
      // A clock that nobody confirmed opens nothing.
      const isSure = trust === "synced" || trust === "plausible";
      const next = isSure && standsOpen(momentOf(now)) ? "free-access" : "normal";
      if (next === timetable) return;
      if (mode !== "lockdown" && mode !== next) change(next, TIMETABLE);
      timetable = next;
    },
  };
}
