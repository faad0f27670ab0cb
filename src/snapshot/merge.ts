/** What was changed before and what changes now into one set, in one walk along both. */
import type { ChangeSet } from "./changes.ts";
import { MAX_CHANGES } from "./format.ts";
import { compareKeys, firstByte } from "./key.ts";
import { kindTable, renumbering } from "./kinds.ts";
import { pile, type PutRecord } from "./pile.ts";
import { DATA_AT, packCard, packGone, readKindNumber, RECORD_BYTES, writeKind } from "./record.ts";
import { type CardChange, SnapshotError } from "./words.ts";

/**
 * What was changed and what changes now; of one card the newer change counts, and of two newer ones the later. Throws
 * RangeError naming the field that is out of range, `SnapshotError("capacity")` when there are more than MAX_CHANGES.
 */
export function mergeChanges(older: ChangeSet | undefined, newer: Iterable<CardChange>): ChangeSet {
  const changed = pile(MAX_CHANGES, "an overlay");
  const kinds = kindTable();
  for (const change of newer) {
    if (change.is === "gone")
      changed.add(firstByte(change.escn), (into, offset) => packGone(change.escn, change.asOf, into, offset));
    else {
      const { card } = change;
      const kind = kinds.numberOf(card);
      changed.add(firstByte(card.escn), (into, offset) => packCard(card, kind, into, offset));
    }
  }
  const room = Math.min(MAX_CHANGES, (older?.count ?? 0) + changed.added);
  const records = Buffer.alloc(room * RECORD_BYTES);
  let end = 0;
  const put: PutRecord = (bytes, offset) => {
    if (end === records.length)
      throw new SnapshotError("capacity", `an overlay holds at most ${MAX_CHANGES} cards, and here comes one more`);
    records.set(bytes.subarray(offset, offset + RECORD_BYTES), end);
    end += RECORD_BYTES;
  };
  const carry = renumbering(older?.kinds ?? [], kinds);
  const putOlder: PutRecord = (bytes, offset) => {
    put(bytes, offset);
    writeKind(carry(readKindNumber(bytes, offset + DATA_AT)), records, end - RECORD_BYTES + DATA_AT);
  };
  const walk = cursorOf(older ?? NONE);
  changed.sorted((bytes, offset) => {
    if (walk.until(bytes, offset, putOlder)) walk.skip();
    put(bytes, offset);
  });
  walk.rest(putOlder);
  return { count: end / RECORD_BYTES, records: records.subarray(0, end), kinds: kinds.all() };
}

const NONE: ChangeSet = { count: 0, records: Buffer.alloc(0), kinds: [] };

/** Goes along a set beside another walk in the order of the keys. */
function cursorOf({ records }: ChangeSet) {
  let at = 0;
  return {
    /** Puts what stands before the key at `offset`; true when the next record is of this very key. */
    until(bytes: Uint8Array, offset: number, put: PutRecord): boolean {
      while (at < records.length) {
        const order = compareKeys(records, at, bytes, offset);
        if (order >= 0) return order === 0;
        put(records, at);
        at += RECORD_BYTES;
      }
      return false;
    },
    skip(): void {
      at += RECORD_BYTES;
    },
    rest(put: PutRecord): void {
      for (; at < records.length; at += RECORD_BYTES) put(records, at);
    },
  };
}
