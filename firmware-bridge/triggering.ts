/** Keeps a scanner reading that reads once for each trigger and gives up by itself when nothing comes. */
export interface Triggering {
  /** A code was read, and whoever showed it has been served: the next one may come. */
  readonly again: () => void;
  readonly stop: () => void;
}

/** `trigger` is called at once, `restMs` after each `again()`, and every 3 s while nothing comes. It must not throw. */
export function triggering(restMs: number, trigger: () => void): Triggering {
  let timer: NodeJS.Timeout;

  function fire(): void {
    trigger();
    timer = setTimeout(fire, EVERY_MS);
  }

  fire();
  return {
    again() {
      clearTimeout(timer);
      timer = setTimeout(fire, restMs);
    },
    stop() {
      clearTimeout(timer);
    },
  };
}

/** Shorter than any scanner's own limit for one read. */
const EVERY_MS = 3000;
