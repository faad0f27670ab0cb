/**
 * A published set of cards, as the gate asks it: the files of one manifest, each hashed whole before it may answer. A set is
 * immutable; a new one is another manifest (see current.ts), and shares the files that did not change.
 */
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Escn } from "../card/escn.ts";
import type { CardRecord } from "../verdict/words.ts";
import { type Changes, openChanges } from "./changes.ts";
import { hashFile, hashFileSync } from "./hash-file.ts";
import { type FileAbout, MANIFEST } from "./format.ts";
import { KEY_BYTES, writeKey } from "./key.ts";
import { type Layer, openLayer } from "./layer.ts";
import {
  infoOf,
  type Manifest,
  type ManifestFile,
  type ManifestSource,
  MAX_MANIFEST_BYTES,
  readManifest,
  type Trust,
} from "./manifest.ts";
import type { Found } from "./record.ts";
import { unionOf } from "./traits.ts";
import { type Person, SnapshotError, type SnapshotInfo } from "./words.ts";

/**
 * - `find` returns undefined for a card that is not in the set. It throws `SnapshotError("corrupt")` when a file was
 *   damaged after it was opened: that is a fault, never a refusal.
 * - Disposal is idempotent; `find` after it throws.
 */
export interface Snapshot extends Disposable {
  readonly info: SnapshotInfo;
  find(escn: Escn): CardRecord | undefined;
}

export interface PublishedSet extends Snapshot {
  readonly manifest: Manifest;
  readonly sources: readonly OpenSource[];
  /** What one source says, without the others; undefined too when there is no such source. */
  findIn(source: string, escn: Escn): CardRecord | undefined;
  /** Names and times of its files as they are on the disk now: another text means that somebody touched them. */
  identity(): string;
  /** False when a file is not there any more as it was looked through. */
  isIntact(): boolean;
  /** True when a file that it holds open was written in place since it was looked through. */
  isTouched(): boolean;
}

export interface OpenSource {
  readonly about: ManifestSource;
  readonly base: Layer;
  readonly changes: Changes | undefined;
}

/** Throws `SnapshotError("absent" | "storage")`, and what `readManifest` throws. `site` undefined: of any site. */
export function loadManifest(path: string, site: string | undefined, trust: Trust): Manifest {
  const text = guarded(path, () => {
    const stat = statSync(path, { throwIfNoEntry: false });
    if (stat === undefined) throw new SnapshotError("absent", `there is no snapshot at ${path}`);
    if (stat.size > MAX_MANIFEST_BYTES)
      throw new SnapshotError(
        "not-a-snapshot",
        `${path} has ${stat.size} bytes, a manifest at most ${MAX_MANIFEST_BYTES}`,
      );
    return readFileSync(path, "utf8");
  });
  return readManifest(text, path, site, trust);
}

/** For who only looks, decides nothing, and so may believe any key that proves itself: the newest set, verified. */
export async function openAsItStands(folder: string, site: string | undefined): Promise<PublishedSet> {
  const anybody = { keys: () => [], highest: () => 0, earlier: () => [] };
  return openVerified(folder, loadManifest(join(folder, MANIFEST), site, anybody));
}

/**
 * Hashes what `reuse` does not hold open already, then opens it. Rejects with `SnapshotError`: `absent`, `corrupt` (cut off,
 * altered), `mixed`, `not-a-snapshot`, `format`, `storage`; nothing stays open then.
 */
export async function openVerified(folder: string, manifest: Manifest, reuse?: PublishedSet): Promise<PublishedSet> {
  const identities = new Map<string, string>();
  for (const file of filesOf(manifest)) {
    const path = join(folder, file.name);
    const identity = identityOf(path);
    if (heldOf(reuse, file, identity) === undefined) await verify(path, file);
    identities.set(file.name, identity);
  }
  return openFiles(folder, manifest, reuse, identities);
}

/**
 * For who publishes, who has nobody waiting: as `openVerified`, in one go. `known`: hashes by the identity of files that this
 * process has written and hashed itself.
 */
