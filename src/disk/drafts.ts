/** Files on their way to a name. Each carries its writer's process id, so that what a dead one left is told from work under way. */
import { readdirSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";

const MARK = ".new-";

/** Where this process writes what shall be called `path`. */
export function draftOf(path: string): string {
  return `${path}${MARK}${process.pid}`;
}

/** Removes the drafts of `path` that writers left who no longer run: killed, or gone with the power. */
export function clearDrafts(path: string): void {
  const folder = dirname(path);
  for (const name of readdirSync(folder)) {
    const pid = name.startsWith(basename(path) + MARK) ? name.slice(basename(path).length + MARK.length) : "";
    if (/^[0-9]+$/.test(pid) && !isRunning(Number(pid))) rmSync(join(folder, name), { force: true });
  }
}

/** Whether there is such a process. Process ids come again, so a dead one may be taken for alive, and never the other way round. */
export function isRunning(pid: number): boolean {
  if (!(pid > 0)) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: somebody else's process, alive
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
