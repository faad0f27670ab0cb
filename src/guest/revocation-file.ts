/** A list of revoked passes on the disk: read with its bound, and changed by who issues. */
import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { replaceFile } from "../disk/durable.ts";
import { lockFile } from "../disk/lock.ts";
import type { PassKey } from "./pass-key.ts";
import {
  dropsOutAt,
  MAX_LIST_BYTES,
  readRevocations,
  RevocationError,
  type RevocationList,
  REVOKED,
  writeRevocations,
} from "./revocation-list.ts";

/** Where the lists of a site lie. */
export interface RevocationPlaces {
  readonly site: string;
  /** Of who issues, and nobody else's. */
  readonly folder: string;
  /** What the kiosks read. */
  readonly cards: string;
  /** Who may have signed what is published. */
  readonly trustedKeys: readonly string[];
}

/** The list at `path`, or undefined where there is no file. Throws `RevocationError`, and what the operating system says. */
export function loadRevocations(
  path: string,
  site: string,
  trustedKeys: readonly string[] | "anybody",
): RevocationList | undefined {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return undefined;
  if (stats.size > MAX_LIST_BYTES) throw new RevocationError(`${path} has ${stats.size} bytes, which no list has`);
  return readRevocations(readFileSync(path, "utf8"), path, site, trustedKeys);
}

/** What is known where passes are issued. */
export interface KnownRevocations {
  /** Of the own list and the published one together: an entry is only ever added, and drops out by itself. */
  readonly revoked: ReadonlyMap<string, number>;
  /** The highest sequence of the two; 0: there is none yet. */
  readonly seq: number;
  /** What is wrong with the published list, so that kiosks do not believe it; undefined: nothing. */
  readonly fault: string | undefined;
}

/** Throws `RevocationError` when the own list is not whole, and what the operating system says. */
export function knownRevocations({ cards, folder, site, trustedKeys }: RevocationPlaces): KnownRevocations {
  const own = loadRevocations(join(folder, REVOKED), site, "anybody");
  let published: RevocationList | undefined;
  let fault: string | undefined;
  try {
    published = loadRevocations(join(cards, REVOKED), site, trustedKeys);
    if (own !== undefined && (published?.seq ?? 0) < own.seq)
      fault = `${join(cards, REVOKED)} is ${published === undefined ? "not there" : "an older one"}`;
  } catch (error) {
    if (!(error instanceof RevocationError)) throw error;
    fault = error.message;
  }
  return {
    // of two ends the later one: an entry that drops out too early would give a pass back
    revoked: new Map([...(own?.revoked ?? []), ...(published?.revoked ?? [])].toSorted(([, a], [, b]) => a - b)),
    seq: Math.max(own?.seq ?? 0, published?.seq ?? 0),
    fault,
  };
}

export interface Revoking {
  readonly key: PassKey;
  readonly places: RevocationPlaces;
  /** Of the pass; undefined: nobody is added, and the list is written anew. */
  readonly id: string | undefined;
  /** Minutes since 1970 at which the pass ends. */
  readonly untilMinute: number;
  readonly nowMs: number;
}

/** Another command may be changing it. Milliseconds. */
const LOCK_WAIT_MS = 10_000;

/**
 * Takes a pass back: on the disk in the own list, then in the published one, when it returns. What has dropped out is left out. `is`: whether
 * the kiosks' folder is on this machine. Throws `RevocationError`, also when somebody else changes it for longer than ten seconds.
 */
export function revokePass({ id, key, nowMs, places, untilMinute }: Revoking): {
  readonly is: "published" | "not-here";
  readonly list: Pick<RevocationList, "seq" | "revoked">;
} {
  const own = join(places.folder, REVOKED);
  using lock = lockFile(`${own}.lock`, LOCK_WAIT_MS);
  if (lock === undefined) throw new RevocationError(`${own} is being changed by somebody else`);
  const known = knownRevocations(places);
  const nowMinute = Math.floor(nowMs / 60_000);
  const kept = [...known.revoked].filter(([, until]) => dropsOutAt(until) > nowMinute);
  const revoked = new Map(kept);
  if (id !== undefined) revoked.set(id, Math.max(untilMinute, revoked.get(id) ?? 0));
  // By the clock too, so that who lost both lists is not taken for somebody who steps back.
  const list = { seq: Math.max(known.seq + 1, Math.floor(nowMs / 1000)), revoked };
  const text = writeRevocations(key, places.site, list);
  replaceFile(own, text, 0o600);
  if (!existsSync(places.cards)) return { is: "not-here", list };
  replaceFile(join(places.cards, REVOKED), text, 0o644);
  return { is: "published", list };
}
