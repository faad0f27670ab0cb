/** A whole source in memory, on its way into a base layer: 40 bytes a card, in any order. */
import { MAX_CARDS } from "./format.ts";
import { firstByte } from "./key.ts";
import { type Kind, kindTable } from "./kinds.ts";
import { type Pile, pile } from "./pile.ts";
import { packCard, PERSON_BYTES, writePerson } from "./record.ts";
import { type NewCard, type Person, SnapshotError } from "./words.ts";

export interface Gathering extends Pick<Pile, "added" | "sorted"> {
  /**
   * Up to MAX_CARDS times; a number that comes again replaces the earlier one. Throws RangeError naming the field that is out
   * of range, `SnapshotError("capacity")` when there are too many cards or kinds of cards; then nothing was added.
   */
  add(card: NewCard): void;
  /**
   * `identifier` is another identifier of `person`: whoever reads the layer asks `personOf` about what a card says. The
   * last link of an identifier counts. Up to MAX_CARDS of them.
   */
  link(identifier: Person, person: Person): void;
  /** Links in the order of the identifiers. */
  links(): Iterable<readonly [identifier: Person, person: Person]>;
  kinds(): readonly Kind[];
}

export function gatherCards(): Gathering {
  const cards = pile(MAX_CARDS, "a source");
  const kinds = kindTable();
  const links = new Map<Person, Person>();
  const unused = new Uint8Array(PERSON_BYTES);
  return {
    get added() {
      return cards.added;
    },
    add(card) {
      const kind = kinds.numberOf(card);
      cards.add(firstByte(card.escn), (into, offset) => packCard(card, kind, into, offset));
    },
    link(identifier, person) {
      writePerson(identifier, unused, 0);
      writePerson(person, unused, 0);
      if (links.size >= MAX_CARDS)
        throw new SnapshotError("capacity", `a source holds at most ${MAX_CARDS} links, and here comes one more`);
      links.set(identifier, person);
    },
    sorted: (put) => cards.sorted(put),
    links: () => [...links].toSorted(([a], [b]) => (a < b ? -1 : 1)),
    kinds: () => kinds.all(),
  };
}
