/**
 * Whom this gate believes about cards. The keys are the site's when the config names some; else those that the set accepted
 * last announced, and at the very first the key that the first set brings. What was accepted stands in the journal, because its
 * chain outlives every file that a publisher could exchange.
 */
import { keyIdOf } from "../disk/ed25519.ts";
import type { SnapshotEntry } from "../journal/entry.ts";
import type { Journal } from "../journal/journal.ts";
import type { Clock } from "../ops/clock.ts";
import type { FollowOptions } from "../snapshot/current.ts";

/** Further back there is no key that anybody still trusts. Accepted sets. */
const LOOK_BACK = 100;

export interface TrustParts {
  readonly journal: Pick<Journal, "append" | "recentOf">;
  /** From the config, base64url of 32 bytes each; none: whoever signs first. */
  readonly configured: readonly string[];
  readonly stamp: () => ReturnType<Clock["stamp"]>;
}

/** Throws `JournalError`, here and in `accept`. */
export function openTrust({ journal, configured, stamp }: TrustParts): FollowOptions["trust"] {
  const before = journal.recentOf("snapshot", LOOK_BACK).map(({ entry }) => entry);
  let announced = before[0] === undefined ? [] : before[0].keys.split(",");
  // A publisher that lost its key counts anew under another one; the old key's sets are refused for their key.
  let newest = before.find(({ keyId }) => keys().some((key) => keyIdOf(key) === keyId));

  function keys(): readonly string[] {
    return configured.length > 0 ? configured : announced;
  }

  return {
    keys,
    highest: () => newest?.seq ?? 0,
    earlier: () => newest?.earlier?.split(",").map(Number) ?? [],
    accept({ info, keys: next, earlier }) {
      const entry: SnapshotEntry = {
        kind: "snapshot",
        ...stamp(),
        seq: info.seq,
        snapshotId: info.id,
        keyId: info.keyId,
        keys: next.join(","),
        earlier: earlier.length === 0 ? undefined : earlier.join(","),
        issuedAt: info.issuedAt,
        cards: info.count,
      };
      journal.append(entry);
      announced = [...next];
      newest = entry;
    },
  };
}
