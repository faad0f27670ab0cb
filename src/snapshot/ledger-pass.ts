/**
 * One pass over the register: the list is read, then every card asked about, and each step is on the disk before the next
 * begins; whoever is killed goes on where the last commit was.
 *
 * The list has no date and moves while it is read. A new card before the reader's place shows another one twice, which harms
 * nobody; a card that is taken away there hides another one for ever. So a reading counts when its total never fell and all
 * that it promised was there; and when a listed card turns out to be gone, the list is read once more.
 */
import type Database from "better-sqlite3";
import type { Escn } from "../card/escn.ts";
import type { AcademicLevel } from "../verdict/words.ts";
import { MOST_CARDS } from "./ledger-cards.ts";
import { LedgerError, toKey } from "./ledger-file.ts";
import type { Person } from "./words.ts";

/** Readings of the list in one pass; after that the cards are asked about all the same, and the list is not called whole. */
const MOST_READINGS = 4;
const DAY_MS = 86_400_000;
/** How long a card that is gone is remembered. */
const GONE_KEPT_MS = 30 * DAY_MS;
/** Of the cards that were in the list before, how many may be missing in it and yet alive. */
const MOST_MISSING_SHARE = 0.2;
const FEW_MISSING = 10;

interface PassState {
  /** Counts the passes. */
  readonly number: number;
  readonly phase: "idle" | "list" | "cards";
  /** Unix milliseconds. */
  readonly startedAt: number;
  /** When it last got on. Unix milliseconds. */
  readonly movedAt: number;
  /** Which reading of the list this is, from 1; 0: this pass reads none. */
  readonly reading: number;
  /** From 0. */
  readonly nextPage: number;
  /** Cards in the list by its own count. */
  readonly total: number;
}

/** A page of the list, as the router's client gives it. */
interface ListedPage {
  readonly number: number;
  readonly totalPages: number;
  readonly totalCards: number;
  readonly cards: readonly {
    readonly escn: Escn;
    readonly person: Person | undefined;
    readonly level?: AcademicLevel | undefined;
  }[];
  readonly unreadable: number;
}

/** `again`: a card of the list is gone, and may have hidden another one. `shifted`: it moved too much to be called whole. */
export type PassEnd = "whole" | "again" | "shifted" | "no-list";

export interface LedgerPass {
  state(): PassState;
  /** Starts anew, whatever was under way. */
  begin(at: number, withList: boolean): void;
  /** The page that `nextPage` asked for; the last one ends the reading. Throws `LedgerError("full")`. */
  listed(page: ListedPage, at: number): void;
  moved(at: number): void;
  /** When nothing is due any more. Cards not shown for `keepLookupsMs` and gone ones are dropped. */
  finish(at: number, keepLookupsMs: number): PassEnd;
}

interface Row {
  readonly number: number;
  readonly phase: "idle" | "list" | "cards";
  readonly started_at: number;
  readonly moved_at: number;
  readonly reading: number;
  readonly first_reading: number;
  readonly union_from: number;
  readonly next_page: number;
  readonly first_total: number;
  readonly last_total: number;
  readonly unreadable: number;
  readonly fell: number;
  readonly shifted: number;
}

