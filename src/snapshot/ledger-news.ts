/** What the published set does not say yet, or says otherwise. */
import type Database from "better-sqlite3";
import { type CardRow, type News, PUBLISHED, toCard } from "./ledger-cards.ts";
import { fromKey } from "./ledger-file.ts";
import type { CardChange, NewCard } from "./words.ts";

/** `held`: cards that are gone are left out, because there are suspiciously many of them. */
export interface NewsFilter {
  readonly atLeast: Exclude<News, 0>;
  readonly gone: "told" | "held";
}

interface PublishingState {
  /** When the last whole list began to be read, unix milliseconds; undefined: there was none. */
  readonly wholeAt: number | undefined;
  /** The same, of what is published. */
  readonly publishedWholeAt: number | undefined;
  /** The publication that came last from here; 0: none. */
  readonly publishedSeq: number;
  /** The published source holds nothing but what came from here. */
  readonly mirrored: boolean;
}

export interface LedgerNews {
  /** The highest that waits. */
  highest(gone: NewsFilter["gone"]): News;
  /** While one goes through them, nothing else may be asked of the ledger. */
  changes(filter: NewsFilter): Iterable<CardChange>;
  /** Every card that the router knows. */
  cards(): Iterable<NewCard>;
  state(): PublishingState;
  /** These changes are published; nothing may have been learnt since they were gone through. */
  told(filter: NewsFilter, as: Omit<PublishingState, "wholeAt">): void;
  /** All of `cards` is, and nothing else: what is gone is news again. */
  toldAll(as: Omit<PublishingState, "wholeAt" | "mirrored">): void;
}

interface StateRow {
  readonly whole_at: number | null;
  readonly published_whole_at: number | null;
  readonly published_seq: number;
  readonly mirrored: number;
}

export function ledgerNews(db: Database.Database): LedgerNews {
  const highest = db
    .prepare<[string], News | null>("SELECT max(news) FROM card WHERE news > 0 AND (? = 'told' OR gone_at IS NULL)")
    .pluck();
  const filtered = "news >= @atLeast AND news > 0 AND (@gone = 'told' OR gone_at IS NULL)";
  const changes = db.prepare<NewsFilter, CardRow>(`SELECT * FROM card WHERE ${filtered}`);
  const cards = db.prepare<[], CardRow>("SELECT * FROM card WHERE status IS NOT NULL AND gone_at IS NULL");
  const published = `published = CASE WHEN gone_at IS NULL THEN ${PUBLISHED.card} ELSE ${PUBLISHED.gone} END, news = 0`;
  const mark = db.prepare<NewsFilter>(`UPDATE card SET ${published} WHERE ${filtered}`);
  const markAll = db.prepare(`
    UPDATE card SET published = ${PUBLISHED.card}, news = CASE WHEN gone_at IS NULL THEN 0 ELSE 2 END
    WHERE status IS NOT NULL AND (gone_at IS NULL OR published != ${PUBLISHED.not})`);
  const state = db.prepare<[], StateRow>("SELECT whole_at, published_whole_at, published_seq, mirrored FROM state");
  const setState = db.prepare("UPDATE state SET published_whole_at = ?, published_seq = ?, mirrored = ?");

  return {
    highest: (gone) => highest.get(gone) ?? 0,
    *changes(filter) {
      for (const row of changes.iterate(filter)) {
        const escn = fromKey(row.escn);
        const card = toCard(escn, row);
        yield card === undefined ? { is: "gone", escn, asOf: row.as_of } : { is: "card", card };
      }
    },
    *cards() {
      for (const row of cards.iterate()) {
        const card = toCard(fromKey(row.escn), row);
        if (card !== undefined) yield card;
      }
    },
    state() {
      const row = state.get();
      return {
        wholeAt: row?.whole_at ?? undefined,
        publishedWholeAt: row?.published_whole_at ?? undefined,
        publishedSeq: row?.published_seq ?? 0,
        mirrored: row?.mirrored === 1,
      };
    },
    told: db.transaction((filter: NewsFilter, as: Omit<PublishingState, "wholeAt">) => {
      mark.run(filter);
      setState.run(as.publishedWholeAt ?? null, as.publishedSeq, as.mirrored ? 1 : 0);
    }),
    toldAll: db.transaction((as: Omit<PublishingState, "wholeAt" | "mirrored">) => {
      markAll.run();
      setState.run(as.publishedWholeAt ?? null, as.publishedSeq, 1);
    }),
  };
}
