/** What the router said of each card, and what it says now. */
import type Database from "better-sqlite3";
import type { Escn } from "../card/escn.ts";
import type { AcademicLevel, CardType, Lookup } from "../verdict/words.ts";
import { fromDayNumber, toDayNumber } from "./day.ts";
import { STATUSES } from "./format.ts";
import { LedgerError, toKey } from "./ledger-file.ts";
import type { CardChange, NewCard, Person } from "./words.ts";

export const MOST_CARDS = 2_000_000;

/**
 * How much the world waits for it: 0 nothing to tell, 1 the same as before and newer, 2 another word than what is published,
 * 3 a card that was shown at a gate is no longer good.
 */
export type News = 0 | 1 | 2 | 3;

const ACTIVE = STATUSES.indexOf("active");

export const PUBLISHED = { not: 0, card: 1, gone: 2 } as const;

/** A row of `card`; see ledger-file.ts. */
export interface CardRow {
  readonly escn: Buffer;
  readonly status: number | null;
  readonly last_day: number | null;
  readonly issuer_pic: string | null;
  readonly issuer_name: string | null;
  readonly person: Person | null;
  readonly card_type: CardType | null;
  readonly level: AcademicLevel | null;
  readonly as_of: number;
  readonly seen_at: number;
  readonly gone_at: number | null;
  readonly published: number;
  readonly news: News;
}

export interface Learnt {
  /** The highest of the changes. */
  readonly news: News;
  /** Second looks against an admission, now owed to the gate. */
  readonly owed: number;
}

export interface LedgerCards {
  /** What the router said last; undefined: nothing, or that it does not know the card. */
  find(escn: Escn): NewCard | undefined;
  /**
   * What the router says now, in one transaction. `gone` of a card that is not here is nothing to remember. Throws
   * `LedgerError("full")`.
   */
  learn(changes: readonly CardChange[]): Learnt;
  /** Somebody stood at a gate with it, unix milliseconds. */
  shown(escn: Escn, at: number): void;
  /** Rows, gone ones included. */
  readonly count: number;
}

export interface CardsOptions {
  /** Day in the site's time zone, `yyyy-mm-dd`: an admission is judged by the day on which it was. */
  readonly dayOf: (unixMs: number) => string;
  /** Called when rows come or go otherwise. */
  readonly count: { now: number };
}

