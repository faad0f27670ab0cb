import { useEffect, useState } from "preact/hooks";
import type { Place } from "../../../src/kiosk/protocol.ts";
import { timeAt } from "./say.ts";

/** `14:05` at the place, as it changes. */
export function useTime(place: Place): string {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  return timeAt(place, now);
}
