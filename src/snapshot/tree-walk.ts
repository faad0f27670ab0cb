/** Every record of a table of cards in the order of the keys, read page by page: twenty times as fast as row by row. */
import { closeSync, openSync, readSync } from "node:fs";
import { asReadFault } from "./fault.ts";
import { compareKeys, KEY_BYTES } from "./key.ts";
import {
  blob,
  CELLS_AT,
  INNER,
  LEAF,
  PAGE_BYTES,
  payloadBytes,
  RECORD_HEADER_BYTES,
  RIGHT_AT,
  type TreePlace,
} from "./page.ts";
import type { PutRecord } from "./pile.ts";
import { DATA_AT, HAS_PERSON_AT, isRecord, LONG_DATA_BYTES, RECORD_BYTES, SHORT_DATA_BYTES } from "./record.ts";
import { SnapshotError } from "./words.ts";

/** Four levels hold 200 million cards. */
const MAX_DEPTH = 8;

/**
 * How many there were. `root` is where the table begins, `issuerCount` what the records may count up to. Throws
 * `SnapshotError("corrupt")` when a page is not as tree-writer.ts makes them, `SnapshotError("storage")`, and what `put` throws.
 */
export function walkTree(path: string, root: number, issuerCount: number, put: PutRecord): number {
  const fd = reading(path, () => openSync(path, "r"));
  try {
    return walk({ fd, root }, path, issuerCount, put);
  } finally {
    closeSync(fd);
  }
}

function walk({ fd, root }: TreePlace, path: string, issuerCount: number, put: PutRecord): number {
  const pages: Buffer[] = [];
  const record = Buffer.alloc(RECORD_BYTES);
  let count = 0;

  function damaged(what: string): SnapshotError {
    return new SnapshotError("corrupt", `${path} is damaged: ${what}`);
  }

  function readPage(number: number, depth: number): Buffer {
    if (depth >= MAX_DEPTH) throw damaged(`its pages are deeper than ${MAX_DEPTH}`);
    const page = (pages[depth] ??= Buffer.alloc(PAGE_BYTES));
    const got = number === 0 ? 0 : reading(path, () => readSync(fd, page, 0, PAGE_BYTES, (number - 1) * PAGE_BYTES));
    if (got !== PAGE_BYTES) throw damaged(`it has no page ${number}`);
    return page;
  }

  function visitPage(number: number, depth: number): void {
    const page = readPage(number, depth);
    const form = page[0] === LEAF.kind ? LEAF : INNER;
    const cells = page.readUInt16BE(CELLS_AT);
    const most = PAGE_BYTES - form.childBytes - 1 - payloadBytes(LONG_DATA_BYTES);
    if (page[0] !== form.kind || form.headerBytes + 2 * cells > most) throw damaged(`page ${number} is none of cards`);
    for (let cell = 0; cell < cells; cell += 1) {
      const at = page.readUInt16BE(form.headerBytes + 2 * cell);
      if (at + form.childBytes + 1 + payloadBytes(SHORT_DATA_BYTES) > PAGE_BYTES)
        throw damaged(`page ${number} is none of cards`);
      if (form === INNER) visitPage(page.readUInt32BE(at), depth + 1);
      if (!read(page, at + form.childBytes)) throw damaged(`page ${number} holds a card that is none or out of order`);
      put(record, 0);
    }
    if (form === INNER) visitPage(page.readUInt32BE(RIGHT_AT), depth + 1);
  }

  function read(page: Buffer, at: number): boolean {
    const dataBytes = page[at] === payloadBytes(LONG_DATA_BYTES) ? LONG_DATA_BYTES : SHORT_DATA_BYTES;
    const key = at + 1 + RECORD_HEADER_BYTES;
    const end = key + DATA_AT + dataBytes;
    const isForm =
      end <= PAGE_BYTES &&
      page[at] === payloadBytes(dataBytes) &&
      page[at + 1] === RECORD_HEADER_BYTES &&
      page[at + 2] === blob(KEY_BYTES) &&
      page[at + 3] === blob(dataBytes);
    if (!isForm || (count > 0 && compareKeys(record, 0, page, key) >= 0)) return false;
    for (let i = 0; i < RECORD_BYTES; i += 1) record[i] = key + i < end ? (page[key + i] ?? 0) : 0;
    record[HAS_PERSON_AT] = dataBytes === LONG_DATA_BYTES ? 1 : 0;
    count += 1;
    return isRecord(record, 0, issuerCount);
  }

  visitPage(root, 0);
  return count;
}

function reading<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw asReadFault(error, path);
  }
}
