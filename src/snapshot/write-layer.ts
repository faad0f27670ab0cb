/** Packed records, sorted, into a base layer: a SQLite file that is complete and on the disk when this returns. */
import { closeSync, openSync, rmSync } from "node:fs";
import Database from "better-sqlite3";
import { syncPath } from "../disk/durable.ts";
import { asWriteFault } from "./fault.ts";
import { LAYER_SCHEMA } from "./format.ts";
import type { Gathering } from "./gather.ts";
import type { Issuer } from "./issuers.ts";
import { PAGE_BYTES } from "./page.ts";
import type { PutRecord, Sorted } from "./pile.ts";
import { treeWriter } from "./tree-writer.ts";

/** What a file of cards says about itself. */
export interface FileAbout {
  /** 1 to 64 characters. */
  readonly site: string;
  /** The source's name. */
  readonly source: string;
  /** Of the publication that it was written for. */
  readonly seq: number;
}

/** `count`: rows, those of status `gone` among them. */
export type WrittenLayer = Sorted;

/** Writes `path`, which must not be there yet, mode 0640. When it throws there is no file. */
export function writeLayer(path: string, cards: Gathering, about: FileAbout): WrittenLayer {
  return createLayer(path, about, (put) => ({
    ...cards.sorted(put),
    issuers: cards.issuers(),
    links: toBytes(cards.links()),
  }));
}

export interface Filled extends Sorted {
  readonly issuers: readonly Issuer[];
  readonly links: Iterable<readonly [identifier: Uint8Array, person: Uint8Array]>;
}

/** `fill` puts every record, in the order of the keys. */
export function createLayer(path: string, about: FileAbout, fill: (put: PutRecord) => Filled): WrittenLayer {
  try {
    // card numbers are personal data: readable for the group that the gate and sync share, for nobody else
    closeSync(openSync(path, "wx", 0o640));
    try {
      const written = fillFile(path, about, fill);
      syncPath(path);
      return written;
    } catch (error) {
      rmSync(path, { force: true });
      throw error;
    }
  } catch (error) {
    throw asWriteFault(error, path);
  }
}

function fillFile(path: string, about: FileAbout, fill: (put: PutRecord) => Filled): WrittenLayer {
  const { issuers, links, ...sorted } = writeCards(path, makeTables(path), fill);
  inFile(path, (db) => {
    writeIssuers(db, issuers);
    const linkCount = writeLinks(db, links);
    writeMeta(db, { ...about, count: sorted.count, links: linkCount });
  });
  return sorted;
}

function makeTables(path: string): { readonly pages: number; readonly root: number } {
  return inFile(path, (db) => {
    db.exec(LAYER_SCHEMA);
    const root = db.prepare<[], number>("SELECT rootpage FROM sqlite_schema WHERE name = 'card'").pluck().get();
    const pages = db.pragma("page_count", { simple: true });
    if (root === undefined || typeof pages !== "number") throw new Error("SQLite made no table of cards");
    return { pages, root };
  });
}

function writeCards(
  path: string,
  { pages, root }: ReturnType<typeof makeTables>,
  fill: (put: PutRecord) => Filled,
): Filled {
  const fd = openSync(path, "r+");
  try {
    const tree = treeWriter({ fd, root }, pages);
    const filled = fill(tree.put);
    tree.finish();
    return filled;
  } finally {
    closeSync(fd);
  }
}

/** In one transaction. */
function inFile<T>(path: string, act: (db: Database.Database) => T): T {
  const db = new Database(path);
  try {
    // Before the first table, else in vain: page.ts knows this form and no other.
    db.pragma(`page_size = ${PAGE_BYTES}`);
    db.pragma("auto_vacuum = NONE");
    // Nothing here needs to survive a crash before it is named, so no journal, and one sync of the whole at the end.
    db.pragma("journal_mode = OFF");
    db.pragma("synchronous = OFF");
    db.pragma("locking_mode = EXCLUSIVE");
    return db.transaction(() => act(db))();
  } finally {
    db.close();
  }
}

function writeIssuers(db: Database.Database, issuers: readonly Issuer[]): void {
  const insert = db.prepare("INSERT INTO issuer VALUES (?, ?, ?)");
  issuers.forEach(({ pic, name }, i) => insert.run(i + 1, pic ?? null, name ?? null));
}

function writeLinks(db: Database.Database, links: Filled["links"]): number {
  const insert = db.prepare("INSERT INTO link VALUES (?, ?)");
  let count = 0;
  for (const [identifier, person] of links) {
    insert.run(identifier, person);
    count += 1;
  }
  return count;
}

function writeMeta(db: Database.Database, rows: Record<string, string | number>): void {
  const insert = db.prepare("INSERT INTO meta VALUES (?, ?)");
  for (const [name, value] of Object.entries(rows)) insert.run(name, typeof value === "number" ? BigInt(value) : value);
}

function* toBytes(links: ReturnType<Gathering["links"]>): Filled["links"] {
  for (const [identifier, person] of links) yield [Buffer.from(identifier, "hex"), Buffer.from(person, "hex")];
}
