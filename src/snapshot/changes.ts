/**
 * The overlay of a source: what has changed since its base layer was written, up to MAX_CHANGES records. The file is the magic
 * and the format (8 bytes), the length of the header (4, little-endian), the header in JSON, then the records (see
 * record.ts) in the order of their keys. It is read into memory whole and searched by halves.
 */
import { closeSync, fstatSync, fsyncSync, openSync, readSync, rmSync, writeSync } from "node:fs";
import * as v from "valibot";
import { asReadFault, asWriteFault } from "./fault.ts";
import { type FileAbout, FORMAT, FORMAT_OF_ISSUERS, MAX_CHANGES, MAX_KINDS } from "./format.ts";
import { compareKeys } from "./key.ts";
import { type Kind, readKind } from "./kinds.ts";
import { DATA_AT, type Found, HAS_PERSON_AT, isRecord, RECORD_BYTES, unpack } from "./record.ts";
import { SnapshotError } from "./words.ts";

/** Packed records in the order of their keys, each key once, and the kinds they count in. */
export interface ChangeSet {
  readonly count: number;
  /** `count` times RECORD_BYTES. */
  readonly records: Buffer;
  readonly kinds: readonly Kind[];
}

export interface Changes extends ChangeSet {
  readonly about: FileAbout;
  /** `key`: the 16 bytes of the card number. Status `gone` speaks against the base layer. */
  find(key: Uint8Array): Found | undefined;
}

const MAGIC = Buffer.from("ESCD\0\0\0\0", "latin1");
MAGIC.writeUInt32LE(FORMAT, 4);
const LENGTH_AT = MAGIC.length;
const HEADER_AT = LENGTH_AT + 4;
/** An issuer's name of 200 characters takes up to 1,200 bytes in JSON, the groups up to 527. */
const MAX_HEADER_BYTES = 1_000 + MAX_KINDS * 1_900;

const Whole = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const about = {
  site: v.pipe(v.string(), v.minLength(1), v.maxLength(64)),
  source: v.pipe(v.string(), v.minLength(1), v.maxLength(32)),
  serial: Whole,
  count: v.pipe(Whole, v.maxValue(MAX_CHANGES)),
};
const name = v.nullable(v.string());
const Header = v.strictObject({
  ...about,
  kinds: v.pipe(v.array(v.tuple([name, name, name, name, v.string()])), v.maxLength(MAX_KINDS)),
});
/** Of format 2: pairs of PIC and name in the place of kinds. */
const HeaderOfIssuers = v.pipe(
  v.strictObject({ ...about, issuers: v.pipe(v.array(v.tuple([name, name])), v.maxLength(MAX_KINDS)) }),
  v.transform(
    ({ issuers, ...rest }): v.InferOutput<typeof Header> => ({
      ...rest,
      kinds: issuers.map(([pic, issuer]) => [pic, issuer, null, null, ""]),
    }),
  ),
);

/** Writes `path`, which must not be there yet, mode 0640, and syncs it. When it throws there is no file. */
export function writeChanges(path: string, { count, records, kinds }: ChangeSet, whose: FileAbout): void {
  const rows = kinds.map((kind) => [
    kind.pic ?? null,
    kind.name ?? null,
    kind.cardType ?? null,
    kind.level ?? null,
    kind.groups,
  ]);
  const header = Buffer.from(JSON.stringify({ ...whose, count, kinds: rows }));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(header.length);
  try {
    const fd = openSync(path, "wx", 0o640);
    try {
      const content = Buffer.concat([MAGIC, length, header, records]);
      for (let at = 0; at < content.length; ) at += writeSync(fd, content, at);
      fsyncSync(fd);
    } catch (error) {
      rmSync(path, { force: true });
      throw error;
    } finally {
      closeSync(fd);
    }
  } catch (error) {
    throw asWriteFault(error, path);
  }
}

/** Reads and looks through the whole file. Throws `SnapshotError` with `absent`, `not-a-snapshot`, `format`, `corrupt` or `storage`. */
export function openChanges(path: string): Changes {
  const content = readBounded(path);
  if (content.length < HEADER_AT || content.compare(MAGIC, 0, 4, 0, 4) !== 0)
    throw new SnapshotError("not-a-snapshot", `${path} is no file of changes`);
  const format = content.readUInt32LE(4);
  if (format !== FORMAT && format !== FORMAT_OF_ISSUERS)
    throw new SnapshotError(
      "format",
      `${path} has format ${format}, this version reads formats ${FORMAT_OF_ISSUERS} and ${FORMAT}`,
    );
  const end = HEADER_AT + content.readUInt32LE(LENGTH_AT);
  const header = format === FORMAT ? Header : HeaderOfIssuers;
  const { count, kinds: rows, ...whose } = readHeader(content.subarray(HEADER_AT, end), header, path);
  const records = content.subarray(end);
  if (records.length !== count * RECORD_BYTES)
    throw corrupt(path, `says ${count} changes and has ${records.length} bytes of them, not ${count * RECORD_BYTES}`);
  const kinds = rows.map((row) => {
    const kind = readKind(...row);
    if (kind === undefined) throw corrupt(path, "holds a kind of cards that is none");
    return kind;
  });
  checkRecords(records, kinds.length, path);
  return {
    about: whose,
    count,
    records,
    kinds,
    find(key) {
      const at = search(records, count, key);
      if (at === undefined) return undefined;
      const found = unpack(records, at + DATA_AT, records[at + HAS_PERSON_AT] === 1, kinds);
      if (found === undefined) throw corrupt(path, "was changed in memory");
      return found;
    },
  };
}

function readHeader(
  bytes: Buffer,
  header: typeof Header | typeof HeaderOfIssuers,
  path: string,
): v.InferOutput<typeof Header> {
  try {
    return v.parse(header, JSON.parse(bytes.toString()));
  } catch (error) {
    throw corrupt(path, "has a header that is none", error);
  }
}

function checkRecords(records: Buffer, kindCount: number, path: string): void {
  for (let at = 0; at < records.length; at += RECORD_BYTES) {
    if (!isRecord(records, at, kindCount)) throw corrupt(path, `holds a change that is none at byte ${at}`);
    const before = at - RECORD_BYTES;
    if (at > 0 && compareKeys(records, before, records, at) >= 0)
      throw corrupt(path, `has its changes out of order at byte ${at}`);
  }
}

function search(records: Buffer, count: number, key: Uint8Array): number | undefined {
  let [low, high] = [0, count];
  while (low < high) {
    const middle = (low + high) >>> 1;
    const at = middle * RECORD_BYTES;
    const order = compareKeys(records, at, key, 0);
    if (order === 0) return at;
    if (order < 0) low = middle + 1;
    else high = middle;
  }
  return undefined;
}

function readBounded(path: string): Buffer {
  try {
    const fd = openSync(path, "r");
    try {
      const most = HEADER_AT + MAX_HEADER_BYTES + MAX_CHANGES * RECORD_BYTES;
      const { size } = fstatSync(fd);
      if (size > most) throw corrupt(path, `has ${size} bytes, more than ${most}`);
      const content = Buffer.alloc(size);
      let at = 0;
      for (let got = 1; got > 0 && at < size; at += got) got = readSync(fd, content, at, size - at, at);
      return content.subarray(0, at);
    } finally {
      closeSync(fd);
    }
  } catch (error) {
    throw asReadFault(error, path);
  }
}

function corrupt(path: string, what: string, cause?: unknown): SnapshotError {
  return new SnapshotError("corrupt", `${path} is damaged: it ${what}`, { cause });
}
