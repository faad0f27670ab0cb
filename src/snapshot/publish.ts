/** Naming a finished file, so that at no instant there is no good file under one of the two names. */
import { linkSync, readdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { syncPath } from "../disk/durable.ts";
import { BUILDING, CURRENT, PREVIOUS } from "./format.ts";

/**
 * Gives `building` the current name. A good current file gets the previous name first, by a second link, so it keeps its
 * own until the rename replaces it; a damaged one must not push out the good previous one. The folder reaches the disk
 * after each step, because a power cut may otherwise keep the second and lose the first.
 */
export function publish(folder: string, building: string, currentIsGood: boolean): void {
  const current = join(folder, CURRENT);
  syncPath(building);
  if (currentIsGood) {
    const link = `${building}.previous`;
    rmSync(link, { force: true });
    linkSync(current, link);
    renameSync(link, join(folder, PREVIOUS));
    // a rename between two names of one file does nothing (rename(2)): a builder killed between the two steps left them so
    rmSync(link, { force: true });
    syncPath(folder);
  }
  renameSync(building, current);
  syncPath(folder);
}

/** Removes what builders left that no longer run, or that `own` says are of this process and forgotten. */
export function removeLeftovers(folder: string, own: ReadonlySet<string>): void {
  for (const name of readdirSync(folder)) {
    if (!name.startsWith(BUILDING)) continue;
    const pid = Number.parseInt(name.slice(BUILDING.length), 10);
    const busy = pid === process.pid ? own.has(join(folder, name)) : isRunning(pid);
    if (!busy) rmSync(join(folder, name), { force: true });
  }
}

function isRunning(pid: number): boolean {
  if (!(pid > 0)) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: somebody else's process, alive
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
