/** Files that a power cut leaves whole: the old one or the new one, never a part of one. */
import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
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

/** Makes a folder, and those above it, where they are absent; they are on the disk when it returns. */
export function makeFolder(path: string, mode: number): void {
  const first = mkdirSync(path, { recursive: true, mode });
  if (first === undefined) return;
  for (let made = resolve(path); made.length >= resolve(first).length; made = dirname(made)) syncPath(dirname(made));
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
