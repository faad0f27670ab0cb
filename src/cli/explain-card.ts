/** Whether the set of cards that a record names says today of its card what the record says. */
import type { VerdictEntry } from "../journal/entry.ts";
import { journalKeys } from "../journal/keys.ts";
import { KEY_BYTES } from "../snapshot/key.ts";
import { fromKey } from "../snapshot/ledger-file.ts";
import { openProgress } from "../snapshot/progress.ts";
import { openAsItStands, type PublishedSet } from "../snapshot/published.ts";
import { RECORD_BYTES } from "../snapshot/record.ts";
import { SnapshotError } from "../snapshot/words.ts";
import type { CardRecord, Facts } from "../verdict/words.ts";

/** `not-published`: another set has taken its place since. */
export type CardNow =
  | { readonly is: "same" | "not-published" }
  | { readonly is: "different"; readonly what: readonly string[] }
  | { readonly is: "unreadable"; readonly why: string };

const TOLD = ["status", "expiresOn", "issuerPic", "asOf", "cardType", "level"] as const;
/** Numbers between two looks at the clock. */
const SHOW_EVERY = 10_000;

interface Place {
  /** Of the published cards. */
  readonly folder: string;
  /** The site key. */
  readonly key: Uint8Array;
}

/** undefined: the verdict did not rest on a card of a set. It looks through every number of the set, as the record has only pseudonyms. */
export async function cardAsPublished(
  { card, lookup, snapshotId }: VerdictEntry,
  facts: Facts,
  { folder, key }: Place,
): Promise<CardNow | undefined> {
  if (lookup !== "snapshot" || facts.lookup.is !== "known" || card === undefined) return undefined;
  try {
    using set = await openAsItStands(folder, undefined);
    if (set.info.id !== snapshotId) return { is: "not-published" };
    const now = findByPseudonym(set, card, key);
    const what = now === undefined ? ["it is not in it"] : differencesOf(facts.lookup.card, now);
    return what.length === 0 ? { is: "same" } : { is: "different", what };
  } catch (error) {
    if (error instanceof SnapshotError) return { is: "unreadable", why: error.message };
    throw error;
  }
}

function findByPseudonym(set: PublishedSet, card: string, key: Uint8Array): CardRecord | undefined {
  const keys = journalKeys(key);
  using progress = process.stderr.isTTY ? openProgress(process.stderr, { label: "looking for the card" }) : undefined;
  const total = set.sources.reduce((sum, { base, changes }) => sum + base.count + (changes?.count ?? 0), 0);
  let done = 0;
  for (const one of keysOf(set)) {
    const escn = fromKey(one);
    if (keys.pseudonym(escn) === card) return set.find(escn);
    done += 1;
    if (done % SHOW_EVERY === 0) progress?.update({ done, total, rows: done });
  }
  return undefined;
}

function* keysOf(set: PublishedSet): Generator<Buffer> {
  for (const { base, changes } of set.sources) {
    const records = changes?.records ?? Buffer.alloc(0);
    for (let at = 0; at < records.length; at += RECORD_BYTES) yield records.subarray(at, at + KEY_BYTES);
    for (const key of base.keys()) yield Buffer.from(key);
  }
}

function differencesOf(then: CardRecord, now: CardRecord): readonly string[] {
  const changed = TOLD.filter((what) => then[what] !== now[what]).map(
    (what) => `${what} was ${then[what] ?? "unknown"} and is ${now[what] ?? "unknown"}`,
  );
  const [before, after] = [then.groups.join(" "), now.groups.join(" ")];
  return before === after ? changed : [...changed, `groups were "${before}" and are "${after}"`];
}
