/** How often somebody may ask: a bucket that fills by itself. */

/** `perSecond` more than 0, `burst` at least 1. `take`: false when it is empty. `nowMs`: of a clock that only goes forward. */
export function openBucket({ burst, perSecond }: { readonly burst: number; readonly perSecond: number }) {
  let left = burst;
  let filledAt = Number.NEGATIVE_INFINITY;
  return {
    take(nowMs: number): boolean {
      left = Math.min(burst, left + ((nowMs - filledAt) / 1000) * perSecond);
      filledAt = nowMs;
      if (left < 1) return false;
      left -= 1;
      return true;
    },
  };
}
