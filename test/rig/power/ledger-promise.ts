/** What sync promises of its ledger, whenever the power goes: each step is there whole or not at all, and stays. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { type Ledger, openLedger } from "../../../src/snapshot/ledger.ts";
import { card, number } from "../../snapshot/folder.ts";
import type { Trial } from "./cut.ts";
import { scratch } from "./scratch.ts";

/** What each start of sync does. */
export const STEPS_A_START = [10, 120, 20];
const STEPS = 150;
const PAGES = 24;
const CARDS_A_PAGE = 20;
/** More than SQLite's log holds before it is folded into the file. */
const MANY = { step: 100, cards: 1_000 };

const BEGAN = 1_790_000_000_000;
const HOUR_MS = 3_600_000;

/** Sync's own folder below the one that is recorded. */
const ledgerFolder = (folder: string) => join(folder, "sync");

export function openIn(folder: string): Ledger {
  return openLedger(ledgerFolder(folder), { dayOf: (unixMs) => new Date(unixMs).toISOString().slice(0, 10) });
}

/** A page of the list, then look-ups, an admission, a second look against it, the gate that heard of the one before, and what is published. */
export function takeStep(ledger: Ledger, n: number): void {
  const block = Math.floor(n / 6);
  const at = BEGAN + n * HOUR_MS;
  const first = block * CARDS_A_PAGE;
  const cards = Array.from({ length: n === MANY.step ? MANY.cards : CARDS_A_PAGE }, (_, i) => first + i);
  const admittedAt = (b: number) => BEGAN + (b * 6 + 2) * HOUR_MS;
  switch (n % 6) {
    case 0:
      if (n === 0) ledger.pass.begin(at, true);
      else
        ledger.pass.listed(
          {
            number: block - 1,
            totalPages: PAGES,
            totalCards: PAGES * CARDS_A_PAGE,
            cards: cards.map((i) => ({ escn: number(i), person: undefined })),
            unreadable: 0,
          },
          at,
        );
      break;
    case 2:
      ledger.looks.seen(number(first), at);
      break;
    case 3:
      ledger.cards.learn([{ is: "card", card: { ...card(first), status: "inactive", asOf: at } }]);
      break;
    case 4:
      if (block === 0) ledger.cards.learn(cards.map((i) => ({ is: "card", card: card(i) })));
      else if (n === MANY.step) ledger.cards.learn(cards.map((i) => ({ is: "card", card: { ...card(i), asOf: at } })));
      else ledger.looks.heard(number(first - CARDS_A_PAGE), admittedAt(block - 1));
      break;
    case 5:
      ledger.news.told({ atLeast: 1, gone: "told" }, { publishedWholeAt: undefined, publishedSeq: n, mirrored: false });
      break;
    default:
      ledger.cards.learn(cards.map((i) => ({ is: "card", card: { ...card(i), asOf: at - HOUR_MS } })));
  }
}

/** Makes the check: a ledger holds what one holds that was never cut off, after the last acknowledged step or the next. */
export function keepLedger(): Trial["check"] {
  const whole = [...wholeLedgers()];
  return (folder, acknowledged) => {
    const steps = Number(acknowledged.at(-1) ?? 0);
    using ledger = openIn(folder);
    if (ledger.brokenMovedTo !== undefined) throw new Error("the ledger is damaged");
    const found = contentOf(ledger);
    const done = [steps, steps + 1].find((count) => whole[count] === found);
    if (done === undefined)
      throw new Error(`after ${steps} steps the ledger holds what it did after ${whole.lastIndexOf(found)}`);
    if (done < STEPS) {
      takeStep(ledger, done);
      if (contentOf(ledger) !== whole[done + 1]) throw new Error(`step ${done} is not taken as it should be`);
    }
    ledger[Symbol.dispose]();
    const left = readdirSync(ledgerFolder(folder)).filter((name) => !/^register\.sqlite(?:\.lock)?$/.test(name));
    if (left.length > 0) throw new Error(`nobody cleared away ${left.join(", ")}`);
  };
}

/** What a ledger holds before the first step and after each. */
function* wholeLedgers(): Generator<string> {
  using folder = scratch();
  using ledger = openIn(folder.path);
  yield contentOf(ledger);
  for (let n = 0; n < STEPS; n += 1) {
    takeStep(ledger, n);
    yield contentOf(ledger);
  }
}

function contentOf({ cards, looks, news, pass }: Ledger): string {
  return JSON.stringify([
    pass.state(),
    looks.due(1_000),
    looks.owed(),
    news.state(),
    [...news.changes({ atLeast: 1, gone: "told" })],
    cards.count,
  ]);
}
