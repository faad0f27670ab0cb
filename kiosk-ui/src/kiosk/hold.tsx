import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";

/** Long enough that nobody does it by chance. Milliseconds. */
const HOLD_MS = 1500;
/** A finger rolls a little; further away it has changed its mind. Pixels. */
const STAYS_PX = 40;

interface HoldProps {
  /** undefined: there is nothing to hold for. */
  readonly onHeld: (() => void) | undefined;
  readonly children: ComponentChildren;
}

/** Something happens to who keeps a finger on it: a ring around the finger fills, and moving away or letting go ends it. */
export function Hold({ onHeld, children }: HoldProps) {
  const [at, setAt] = useState<{ readonly x: number; readonly y: number } | undefined>(undefined);
  const held = useRef(onHeld);
  held.current = onHeld;
  useEffect(() => {
    if (at === undefined) return undefined;
    const end = () => setAt(undefined);
    const move = ({ clientX, clientY }: PointerEvent) => {
      if (Math.hypot(clientX - at.x, clientY - at.y) > STAYS_PX) end();
    };
    const holding = setTimeout(() => {
      end();
      held.current?.();
    }, HOLD_MS);
    addEventListener("pointerup", end);
    addEventListener("pointercancel", end);
    addEventListener("pointermove", move);
    return () => {
      clearTimeout(holding);
      removeEventListener("pointerup", end);
      removeEventListener("pointercancel", end);
      removeEventListener("pointermove", move);
    };
  }, [at]);
  if (onHeld === undefined) return <>{children}</>;
  return (
    <span class="hold" onPointerDown={({ clientX, clientY }) => setAt({ x: clientX, y: clientY })}>
      {children}
      {at !== undefined && (
        <svg class="hold-ring" viewBox="0 0 100 100" style={{ left: `${at.x}px`, top: `${at.y}px` }} aria-hidden="true">
          <circle cx="50" cy="50" r="44" pathLength="1" />
        </svg>
      )}
    </span>
  );
}
