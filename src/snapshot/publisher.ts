/**
 * Publishing: a source anew, or small changes on top of it, then the signed manifest that names what counts from now on.
 *
 * The order on the disk is what keeps a whole set under a name at every instant: a file is complete and synced before it has its
 * name, the folder is synced before a manifest names the file, a manifest replaces the old one in a single rename, and only then
 * goes what no manifest names any more.
 */
import { randomInt } from "node:crypto";
import { renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Escn } from "../card/escn.ts";
import { makeFolder, replaceFile, syncPath } from "../disk/durable.ts";
import { lockFile } from "../disk/lock.ts";
import type { CardRecord } from "../verdict/words.ts";
import { writeChanges } from "./changes.ts";
import { asWriteFault } from "./fault.ts";
import { BUILDING, changesName, type FileAbout, layerName, MANIFEST, MAX_CHANGES, OLDER_MANIFESTS } from "./format.ts";
import { gatherCards, type Gathering } from "./gather.ts";
import { hashFileSync } from "./hash-file.ts";
import { type ManifestFile, type ManifestSource, MAX_SOURCES, SOURCE_NAME, writeManifest } from "./manifest.ts";
import { mergeChanges } from "./merge.ts";
import type { Repeat } from "./pile.ts";
import { prune } from "./prune.ts";
import { identityOf, type PublishedSet } from "./published.ts";
import type { Signer } from "./signing.ts";
import { earlierSets, newestSet } from "./standing.ts";
import { type CardChange, SnapshotError, type SnapshotInfo, type SourceKind } from "./words.ts";
import { mergeLayer, writeLayer } from "./write-layer.ts";

export interface PublisherOptions {
  /** Made when it is absent. */
  readonly folder: string;
  /** 1 to 64 characters. */
  readonly site: string;
  /** Asked anew for each publication, so that a change of keys is followed without a restart. */
  readonly signer: () => Signer;
  /** How long a publication is vouched for, in milliseconds: a minute to 400 days. */
  readonly validForMs: number;
  /** Unix milliseconds. */
  readonly now: () => number;
  /** How long to wait while another process publishes; default 10,000 milliseconds. It blocks meanwhile. */
  readonly waitMs?: number;
}

interface NewSource {
  /** 1 to 32 of a-z, 0-9 and -. */
  readonly name: string;
  readonly kind: SourceKind;
  /** Unix milliseconds; undefined: it is no whole list. */
  readonly takenAt: number | undefined;
}

interface Force {
  /** Publishes a source also when it is empty or has lost more than a fifth of its cards, and into another site's folder. */
  readonly force?: boolean;
}

export interface Published {
  readonly info: SnapshotInfo;
  /** Files that this publication put on the disk, manifests included. */
  readonly bytesWritten: number;
  /** How often a number came again, and the first 1,000 of them. Only `replace` counts them. */
  readonly repeatCount: number;
  readonly repeats: readonly Repeat[];
}

/**
 * What was published stays when a method throws `SnapshotError`: `shrunk` when a source would be empty or have less than four
 * fifths of what its last whole list had; `foreign-site` when the folder is of another site; `unknown-key` when it was signed
 * with a key that we do not have; `capacity`; `busy`; `storage`. RangeError: an argument out of range. All methods block; `replace`
 * takes about a second for a million cards. Disposal closes what is open and is idempotent.
 */
export interface Publisher extends Disposable {
  current(): SnapshotInfo | undefined;
  /** What is published now; of `source` alone when it is given. */
  find(escn: Escn, source?: string): CardRecord | undefined;
  /** The whole source anew. */
  replace(source: NewSource, cards: Gathering, options?: Force): Published;
  /**
   * At most 1,000,000 changes on top of a source, which is made when there is none. `whole`: with them the source is a complete
   * list, and a later loss is measured by it.
   */
  change(source: NewSource, changes: Iterable<CardChange>, options?: Force & { readonly whole?: boolean }): Published;
  /** Takes a source out; it is no fault when there is none. */
  remove(name: string): Published;
  /** The same cards, vouched for anew. */
  renew(): Published;
}

const LOCK = "publish.lock";
const MODE = 0o640;
const WAIT_MS = 10_000;
const DAY_MS = 86_400_000;
/** That the register does not know a card any more speaks against files that are older; none of those is admitted on so long. */
const GONE_KEPT_MS = 30 * DAY_MS;
/** Records that an overlay may have before it is folded into its base: this many in any case, else a twentieth of the base. */
const FEW_CHANGES = 10_000;
const SHARE_OF_BASE = 20;

let files = 0;

