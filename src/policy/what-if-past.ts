/** Whom the record would remember under a policy that never was in force, and what of. By pseudonyms alone. */
import type { Journal, PersonsAdmission } from "../journal/journal.ts";
import type { Pseudonym } from "../journal/pseudonym.ts";
import type { Who } from "../journal/whose.ts";
import type { Stamp } from "../ops/clock.ts";
import type { Way } from "../verdict/words.ts";

/** Asked as the journal is. */
export interface RememberedPast extends Pick<Journal, "admissionsOf" | "crossingOf"> {
  /** In the order of their numbers. */
  admitted(who: Who, admission: PersonsAdmission): void;
  /** The till voided it, or nobody went through. */
  takenBack(admission: number): void;
  /** `seq`: of the entry that says so, or of the scan that would have led to it; in their order. */
  crossed(who: Who, way: Way, stamp: Stamp, seq: number): void;
  /** Everybody was counted out. */
  emptied(): void;
  /** Admissions that it had no room for, although a quota may still count them. */
  readonly forgotten: number;
}

/** A quota counts a month at most. */
export const REMEMBERED_MS = 32 * 86_400_000;
/** About 100 MB. */
const MOST = 500_000;
/** As the journal looks for the names of a person. */
const LOOK_BACK = 64;
const MOST_PERSONS = 8;

interface Remembered {
  readonly who: Who;
  readonly admission: PersonsAdmission;
  isBack: boolean;
}

type Crossing = NonNullable<ReturnType<Journal["crossingOf"]>>;

export function rememberPast(most = MOST): RememberedPast {
  /** Of each card and each person, the oldest first. */
  const lists = new Map<Pseudonym, Remembered[]>();
  const bySeq = new Map<number, Remembered>();
  const crossings = new Map<Pseudonym, Crossing>();
  let forgotten = 0;

  function dropOld(now: number): void {
    for (const [seq, { admission, who }] of bySeq) {
      const isOld = now - admission.at > REMEMBERED_MS;
      if (!isOld && bySeq.size < most) return;
      if (!isOld) forgotten += 1;
      bySeq.delete(seq);
      for (const pseudonym of pseudonymsOf(who)) {
        const list = lists.get(pseudonym);
        list?.shift();
        if (list?.length === 0) lists.delete(pseudonym);
      }
    }
  }

  /** A source may call a person otherwise than before: what this card did under the old name is still theirs. */
  function namesOf({ card, person }: Who): readonly Pseudonym[] {
    const earlier = (lists.get(card) ?? []).slice(-LOOK_BACK).map((one) => one.who.person);
    const persons = [...new Set([person, ...earlier.toReversed()])].filter((one) => one !== undefined);
    return [card, ...persons.slice(0, MOST_PERSONS)];
  }

  return {
    admitted(who, admission) {
      dropOld(admission.at);
      const one = { who, admission, isBack: false };
      bySeq.set(admission.seq, one);
      for (const pseudonym of pseudonymsOf(who)) {
        const list = lists.get(pseudonym);
        if (list === undefined) lists.set(pseudonym, [one]);
        else list.push(one);
      }
    },
    takenBack(admission) {
      const one = bySeq.get(admission);
      if (one !== undefined) one.isBack = true;
    },
    crossed(who, way, { at, bootId, monotonicMs }, seq) {
      for (const pseudonym of pseudonymsOf(who)) {
        crossings.delete(pseudonym);
        crossings.set(pseudonym, { seq, at, bootId, monotonicMs, way });
      }
      for (const pseudonym of crossings.keys()) {
        if (crossings.size <= most) return;
        crossings.delete(pseudonym);
      }
    },
    emptied: () => crossings.clear(),
    admissionsOf(who, limit) {
      const found = new Map<number, PersonsAdmission>();
      for (const name of namesOf(who))
        for (const { admission } of newestOf(lists.get(name) ?? [], limit)) found.set(admission.seq, admission);
      return [...found.values()].toSorted((a, b) => b.seq - a.seq).slice(0, limit);
    },
    crossingOf: (who) =>
      namesOf(who)
        .flatMap((name) => crossings.get(name) ?? [])
        .toSorted((a, b) => b.seq - a.seq)[0],
    get forgotten() {
      return forgotten;
    },
  };
}

function newestOf(list: readonly Remembered[], limit: number): readonly Remembered[] {
  const newest: Remembered[] = [];
  for (let at = list.length - 1; at >= 0 && newest.length < limit; at -= 1) {
    const one = list[at];
    if (one?.isBack === false) newest.push(one);
  }
  return newest;
}

function pseudonymsOf({ card, person }: Who): readonly Pseudonym[] {
  return person === undefined ? [card] : [card, person];
}
