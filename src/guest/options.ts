/** What a site may say of guests' day-passes; the config takes it from here. */
import * as v from "valibot";
import { publicKeySchema } from "../disk/ed25519.ts";

/** The `[guest]` table of the config. */
export const guestOptions = v.strictObject({
  /** Who may sign passes, and lists of those that were taken back: what `esc-kiosk passes keys` prints, at most 4. None: no pass is believed. */
  trusted_keys: v.optional(v.pipe(v.array(publicKeySchema), v.maxLength(4)), []),
  /** Of the machine that issues passes, and nobody else's: the key that signs them, and what was taken back. */
  state_folder: v.optional(v.pipe(v.string(), v.minLength(1), v.maxLength(4096)), "/var/lib/esc-kiosk/passes"),
});

export type GuestOptions = v.InferOutput<typeof guestOptions>;
