/**
 * The pages of SQLite's table `card`, as tree-writer.ts makes and tree-walk.ts reads them. Layout:
 * https://www.sqlite.org/fileformat2.html, 1.6 (b-tree pages), 2.1 (records), 2.4 (a table WITHOUT ROWID is an index b-tree,
 * whose inner pages hold records too). A page is its header, a list of where its cells are, and the cells from its end on; a
 * cell is the page left of it (inner pages only), the length of the record, and the record.
 */
import { KEY_BYTES } from "./key.ts";

export const PAGE_BYTES = 4_096;

export const LEAF = { kind: 0x0a, headerBytes: 8, childBytes: 0 } as const;
export const INNER = { kind: 0x02, headerBytes: 12, childBytes: 4 } as const;
export type PageForm = typeof LEAF | typeof INNER;

/** Offsets in the header of a page: how many cells, where their content begins, which page is right of the last. */
export const CELLS_AT = 3;
export const CONTENT_AT = 5;
export const RIGHT_AT = 8;

/** A record begins with the length of this beginning, then for each of its columns a number that says "BLOB of so many bytes". */
export const RECORD_HEADER_BYTES = 3;
export const blob = (bytes: number): number => 12 + 2 * bytes;

/** Length of the record of a card, without that length itself. */
export function payloadBytes(dataBytes: number): number {
  return RECORD_HEADER_BYTES + KEY_BYTES + dataBytes;
}

/** Where in its file a table is. */
export interface TreePlace {
  readonly fd: number;
  /** The number of the page at which SQLite looks for the table, counted from 1. */
  readonly root: number;
}
