/** Several readers as one stream of scans, each with the reader that it came from. */
import type { Reader, Scan } from "../../firmware-bridge/device.ts";

export interface ReadScan {
  readonly reader: Reader;
  readonly scan: Scan;
}

/**
 * In the order in which the scans come; what one reader has waiting holds up no other. Ends when all have ended, and throws when one
 * throws. Each reader's `scans()` is called once.
 */
export async function* together(readers: readonly Reader[]): AsyncGenerator<ReadScan> {
  const next = new Map<Reader, Promise<{ readonly reader: Reader; readonly result: IteratorResult<Scan> }>>();
  const take = readers.map((reader) => {
    const scans = reader.scans()[Symbol.asyncIterator]();
    return () =>
      void next.set(
        reader,
        scans.next().then((result) => ({ reader, result })),
      );
  });
  const takeFrom = new Map(readers.map((reader, nth) => [reader, take[nth]]));
  for (const begin of take) begin();
  while (next.size > 0) {
    const { reader, result } = await Promise.race(next.values());
    next.delete(reader);
    if (result.done === true) continue;
    // the next one is asked for first: what comes while this one is served is not the later for it
    takeFrom.get(reader)?.();
    yield { reader, scan: result.value };
  }
}
