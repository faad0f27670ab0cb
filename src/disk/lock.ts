/**
 * A lock between processes that the operating system drops when its holder dies, whatever kills it: an exclusive
 * transaction, never committed, on an empty SQLite file. Node has no lock of its own.
 */
import Database from "better-sqlite3";

/** The lock, or undefined when another holds it for longer than `waitMs`. Disposal is idempotent. */
export function lockFile(path: string, waitMs: number): Disposable | undefined {
  const lock = new Database(path, { timeout: waitMs });
  try {
    // else SQLite puts a rollback journal beside it, which a kill leaves behind
    lock.pragma("journal_mode = MEMORY");
    lock.exec("BEGIN EXCLUSIVE");
  } catch (error) {
    lock.close();
    if (!(error instanceof Database.SqliteError) || error.code !== "SQLITE_BUSY") throw error;
    return undefined;
  }
  return { [Symbol.dispose]: () => void lock.close() };
}
