import type { Medium, Scan } from "./device.ts";
import { lineCodec } from "./wire/line.ts";
import type { LineOptions } from "./wire/line.ts";
import { MAX_GAP_MS } from "./wire/payload.ts";

/** A line codec with the two silences that bytes alone cannot show: the end of a scan, and the end of a broken one. */
export interface LineFeed {
  readonly push: (bytes: Uint8Array) => void;
  /** Stops the timer and forgets a half line. */
  readonly stop: () => void;
}

/** `idleEndMs`: how long a line is silent before a scan without terminator is over. */
export function lineFeed(
  options: LineOptions & { readonly medium: Medium; readonly idleEndMs: number },
  onScan: (scan: Scan) => void,
): LineFeed {
  const codec = lineCodec(options);
  let lastAt = 0;
  let idle: NodeJS.Timeout | undefined;

  function deliver(events: ReturnType<typeof codec.push>): void {
    for (const event of events)
      if (event.is === "line") {
        const { payload, symbology } = event;
        onScan({ medium: options.medium, payload, at: lastAt, ...(symbology !== undefined && { symbology }) });
      }
  }

  return {
    push(bytes) {
      const now = performance.now();
      if (now - lastAt > MAX_GAP_MS) codec.reset();
      lastAt = now;
      deliver(codec.push(bytes));
      clearTimeout(idle);
      if (options.terminator === "idle") idle = setTimeout(() => deliver(codec.flush()), options.idleEndMs);
    },
    stop() {
      clearTimeout(idle);
      codec.reset();
    },
  };
}
