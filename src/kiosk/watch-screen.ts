/** Whether the box's own browser still paints, and that it is started again when it does not. */

/** What nothing was painted for so long is no picture. The page is asked every 5 s, and a small board starts a browser within it. Milliseconds. */
const SILENT_MS = 30_000;
/** From one start to the next, at first and at most; it doubles while none of them helps: a display may be switched off for the night. Milliseconds. */
const PAUSE_MS = 120_000;
const LONGEST_PAUSE_MS = 1_920_000;

export type ScreenHealth =
  /** No browser of this box is meant to show the page. */
  | { readonly is: "none" }
  | { readonly is: "starting" }
  | { readonly is: "painting" }
  /** `restarts`: how often it was started again since something was painted. */
  | { readonly is: "silent"; readonly restarts: number };

export interface WatchedScreen {
  /** Whether a browser is meant to show the page right now. */
  readonly isMeant: () => boolean;
  /** Milliseconds of the clock of `look`; undefined: nothing was painted yet. */
  readonly lastPainted: () => number | undefined;
  /** Has the browser started again, soon; must not throw. */
  readonly restart: () => void;
}

export interface ScreenWatch {
  /** To be had about every second. `now`: monotonic milliseconds. */
  look(now: number): ScreenHealth;
  /** How often the browser was started again since this gate started. */
  restarts(): number;
}

export function watchScreen({ isMeant, lastPainted, restart }: WatchedScreen): ScreenWatch {
  let meantSince: number | undefined;
  let restartedAt: number | undefined;
  let inVain = 0;
  let restarts = 0;

  return {
    restarts: () => restarts,
    look(now) {
      if (!isMeant()) {
        meantSince = undefined;
        return { is: "none" };
      }
      meantSince ??= now;
      const painted = lastPainted() ?? Number.NEGATIVE_INFINITY;
      if (now - painted < SILENT_MS) {
        inVain = 0;
        return { is: "painting" };
      }
      if (now - meantSince < SILENT_MS) return { is: "starting" };
      const pauseMs = Math.min(PAUSE_MS * 2 ** Math.max(inVain - 1, 0), LONGEST_PAUSE_MS);
      if (restartedAt === undefined || now - restartedAt >= pauseMs) {
        restartedAt = now;
        inVain += 1;
        restarts += 1;
        restart();
      }
      return { is: "silent", restarts: inVain };
    },
  };
}
