import * as v from "valibot";
import type { lineFeed } from "./line-feed.ts";

/** A name for the log and the screen; a reader without one is called by its kind. */
const id = v.pipe(v.string(), v.regex(/^[a-z0-9][a-z0-9-]{0,31}$/, "expected 1 to 32 of a-z, 0-9 and -"));

export const readerId = { id: v.exactOptional(id) };

/** A QR scanner unless the site says that this one reads chips. */
export const medium = v.optional(v.picklist(["qr", "nfc"]), "qr");

/** What every reader has that speaks in lines. */
export const lineEntries = {
  ...readerId,
  /** `any`: CR, LF or both. `idle`: the scanner sends none, and `idle_end_ms` of silence end a scan. */
  terminator: v.optional(v.picklist(["any", "cr", "lf", "crlf", "idle"]), "any"),
  idle_end_ms: v.optional(v.pipe(v.number(), v.integer(), v.minValue(5), v.maxValue(1000)), 50),
  /** `auto`: an AIM identifier such as `]Q1` in front is taken off. */
  aim: v.optional(v.picklist(["auto", "off"]), "auto"),
  framing: v.optional(v.picklist(["none", "stx-etx"]), "none"),
  medium,
};

export function lineSettings(
  options: v.InferOutput<v.StrictObjectSchema<typeof lineEntries, undefined>>,
): Parameters<typeof lineFeed>[0] {
  const { terminator, framing, aim, idle_end_ms: idleEndMs } = options;
  return { terminator, framing, aim, medium: options.medium, idleEndMs };
}