export function ledgerPass(db: Database.Database, path: string, count: { now: number }): LedgerPass {
  const row = db.prepare<[], Row>("SELECT * FROM pass");
  const begin = db.prepare(`
    UPDATE pass SET number = number + 1, phase = @phase, started_at = @at, moved_at = @at, reading = reading + @list,
      first_reading = reading + 1, union_from = reading + 1, next_page = 0, first_total = 0, last_total = 0, unreadable = 0,
      fell = 0, shifted = 0`);
  const readAgain = db.prepare(`
    UPDATE pass SET phase = 'list', reading = reading + 1, next_page = 0, unreadable = 0,
      union_from = CASE WHEN fell THEN reading + 1 ELSE union_from END, fell = 0`);
  const turnPage = db.prepare(`
    UPDATE pass SET next_page = next_page + 1, moved_at = @at, last_total = @total, unreadable = unreadable + @unreadable`);
  /** What was read before the total fell may have hidden a card; a reading that begins afterwards has not. */
  const beginReading = db.prepare(`
    UPDATE pass SET first_total = @total,
      union_from = CASE WHEN reading > first_reading AND @total < last_total THEN reading ELSE union_from END`);
  const watchTotal = db.prepare("UPDATE pass SET fell = fell OR @total < last_total");
  const toCards = db.prepare("UPDATE pass SET phase = 'cards', shifted = ?");
  const list = db.prepare(`
    INSERT INTO card (escn, person, level, listed) VALUES (@escn, @person, @level, (SELECT reading FROM pass))
    ON CONFLICT (escn) DO UPDATE SET listed = excluded.listed,
      news = CASE WHEN (person IS NOT coalesce(excluded.person, person) OR level IS NOT coalesce(excluded.level, level))
        AND status IS NOT NULL AND gone_at IS NULL THEN max(news, 2) ELSE news END,
      person = coalesce(excluded.person, person), level = coalesce(excluded.level, level)`);
  const countSince = db.prepare<[number], number>("SELECT count(*) FROM card WHERE listed >= ?").pluck();
  const isThere = db.prepare<[Buffer], number>("SELECT 1 FROM card WHERE escn = ?").pluck();
  const countAll = db.prepare<[], number>("SELECT count(*) FROM card").pluck();
  const goneAfter = db
    .prepare<[number, number], number>(
      "SELECT count(*) FROM card WHERE listed = ? AND gone_at IS NOT NULL AND gone_in = ?",
    )
    .pluck();
  const moved = db.prepare("UPDATE pass SET moved_at = ?");
  const missing = db
    .prepare<[number], number>("SELECT count(*) FROM card WHERE listed > 0 AND listed < ? AND gone_at IS NULL")
    .pluck();
  const unlist = db.prepare(
    "UPDATE card SET listed = 0, seen_at = max(seen_at, @at) WHERE listed > 0 AND listed < @first AND gone_at IS NULL",
  );
  // Gone since 1970: any other source that knows the card has the newer word, and without one nobody knows it.
  const forget = db.prepare(`
    UPDATE card SET gone_at = @at, as_of = 0, news = 2
    WHERE listed = 0 AND gone_at IS NULL AND published = 1 AND seen_at < @before`);
  const drop = db.prepare(`
    DELETE FROM card WHERE published != 1 AND
      (gone_at < @goneBefore OR gone_at IS NULL AND listed = 0 AND seen_at < @before)`);
  const end = db.prepare("UPDATE pass SET phase = 'idle', moved_at = ?");
  const wholeAt = db.prepare("UPDATE state SET whole_at = (SELECT started_at FROM pass)");

  function current(): Row {
    const found = row.get();
    if (found === undefined) throw new LedgerError("not-a-ledger", `${path} has lost its place: move it aside`);
    return found;
  }

  /** The reading has come to its end: does it count? */
  function endReading(): void {
    const { reading, first_reading, union_from, first_total, unreadable, fell } = current();
    const isComplete = fell === 0 && (countSince.get(union_from) ?? 0) + unreadable >= first_total;
    if (isComplete) toCards.run(0);
    else if (reading - first_reading + 1 < MOST_READINGS) readAgain.run();
    else toCards.run(1);
  }

  const listed = db.transaction((page: ListedPage, at: number) => {
    const before = current();
    if (before.phase !== "list" || before.next_page !== page.number)
      throw new RangeError(`page ${page.number} of the list is not the one that is due`);
    const cards = page.cards.map(({ escn, level, person }) => ({
      escn: toKey(escn),
      person: person ?? null,
      level: level ?? null,
    }));
    const added = new Set(
      cards.filter(({ escn }) => isThere.get(escn) === undefined).map(({ escn }) => escn.toString("hex")),
    );
    if (count.now + added.size > MOST_CARDS)
      throw new LedgerError("full", `${path} holds at most ${MOST_CARDS} cards, and the list has more`);
    for (const card of cards) list.run(card);
    (page.number === 0 ? beginReading : watchTotal).run({ total: page.totalCards });
    turnPage.run({ at, total: page.totalCards, unreadable: page.unreadable });
    if (page.number + 1 >= page.totalPages) endReading();
    return added.size;
  });

  const finish = db.transaction((at: number, keepLookupsMs: number): PassEnd => {
    const { reading, first_reading, shifted, started_at } = current();
    const withList = reading >= first_reading;
    const mayReadAgain = withList && shifted === 0 && reading - first_reading + 1 < MOST_READINGS;
    if (mayReadAgain && (goneAfter.get(reading, reading) ?? 0) > 0) {
      readAgain.run();
      return "again";
    }
    const lost = withList ? (missing.get(first_reading) ?? 0) : 0;
    const isWhole = withList && shifted === 0 && lost <= Math.max(FEW_MISSING, count.now * MOST_MISSING_SHARE);
    if (isWhole) {
      unlist.run({ at: started_at, first: first_reading });
      wholeAt.run();
    }
    forget.run({ at, before: at - keepLookupsMs });
    drop.run({ goneBefore: at - GONE_KEPT_MS, before: at - keepLookupsMs });
    end.run(at);
    count.now = countAll.get() ?? 0;
    if (!withList) return "no-list";
    return isWhole ? "whole" : "shifted";
  });

  return {
    state() {
      const { number, phase, started_at, moved_at, reading, first_reading, next_page, last_total } = current();
      return {
        number,
        phase,
        startedAt: started_at,
        movedAt: moved_at,
        reading: reading - first_reading + 1,
        nextPage: next_page,
        total: last_total,
      };
    },
    begin: (at, withList) => void begin.run({ phase: withList ? "list" : "cards", at, list: withList ? 1 : 0 }),
    listed(page, at) {
      count.now += listed.immediate(page, at);
    },
    moved: (at) => void moved.run(at),
    finish: (at, keepLookupsMs) => finish.immediate(at, keepLookupsMs),
  };
}
