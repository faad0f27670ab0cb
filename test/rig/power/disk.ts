/**
 * A disk as POSIX promises it and no better: what was written to a file is there once the file was synced, and the name of a
 * file is there, or gone, once its folder was. Syncing a file does not keep its name, as it happens to on ext4. Until then
 * each change may have reached the disk or not, whatever came to the others.
 */
import { type Change, type Content, contentOf, emptyContent, sectorsOf } from "./content.ts";
import type { Op } from "./log.ts";

/**
 * What of the bytes that were not synced is there after the cut: `some`: each write or not; `torn`: each sector of a write or not.
 * What of the names in folders that were not synced: `first`: the changes up to one of them, in order; `some`: each or not.
 */
export interface Cut {
  readonly data: "none" | "all" | "some" | "torn";
  readonly names: "none" | "all" | "first" | "some";
}

/** What a folder holds, by the path from it; two names of one file have the same `bytes`. */
export type State = ReadonlyMap<string, Kept>;
type Kept = { readonly is: "folder" } | { readonly is: "file"; readonly bytes: Uint8Array; readonly mode: number };

export interface Disk {
  apply(op: Op): void;
  /** What is there after a cut now. The bytes are valid until the next `apply`. `chance`: evenly from 0 to below 1. */
  after(cut: Cut, chance: () => number): State;
}

interface File {
  readonly is: "file";
  readonly mode: number;
  readonly synced: Content;
  readonly pending: Change[];
}

interface Folder {
  readonly is: "folder";
  readonly names: Map<string, Entry>;
  readonly synced: Map<string, Entry>;
  readonly pending: NameChange[];
}

type Entry = File | Folder;

interface NameChange {
  /** Counts all changes of names, so that those of several folders have an order. */
  readonly nth: number;
  readonly clear: string | undefined;
  readonly set: readonly [name: string, entry: Entry] | undefined;
}

/** `forgetful`: syncs of files, or of folders, do nothing, as on a disk that lies or in a program that leaves them out. */
export function emptyDisk(forgetful?: Entry["is"]): Disk {
  const root = emptyFolder();
  const open = new Map<number, Entry>();
  let changes = 0;

  function change(folder: Folder, { clear, set }: Omit<NameChange, "nth">): void {
    changes += 1;
    const one = { nth: changes, clear, set };
    folder.pending.push(one);
    rename(folder.names, one);
  }

  function find(path: string): Entry | undefined {
    if (path === "") return root;
    const { folder, name } = place(path);
    return folder.names.get(name);
  }

  function place(path: string): { readonly folder: Folder; readonly name: string } {
    const slash = path.lastIndexOf("/");
    const folder = find(path.slice(0, Math.max(0, slash)));
    if (folder?.is !== "folder") throw new Error(`the log has ${path} in a folder that it never made`);
    return { folder, name: path.slice(slash + 1) };
  }

  function known(path: string): Entry {
    const entry = find(path);
    if (entry === undefined) throw new Error(`the log has ${path}, which it never made`);
    return entry;
  }

  function file(fd: number): File {
    const entry = open.get(fd);
    if (entry?.is !== "file") throw new Error(`the log changes file ${fd}, which it never opened`);
    return entry;
  }

  return {
    apply(op) {
      switch (op.is) {
        case "open": {
          const entry = find(op.path) ?? newFile(op.mode);
          const { folder, name } = op.path === "" ? { folder: root, name: "" } : place(op.path);
          if (name !== "" && !folder.names.has(name)) change(folder, { clear: undefined, set: [name, entry] });
          open.set(op.fd, entry);
          break;
        }
        case "close":
          open.delete(op.fd);
          break;
        case "write":
        case "truncate":
          file(op.fd).pending.push(op);
          break;
        case "sync": {
          const entry = open.get(op.fd);
          if (entry !== undefined && entry.is !== forgetful) sync(entry);
          break;
        }
        case "rename": {
          const [from, to] = [place(op.from), place(op.to)];
          if (from.folder !== to.folder) throw new Error("a rename between folders is not thought through here yet");
          const entry = known(op.from);
          // rename(2): two names of one file both stay
          if (find(op.to) !== entry) change(to.folder, { clear: from.name, set: [to.name, entry] });
          break;
        }
        case "link": {
          const { folder, name } = place(op.to);
          change(folder, { clear: undefined, set: [name, known(op.from)] });
          break;
        }
        case "mkdir": {
          const { folder, name } = place(op.path);
          change(folder, { clear: undefined, set: [name, emptyFolder()] });
          break;
        }
        case "unlink":
        case "rmdir": {
          known(op.path);
          const { folder, name } = place(op.path);
          change(folder, { clear: name, set: undefined });
          break;
        }
        case "acknowledged":
          break;
      }
    },

    after(cut, chance) {
      const last = Math.floor(chance() * (changes + 1));
      const survives = (one: NameChange) =>
        cut.names === "all" || (cut.names === "first" && one.nth <= last) || (cut.names === "some" && chance() < 0.5);
      const bytes = new Map<File, Uint8Array>();
      const state = new Map<string, Kept>();

      function keep(folder: Folder, path: string): void {
        const names = new Map(folder.synced);
        for (const one of folder.pending.filter(survives)) rename(names, one);
        for (const [name, entry] of names) {
          const whole = path === "" ? name : `${path}/${name}`;
          if (entry.is === "folder") {
            state.set(whole, { is: "folder" });
            keep(entry, whole);
          } else {
            const kept = bytes.get(entry) ?? contentAfter(entry, cut.data, chance);
            bytes.set(entry, kept);
            state.set(whole, { is: "file", bytes: kept, mode: entry.mode });
          }
        }
      }

      keep(root, "");
      return state;
    },
  };
}

function newFile(mode: number): File {
  return { is: "file", mode, synced: emptyContent(), pending: [] };
}

function emptyFolder(): Folder {
  return { is: "folder", names: new Map(), synced: new Map(), pending: [] };
}

function rename(names: Map<string, Entry>, { clear, set }: NameChange): void {
  if (clear !== undefined) names.delete(clear);
  if (set !== undefined) names.set(...set);
}

function sync(entry: Entry): void {
  if (entry.is === "file") for (const change of entry.pending) entry.synced.change(change);
  else for (const change of entry.pending) rename(entry.synced, change);
  entry.pending.length = 0;
}

function contentAfter({ synced, pending }: File, data: Cut["data"], chance: () => number): Uint8Array {
  if (data === "none" || pending.length === 0) return synced.bytes();
  const content = contentOf(synced.bytes());
  for (const change of pending) {
    if (data === "all") content.change(change);
    else if (data === "some" ? chance() < 0.5 : chance() < 0.1) content.change(change);
    else if (data === "torn") for (const sector of sectorsOf(change)) if (chance() < 0.5) content.change(sector);
  }
  return content.bytes();
}
