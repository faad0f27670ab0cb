import { useEffect, useState } from "preact/hooks";

/** Whoever touches nothing for so long has left. Seconds. */
const AWAY_S = 30;
/** From here on it is said. */
const SAID_S = 20;

export interface Away {
  /** Until the screen goes back to the students; undefined: not soon. Seconds. */
  readonly left: number | undefined;
  /** How long it is said. */
  readonly saidMs: number;
  /** Changes with each touch. */
  readonly touches: number;
}

/** Any touch and any key begins it anew; `isBusy`: it stands still, as the page itself waits for something. */
export function useAway(isBusy: boolean, leave: () => void): Away {
  const [touches, setTouches] = useState(0);
  const [left, setLeft] = useState(AWAY_S);
  useEffect(() => {
    const touch = () => setTouches((before) => before + 1);
    addEventListener("pointerdown", touch);
    addEventListener("keydown", touch);
    return () => {
      removeEventListener("pointerdown", touch);
      removeEventListener("keydown", touch);
    };
  }, []);
  useEffect(() => {
    setLeft(AWAY_S);
    if (isBusy) return undefined;
    const endsAt = performance.now() + AWAY_S * 1000;
    const ticking = setInterval(() => setLeft(Math.ceil((endsAt - performance.now()) / 1000)), 1000);
    return () => clearInterval(ticking);
  }, [touches, isBusy]);
  useEffect(() => {
    if (left <= 0) leave();
  }, [left]);
  return { left: left <= SAID_S && !isBusy ? Math.max(left, 1) : undefined, saidMs: SAID_S * 1000, touches };
}

/** Counts down to 0 from when it begins. Milliseconds; asked for 0 it stands at 0. Answers whole seconds, rounded up. */
export function useCountdown(ms: number, begun: number): number {
  const [left, setLeft] = useState(Math.ceil(ms / 1000));
  useEffect(() => {
    setLeft(Math.ceil(ms / 1000));
    if (ms <= 0) return undefined;
    const endsAt = performance.now() + ms;
    const ticking = setInterval(() => setLeft(Math.max(0, Math.ceil((endsAt - performance.now()) / 1000))), 1000);
    return () => clearInterval(ticking);
  }, [ms, begun]);
  return left;
}
