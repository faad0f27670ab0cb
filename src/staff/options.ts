/** Who of the staff may act at the lanes' screens; the config takes it from here. */
import * as v from "valibot";
import { readStoredPin } from "./pin.ts";

const isStored = (text: string) => readStoredPin(text) !== undefined;

/** One `[[staff]]` table. */
const staffOptions = v.strictObject({
  /** Stands in the record of everything that is done with this PIN. */
  name: v.pipe(v.string(), v.regex(/^[a-z0-9-]{1,40}$/, "1 to 40 of a-z, 0-9 and -")),
  pin: v.pipe(
    v.string(),
    v.check(isStored, "what esc-kiosk staff pin prints, never the PIN itself"),
    v.metadata({ isSecret: true }),
  ),
});

/** None: nothing of it is served. Each PIN that is tried is held against all of them, so they are few. */
export const staffList = v.pipe(
  v.array(staffOptions),
  v.maxLength(8),
  v.check((all) => new Set(all.map(({ name }) => name)).size === all.length, "each of another name"),
);

export type StaffOptions = v.InferOutput<typeof staffOptions>;
