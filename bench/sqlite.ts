/** What SQLite can do at best with the same records: the floor of the snapshot's bench, in a plain table. */
import { copyFileSync, readFileSync, rmSync } from "node:fs";
import Database from "better-sqlite3";
import { syncPath } from "../src/disk/durable.ts";
import { KEY_BYTES } from "../src/snapshot/key.ts";
import { LONG_DATA_BYTES, RECORD_BYTES } from "../src/snapshot/record.ts";

/** Records a statement. */
const BATCH = 4_096;

/** Presorted and prepacked records into a new file, by the fastest statement that is known; synced. Milliseconds. */
export function loadTable(path: string, records: Buffer): number {
  const at = performance.now();
  const db = new Database(path);
  db.pragma("journal_mode = OFF");
  db.pragma("synchronous = OFF");
  db.pragma("locking_mode = EXCLUSIVE");
  db.exec("CREATE TABLE card (escn BLOB PRIMARY KEY, data BLOB NOT NULL) WITHOUT ROWID");
  insertAll(db, "INSERT", records);
  db.close();
  syncPath(path);
  return performance.now() - at;
}

/** The same table with a part of its rows written anew, in place: WAL, synced, folded back. Milliseconds. */
export function updateTable(path: string, records: Buffer): { readonly ms: number; readonly bytes: number } {
  const copy = `${path}.updated`;
  copyFileSync(path, copy);
  syncPath(copy);
  const bytesBefore = bytesWritten();
  const at = performance.now();
  const db = new Database(copy);
  db.pragma("journal_mode = WAL");
  db.pragma("synchronous = FULL");
  insertAll(db, "INSERT OR REPLACE", records);
  db.pragma("wal_checkpoint(TRUNCATE)");
  db.close();
  const ms = performance.now() - at;
  rmSync(copy);
  return { ms, bytes: bytesWritten() - bytesBefore };
}

/** One statement on one connection that keeps its lock, as the layer does it. */
export function openTable(path: string): Disposable & { find(key: Uint8Array): unknown } {
  const db = new Database(path, { readonly: true });
  db.pragma("locking_mode = EXCLUSIVE");
  db.pragma("cache_size = -2048");
  const byKey = db.prepare("SELECT data FROM card WHERE escn = ?").raw();
  return { find: (key) => byKey.get(key), [Symbol.dispose]: () => void db.close() };
}

function insertAll(db: Database.Database, verb: string, records: Buffer): void {
  db.exec(`
    CREATE TEMP TABLE place (start INTEGER PRIMARY KEY);
    WITH RECURSIVE row (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM row WHERE n < ${BATCH - 1})
      INSERT INTO place SELECT n * ${RECORD_BYTES} + 1 FROM row;
  `);
  const insert = db.prepare(`
    ${verb} INTO card SELECT substr(@batch, start, ${KEY_BYTES}), substr(@batch, start + ${KEY_BYTES}, ${LONG_DATA_BYTES})
    FROM place WHERE start <= @end`);
  db.transaction(() => {
    for (let at = 0; at < records.length; at += BATCH * RECORD_BYTES) {
      const batch = records.subarray(at, at + BATCH * RECORD_BYTES);
      insert.run({ batch, end: batch.length });
    }
  })();
}

/** By this process so far, as Linux counts it. */
export function bytesWritten(): number {
  return Number(/^wchar: (?<bytes>\d+)$/m.exec(readFileSync("/proc/self/io", "utf8"))?.groups?.["bytes"]);
}
