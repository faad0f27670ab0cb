/**
 * Sorted records appended to SQLite's file as the pages of its table `card`: two to three times as fast as any INSERT, and the
 * pages are full. Whether SQLite sees a sound table in it is asked of its integrity_check in the tests.
 */
import { writeSync } from "node:fs";
import { KEY_BYTES } from "./key.ts";
import {
  blob,
  CELLS_AT,
  CONTENT_AT,
  INNER,
  LEAF,
  PAGE_BYTES,
  type PageForm,
  payloadBytes,
  RECORD_HEADER_BYTES,
  RIGHT_AT,
  type TreePlace,
} from "./page.ts";
import type { PutRecord } from "./pile.ts";
import { DATA_AT, HAS_PERSON_AT, LONG_DATA_BYTES, RECORD_BYTES, SHORT_DATA_BYTES } from "./record.ts";

export interface TreeWriter {
  /** The next record, in the order of the keys. */
  readonly put: PutRecord;
  /** Once, after the last record: then the file is whole. */
  finish(): void;
}

/** In the file's header: how many pages there are. */
const PAGES_AT = 28;
/** SQLite locks bytes behind the first GiB and uses that page for nothing else. */
const LOCK_PAGE = 0x4000_0000 / PAGE_BYTES + 1;

/** Two bytes in the page's list of cells, one for the length of the record. */
const MOST_CELL_BYTES = 2 + INNER.childBytes + 1 + payloadBytes(LONG_DATA_BYTES);

const PAGES_A_WRITE = 256;

/** A page that is being filled: the list of cells grows from the front, their content from the back. */
interface Level {
  readonly form: PageForm;
  readonly page: Buffer;
  cells: number;
  content: number;
  /** The record that found no room, and the page left of it: it parts this page from the next, when there is a next. */
  readonly held: Buffer;
  heldChild: number;
  isHolding: boolean;
}

/** The table must be empty; `pages`: how many the file has. */
export function treeWriter({ fd, root }: TreePlace, pages: number): TreeWriter {
  /** Leaves first. */
  const levels: Level[] = [];
  const out = Buffer.alloc(PAGES_A_WRITE * PAGE_BYTES);
  let outBytes = 0;
  let written = pages;

  function flush(): void {
    writeAt(fd, out.subarray(0, outBytes), written * PAGE_BYTES);
    written += outBytes / PAGE_BYTES;
    outBytes = 0;
  }

  /** The page's number. */
  function append(page: Buffer): number {
    if (outBytes === out.length) flush();
    page.copy(out, outBytes);
    outBytes += PAGE_BYTES;
    const number = written + outBytes / PAGE_BYTES;
    // what lies in that page is nobody's, so it may as well be this one for the first time
    return number === LOCK_PAGE ? append(page) : number;
  }

  function add(depth: number, child: number, record: Uint8Array, offset: number): void {
    const level = (levels[depth] ??= newLevel(depth === 0 ? LEAF : INNER));
    if (level.isHolding) {
      level.isHolding = false;
      add(depth + 1, append(closed(level, level.heldChild)), level.held, 0);
      empty(level);
    }
    // room for one more is left, so that the last one held still finds a place
    if (roomOf(level) >= 2 * MOST_CELL_BYTES) place(level, child, record, offset);
    else {
      level.held.set(record.subarray(offset, offset + RECORD_BYTES));
      level.heldChild = child;
      level.isHolding = true;
    }
  }

  return {
    put: (bytes, offset) => add(0, 0, bytes, offset),
    finish() {
      let right = 0;
      levels.forEach((level, depth) => {
        if (level.isHolding) place(level, level.heldChild, level.held, 0);
        const page = closed(level, right);
        if (depth === levels.length - 1) writeAt(fd, page, (root - 1) * PAGE_BYTES);
        else right = append(page);
      });
      flush();
      const count = Buffer.alloc(4);
      count.writeUInt32BE(written);
      writeAt(fd, count, PAGES_AT);
    },
  };
}

function newLevel(form: PageForm): Level {
  const level = {
    form,
    page: Buffer.alloc(PAGE_BYTES),
    cells: 0,
    content: PAGE_BYTES,
    held: Buffer.alloc(RECORD_BYTES),
    heldChild: 0,
    isHolding: false,
  };
  empty(level);
  return level;
}

function empty(level: Level): void {
  level.page.fill(0);
  level.page[0] = level.form.kind;
  level.cells = 0;
  level.content = PAGE_BYTES;
}

function roomOf({ form, cells, content }: Level): number {
  return content - form.headerBytes - 2 * cells;
}

function place(level: Level, child: number, record: Uint8Array, offset: number): void {
  const { form, page } = level;
  const dataBytes = record[offset + HAS_PERSON_AT] === 1 ? LONG_DATA_BYTES : SHORT_DATA_BYTES;
  const payload = payloadBytes(dataBytes);
  let at = level.content - form.childBytes - 1 - payload;
  const list = form.headerBytes + 2 * level.cells;
  page[list] = at >>> 8;
  page[list + 1] = at;
  level.content = at;
  level.cells += 1;
  if (form.childBytes > 0) at = page.writeUInt32BE(child, at);
  page[at] = payload;
  page[at + 1] = RECORD_HEADER_BYTES;
  page[at + 2] = blob(KEY_BYTES);
  page[at + 3] = blob(dataBytes);
  at += 1 + RECORD_HEADER_BYTES;
  for (let i = 0; i < DATA_AT + dataBytes; i += 1) page[at + i] = record[offset + i] ?? 0;
}

/** The page with its header; `right`: the page right of its last cell. */
function closed({ form, page, cells, content }: Level, right: number): Buffer {
  page.writeUInt16BE(cells, CELLS_AT);
  page.writeUInt16BE(content, CONTENT_AT);
  if (form.childBytes > 0) page.writeUInt32BE(right, RIGHT_AT);
  return page;
}

function writeAt(fd: number, bytes: Buffer, position: number): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at, bytes.length - at, position + at);
}
