/** Whom to ask about before all others, and what a gate is still to be told. */
import type Database from "better-sqlite3";
import type { Escn } from "../card/escn.ts";
import type { Lookup } from "../verdict/words.ts";
import { fromKey, toKey } from "./ledger-file.ts";

/** A site's visitors of a month without the register. */
const MOST_ADMISSIONS = 100_000;
/** Numbers that somebody showed while nobody could be asked; anybody can make them up. */
const MOST_QUESTIONS = 10_000;
const MOST_OWED = 10_000;
/** A journal keeps its entries no longer. */
const KEPT_MS = 60 * 86_400_000;
/** An admission on a word this old needs no second look. */
const YOUNG_MS = 600_000;

export interface Owed {
  readonly escn: Escn;
  /** When it was admitted, unix milliseconds. */
  readonly seenAt: number;
  readonly lookup: Lookup;
}

/** All moments in unix milliseconds. Of what does not fit the oldest is let fall. */
export interface LedgerLooks {
  /** A gate admitted the card at this moment on what the snapshot says. True: a second look is due. */
  seen(escn: Escn, at: number): boolean;
  /** A gate asked and nobody could say. Once for each number. */
  wanted(escn: Escn, at: number): void;
  /** Different numbers to ask about, the latest first and admissions before questions. */
  due(most: number): readonly Escn[];
  owed(): readonly Owed[];
  /** The gate knows. */
  heard(escn: Escn, seenAt: number): void;
  /** Forgets what is older than 60 days. */
  forget(now: number): void;
}

export function ledgerLooks(db: Database.Database): LedgerLooks {
  const shown = db.prepare("UPDATE card SET seen_at = max(seen_at, ?) WHERE escn = ?");
  const asOf = db
    .prepare<[Buffer], number>("SELECT as_of FROM card WHERE escn = ? AND gone_at IS NULL AND status IS NOT NULL")
    .pluck();
  const isWanted = db.prepare<[Buffer], number>("SELECT 1 FROM look WHERE escn = ? AND admitted = 0").pluck();
  const put = db.prepare("INSERT OR IGNORE INTO look VALUES (?, ?, ?)");
  const countOf = db.prepare<[number], number>("SELECT count(*) FROM look WHERE admitted = ?").pluck();
  const dropOldest = db.prepare(
    "DELETE FROM look WHERE (escn, at, admitted) IN (SELECT escn, at, admitted FROM look WHERE admitted = ? ORDER BY at LIMIT ?)",
  );
  const latest = db
    .prepare<[number], Buffer>("SELECT escn FROM look GROUP BY escn ORDER BY max(admitted) DESC, max(at) DESC LIMIT ?")
    .pluck();
  const owed = db.prepare<[], { escn: Buffer; seen_at: number; lookup: string }>(
    `SELECT escn, seen_at, lookup FROM owed ORDER BY seen_at DESC LIMIT ${MOST_OWED}`,
  );
  const heard = db.prepare("DELETE FROM owed WHERE escn = ? AND seen_at = ?");
  const forgetLooks = db.prepare("DELETE FROM look WHERE at < ?");
  const forgetOwed = db.prepare("DELETE FROM owed WHERE seen_at < ?");
  const keepNewestOwed = db.prepare(
    `DELETE FROM owed WHERE (escn, seen_at) NOT IN (SELECT escn, seen_at FROM owed ORDER BY seen_at DESC LIMIT ${MOST_OWED})`,
  );

  /** For how many new rows of each kind there certainly is room: to count them for every one would cost more than to write it. */
  const room = [0, 0];
  function makeRoom(admitted: 0 | 1, most: number): void {
    let left = room[admitted] ?? 0;
    if (left === 0) {
      left = most - (countOf.get(admitted) ?? 0);
      const enough = Math.ceil(most / 20);
      if (left < enough) dropOldest.run(admitted, enough - left);
      left = Math.max(left, enough);
    }
    room[admitted] = left - 1;
  }

  return {
    seen: db.transaction((escn: Escn, at: number): boolean => {
      const key = toKey(escn);
      const age = at - (asOf.get(key) ?? 0);
      shown.run(at, key);
      if (age >= 0 && age < YOUNG_MS) return false;
      makeRoom(1, MOST_ADMISSIONS);
      put.run(key, at, 1);
      return true;
    }),
    wanted: db.transaction((escn: Escn, at: number) => {
      const key = toKey(escn);
      if (isWanted.get(key) !== undefined) return;
      makeRoom(0, MOST_QUESTIONS);
      put.run(key, at, 0);
    }),
    due: (most) => latest.all(most).map(fromKey),
    owed: () =>
      owed.all().map(({ escn, seen_at, lookup }) => {
        const said: Lookup = JSON.parse(lookup);
        return { escn: fromKey(escn), seenAt: seen_at, lookup: said };
      }),
    heard: (escn, seenAt) => void heard.run(toKey(escn), seenAt),
    forget: db.transaction((now: number) => {
      forgetLooks.run(now - KEPT_MS);
      forgetOwed.run(now - KEPT_MS);
      keepNewestOwed.run();
    }),
  };
}
