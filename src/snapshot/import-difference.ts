/** What publishing a list would change, before anything is changed. */
import type { Gathering } from "./gather.ts";
import type { Sorted } from "./pile.ts";
import type { OpenSource } from "./published.ts";
import { DATA_AT, type Found, HAS_PERSON_AT, unpack } from "./record.ts";
import type { Person } from "./words.ts";

/** Counted in cards, each number once. */
export interface Difference extends Pick<Sorted, "repeatCount" | "repeats"> {
  readonly cards: number;
  readonly active: number;
  readonly inactive: number;
  readonly expired: number;
  /** Good until somebody says otherwise. */
  readonly withoutEnd: number;
  /** Against what this source has published; together with `gone` and `changed` they are the change. */
  readonly new: number;
  /** In status, last day, kind or person. */
  readonly changed: number;
  readonly same: number;
  readonly gone: number;
}

/** `published`: what the source says now. Throws `SnapshotError("corrupt")` when that was damaged after it was opened. */
export function differenceOf(cards: Gathering, published: OpenSource | undefined): Difference {
  const kinds = cards.kinds();
  const links = new Map(cards.links());
  const statuses = { inactive: 0, active: 0, expired: 0, gone: 0 };
  const against = { new: 0, changed: 0, same: 0 };
  let withoutEnd = 0;
  const { count, repeatCount, repeats } = cards.sorted((bytes, offset) => {
    const record = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const card = unpack(record, offset + DATA_AT, record[offset + HAS_PERSON_AT] === 1, kinds);
    if (card === undefined) throw new Error("a card that was gathered must read back");
    statuses[card.status] += 1;
    if (card.expiresOn === undefined) withoutEnd += 1;
    const before = findIn(published, record.subarray(offset, offset + DATA_AT));
    if (before === undefined) against.new += 1;
    else if (isSame(card, before, links, published)) against.same += 1;
    else against.changed += 1;
  });
  const { active, inactive, expired } = statuses;
  const gone = (published?.about.count ?? 0) - against.changed - against.same;
  return { cards: count, active, inactive, expired, withoutEnd, ...against, gone, repeatCount, repeats };
}

function findIn(published: OpenSource | undefined, key: Uint8Array): Found | undefined {
  const found = published?.changes?.find(key) ?? published?.base.find(key);
  return found?.status === "gone" ? undefined : found;
}

function isSame(
  card: Found,
  before: Found,
  links: ReadonlyMap<Person, Person>,
  published: OpenSource | undefined,
): boolean {
  const person = card.person === undefined ? undefined : (links.get(card.person) ?? card.person);
  const personBefore = before.person === undefined ? undefined : published?.base.personOf(before.person);
  return (
    card.status === before.status &&
    card.expiresOn === before.expiresOn &&
    card.issuerPic === before.issuerPic &&
    card.issuerName === before.issuerName &&
    card.cardType === before.cardType &&
    card.level === before.level &&
    card.groups.join() === before.groups.join() &&
    person === personBefore
  );
}
