/** So many within an hour are no chance: the reader, its cable or its power is about to fail. */
const TOO_MANY = 3;
const HOUR_MS = 3_600_000;

export interface HangAlarm {
  /** How often the reader `part` was reset since the start. True: this one makes it too many. Milliseconds of one clock. */
  note(part: string, recoveries: number, now: number): boolean;
  /** The readers that were reset too often within the last hour. */
  raised(now: number): readonly string[];
}

/** Which readers of a lane hang again and again. */
export function openHangAlarm(): HangAlarm {
  const told = new Map<string, { readonly recoveries: number; readonly times: readonly number[] }>();

  return {
    note(part, recoveries, now) {
      const before = told.get(part) ?? { recoveries: 0, times: [] };
      if (recoveries <= before.recoveries) return false;
      const next = { recoveries, times: [...before.times, now].slice(-TOO_MANY) };
      told.set(part, next);
      return often(next, now);
    },
    raised: (now) => [...told].filter(([, each]) => often(each, now)).map(([part]) => part),
  };
}

function often({ times }: { readonly times: readonly number[] }, now: number): boolean {
  return times.filter((time) => now - time < HOUR_MS).length >= TOO_MANY;
}
