/** Whether a new snapshot may take the place of the current one. */
import { join } from "node:path";
import { CURRENT } from "./format.ts";
import { openSnapshot } from "./snapshot.ts";
import { SnapshotError, type SnapshotInfo } from "./words.ts";

/**
 * True when the current file is worth keeping as the previous one. Throws `SnapshotError` when the new set is empty, much
 * smaller, or of another site, unless `force`.
 */
export function compareWithCurrent(folder: string, next: SnapshotInfo, force: boolean): boolean {
  const current = currentInfo(folder);
  if (!force && next.count === 0)
    throw new SnapshotError("shrunk", `the new snapshot for ${folder} holds no card at all; force it if that is meant`);
  if (current === undefined) return false;
  if (!force && current.site !== next.site)
    throw new SnapshotError(
      "foreign-site",
      `${folder} holds the snapshot of the site "${current.site}", the new one is of "${next.site}"`,
    );
  if (!force && next.count * 5 < current.count * 4)
    throw new SnapshotError(
      "shrunk",
      `the new snapshot for ${folder} holds ${next.count} cards, the current one ${current.count}: fewer than four ` +
        "fifths remain, which looks like half a source; force it if that is meant",
    );
  return true;
}

function currentInfo(folder: string): SnapshotInfo | undefined {
  try {
    using current = openSnapshot(join(folder, CURRENT));
    return current.info;
  } catch (error) {
    if (error instanceof SnapshotError) return undefined;
    throw error;
  }
}
