/** How the lanes would stand under a policy that never was in force: who is inside, and of which groups somebody has come. */
import type { PassageEntry } from "../journal/entry.ts";
import type { Facts, LaneFacts, Way } from "../verdict/words.ts";

/** What the groups of the day depend on. */
export type Comer = Pick<Facts, "lane" | "lookup" | "now">;

export interface World {
  /** A scan, admitted or not. */
  seen(seq: number, facts: Facts): void;
  /** Of a scan not long ago; undefined too of somebody who is in no group. */
  comerOf(seq: number): Comer | undefined;
  /** They were admitted. */
  came(comer: Comer): void;
  /** The record admitted, and this policy would not have. */
  notAdmitted(seq: number): void;
  /** The record did not admit, and this policy would have: they are taken to have gone through. */
  alsoAdmitted(seq: number, way: Way | undefined): void;
  isAlsoAdmitted(seq: number): boolean;
  /** A passage of the record; false: it would not have happened. */
  passed(entry: PassageEntry): boolean;
  counted(inside: number): void;
  /** At the moment of these facts, which the record has. */
  standing(facts: Facts): Pick<LaneFacts, "inside" | "groupsToday">;
}

/** What follows up a scan comes within minutes of it. */
const MOST_LATELY = 10_000;

export function openWorld(): World {
  const lately = new Map<number, Comer>();
  const changed = new Map<number, "also" | "not">();
  const comers = new Map<string, { readonly day: string; readonly groups: Set<string> }>();
  /** By the record. */
  let inside: number | undefined;
  /** So many more would be inside. */
  let more = 0;

  return {
    seen(seq, { lane, lookup, now }) {
      if (lookup.is === "known" && lookup.card.groups.length > 0) keep(lately, seq, { lane, lookup, now });
    },
    comerOf: (seq) => lately.get(seq),
    came({ lane, lookup, now }) {
      if (lookup.is !== "known" || lookup.card.groups.length === 0) return;
      const before = comers.get(lane.id);
      const today = before?.day === now.day ? before : { day: now.day, groups: new Set<string>() };
      for (const group of lookup.card.groups) today.groups.add(group);
      comers.set(lane.id, today);
    },
    notAdmitted: (seq) => keep(changed, seq, "not"),
    alsoAdmitted(seq, way) {
      keep(changed, seq, "also");
      const counted = inside ?? 0;
      more = Math.max(0, counted + more + stepOf(way)) - counted;
    },
    isAlsoAdmitted: (seq) => changed.get(seq) === "also",
    passed(entry) {
      const before = (inside ?? entry.inside - stepOf(entry.way)) + more;
      const happened = entry.admission === undefined || changed.get(entry.admission) !== "not";
      inside = entry.inside;
      // whoever leaves without having been seen to come is owed to nobody, here as there
      const step = happened && entry.how !== "not-used" ? stepOf(entry.way) : 0;
      more = happened && more === 0 ? 0 : Math.max(0, before + step) - inside;
      return happened;
    },
    counted(now) {
      inside = now;
      more = 0;
    },
    standing({ lane, now }) {
      const today = comers.get(lane.id);
      const groupsToday = today?.day === now.day ? [...today.groups].toSorted() : [];
      return { inside: Math.max(0, lane.inside + more), groupsToday };
    },
  };
}

function stepOf(way: Way | undefined): -1 | 0 | 1 {
  if (way === undefined) return 0;
  return way === "in" ? 1 : -1;
}

function keep<T>(lately: Map<number, T>, seq: number, value: T): void {
  lately.set(seq, value);
  const [oldest] = lately.keys();
  if (lately.size > MOST_LATELY && oldest !== undefined) lately.delete(oldest);
}
