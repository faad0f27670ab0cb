/**
 * Says that something was plugged in or pulled out, by watching the folders in which the kernel and udev show devices. It only says
 * that it is worth to look: who looks finds out what. Where it cannot watch, and for what it misses, there is the look by time.
 */
import { type FSWatcher, watch } from "node:fs";
import { join } from "node:path";
import { type Roots, SYSTEM_ROOTS } from "./identity.ts";

export interface HotPlug extends Disposable {
  /** False when the folder of the devices cannot be watched (no inotify left): then time alone finds a device. */
  readonly watches: () => boolean;
}

/** A folder of names is missing until the first device comes, and again after the last one went. The first is always there. */
const FOLDERS = ["", "serial", "serial/by-id", "serial/by-path", "v4l", "v4l/by-id"];
/** Of all that comes and goes in /dev, what a reader may be, and the folder of its names. */
const OURS = /^(?:tty(?:ACM|USB|AMA|S|GS)\d+|hidraw\d+|video\d+|serial|v4l)$/;

/** One plug makes several nodes, links and folders. Milliseconds. */
const DEBOUNCE_MS = 50;
/** A hub that flickers all night wakes nobody more often than these allow. */
const MOST_AT_ONCE = 10;
const ONE_MORE_EVERY_MS = 6000;

/** Calls `onChange` at most 10 times at once and then every 6 s, until disposed of. Never throws. */
export function watchDevices(onChange: () => void, roots: Roots = SYSTEM_ROOTS): HotPlug {
  const watched = new Map<string, FSWatcher>();
  let due: NodeJS.Timeout | undefined;
  let allowed = MOST_AT_ONCE;
  let countedAt = performance.now();
  let disposed = false;

  function drop(folder: string): void {
    watched.get(folder)?.close();
    watched.delete(folder);
  }

  /** All of them anew: a watcher whose folder was removed and made again is deaf, and says nothing of it. */
  function arm(): void {
    for (const folder of FOLDERS) {
      drop(folder);
      try {
        const watcher = watch(join(roots.dev, folder), { persistent: false }, (event, name) =>
          note(folder, event, name),
        );
        watched.set(folder, watcher);
        watcher.on("error", () => drop(folder));
      } catch {
        // not there, or no inotify left
      }
    }
  }

  // Bytes written to a node are a `change`: our own, and everybody's to /dev/null.
  function note(folder: string, event: string, name: string | null): void {
    if (disposed || event !== "rename" || due !== undefined) return;
    if (folder === "" && name !== null && !OURS.test(name)) return;
    due = setTimeout(tell, DEBOUNCE_MS);
  }

  function tell(): void {
    due = undefined;
    arm();
    const earned = Math.floor((performance.now() - countedAt) / ONE_MORE_EVERY_MS);
    countedAt += earned * ONE_MORE_EVERY_MS;
    allowed = Math.min(MOST_AT_ONCE, allowed + earned);
    if (allowed === 0) return;
    allowed -= 1;
    onChange();
  }

  arm();
  return {
    watches: () => watched.has(""),
    [Symbol.dispose]() {
      disposed = true;
      clearTimeout(due);
      for (const folder of FOLDERS) drop(folder);
    },
  };
}