export function openOwn(
  folder: string,
  manifest: Manifest,
  reuse: PublishedSet | undefined,
  known: ReadonlyMap<string, string>,
): PublishedSet {
  const identities = new Map<string, string>();
  for (const file of filesOf(manifest)) {
    const path = join(folder, file.name);
    const identity = identityOf(path);
    identities.set(file.name, identity);
    if (heldOf(reuse, file, identity) !== undefined) continue;
    checkSize(path, file);
    checkHash(path, file, known.get(identity) ?? guarded(path, () => hashFileSync(path)).sha256);
  }
  return openFiles(folder, manifest, reuse, identities);
}

function filesOf(manifest: Manifest): readonly ManifestFile[] {
  return manifest.sources.flatMap(({ base, changes }) => (changes === null ? [base] : [base, changes]));
}

/** An open file of a set; several sets may share it, and the last one closes it. */
interface Held {
  readonly file: ManifestFile;
  /** As it was hashed. */
  readonly identity: string;
  readonly content: Layer | Changes;
  users: number;
}

/** What is open behind each set, so that the next one can take it over. */
const heldBy = new WeakMap<PublishedSet, readonly Held[]>();

function heldOf(set: PublishedSet | undefined, file: ManifestFile, identity: string): Held | undefined {
  const held = set === undefined ? [] : (heldBy.get(set) ?? []);
  return held.find(
    (one) => one.file.name === file.name && one.file.sha256 === file.sha256 && one.identity === identity,
  );
}

function openFiles(
  folder: string,
  manifest: Manifest,
  reuse: PublishedSet | undefined,
  hashedAs: ReadonlyMap<string, string>,
): PublishedSet {
  const held: Held[] = [];

  function hold<T extends Layer | Changes>(
    file: ManifestFile,
    open: (path: string) => T,
    isOne: (content: Layer | Changes) => content is T,
  ): T {
    const path = join(folder, file.name);
    const identity = identityOf(path);
    if (hashedAs.get(file.name) !== identity)
      throw new SnapshotError("corrupt", `${path} was changed while it was looked through`);
    const shared = heldOf(reuse, file, identity);
    if (shared !== undefined && isOne(shared.content)) {
      shared.users += 1;
      held.push(shared);
      return shared.content;
    }
    const content = open(path);
    held.push({ file, identity, content, users: 1 });
    return content;
  }

  function close(): void {
    for (const one of held.splice(0)) {
      one.users -= 1;
      if (one.users === 0 && isLayer(one.content)) one.content[Symbol.dispose]();
    }
  }

  const sources: OpenSource[] = [];
  try {
    for (const about of manifest.sources) {
      const base = hold(about.base, openLayer, isLayer);
      const changes = about.changes === null ? undefined : hold(about.changes, openChanges, isChanges);
      sources.push({ about, base, changes });
    }
  } catch (error) {
    close();
    throw error;
  }
  let isClosed = false;
  const key = Buffer.alloc(KEY_BYTES);

  function findIn(name: string | undefined, escn: Escn): CardRecord | undefined {
    if (isClosed) throw new Error("this snapshot is closed");
    writeKey(escn, key, 0);
    let best: Found | undefined;
    for (const { about, base, changes } of sources) {
      if (name !== undefined && about.name !== name) continue;
      const found = changes?.find(key) ?? base.find(key);
      if (found === undefined) continue;
      if (best === undefined) best = found;
      else best = outweighs(found, best) ? withTraitsOf(found, best) : withTraitsOf(best, found);
    }
    if (best === undefined || best.status === "gone") return undefined;
    const { person } = best;
    return { ...best, status: best.status, person: person && linked(sources, person) };
  }

  const set: PublishedSet = {
    info: infoOf(manifest),
    manifest,
    sources,
    find: (escn) => findIn(undefined, escn),
    findIn,
    identity: () =>
      filesOf(manifest)
        .map(({ name }) => identityOf(join(folder, name)))
        .join(" "),
    isIntact: () => held.every(({ file, identity }) => identityOf(join(folder, file.name)) === identity),
    isTouched: () =>
      held.some(({ file, identity }) => {
        const now = identityOf(join(folder, file.name));
        return now !== identity && inodeOf(now) === inodeOf(identity);
      }),
    [Symbol.dispose]() {
      isClosed = true;
      close();
    },
  };
  heldBy.set(set, held);
  return set;
}

