/** What a gate makes of what guests show: a pass that this site signed, one that it did not, or nothing that is meant as a pass. */
import type { Scan } from "../../firmware-bridge/device.ts";
import type { GuestPass, RefusedPass, Shown } from "../card/credential.ts";
import type { Moment } from "../verdict/words.ts";
import { isMeantAsPass } from "./pass-text.ts";
import { verifyPass } from "./pass-key.ts";

export interface Guests {
  readonly site: string;
  /** None: no pass is believed. */
  readonly trustedKeys: readonly string[];
  readonly standingOf: (id: string) => GuestPass["standing"];
  readonly momentOf: (unixMs: number) => Moment;
}

const MINUTE_MS = 60_000;
/** Bytes: more than any pass has, with what a reader may put around it. */
const LONGEST = 1024;

/** A reader of scans that knows passes, before one that knows cards. A chip is never a pass. Never throws. */
export function withGuests(guests: Guests, readCard: (scan: Scan) => Shown): (scan: Scan) => Shown {
  return (scan) => {
    const isText = scan.chip === undefined && scan.trouble === undefined;
    return (isText ? readGuest(guests, scan.payload) : undefined) ?? readCard(scan);
  };
}

/** undefined: it is not meant as a pass. */
function readGuest(guests: Guests, payload: Uint8Array): GuestPass | RefusedPass | undefined {
  const { momentOf, site, standingOf, trustedKeys } = guests;
  // what readers put around a text is no part of it; base45 begins and ends with no space
  const text = new TextDecoder().decode(payload.subarray(0, LONGEST)).replace(/^[\s\p{Cc}]+|[\s\p{Cc}]+$/gu, "");
  if (!isMeantAsPass(text)) return undefined;
  const pass = payload.length > LONGEST ? undefined : verifyPass(text, site, trustedKeys);
  if (pass === undefined) return { is: "refused-pass" };
  const { fromMinute, id, lanes, untilMinute } = pass;
  const { day, minute } = momentOf((untilMinute - 1) * MINUTE_MS);
  return {
    is: "guest-pass",
    id,
    from: fromMinute * MINUTE_MS,
    until: untilMinute * MINUTE_MS,
    ends: { day, minute: minute + 1 },
    lanes,
    standing: standingOf(id),
  };
}
