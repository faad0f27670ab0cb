import { expect, test } from "vitest";
import { gatherCards, type Gathering } from "../../src/snapshot/gather.ts";
import { differenceOf } from "../../src/snapshot/import-difference.ts";
import { openAsItStands } from "../../src/snapshot/published.ts";
import type { NewCard, Person } from "../../src/snapshot/words.ts";
import { cardsFolder } from "../fakes/cards.ts";
import { card, number } from "./folder.ts";
import { hash } from "./importing.ts";

const TAKEN_AT = 1_790_000_000_000;
const [P, Q]: readonly Person[] = [hash("p"), hash("q")].toSorted() as [Person, Person];

function gathered(...list: readonly NewCard[]): Gathering {
  const cards = gatherCards();
  for (const one of list) cards.add(one);
  return cards;
}

test("what is new, changed, the same and gone, against what the source says now and not against others", async () => {
  using folder = cardsFolder({ site: "riga" });
  const source = { name: "import", kind: "import", takenAt: TAKEN_AT } as const;
  folder.publisher.replace({ ...source, name: "other" }, gathered(card(9)));
  folder.publisher.replace(
    source,
    gathered(card(1), card(2), card(3), card(4), { ...card(5), person: P }, card(6), card(7)),
  );
  folder.publisher.change(source, [
    { is: "card", card: { ...card(3), status: "inactive" } },
    { is: "gone", escn: number(4), asOf: TAKEN_AT },
  ]);
  using published = await openAsItStands(folder.path, "riga");
  const list = gathered(
    { ...card(1), asOf: TAKEN_AT + 60_000 },
    { ...card(2), expiresOn: undefined },
    { ...card(3), status: "inactive" },
    card(4),
    { ...card(5), person: Q },
    { ...card(6), issuerName: "Another University" },
    { ...card(9), status: "expired" },
    card(9),
  );
  const found = () =>
    differenceOf(
      list,
      published.sources.find(({ about }) => about.name === "import"),
    );
  expect(found()).toEqual({
    cards: 7,
    active: 6,
    inactive: 1,
    expired: 0,
    withoutEnd: 1,
    new: 2,
    changed: 3,
    same: 2,
    gone: 1,
    repeatCount: 1,
    repeats: [{ nth: 6, again: 7 }],
  });
  list.link(Q, P);
  expect(found()).toMatchObject({ changed: 2, same: 3 });
});

test("without a source everything is new", () => {
  expect(differenceOf(gathered(card(1), card(2)), undefined)).toMatchObject({ new: 2, changed: 0, same: 0, gone: 0 });
});
