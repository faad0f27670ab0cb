/** Staff look at what the reader makes of a card: the next one is shown to them and not judged, so that it lets nobody in. */
import type { Scan } from "../../firmware-bridge/device.ts";
import type { Shown } from "../card/credential.ts";
import type { Display } from "../kiosk/display.ts";

/** Whoever asked has stopped waiting for a card, or found none. Milliseconds. */
export const INSPECT_MS = 30_000;

/** What was held to a reader, and what this system makes of it. */
export interface Inspected {
  readonly scan: Scan;
  readonly shown: Shown;
}

export interface Inspector {
  /**
   * Resolves with the next card; undefined: nobody showed one within `INSPECT_MS`, `stop` was aborted, or somebody else of the staff began to
   * look. The screen says meanwhile that it takes a moment. Never rejects.
   */
  next(stop: AbortSignal): Promise<Inspected | undefined>;
  /** True: this scan is staff's to look at, and nothing may judge it. What staff type is never theirs: they look at what a reader reads. */
  take(scan: Scan, shown: Shown): boolean;
}

export function openInspector(display: Pick<Display, "held">): Inspector {
  let waiting: ((found: Inspected | undefined) => void) | undefined;

  function end(found?: Inspected): void {
    const answer = waiting;
    waiting = undefined;
    answer?.(found);
  }

  return {
    async next(stop) {
      end();
      if (stop.aborted) return undefined;
      const { promise, resolve } = Promise.withResolvers<Inspected | undefined>();
      const giveUp = (): void => {
        if (waiting === resolve) end();
      };
      waiting = resolve;
      const timeout = setTimeout(giveUp, INSPECT_MS);
      stop.addEventListener("abort", giveUp);
      display.held("on");
      const found = await promise;
      clearTimeout(timeout);
      stop.removeEventListener("abort", giveUp);
      if (waiting === undefined) display.held("off");
      return found;
    },
    take(scan, shown) {
      if (waiting === undefined || scan.medium === "typed") return false;
      end({ scan, shown });
      return true;
    },
  };
}
