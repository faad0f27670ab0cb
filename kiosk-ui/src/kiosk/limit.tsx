import { useLayoutEffect, useState } from "preact/hooks";
import type { Place } from "../../../src/kiosk/protocol.ts";
import { play } from "./earcon.ts";
import { levelAt } from "./loudness.ts";

/** So long before the end it is heard as well as seen. */
const SOON_MS = 5000;

interface LimitProps {
  readonly ms: number;
  readonly place: Place;
  readonly onEnd: () => void;
}

/** Time that runs out in sight: a line that grows shorter, a soft tick before the end; any touch or key begins it anew. */
export function Limit({ ms, place, onEnd }: LimitProps) {
  const [touches, setTouches] = useState(0);
  useLayoutEffect(() => {
    const extend = () => setTouches((before) => before + 1);
    addEventListener("pointerdown", extend);
    addEventListener("keydown", extend);
    return () => {
      removeEventListener("pointerdown", extend);
      removeEventListener("keydown", extend);
    };
  }, []);
  useLayoutEffect(() => {
    const tick = () => {
      if (place.look.sound === "page") void play("soon", levelAt(place, Date.now()));
    };
    const soon = setTimeout(tick, Math.max(ms - SOON_MS, 0));
    const ending = setTimeout(onEnd, ms);
    return () => {
      clearTimeout(soon);
      clearTimeout(ending);
    };
  }, [touches, ms]);
  return (
    <div key={touches} class="limit" style={{ "--limit": `${ms}ms` }}>
      <span />
    </div>
  );
}
