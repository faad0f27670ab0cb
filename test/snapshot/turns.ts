/** Publications that go on for ever: every fourth is a new list, the others change a few of its cards. */
import type { Publisher } from "../../src/snapshot/publisher.ts";
import type { CardChange, SnapshotInfo } from "../../src/snapshot/words.ts";
import { card, cards, number } from "./folder.ts";

const CHANGES = 4;
const CARDS = 200;
const BEGAN = 1_790_000_000_000;

/** The turn after which this was published; -1: none. */
export function turnOf(info: SnapshotInfo | undefined): number {
  return (info?.takenAt ?? BEGAN - 1) - BEGAN;
}

export function publishTurn(publisher: Publisher, turn: number): void {
  const source = { name: "students", kind: "import", takenAt: BEGAN + turn } as const;
  const from = firstOf(turn);
  const change = turn % CHANGES;
  if (change === 0) publisher.replace(source, cards(from, CARDS));
  else publisher.change(source, [gone(from + change), { is: "card", card: card(from + CARDS + change) }]);
}

/** Throws unless `find` says after this turn what it should of each card near. */
export function expectTurn(turn: number, find: (n: number) => unknown): void {
  const from = firstOf(turn);
  const change = turn % CHANGES;
  for (let n = from - 1; n <= from + CARDS + CHANGES; n += 1) {
    const nth = n - from;
    const isGone = nth >= 1 && nth <= change;
    const isNew = nth > CARDS && nth <= CARDS + change;
    const isThere = (nth >= 0 && nth < CARDS && !isGone) || isNew;
    if ((find(n) !== undefined) !== isThere)
      throw new Error(`turn ${turn}: card ${nth} of it is ${isThere ? "not " : ""}there`);
  }
}

function firstOf(turn: number): number {
  return Math.floor(turn / CHANGES) * 1_000;
}

function gone(n: number): CardChange {
  return { is: "gone", escn: number(n), asOf: BEGAN + 60_000 };
}
