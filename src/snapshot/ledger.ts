/**
 * What the router said, to sync's own use: every card it told us about and when, how far the present pass is, whom to ask next,
 * and what is not published yet. On the disk at every step, so that a kill loses at most what was under way. The gate never
 * reads it; it gets what is published from it.
 */
import { ledgerCards, type LedgerCards } from "./ledger-cards.ts";
import { openLedgerFile } from "./ledger-file.ts";
import { ledgerLooks, type LedgerLooks } from "./ledger-looks.ts";
import { ledgerNews, type LedgerNews } from "./ledger-news.ts";
import { ledgerPass, type LedgerPass } from "./ledger-pass.ts";
import { ledgerPlan, type LedgerPlan } from "./ledger-plan.ts";

/** Disposal is idempotent; using it afterwards throws. */
export interface Ledger extends Disposable {
  readonly cards: LedgerCards;
  readonly pass: LedgerPass;
  readonly plan: LedgerPlan;
  readonly looks: LedgerLooks;
  readonly news: LedgerNews;
  /** A moment that certainly has passed, unix milliseconds. */
  floor(): number;
  /** Raises it; never lowers it. Steps below a minute are not kept. */
  raiseFloor(unixMs: number): void;
  /** Where a damaged ledger was put that was found in its place; this one began empty then. */
  readonly brokenMovedTo: string | undefined;
}

export interface LedgerOptions {
  /** Day in the site's time zone, `yyyy-mm-dd`. */
  readonly dayOf: (unixMs: number) => string;
}

const FLOOR_STEP_MS = 60_000;

/** The ledger in this folder, which is made when it is absent. Throws `LedgerError`. */
export function openLedger(folder: string, { dayOf }: LedgerOptions): Ledger {
  const file = openLedgerFile(folder);
  try {
    const { db, path } = file;
    const many = db.prepare<[], number>("SELECT count(*) FROM card").pluck().get() ?? 0;
    const count = { now: many };
    const read = db.prepare<[], number>("SELECT floor FROM state").pluck();
    const raise = db.prepare("UPDATE state SET floor = max(floor, ?)");
    let floor = read.get() ?? 0;
    return {
      cards: ledgerCards(db, path, { dayOf, count }),
      pass: ledgerPass(db, path, count),
      plan: ledgerPlan(db, count),
      looks: ledgerLooks(db),
      news: ledgerNews(db),
      floor: () => floor,
      raiseFloor(unixMs) {
        if (unixMs < floor + FLOOR_STEP_MS) return;
        raise.run(unixMs);
        floor = unixMs;
      },
      brokenMovedTo: file.brokenMovedTo,
      [Symbol.dispose]: () => file[Symbol.dispose](),
    };
  } catch (error) {
    file[Symbol.dispose]();
    throw error;
  }
}