export function openPublisher(options: PublisherOptions): Publisher {
  const { folder, site, signer, validForMs, now, waitMs = WAIT_MS } = options;
  if (site.length < 1 || site.length > 64) throw new RangeError("site must have 1 to 64 characters");
  if (!(validForMs >= 60_000 && validForMs <= 400 * DAY_MS))
    throw new RangeError("validForMs must be a minute to 400 days, in milliseconds");
  guarded(() => makeFolder(folder, 0o750));
  const building = new Set<string>();
  /** Hashes of what was written here and is not open yet, by identity. */
  const written = new Map<string, string>();
  let open: PublishedSet | undefined;

  function guarded<T>(act: () => T): T {
    try {
      return act();
    } catch (error) {
      throw asWriteFault(error, folder);
    }
  }

  function standing(): PublishedSet | undefined {
    const found = newestSet(folder, signer(), open, written);
    if (open !== undefined && found !== open) open[Symbol.dispose]();
    open = found;
    return found;
  }

  /** Runs `act` as the only publisher; what it throws leaves no unfinished file. */
  function alone<T>(force: boolean, act: (before: PublishedSet | undefined) => T): T {
    return guarded(() => {
      using lock = lockFile(join(folder, LOCK), waitMs);
      if (lock === undefined)
        throw new SnapshotError("busy", `another process publishes into ${folder}, and did not end in ${waitMs} ms`);
      const before = standing();
      if (before === undefined || before.info.site === site) return act(before);
      if (force) return act(undefined);
      throw new SnapshotError(
        "foreign-site",
        `${folder} holds the cards of the site "${before.info.site}", and these are of "${site}"`,
      );
    });
  }

  /** Writes a file under a name of its own that says it is unfinished. */
  function unfinished<T>(write: (path: string) => T): { readonly path: string; readonly result: T } & Disposable {
    files += 1;
    const name = `${BUILDING}${process.pid}-${files}`;
    const path = join(folder, name);
    const remove = (): void => {
      rmSync(path, { force: true });
      building.delete(name);
    };
    building.add(name);
    try {
      const result = guarded(() => write(path));
      return { path, result, [Symbol.dispose]: remove };
    } catch (error) {
      remove();
      throw error;
    }
  }

  function finish(path: string, name: string, count: number): ManifestFile {
    const { bytes, sha256 } = hashFileSync(path);
    renameSync(path, join(folder, name));
    written.set(identityOf(join(folder, name)), sha256);
    return { name, bytes, sha256, count };
  }

  function aboutOf(source: string): FileAbout {
    return { site, source, serial: randomInt(1, 2 ** 47) };
  }

  /** The one instant of publication is the last `replaceFile`. */
  function publish(
    before: PublishedSet | undefined,
    sources: readonly ManifestSource[],
    bytes: number,
    repeats: Repeats,
  ) {
    if (sources.length > MAX_SOURCES)
      throw new SnapshotError("capacity", `${folder} holds at most ${MAX_SOURCES} sources, and here comes one more`);
    const issuedAt = Math.floor(now());
    // Milliseconds since 1970, or one more than the last: it goes up even when every manifest here was lost.
    const seq = Math.max((before?.manifest.seq ?? 0) + 1, issuedAt);
    const key = signer();
    const earlier = earlierSets(folder, key, before, sources);
    const content = { site, seq, issuedAt, expiresAt: issuedAt + validForMs, sources: [...sources] };
    const text = writeManifest({ ...content, earlier: earlier.map(({ manifest }) => manifest.seq) }, key);
    syncPath(folder);
    // the older place first, so that no set is without a name in between
    const moved = OLDER_MANIFESTS.flatMap((name, i) => {
      const set = earlier[i];
      return set === undefined || set.name === name ? [] : [{ name, text: set.text }];
    }).toReversed();
    for (const { name, text: old } of moved) replaceFile(join(folder, name), old, MODE);
    replaceFile(join(folder, MANIFEST), text, MODE);
    prune(
      folder,
      new Set([...sources, ...earlier.flatMap(({ manifest }) => manifest.sources)].flatMap(namesOf)),
      building,
    );
    const after = standing();
    written.clear();
    if (after?.manifest.seq !== seq)
      throw new SnapshotError(
        "corrupt",
        `${folder} does not read back as it was written: the disk is not to be trusted`,
      );
    const manifests = [text, ...moved.map((one) => one.text)];
    const bytesWritten = manifests.reduce((sum, one) => sum + Buffer.byteLength(one), bytes);
    return { info: after.info, bytesWritten, ...repeats };
  }

  function replace(source: NewSource, cards: Gathering, force: boolean): Published {
    checkSource(source);
    const about = aboutOf(source.name);
    using file = unfinished((path) => writeLayer(path, cards, about));
    const { count, repeatCount, repeats } = file.result;
    return alone(force, (before) => {
      const old = before?.sources.find(({ about: { name } }) => name === source.name);
      if (!force) refuseLoss(folder, source.name, count, old?.about.reference);
      const base = finish(file.path, layerName(source.name, about.serial), count);
      // cards that were looked up one by one are no list that a loss could be measured by
      const reference = source.takenAt === undefined ? 0 : count;
      const next = { ...namedSource(source), count, reference, base, changes: null };
      return publish(before, withSource(before, next), base.bytes, { repeatCount, repeats });
    });
  }

  function change(source: NewSource, changes: readonly CardChange[], force: boolean, whole: boolean): Published {
    return alone(force, (before) => {
      const old = before?.sources.find(({ about: { name } }) => name === source.name);
      // another process took it out between the look and the lock
      if (before === undefined || old === undefined)
        throw new SnapshotError("busy", `another process took the source "${source.name}" out of ${folder}: once more`);
      const merged = mergeChanges(old.changes, changes);
      const count = old.about.count + gain(before, source.name, changes);
      if (!force) refuseLoss(folder, source.name, count, old.about.reference);
      const about = aboutOf(source.name);
      const isMuch = merged.count > Math.max(FEW_CHANGES, old.about.base.count / SHARE_OF_BASE);
      using file = unfinished((path) => {
        if (!isMuch) return writeChanges(path, merged, about);
        const { sha256: baseSha256 } = old.about.base;
        return mergeLayer(path, old.base, merged, about, { baseSha256, dropGoneBefore: now() - GONE_KEPT_MS }).count;
      });
      const files_ =
        file.result === undefined
          ? { base: old.about.base, changes: finish(file.path, changesName(source.name, about.serial), merged.count) }
          : { base: finish(file.path, layerName(source.name, about.serial), file.result), changes: null };
      const next = { ...namedSource(source), count, reference: whole ? count : old.about.reference, ...files_ };
      return publish(before, withSource(before, next), (files_.changes ?? files_.base).bytes, NO_REPEATS);
    });
  }

  return {
    current: () => standing()?.info,
    find(escn, source) {
      const set = standing();
      return source === undefined ? set?.find(escn) : set?.findIn(source, escn);
    },
    replace: (source, cards, { force = false } = {}) => replace(source, cards, force),
    change(source, changes, { force = false, whole = false } = {}) {
      checkSource(source);
      const list = bounded(changes);
      const isThere = standing()?.info.sources.some(({ name }) => name === source.name) ?? false;
      return isThere ? change(source, list, force, whole) : replace(source, gather(list), force);
    },
    remove: (name) =>
      alone(false, (before) => {
        const rest = (before?.manifest.sources ?? []).filter((source) => source.name !== name);
        return publish(before, rest, 0, NO_REPEATS);
      }),
    renew: () => alone(false, (before) => publish(before, before?.manifest.sources ?? [], 0, NO_REPEATS)),
    [Symbol.dispose]() {
      open?.[Symbol.dispose]();
      open = undefined;
    },
  };
}

