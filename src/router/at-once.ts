/** Several pieces of work at once, and one end for all. */

/**
 * Runs `work` on what `next` gives until it gives nothing more, `most` at once. The first fault stops the others by their
 * signal, and is thrown when all have ended.
 */
export async function eachAtOnce<T>(
  most: number,
  next: () => T | undefined,
  signal: AbortSignal,
  work: (item: T, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const stop = new AbortController();
  const either = AbortSignal.any([signal, stop.signal]);
  const faults: unknown[] = [];
  async function goOn(): Promise<void> {
    try {
      for (let item = next(); item !== undefined && !either.aborted; item = next()) await work(item, either);
    } catch (error) {
      faults.push(error);
      stop.abort();
    }
  }
  await Promise.all(Array.from({ length: most }, goOn));
  if (faults.length > 0) throw faults[0];
}
