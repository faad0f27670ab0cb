/** What the journal knows of one person, and of everybody inside: the look-ups that a decision waits for, each by an index. */
import type Database from "better-sqlite3";
import type { Pseudonym } from "./pseudonym.ts";

/** Whom an entry is about: the card, and the person when a source names one. */
export interface Who {
  readonly card: Pseudonym;
  readonly person: Pseudonym | undefined;
}

/** What `journal.ts` reads entries from. */
export type Row = [seq: number, body: string, hash: Uint8Array];

/** A card is looked through so far for whom it was recorded under before, and so many of those count. */
const LOOK_BACK = 64;
const MOST_PERSONS = 8;

const COLUMNS = "SELECT seq, body, hash FROM entry AS one";
const ADMISSION = "(verdict = 'admit' OR kind = 'override')";
const LATER = "SELECT 1 FROM entry AS later WHERE later.admission = one.seq AND";
/** The till's word goes before the gate's: what was sold counts, whoever walked through. */
const NOT_TAKEN_BACK = `NOT EXISTS (${LATER} later.kind = 'till' AND later.body ->> 'what' = 'voided')
  AND (NOT EXISTS (${LATER} later.kind = 'passage' AND later.body ->> 'how' = 'not-used')
    OR EXISTS (${LATER} later.kind = 'till' AND later.body ->> 'what' = 'confirmed'))`;
const CROSSING =
  "kind = 'passage' AND seq > ? AND body ->> 'how' IN ('passed', 'wrong-way') AND body ->> 'way' IS NOT NULL";
const NEWEST = "ORDER BY seq DESC LIMIT ?";

export interface Whose {
  /** The newest first. */
  admissions(who: Who, limit: number): readonly Row[];
  crossing(who: Who): Row | undefined;
  /** The last entry that says how many are inside; undefined: none does. */
  counting(): Row | undefined;
}

export function prepareWhose(db: Database.Database): Whose {
  const admissionsBy = (whose: "card" | "person") =>
    db
      .prepare<[string, number], Row>(`${COLUMNS} WHERE ${ADMISSION} AND ${whose} = ? AND ${NOT_TAKEN_BACK} ${NEWEST}`)
      .raw();
  const crossingBy = (whose: "card" | "person") =>
    db.prepare<[string, number, number], Row>(`${COLUMNS} WHERE ${whose} = ? AND ${CROSSING} ${NEWEST}`).raw();
  const landmark = (which: string) =>
    db.prepare<[], Row>(`${COLUMNS} WHERE verdict IS NULL AND ${which} ORDER BY seq DESC LIMIT 1`).raw();
  const admissions = { card: admissionsBy("card"), person: admissionsBy("person") };
  const crossing = { card: crossingBy("card"), person: crossingBy("person") };
  const lastPassage = landmark("kind = 'passage'");
  const lastCounted = landmark("kind = 'counted'");
  const lastEmptied = landmark("kind = 'counted' AND body ->> 'inside' = 0");
  const before = db
    .prepare<[string, number], string | null>(`SELECT person FROM entry WHERE ${ADMISSION} AND card = ? ${NEWEST}`)
    .pluck();

  /** A source that learns more of a person may call them otherwise; what was recorded under the old name is still theirs. */
  function personsOf({ card, person }: Who): readonly string[] {
    const earlier = before.all(card, LOOK_BACK);
    return [...new Set([person, ...earlier])].filter((one) => typeof one === "string").slice(0, MOST_PERSONS);
  }

  return {
    admissions(who, limit) {
      const found = [
        admissions.card.all(who.card, limit),
        ...personsOf(who).map((one) => admissions.person.all(one, limit)),
      ];
      return newestOf(found.flat(), limit);
    },
    crossing(who) {
      const since = lastEmptied.get()?.[0] ?? 0;
      const found = [
        crossing.card.all(who.card, since, 1),
        ...personsOf(who).map((one) => crossing.person.all(one, since, 1)),
      ];
      return newestOf(found.flat(), 1)[0];
    },
    counting: () =>
      newestOf(
        [lastPassage.get(), lastCounted.get()].filter((row) => row !== undefined),
        1,
      )[0],
  };
}

/** Each once. */
function newestOf(rows: readonly Row[], limit: number): readonly Row[] {
  return [...new Map(rows.map((row) => [row[0], row])).values()].toSorted(([a], [b]) => b - a).slice(0, limit);
}
