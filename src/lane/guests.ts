/** Day-passes at this gate: whom it believes, what was taken back, and that it learnt so, on record. */
import type { Scan } from "../../firmware-bridge/device.ts";
import type { Shown } from "../card/credential.ts";
import { followRevocations } from "../guest/follow-revocations.ts";
import { type Guests, withGuests } from "../guest/guests.ts";
import type { GuestOptions } from "../guest/options.ts";
import type { RevocationList } from "../guest/revocation-list.ts";
import type { Journal } from "../journal/journal.ts";
import type { Clock } from "../ops/clock.ts";
import type { Log } from "../ops/log.ts";
import type { Moment } from "../verdict/words.ts";

/** Of one list; each is a write to the disk, and a first list may hold ten thousand. */
const MOST_ON_RECORD = 20;

export interface GuestParts {
  readonly config: GuestOptions;
  readonly site: string;
  /** Where what was taken back is published, and where this gate remembers it. */
  readonly cards: string;
  readonly folder: string;
  readonly pollMs: number;
  readonly journal: Pick<Journal, "append">;
  readonly clock: Pick<Clock, "stamp">;
  readonly momentOf: (unixMs: number) => Moment;
  readonly log: Log;
}

export interface GuestsHere extends Disposable {
  /** Reads passes, and leaves everything else to `readCard`. */
  reading(readCard: (scan: Scan) => Shown): (scan: Scan) => Shown;
}

export function openGuests(parts: GuestParts): GuestsHere {
  const { cards, clock, config, folder, journal, log, momentOf, pollMs, site } = parts;
  const { trusted_keys: trustedKeys } = config;
  if (trustedKeys.length === 0) {
    // without a key there is no pass that could have been taken back
    const guests: Guests = { site, trustedKeys, standingOf: () => "unknown", momentOf };
    return { reading: (readCard) => withGuests(guests, readCard), [Symbol.dispose]: () => undefined };
  }

  function record({ keyId, revoked, seq }: RevocationList, added: readonly string[]): void {
    log.info({ list: seq, key: keyId, passes: revoked.size, added: added.length }, "passes were taken back");
    try {
      for (const pass of added.slice(0, MOST_ON_RECORD))
        journal.append({ kind: "pass", ...clock.stamp(), pass, what: "revoked", by: `list ${seq} of ${keyId}` });
    } catch (error) {
      log.error(
        { err: error, list: seq },
        "that passes were taken back is not on record; they are refused all the same",
      );
    }
  }

  const revocations = followRevocations({
    cards,
    folder,
    site,
    trustedKeys,
    pollMs,
    onList: record,
    onFault(why) {
      if (why === undefined) log.info("the published list of revoked passes counts again");
      else log.error({ why }, "what is published of revoked passes does not count; the last good list does");
    },
  });
  const guests: Guests = { site, trustedKeys, standingOf: (id) => revocations.standingOf(id), momentOf };
  return { reading: (readCard) => withGuests(guests, readCard), [Symbol.dispose]: () => revocations[Symbol.dispose]() };
}
