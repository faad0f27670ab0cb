/**
 * The snapshot that counts now, through every swap: the new file is opened and looked through before the old one is let go.
 *
 *     cards.sqlite good     -> it answers
 *     cards.sqlite bad      -> whatever answered goes on answering; else cards.previous.sqlite; and why
 *     neither               -> nothing answers; and why
 */
import { type FSWatcher, statSync, watch } from "node:fs";
import { join } from "node:path";
import { CURRENT, PREVIOUS } from "./format.ts";
import { openSnapshot, type Snapshot } from "./snapshot.ts";
import { SnapshotError, type SnapshotInfo } from "./words.ts";

/** Disposal is idempotent and closes what is open. */
export interface FollowedSnapshot extends Disposable {
  /**
   * What answers now; ask for it anew at every card. After a swap the old one still answers for at least `pollMs`, so a
   * look-up under way is not cut off.
   */
  current(): Snapshot | undefined;
}

export interface FollowOptions {
  readonly site: string;
  /**
   * Called once before `followSnapshot` returns, and then whenever what answers changes or a reason comes or goes.
   * `why`: why it is not the newest file that answers, or why nothing does.
   */
  readonly onChange: (info: SnapshotInfo | undefined, why?: string) => void;
  /** How often the folder is looked at beside the notices of the operating system; 20 to 3,600,000 milliseconds. */
  readonly pollMs: number;
}

/** Files swapped faster than we poll must not pile up as open ones. */
const MAX_RETIRED = 4;

interface Held {
  readonly snapshot: Snapshot;
  readonly identity: string;
}

/** The folder need not be there yet. */
export function followSnapshot(folder: string, { site, onChange, pollMs }: FollowOptions): FollowedSnapshot {
  if (!(pollMs >= 20 && pollMs <= 3_600_000)) throw new RangeError("pollMs must be 20 to 3600000");
  let held: Held | undefined;
  const retired: { readonly snapshot: Snapshot; polls: number }[] = [];
  let looked: { readonly seen: string; readonly why: string | undefined } | undefined;
  let watcher: FSWatcher | undefined;

  function swap(next: Held | undefined): void {
    if (held !== undefined) retired.push({ snapshot: held.snapshot, polls: 0 });
    held = next;
    close(retired.length - MAX_RETIRED);
  }

  /** Closes the oldest `count` of what answers no more. */
  function close(count: number): void {
    for (const { snapshot } of retired.splice(0, Math.max(0, count))) snapshot[Symbol.dispose]();
  }

  /** Opens what is better than what is held, and says why the newest file does not answer. */
  function look(identity: string): string | undefined {
    const newest = attempt(join(folder, CURRENT), site);
    if (newest.is === "open") {
      swap({ snapshot: newest.snapshot, identity });
      return undefined;
    }
    // A file damaged in place is the very file we hold open: it must not go on answering.
    if (held !== undefined && held.identity.split(" ")[0] !== identity.split(" ")[0]) return newest.why;
    const previous = attempt(join(folder, PREVIOUS), site);
    if (previous.is === "open") {
      swap({ snapshot: previous.snapshot, identity: identify(join(folder, PREVIOUS)) });
      return `${newest.why}; the previous snapshot answers instead`;
    }
    swap(undefined);
    return newest.why;
  }

  function check(): void {
    const identity = identify(join(folder, CURRENT));
    // while the newest file does not answer, the previous one matters too
    const seen = looked?.why === undefined ? identity : `${identity} ${identify(join(folder, PREVIOUS))}`;
    if (seen === looked?.seen) return;
    const before = { info: held?.snapshot.info, why: looked?.why };
    const why = look(identity);
    const isFirst = looked === undefined;
    looked = { seen: why === undefined ? identity : `${identity} ${identify(join(folder, PREVIOUS))}`, why };
    const info = held?.snapshot.info;
    if (!isFirst && info === before.info && why === before.why) return;
    if (why === undefined) onChange(info);
    else onChange(info, why);
  }

  function listen(): void {
    try {
      watcher = watch(folder, { persistent: false }, check);
      watcher.on("error", deafen);
    } catch {
      // no such folder yet, or no more watches to be had: the poll sees it too
    }
  }

  function deafen(): void {
    watcher?.close();
    watcher = undefined;
  }

  check();
  listen();
  const poll = setInterval(() => {
    for (const old of retired) old.polls += 1;
    close(retired.filter(({ polls }) => polls > 1).length);
    if (watcher === undefined) listen();
    check();
  }, pollMs);
  poll.unref();

  return {
    current: () => held?.snapshot,
    [Symbol.dispose]() {
      clearInterval(poll);
      deafen();
      swap(undefined);
      close(retired.length);
    },
  };
}

type Attempt = { readonly is: "open"; readonly snapshot: Snapshot } | { readonly is: "bad"; readonly why: string };

function attempt(path: string, site: string): Attempt {
  try {
    return { is: "open", snapshot: openSnapshot(path, site) };
  } catch (error) {
    if (error instanceof SnapshotError) return { is: "bad", why: error.message };
    throw error;
  }
}

/** Inode first, then what changes when it is written in place; a word without a space when there is none to see. */
function identify(path: string): string {
  try {
    const stat = statSync(path, { throwIfNoEntry: false, bigint: true });
    return stat === undefined ? "absent" : `${stat.dev}:${stat.ino} ${stat.mtimeNs}:${stat.size}`;
  } catch {
    return "hidden";
  }
}