export function ledgerCards(db: Database.Database, path: string, { dayOf, count }: CardsOptions): LedgerCards {
  const select = db.prepare<[Buffer], CardRow>("SELECT * FROM card WHERE escn = ?");
  const put = db.prepare(`
    INSERT INTO card (escn, status, last_day, issuer_pic, issuer_name, person, card_type, level, as_of, asked, seen_at, news)
    VALUES (@escn, @status, @last_day, @issuer_pic, @issuer_name, @person, @card_type, @level, @as_of, (SELECT number FROM pass), @seen_at, @news)
    ON CONFLICT (escn) DO UPDATE SET (status, last_day, issuer_pic, issuer_name, person, card_type, level, as_of, asked, seen_at, news, gone_at, vain) =
      (@status, @last_day, @issuer_pic, @issuer_name, @person, @card_type, @level, @as_of, (SELECT number FROM pass), @seen_at, @news, NULL, 0)`);
  const putGone = db.prepare(`
    UPDATE card SET gone_at = coalesce(gone_at, @as_of),
      gone_in = CASE WHEN gone_at IS NULL THEN (SELECT reading FROM pass) ELSE gone_in END, as_of = @as_of, asked = (SELECT number FROM pass), seen_at = @seen_at,
      news = @news, vain = 0
    WHERE escn = @escn`);
  const shown = db.prepare("UPDATE card SET seen_at = max(seen_at, ?) WHERE escn = ?");
  const looks = db.prepare<[Buffer], { at: number; admitted: number }>("SELECT at, admitted FROM look WHERE escn = ?");
  const doneLooking = db.prepare("DELETE FROM look WHERE escn = ?");
  const owe = db.prepare("INSERT OR REPLACE INTO owed VALUES (?, ?, ?)");

  /** The looks that this answers; those against which it speaks are owed from now on. */
  function answerLooks(
    key: Buffer,
    lookup: Lookup,
    isOurs: boolean,
  ): { readonly shownAt: number; readonly owed: number } {
    const outstanding = looks.all(key);
    if (outstanding.length === 0) return { shownAt: 0, owed: 0 };
    doneLooking.run(key);
    let owed = 0;
    for (const { at, admitted } of outstanding) {
      if (admitted === 0 || !isOurs || !speaksAgainst(lookup, dayOf(at), dayOf)) continue;
      owe.run(key, at, JSON.stringify(lookup));
      owed += 1;
    }
    return { shownAt: Math.max(...outstanding.map(({ at }) => at)), owed };
  }

  function learnCard(card: NewCard): Learnt {
    const key = toKey(card.escn);
    const before = select.get(key);
    if (before === undefined) {
      if (count.now >= MOST_CARDS)
        throw new LedgerError("full", `${path} holds ${MOST_CARDS} cards, and here comes one more`);
      count.now += 1;
    }
    const after = {
      escn: key,
      status: STATUSES.indexOf(card.status),
      last_day: card.expiresOn === undefined ? null : (toDayNumber(card.expiresOn) ?? null),
      issuer_pic: card.issuerPic ?? null,
      issuer_name: card.issuerName ?? null,
      // a look-up does not say whose card it is, and the list did; one of the two look-ups says of what type it is
      person: card.person ?? before?.person ?? null,
      card_type: card.cardType ?? before?.card_type ?? null,
      level: card.level ?? before?.level ?? null,
      as_of: card.asOf,
    };
    const { shownAt, owed } = answerLooks(key, toLookup(card), true);
    const seen_at = Math.max(before?.seen_at ?? 0, shownAt);
    const wasGood = before?.published === PUBLISHED.card && before.status === ACTIVE;
    const isLoss = wasGood && card.status !== "active" && seen_at > 0;
    const now: News = isSame(before, after) ? 1 : isLoss ? 3 : 2;
    const news = Math.max(before?.news ?? 0, now);
    put.run({ ...after, seen_at, news });
    return { news: now, owed };
  }

  function learnGone(escn: Escn, asOf: number): Learnt {
    const key = toKey(escn);
    const before = select.get(key);
    // A card that we have from elsewhere than the router is not wrong because the router does not know it.
    const { shownAt, owed } = answerLooks(key, { is: "unknown" }, before !== undefined);
    if (before === undefined) return { news: 0, owed };
    const seen_at = Math.max(before.seen_at, shownAt);
    const isPublished = before.published === PUBLISHED.card;
    const news = isPublished ? (seen_at > 0 ? 3 : 2) : 0;
    putGone.run({ escn: key, as_of: asOf, seen_at, news });
    return { news, owed };
  }

  const learnAll = db.transaction((changes: readonly CardChange[]): Learnt => {
    let news: News = 0;
    let owed = 0;
    for (const change of changes) {
      const learnt = change.is === "card" ? learnCard(change.card) : learnGone(change.escn, change.asOf);
      if (learnt.news > news) news = learnt.news;
      owed += learnt.owed;
    }
    return { news, owed };
  });

  return {
    find(escn) {
      const row = select.get(toKey(escn));
      return row === undefined ? undefined : toCard(escn, row);
    },
    learn(changes) {
      const before = count.now;
      try {
        return learnAll.immediate(changes);
      } catch (error) {
        count.now = before;
        throw error;
      }
    },
    shown: (escn, at) => void shown.run(at, toKey(escn)),
    get count() {
      return count.now;
    },
  };
}

/** The card of a row; undefined when the router never told its status or says that it is gone. */
export function toCard(escn: Escn, row: CardRow): NewCard | undefined {
  const status = row.status === null || row.gone_at !== null ? undefined : STATUSES[row.status];
  if (status === undefined || status === "gone") return undefined;
  return {
    escn,
    status,
    expiresOn: row.last_day === null ? undefined : fromDayNumber(row.last_day),
    issuerPic: row.issuer_pic ?? undefined,
    issuerName: row.issuer_name ?? undefined,
    asOf: row.as_of,
    person: row.person ?? undefined,
    cardType: row.card_type ?? undefined,
    level: row.level ?? undefined,
  };
}

/** The register knows of no groups. */
export function toLookup({ status, expiresOn, issuerPic, issuerName, asOf, person, cardType, level }: NewCard): Lookup {
  return {
    is: "known",
    from: "register",
    card: { status, expiresOn, issuerPic, issuerName, asOf, person, cardType, level, groups: [] },
  };
}

/** A card that has ended since, on the day it was to end, was rightly admitted before. */
function speaksAgainst(lookup: Lookup, dayThen: string, dayOf: (unixMs: number) => string): boolean {
  if (lookup.is !== "known") return lookup.is === "unknown";
  const { status, expiresOn, asOf } = lookup.card;
  if (status === "inactive" || (expiresOn !== undefined && expiresOn < dayThen)) return true;
  return status === "expired" && (expiresOn === undefined || dayOf(asOf) <= expiresOn);
}

function isSame(
  before: CardRow | undefined,
  after: Omit<CardRow, "seen_at" | "gone_at" | "published" | "news">,
): boolean {
  return (
    before !== undefined &&
    before.gone_at === null &&
    before.status === after.status &&
    before.last_day === after.last_day &&
    before.issuer_pic === after.issuer_pic &&
    before.issuer_name === after.issuer_name &&
    before.person === after.person &&
    before.card_type === after.card_type &&
    before.level === after.level
  );
}
