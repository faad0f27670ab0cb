/** The enrolled chips of a site: followed by the gate, changed by the command line. */
import { readFileSync, type Stats, statSync } from "node:fs";
import { join } from "node:path";
import type { Escn } from "../card/escn.ts";
import { replaceFile } from "../disk/durable.ts";
import { lockFile } from "../disk/lock.ts";
import { loadSecret } from "../disk/secret.ts";
import {
  EnrolmentError,
  hashUid,
  MOST_BYTES,
  MOST_ENROLMENTS,
  readEnrolments,
  type UidHash,
  writeEnrolments,
} from "./enrolment-file.ts";

/** Where they lie and what they are hashed with. */
export interface EnrolmentPlace {
  readonly file: string;
  /** 32 bytes. */
  readonly key: Uint8Array;
}

/** In the gate's own folder, which must be there. Makes the key where there is none. Throws `SecretError`. */
export function enrolmentsIn(folder: string, credentialsDirectory: string | undefined): EnrolmentPlace {
  const key = loadSecret({ name: "enrol-key", credentialsDirectory, file: join(folder, "enrol-key") });
  return { file: join(folder, "enrolments"), key };
}

export interface Enrolments {
  /** The number that was enrolled for this UID, by the file as it is now. Never throws. */
  find(uid: Uint8Array): Escn | undefined;
}

/** What was read last, and of which file. */
interface Read {
  readonly mark: string;
  readonly enrolled: ReadonlyMap<UidHash, Escn>;
}

/**
 * Looks at each question whether the file has changed, and reads it anew when it has. While a file cannot be read, what the last good
 * one said goes on to hold, and `onFault` is told once; without a file nobody is enrolled.
 */
export function followEnrolments({ file, key }: EnrolmentPlace, onFault: (error: unknown) => void): Enrolments {
  let last: Read = { mark: "", enrolled: new Map() };

  function refresh(): void {
    let mark = "unknown";
    try {
      mark = markOf(statSync(file, { throwIfNoEntry: false }));
      if (mark !== last.mark) last = { mark, enrolled: readAt(file, key) };
    } catch (error) {
      if (mark !== last.mark) onFault(error);
      last = { ...last, mark };
    }
  }

  refresh();
  return {
    find(uid) {
      refresh();
      return last.enrolled.get(hashUid(key, uid));
    },
  };
}

/** Which file it is and when it was written: a replaced one is another. */
function markOf(stats: Stats | undefined): string {
  return stats === undefined ? "none" : `${stats.ino} ${stats.size} ${stats.mtimeMs}`;
}

/** How many chips are enrolled. Throws `EnrolmentError`, and what the operating system says. */
export function countEnrolments({ file, key }: EnrolmentPlace): number {
  return readAt(file, key).size;
}

/** A chip stands for this number from now on; or one is forgotten, or all that stand for a number. */
export type Change =
  | { readonly uid: Uint8Array; readonly escn: Escn }
  | { readonly forget: { readonly uid: Uint8Array } | { readonly escn: Escn } };

export interface Changed {
  /** Chips that were not known, or that stood for another number. */
  readonly enrolled: number;
  readonly forgotten: number;
  /** Now. */
  readonly count: number;
}

/** Others may be changing the file. Milliseconds. */
const LOCK_WAIT_MS = 10_000;

/**
 * All changes or none, in their order, on the disk when it returns. Throws `EnrolmentError` when the file is not whole, would hold more than
 * 200,000 chips, or is being changed by somebody else for longer than ten seconds; and what the operating system says.
 */
export function changeEnrolments({ file, key }: EnrolmentPlace, changes: readonly Change[]): Changed {
  using lock = lockFile(`${file}.lock`, LOCK_WAIT_MS);
  if (lock === undefined) throw new EnrolmentError("somebody else is changing it");
  const known = readAt(file, key);
  let enrolled = 0;
  let forgotten = 0;
  for (const change of changes) {
    if ("forget" in change) {
      for (const hash of meant(change.forget, known, key)) forgotten += known.delete(hash) ? 1 : 0;
    } else {
      const hash = hashUid(key, change.uid);
      enrolled += known.get(hash) === change.escn ? 0 : 1;
      known.set(hash, change.escn);
    }
  }
  if (known.size > MOST_ENROLMENTS) throw new EnrolmentError(`it would hold more than ${MOST_ENROLMENTS} chips`);
  if (enrolled + forgotten > 0) replaceFile(file, writeEnrolments(key, known), 0o600);
  return { enrolled, forgotten, count: known.size };
}

function meant(
  forget: Extract<Change, { forget: unknown }>["forget"],
  known: ReadonlyMap<UidHash, Escn>,
  key: Uint8Array,
): readonly UidHash[] {
  if ("uid" in forget) return [hashUid(key, forget.uid)];
  return [...known].flatMap(([hash, escn]) => (escn === forget.escn ? [hash] : []));
}

function readAt(file: string, key: Uint8Array): Map<UidHash, Escn> {
  const stats = statSync(file, { throwIfNoEntry: false });
  if (stats === undefined) return new Map();
  if (stats.size > MOST_BYTES) throw new EnrolmentError(`${stats.size} bytes are too many`);
  return readEnrolments(key, readFileSync(file, "latin1"));
}
