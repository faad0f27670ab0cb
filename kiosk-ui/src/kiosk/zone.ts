import type { Place } from "../../../src/kiosk/protocol.ts";

/** The last one made: a screen stands in one zone, and to make one takes as long as to draw a verdict. */
let made: { readonly timeZone: string; readonly format: Intl.DateTimeFormat } | undefined;

/** Throws a RangeError for a zone that the browser does not know. */
function clockIn(timeZone: string): Intl.DateTimeFormat {
  if (made?.timeZone !== timeZone) {
    const format = new Intl.DateTimeFormat("en-GB", {
      timeZone,
      hour: "2-digit",
      minute: "2-digit",
      hourCycle: "h23",
    });
    made = { timeZone, format };
  }
  return made.format;
}

export function isZone(name: string): boolean {
  try {
    clockIn(name);
    return true;
  } catch {
    return false;
  }
}

/** `14:05`: the place's wall clock, by the site's time zone and not by the box's. */
export function timeAt(place: Place, unixMs: number): string {
  return clockIn(place.timeZone).format(unixMs);
}
