/** A card that lies on the reader is read again and again; that is one tap, not a queue of people. */
import type { Scan } from "../../firmware-bridge/device.ts";
import type { Shown } from "../card/credential.ts";

/** The same card again within this time of its last reading is the same tap. Milliseconds. */
const SAME_TAP_MS = 2000;

/** What was read last, in memory only. `at`: `performance.now()`. */
export interface LastTap {
  key: string;
  at: number;
}

/** Whether this reading belongs to the last tap; remembers it either way. */
export function isSameTap(last: LastTap, { at, chip }: Scan, credential: Shown): boolean {
  // two chips that are refused for one reason are two people
  const key =
    credential.is === "card" || chip === undefined ? keyOf(credential) : Buffer.from(chip.uid).toString("hex");
  const same = key === last.key && at - last.at <= SAME_TAP_MS;
  last.key = key;
  last.at = at;
  return same;
}

function keyOf(credential: Shown): string {
  switch (credential.is) {
    case "card":
      return credential.escn;
    case "not-a-card":
      return credential.looks;
    case "guest-pass":
      return credential.id;
    case "refused-pass":
      return credential.is;
    case "refused-chip":
      return credential.why;
  }
}
