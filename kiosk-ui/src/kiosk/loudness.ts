/** How loud it is, for the page and for the box (src/voice.ts). Pure. */
import type { Place } from "../../../src/kiosk/protocol.ts";
import { timeAt } from "./zone.ts";

/** 0 to 1: a hall at night is quiet. */
export function levelAt(place: Place, unixMs: number): number {
  const { day, night } = place.look.volume;
  const hour = Number(timeAt(place, unixMs).slice(0, 2));
  return hour >= 7 && hour < 22 ? day : night;
}
