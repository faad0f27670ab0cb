/** In which order a pass asks about the cards, and how far it is. */
import type Database from "better-sqlite3";
import type { Escn } from "../card/escn.ts";
import { fromKey, toKey } from "./ledger-file.ts";

const DAY_MS = 86_400_000;
/** A card is asked about early when it ends this soon or was shown this recently. Days. */
const SOON = 30;
/** A card that ended this long ago may have been prolonged. Days. */
const JUST_ENDED = 2;
/** A card that had no answer in this many rounds, while others had one, is its own fault and holds up nobody any longer. */
const MOST_VAIN = 8;
/** Of all cards, how many may be so. */
const MOST_GIVEN_UP_SHARE = 0.01;

export interface LedgerPlan {
  /**
   * The next cards that this pass asks about: those never asked about, then those that end or were shown, the nearer in time the
   * earlier, then the rest, the oldest word first. Looks through the whole ledger.
   */
  due(now: number, most: number): readonly Escn[];
  /** Cards that this pass asks about, and how many of them are done. Looks through the whole ledger. */
  progress(): { readonly done: number; readonly of: number };
  /**
   * These had no answer in a whole round, and others had one. Returns how many are worth another round; the others are done
   * in this pass, with the word they had before.
   */
  inVain(escns: readonly Escn[]): number;
}

/** Known ones, those in the list, and gone ones that the published set still holds for good. */
const IN_SCOPE = "(gone_at IS NULL OR published = 1 OR listed >= (SELECT first_reading FROM pass))";
const THIS_PASS = "(SELECT number FROM pass)";

export function ledgerPlan(db: Database.Database, count: { readonly now: number }): LedgerPlan {
  const scope = db.prepare<[], { done: number; of: number }>(
    `SELECT count(*) AS "of", coalesce(sum(asked >= ${THIS_PASS}), 0) AS done FROM card WHERE ${IN_SCOPE}`,
  );
  const due = db
    .prepare<{ now: number; today: number; most: number }, Buffer>(`
      SELECT escn FROM card
      WHERE asked < ${THIS_PASS} AND ${IN_SCOPE}
      ORDER BY
        CASE WHEN as_of = 0 THEN -1 ELSE min(
          CASE WHEN last_day BETWEEN @today - ${JUST_ENDED} AND @today + ${SOON} THEN abs(last_day - @today) ELSE ${SOON + 1} END,
          CASE WHEN seen_at > @now - ${SOON * DAY_MS} THEN (@now - seen_at) / ${DAY_MS} ELSE ${SOON + 1} END
        ) END,
        as_of
      LIMIT @most`)
    .pluck();
  const vain = db.prepare<[Buffer], number>("UPDATE card SET vain = vain + 1 WHERE escn = ? RETURNING vain").pluck();
  const giveUp = db.prepare(`UPDATE card SET asked = ${THIS_PASS} WHERE escn = ?`);

  return {
    due: (now, most) => due.all({ now, today: Math.floor(now / DAY_MS), most }).map(fromKey),
    progress: () => scope.get() ?? { done: 0, of: 0 },
    inVain: db.transaction((escns: readonly Escn[]) => {
      const given = escns.map(toKey).filter((key) => (vain.get(key) ?? 0) >= MOST_VAIN);
      if (given.length > Math.max(1, count.now * MOST_GIVEN_UP_SHARE)) return escns.length;
      for (const key of given) giveUp.run(key);
      return escns.length - given.length;
    }),
  };
}
