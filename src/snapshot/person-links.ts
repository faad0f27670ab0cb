/** Which identifiers are one person's, when a list says so row by row: whoever shares one identifier is one person. */
import { type Person, SnapshotError } from "./words.ts";

export interface PersonLinks {
  /** All of them are one person's. Throws `SnapshotError("capacity")` beyond 2,000,000 identifiers. */
  join(identifiers: readonly Person[]): void;
  /** Every identifier that is not its person's own: the person is called by the smallest of them. */
  links(): Iterable<readonly [identifier: Person, person: Person]>;
}

/** About 100 bytes each. Only people with more than one identifier count. */
const MAX_LINKED = 2_000_000;

export function personLinks(): PersonLinks {
  const numbers = new Map<Person, number>();
  const identifiers: Person[] = [];
  // to another identifier of the same person, or to itself when it is the smallest
  const towards: number[] = [];

  function numberOf(identifier: Person): number {
    const known = numbers.get(identifier);
    if (known !== undefined) return known;
    const number = identifiers.length;
    if (number >= MAX_LINKED)
      throw new SnapshotError(
        "capacity",
        `a source links at most ${MAX_LINKED} identifiers, and here comes one more: leave out the column person where one ESI says it all`,
      );
    numbers.set(identifier, number);
    identifiers.push(identifier);
    towards.push(number);
    return number;
  }

  function smallest(from: number): number {
    let at = from;
    for (let next = towards[at] ?? at; next !== at; next = towards[at] ?? at) {
      // halves the way for whoever comes next
      towards[at] = towards[next] ?? next;
      at = next;
    }
    return at;
  }

  return {
    join([first, ...others]) {
      if (first === undefined) return;
      for (const other of others) {
        const [a, b] = [smallest(numberOf(first)), smallest(numberOf(other))];
        if ((identifiers[a] ?? "") < (identifiers[b] ?? "")) towards[b] = a;
        else towards[a] = b;
      }
    },
    *links() {
      for (const [number, identifier] of identifiers.entries()) {
        const person = identifiers[smallest(number)];
        if (person !== undefined && person !== identifier) yield [identifier, person];
      }
    },
  };
}
