/** Whether anybody sees what the gate sends: the gate asks every screen for a beat, and a screen answers when it has painted. */

/** How often every screen is asked. Milliseconds. */
export const BEAT_EVERY_MS = 5000;

export interface Beats<Screen extends WeakKey> {
  /** This screen was asked just now; it may answer once. */
  ask(screen: Screen): void;
  /** Takes note that it painted; false when nobody had asked it. `now` undefined: it is not the one that is watched. */
  answer(screen: Screen, now: number | undefined): boolean;
  /** When a screen last said that it had painted, on the clock of `answer`; undefined: none ever has. */
  lastPainted(): number | undefined;
}

export function openBeats<Screen extends WeakKey>(): Beats<Screen> {
  const asked = new WeakSet<Screen>();
  let last: number | undefined;
  return {
    ask: (screen) => void asked.add(screen),
    answer(screen, now) {
      if (!asked.delete(screen)) return false;
      last = now ?? last;
      return true;
    },
    lastPainted: () => last,
  };
}
