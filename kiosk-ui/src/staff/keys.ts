import { useLayoutEffect, useRef } from "preact/hooks";

/**
 * Hears every key. The listener stays the same one: one that is changed with each drawing is lost in the middle of an event, when another
 * listener of it has just made the page draw itself anew.
 */
export function useKeys(onKey: (key: string) => void): void {
  const latest = useRef(onKey);
  latest.current = onKey;
  // before the first frame: whoever sees the keys may press one
  useLayoutEffect(() => {
    const hear = ({ key }: KeyboardEvent) => latest.current(key);
    addEventListener("keydown", hear);
    return () => removeEventListener("keydown", hear);
  }, []);
}
