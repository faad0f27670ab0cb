/**
 * The set of cards that counts now, through every publication: the new one is verified and opened before the old one is let go.
 *
 *     manifest.json good     -> it answers
 *     manifest.json bad      -> what answered goes on answering; else manifest.1.json; else manifest.2.json; and why
 *     none of them           -> nothing answers; and why
 */
import { join } from "node:path";
import { syncPath } from "../disk/durable.ts";
import { watchFolder } from "../disk/watch-folder.ts";
import { MANIFEST, OLDER_MANIFESTS } from "./format.ts";
import type { Manifest, Trust } from "./manifest.ts";
import { identityOf, loadManifest, openVerified, type PublishedSet, type Snapshot } from "./published.ts";
import { SnapshotError, type SnapshotInfo } from "./words.ts";

/** Disposal is idempotent, closes what is open, and waits for what is being looked through. */
export interface FollowedSnapshot extends AsyncDisposable {
  /**
   * What answers now; ask for it anew at every card. After a swap the old one still answers for at least `pollMs`, so a
   * look-up under way is not cut off.
   */
  current(): Snapshot | undefined;
}

/** A set that is about to answer for the first time. */
interface Accepted {
  readonly info: SnapshotInfo;
  /** The public keys that its publisher announces: these sign what comes next. 1 or 2. */
  readonly keys: readonly string[];
  /** Sequences of the sets that may stand in for it, 0 to 2. */
  readonly earlier: readonly number[];
}

export interface FollowOptions {
  readonly site: string;
  readonly trust: Trust & {
    /** Remembers a set of a higher sequence than ever, durably. When it throws, the set does not answer. */
    accept(accepted: Accepted): void;
  };
  /** Unix milliseconds: the time that decisions go by. */
  readonly now: () => number;
  /**
   * Called once before `followSnapshot` resolves, and then whenever what answers changes or a reason comes or goes.
   * `why`: why it is not the newest set that answers, or why none does.
   */
  readonly onChange: (info: SnapshotInfo | undefined, why?: string) => void;
  /** How often the folder is looked at beside the notices of the operating system; 20 to 3,600,000 milliseconds. */
  readonly pollMs: number;
}

/** More than this many replaced sets are never open, however quickly they come. */
const MAX_RETIRED = 2;

/** The folder need not be there yet. */
export async function followSnapshot(folder: string, options: FollowOptions): Promise<FollowedSnapshot> {
  const { site, trust, now, onChange, pollMs } = options;
  if (!(pollMs >= 20 && pollMs <= 3_600_000)) throw new RangeError("pollMs must be 20 to 3600000");
  let held: PublishedSet | undefined;
  const retired: { readonly set: PublishedSet; polls: number }[] = [];
  let looked: { readonly seen: string; readonly why: string | undefined } | undefined;
  let looking: Promise<void> | undefined;
  let again = false;
  let isOver = false;

  function swap(next: PublishedSet | undefined): void {
    if (held !== undefined) retired.push({ set: held, polls: 0 });
    held = next;
    close(retired.length - MAX_RETIRED);
  }

  /** Closes the oldest `count` of what answers no more. */
  function close(count: number): void {
    for (const { set } of retired.splice(0, Math.max(0, count))) set[Symbol.dispose]();
  }

  async function take(name: string): Promise<void> {
    const manifest = loadManifest(join(folder, name), site, name === MANIFEST ? withoutEarlier(trust) : trust);
    if (manifest.id === held?.info.id) return;
    refuseFrozen(manifest, name);
    const next = await openVerified(folder, manifest, held);
    try {
      if (manifest.seq > trust.highest()) {
        // we may see the manifest before the disk has its name, and must not remember what a power cut takes back
        syncPath(folder);
        trust.accept({ info: next.info, keys: manifest.keys, earlier: manifest.earlier });
      }
    } catch (error) {
      next[Symbol.dispose]();
      throw error;
    }
    swap(next);
  }

  /** An old set in the place of one that its publisher still vouches for holds the news back, whoever offers it. */
  function refuseFrozen(manifest: Manifest, name: string): void {
    const time = now();
    if (held === undefined || manifest.expiresAt > time || held.info.expiresAt <= time) return;
    throw new SnapshotError("frozen", `${join(folder, name)} is out of date, and what answers now is not`);
  }

  /** Opens what is better than what is held, and says why the newest set does not answer. */
  async function look(): Promise<string | undefined> {
    // what was written in place is what we hold open: it must not go on answering
    if (held?.isTouched() === true) swap(undefined);
    const why = await reasonAgainst(() => take(MANIFEST));
    if (why === undefined) return undefined;
    for (const name of OLDER_MANIFESTS) if (held === undefined) await reasonAgainst(() => take(name));
    return held === undefined ? why : `${why}; an earlier snapshot answers instead`;
  }

  async function check(): Promise<void> {
    // seen before the look: what comes during it is looked at after it
    const manifests = [MANIFEST, ...OLDER_MANIFESTS].map((name) => identityOf(join(folder, name))).join(" ");
    if (looked?.seen === `${manifests} ${held?.identity()}`) return;
    const before = { info: held?.info, why: looked?.why };
    const why = await look();
    const isFirst = looked === undefined;
    looked = { seen: `${manifests} ${held?.identity()}`, why };
    const info = held?.info;
    if (!isFirst && info === before.info && why === before.why) return;
    if (why === undefined) onChange(info);
    else onChange(info, why);
  }

  /** One look at a time; what happens during one is looked at after it. */
  function lookSoon(): void {
    if (isOver) return;
    again = looking !== undefined;
    looking ??= check().finally(() => {
      looking = undefined;
      if (again) lookSoon();
    });
  }

  const watched = watchFolder(folder, lookSoon);
  lookSoon();
  await looking;
  const poll = setInterval(() => {
    for (const old of retired) old.polls += 1;
    close(retired.filter(({ polls }) => polls > 1).length);
    watched.listen();
    lookSoon();
  }, pollMs);
  poll.unref();

  return {
    current: () => held,
    async [Symbol.asyncDispose]() {
      isOver = true;
      clearInterval(poll);
      watched[Symbol.dispose]();
      await looking;
      swap(undefined);
      close(retired.length);
    },
  };
}

/** A set that may stand in for a damaged one is a step back all the same when it comes under the name of the newest. */
function withoutEarlier(trust: Trust): Trust {
  return { keys: () => trust.keys(), highest: () => trust.highest(), earlier: () => [] };
}

async function reasonAgainst(take: () => Promise<void>): Promise<string | undefined> {
  try {
    await take();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
