import { useEffect, useState } from "preact/hooks";
import type { Place } from "../../../src/kiosk/protocol.ts";
import { timeAt } from "./zone.ts";

/** `14:05` at the place, as it changes. */
export function useTime(place: Place): string {
  const [time, setTime] = useState(() => timeAt(place, Date.now()));
  useEffect(() => {
    const tell = () => setTime(timeAt(place, Date.now()));
    tell();
    const timer = setInterval(tell, 1000);
    return () => clearInterval(timer);
  }, [place.timeZone]);
  return time;
}