/**
 * Of two sources' words about one card: that it is inactive counts, whoever says it and whenever, until who said it takes
 * it back; else the newer word. So a lost card that the site reports is not opened for by a register that hears of it later.
 */
function outweighs(a: Found, b: Found): boolean {
  const [aCloses, bCloses] = [a.status === "inactive", b.status === "inactive"];
  return aCloses === bCloses ? a.asOf > b.asOf : aCloses;
}

/** A site's own roster says nothing of chips, and the register nothing of groups: each adds what the other does not say. */
function withTraitsOf(best: Found, other: Found): Found {
  const { cardType = other.cardType, level = other.level } = best;
  return { ...best, cardType, level, groups: unionOf(best.groups, other.groups) };
}

/** Any source may know that two identifiers are one person; the first that does is believed. */
function linked(sources: readonly OpenSource[], identifier: Person): Person {
  for (const { base } of sources) {
    const person = base.personOf(identifier);
    if (person !== identifier) return person;
  }
  return identifier;
}

function isLayer(content: Layer | Changes): content is Layer {
  return "personOf" in content;
}

function isChanges(content: Layer | Changes): content is Changes {
  return !isLayer(content);
}

async function verify(path: string, file: ManifestFile): Promise<void> {
  checkSize(path, file);
  const { sha256 } = await hashFile(path).catch((error: unknown) => {
    throw asStorageError(error, path);
  });
  checkHash(path, file, sha256);
}

function checkHash(path: string, file: ManifestFile, sha256: string): void {
  if (sha256 !== file.sha256) throw notAsSigned(path, file, "its content does not have the hash that was signed");
}

function checkSize(path: string, file: ManifestFile): void {
  const stat = guarded(path, () => statSync(path, { throwIfNoEntry: false }));
  if (stat === undefined) throw new SnapshotError("absent", `${path} is not there, and the manifest names it`);
  if (stat.size < file.bytes)
    throw notAsSigned(path, file, `it is cut off: ${stat.size} bytes of ${file.bytes} that were signed`);
  if (stat.size > file.bytes) throw notAsSigned(path, file, `it has ${stat.size} bytes, and ${file.bytes} were signed`);
}

/** A whole file of another day is told from a damaged one: the first is somebody's deed, the second the disk's. */
function notAsSigned(path: string, { name }: ManifestFile, why: string): SnapshotError {
  const [source, serial] = name.split(".");
  try {
    const about = name.endsWith(".cards") ? aboutOf(path) : openChanges(path).about;
    if (about.source !== source || String(about.serial) !== serial)
      return new SnapshotError(
        "mixed",
        `${path} is whole and another file: the number ${about.serial} of "${about.source}" under this name`,
      );
  } catch (error) {
    if (!(error instanceof SnapshotError)) throw error;
  }
  return new SnapshotError("corrupt", `${path} is damaged or was altered: ${why}`);
}

function aboutOf(path: string): FileAbout {
  using layer = openLayer(path);
  return layer.about;
}

function inodeOf(identity: string): string | undefined {
  return identity.split(" ")[0];
}

/** Inode first, then what changes when it is written in place; without a space when it is not there. */
export function identityOf(path: string): string {
  const stat = guarded(path, () => statSync(path, { throwIfNoEntry: false, bigint: true }));
  return stat === undefined ? "absent" : `${stat.dev}:${stat.ino} ${stat.mtimeNs}:${stat.size}`;
}

function guarded<T>(path: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    throw asStorageError(error, path);
  }
}

/** What the operating system did not let us do, in our words; anything else as it is. */
function asStorageError(error: unknown, path: string): unknown {
  if (error instanceof SnapshotError || !(error instanceof Error) || !("syscall" in error)) return error;
  return new SnapshotError("storage", `${path} cannot be used: ${error.message}`, { cause: error });
}
