/** Files that a power cut leaves whole: the old one or the new one, never a part of one. */
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { clearDrafts, draftOf } from "./drafts.ts";

/** Puts a file's bytes, or a folder's names, on the disk. */
export function syncPath(path: string): void {
  const fd = openSync(path, "r");
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

/** Replaces `path` at once and for good: written beside it, synced, renamed, and the folder synced. */
export function replaceFile(path: string, content: string | Uint8Array, mode: number): void {
  const draft = draftOf(path);
  clearDrafts(path);
  try {
    rmSync(draft, { force: true });
    writeFileSync(draft, content, { mode, flag: "wx", flush: true });
    renameSync(draft, path);
  } finally {
    rmSync(draft, { force: true });
  }
  syncPath(dirname(path));
}
