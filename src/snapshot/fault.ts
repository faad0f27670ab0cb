/** What SQLite and the operating system say about a file of cards, in the words of this folder. */
import Database from "better-sqlite3";
import { SnapshotError } from "./words.ts";

/** What is neither SQLite's nor the operating system's comes back as it is. */
export function asReadFault(error: unknown, path: string): unknown {
  if (error instanceof SnapshotError || !(error instanceof Error)) return error;
  if (!(error instanceof Database.SqliteError)) {
    if (!("syscall" in error)) return error;
    const code = "code" in error && error.code === "ENOENT" ? "absent" : "storage";
    return new SnapshotError(code, `${path} cannot be read: ${error.message}`, { cause: error });
  }
  if (error.code === "SQLITE_NOTADB")
    return new SnapshotError("not-a-snapshot", `${path} is not a SQLite file`, { cause: error });
  // SQLITE_ERROR: a table that is not there
  if (!error.code.startsWith("SQLITE_CORRUPT") && error.code !== "SQLITE_ERROR")
    return new SnapshotError("storage", `${path} cannot be read: ${error.message} (${error.code})`, { cause: error });
  return new SnapshotError("corrupt", `${path} is damaged: ${error.message}`, { cause: error });
}

export function asWriteFault(error: unknown, path: string): unknown {
  if (error instanceof SnapshotError || !(error instanceof Error)) return error;
  if (!(error instanceof Database.SqliteError) && !("syscall" in error)) return error;
  return new SnapshotError("storage", `${path} cannot be written: ${error.message}`, { cause: error });
}
