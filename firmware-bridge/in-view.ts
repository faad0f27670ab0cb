/** A code before a camera is read in every frame: which of these sights is a new one. */

/** More different codes than that are not shown within a few seconds. */
const MAX_CODES = 16;

export interface InView {
  /**
   * Whether this code was not in view in the last `againAfterMs`. A code that is seen stays in view, so that one that is held before the
   * camera is one scan however long. `at`: milliseconds of any clock that only goes forward.
   */
  isNew(payload: Uint8Array, at: number): boolean;
}

export function inView(againAfterMs: number): InView {
  const seenAt = new Map<string, number>();
  return {
    isNew(payload, at) {
      const code = Buffer.from(payload).toString("latin1");
      const before = seenAt.get(code);
      // Taken out and put in again: the map keeps the order of the last sight.
      seenAt.delete(code);
      seenAt.set(code, at);
      const [oldest] = seenAt.keys();
      if (oldest !== undefined && seenAt.size > MAX_CODES) seenAt.delete(oldest);
      return before === undefined || at - before >= againAfterMs;
    },
  };
}
