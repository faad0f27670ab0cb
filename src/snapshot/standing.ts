/** What stands in a folder of cards, seen by who publishes there: by our own keys, and whatever sequence it has. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { MANIFEST, OLDER_MANIFESTS } from "./format.ts";
import type { Manifest, ManifestSource, Trust } from "./manifest.ts";
import { loadManifest, openOwn, type PublishedSet } from "./published.ts";
import type { Signer } from "./signing.ts";
import { SnapshotError, type SnapshotErrorCode } from "./words.ts";

/** What a disk does to a file, or a kill to a folder: passed over. */
const DAMAGE: ReadonlySet<SnapshotErrorCode> = new Set(["absent", "corrupt", "not-a-snapshot", "mixed", "signature"]);
/** Somebody's doing, or a flipped bit in the wrong place: only passed over for another set that is ours. */
const STRANGE: ReadonlySet<SnapshotErrorCode> = new Set(["unknown-key", "downgrade"]);

export interface EarlierSet {
  /** Where it lies now. */
  readonly name: string;
  readonly text: string;
  readonly manifest: Manifest;
}

/**
 * The newest set that is whole with all its files; the ones before it stand in for a damaged one. Files that `open` holds
 * are taken over; `known` see openOwn. Throws `SnapshotError`: `unknown-key` and `downgrade` when nothing here
 * is ours, `format` when a newer version has published here, `storage`.
 */
export function newestSet(
  folder: string,
  signer: Signer,
  open: PublishedSet | undefined,
  known: ReadonlyMap<string, string>,
): PublishedSet | undefined {
  let strange: unknown;
  for (const name of [MANIFEST, ...OLDER_MANIFESTS]) {
    try {
      const manifest = loadManifest(join(folder, name), undefined, trustOf(signer));
      return manifest.id === open?.manifest.id && open.isIntact() ? open : openOwn(folder, manifest, open, known);
    } catch (error) {
      if (!(error instanceof SnapshotError)) throw error;
      if (STRANGE.has(error.code)) strange ??= error;
      else if (!DAMAGE.has(error.code)) throw error;
    }
  }
  if (strange !== undefined) throw strange;
  return undefined;
}

/**
 * The sets to keep beside the next one, which will consist of `sources`: the one before it, which stands in when its manifest or
 * an overlay is damaged, and the newest one with other base files, which stands in when a base is.
 */
export function earlierSets(
  folder: string,
  signer: Signer,
  before: PublishedSet | undefined,
  sources: readonly ManifestSource[],
): readonly EarlierSet[] {
  const sets = [MANIFEST, ...OLDER_MANIFESTS].flatMap((name) => readSet(folder, name, signer) ?? []);
  const first = sets.find(({ manifest }) => manifest.id === before?.manifest.id);
  const rest = sets.filter(({ manifest }) => manifest.seq < (first?.manifest.seq ?? 0));
  const bases = basesOf(sources);
  const second = rest.find(({ manifest }) => basesOf(manifest.sources) !== bases) ?? rest[0];
  return [first, second].filter((set) => set !== undefined);
}

function readSet(folder: string, name: string, signer: Signer): EarlierSet | undefined {
  try {
    const path = join(folder, name);
    const text = readFileSync(path, "utf8");
    return { name, text, manifest: loadManifest(path, undefined, trustOf(signer)) };
  } catch {
    // what cannot be read cannot stand in for anything
    return undefined;
  }
}

function basesOf(sources: readonly ManifestSource[]): string {
  return sources.map(({ base }) => base.name).join(" ");
}

function trustOf(signer: Signer): Trust {
  return { keys: () => signer.trusted, highest: () => 0, earlier: () => [] };
}
