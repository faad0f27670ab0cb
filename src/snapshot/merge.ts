/** A base layer and its overlay into a new base layer, in one walk along both. */
import { type ChangeSet, cursorOf } from "./changes.ts";
import { issuerTable, renumbering } from "./issuers.ts";
import { badCard, isData, type Layer } from "./layer.ts";
import {
  DATA_AT,
  GONE,
  HAS_PERSON_AT,
  LONG_DATA_BYTES,
  readIssuer,
  readMinutes,
  RECORD_BYTES,
  STATUS_AT,
  toMinutes,
  writeIssuer,
} from "./record.ts";
import { createLayer, type FileAbout, type WrittenLayer } from "./write-layer.ts";

export interface MergeOptions {
  /** Unix milliseconds: a record of status `gone` whose `asOf` is earlier is left out. Without it all are kept. */
  readonly dropGoneBefore?: number;
}

/**
 * Writes `path`, which must not be there yet. The links are those of `base`. When it throws there is no file: SnapshotError
 * `storage`, or `corrupt` when `base` is damaged.
 */
export function mergeLayer(
  path: string,
  base: Layer,
  changes: ChangeSet,
  about: FileAbout,
  { dropGoneBefore = 0 }: MergeOptions = {},
): WrittenLayer {
  return createLayer(path, about, (put) => {
    const issuers = issuerTable();
    const carryBase = renumbering(base.issuers, issuers);
    const carryChange = renumbering(changes.issuers, issuers);
    const tooOld = toMinutes(dropGoneBefore);
    const record = Buffer.alloc(RECORD_BYTES);
    const overlay = cursorOf(changes);
    let count = 0;
    const keep = (carry: (number: number) => number | undefined): void => {
      if (record[DATA_AT + STATUS_AT] === GONE && readMinutes(record, DATA_AT) < tooOld) return;
      const issuer = carry(readIssuer(record, DATA_AT));
      if (issuer === undefined) throw badCard(base.path);
      writeIssuer(issuer, record, DATA_AT);
      put(record, 0);
      count += 1;
    };
    const keepChange = (at: number): void => {
      changes.records.copy(record, 0, at, at + RECORD_BYTES);
      keep(carryChange);
    };
    for (const [key, data] of base.each()) {
      if (overlay.before(key, 0, keepChange)) {
        keepChange(overlay.at() - RECORD_BYTES);
        continue;
      }
      if (!isData(data)) throw badCard(base.path);
      record.fill(0);
      record.set(key);
      record.set(data, DATA_AT);
      record[HAS_PERSON_AT] = data.length === LONG_DATA_BYTES ? 1 : 0;
      keep(carryBase);
    }
    overlay.rest(keepChange);
    return { count, repeatCount: 0, repeats: [], issuers: issuers.all(), links: base.links() };
  });
}