type Repeats = Pick<Published, "repeatCount" | "repeats">;
const NO_REPEATS: Repeats = { repeatCount: 0, repeats: [] };

function checkSource({ name, kind, takenAt }: NewSource): void {
  if (!SOURCE_NAME.test(name)) throw new RangeError("the name of a source must be 1 to 32 of a-z, 0-9 and -");
  if ((kind === "router") !== (name === "router"))
    throw new RangeError('the source of kind "router" is named router, and no other is');
  if (takenAt !== undefined && !(Number.isSafeInteger(takenAt) && takenAt >= 0))
    throw new RangeError("takenAt must be unix milliseconds, a whole number from 0");
}

function namedSource({ name, kind, takenAt }: NewSource) {
  return { name, kind, takenAt: takenAt ?? null };
}

function withSource(before: PublishedSet | undefined, next: ManifestSource): readonly ManifestSource[] {
  const others = (before?.manifest.sources ?? []).filter(({ name }) => name !== next.name);
  return [...others, next].toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

function namesOf({ base, changes }: ManifestSource): readonly string[] {
  return changes === null ? [base.name] : [base.name, changes.name];
}

function bounded(changes: Iterable<CardChange>): readonly CardChange[] {
  const list: CardChange[] = [];
  for (const change of changes) {
    if (list.length === MAX_CHANGES)
      throw new SnapshotError("capacity", `at most ${MAX_CHANGES} changes are published at once`);
    list.push(change);
  }
  return list;
}

function gather(changes: readonly CardChange[]): Gathering {
  const last = new Map(changes.map((change) => [change.is === "card" ? change.card.escn : change.escn, change]));
  const cards = gatherCards();
  for (const change of last.values()) if (change.is === "card") cards.add(change.card);
  return cards;
}

/** By how many cards a source grows. */
function gain(before: PublishedSet, source: string, changes: readonly CardChange[]): number {
  const last = new Map(changes.map((change) => [change.is === "card" ? change.card.escn : change.escn, change.is]));
  let gained = 0;
  for (const [escn, is] of last)
    gained += (is === "card" ? 1 : 0) - (before.findIn(source, escn) === undefined ? 0 : 1);
  return gained;
}

/** Half a source looks like news until somebody stands before a closed gate. */
export function refuseLoss(folder: string, name: string, count: number, reference: number | undefined): void {
  if (count === 0 && reference !== 0)
    throw new SnapshotError(
      "shrunk",
      `the source "${name}" for ${folder} would hold no card; force it if that is meant`,
    );
  if (reference === undefined || count * 5 >= reference * 4) return;
  throw new SnapshotError(
    "shrunk",
    `the source "${name}" for ${folder} would hold ${count} cards, and its last whole list had ${reference}: fewer than four ` +
      "fifths remain, which looks like half a source; force it if that is meant",
  );
}
