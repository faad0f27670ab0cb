import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { personLinks } from "../../src/snapshot/person-links.ts";
import type { Person } from "../../src/snapshot/words.ts";
import { A, B, C, faultsOf, hash, importing } from "./importing.ts";

const ESI = "urn:schac:personalUniqueCode:int:esi:";

async function personsOf(list: string, source = "import"): Promise<readonly (string | undefined)[]> {
  const { reading, cards } = await importing(list, { source });
  expect(reading.faults).toEqual([]);
  return (cards ?? []).map((card) => card?.person);
}

describe("cards of one person are told to be so", () => {
  test("by one ESI, in whatever form; what is kept is a keyed hash of it", async () => {
    const [a, b, c] = await personsOf(
      `escn,esi\n${A},${ESI}lmu.de:X1\n${B}, urn:schac:personalUniqueCode:de:ESI:LMU.de:x1\n${C},${ESI}lmu.de:x2\n`,
    );
    expect([a, b]).toEqual([hash(`${ESI.toLowerCase()}lmu.de:x1`), a]);
    expect(c).not.toBe(a);
  });

  test("by a row that names several, before or after the rows that name one", async () => {
    for (const between of [" ", "|", ",", " | "]) {
      const both = `${C};${ESI}lmu.de:1${between}FR-999859608-2\n`;
      const rows = [`${A};${ESI}lmu.de:1\n`, `${B};FR-999859608-2\n`];
      for (const list of [
        [both, ...rows],
        [...rows, both],
      ]) {
        const persons = await personsOf(`escn;esi\n${list.join("")}`);
        expect(new Set(persons).size).toBe(1);
      }
    }
  });

  test("by a column of any identifier, beside the ESI or without one", async () => {
    const [a, b, c] = await personsOf(`escn,person,esi\n${A},4711,${ESI}lmu.de:1\n${B},4711,\n${C},,${ESI}lmu.de:2\n`);
    expect([a, a === c]).toEqual([b, false]);
  });

  test("by a column that holds ESIs, as if it were that of the ESIs", async () => {
    const [a, b] = await personsOf(`escn,person,esi\n${A},${ESI}lmu.de:1,\n${B},,${ESI}LMU.DE:1\n`);
    expect(a).toBe(b);
  });

  test("but the same student number in two sources is not the same person", async () => {
    const list = `escn,person\n${A},4711\n`;
    const [a, elsewhere] = [(await personsOf(list, "north"))[0], (await personsOf(list, "south"))[0]];
    expect(a).not.toBe(elsewhere);
  });

  test("and without any nobody is known", async () => {
    expect(await personsOf(`escn,person,esi\n${A},, \n`)).toEqual([undefined, undefined, undefined]);
  });
});

test("a bad identifier is a fault by line and column, and links nobody", async () => {
  expect(
    await faultsOf(
      `escn,esi,person\n${A},jdoe@univ-ville.fr,\n${A},${ESI}lmu.de:1|x|y,\n${A},,${"p".repeat(256)}\n${A},"${"x ".repeat(17)}",\n`,
    ),
  ).toEqual([
    "2 esi: is no ESI; an identifier of another kind belongs into the column person",
    "3 esi: is no ESI; an identifier of another kind belongs into the column person",
    "3 esi: is no ESI; an identifier of another kind belongs into the column person",
    "4 person: must have at most 255 characters",
    "5 esi: holds 17 identifiers, and at most 16 are taken",
  ]);
  const [, b, c] = (
    await importing(
      `escn,esi,status\n${A},${ESI}lmu.de:1|${ESI}lmu.de:2,x\n${B},${ESI}lmu.de:1,active\n${C},${ESI}lmu.de:2,active\n`,
      {
        allowFaults: true,
      },
    )
  ).cards ?? [undefined, undefined];
  expect(b?.person).not.toBe(c?.person);
});

test("whoever shares an identifier, over however many steps, is the one person of the smallest", () => {
  const identifier = fc.nat(30).map((n) => n.toString(16).padStart(16, "0") as Person);
  fc.assert(
    fc.property(fc.array(fc.array(identifier, { minLength: 1, maxLength: 4 }), { maxLength: 25 }), (rows) => {
      const links = personLinks();
      for (const row of rows) links.join(row);
      // the same by asking everybody until nothing changes any more
      const person = new Map(rows.flat().map((one) => [one, one]));
      for (let changed = true; changed; ) {
        changed = false;
        for (const row of rows) {
          const least = row.map((one) => person.get(one) ?? one).toSorted()[0] as Person;
          for (const one of row) {
            if (person.get(one) === least) continue;
            person.set(one, least);
            changed = true;
          }
        }
      }
      const expected = [...person].filter(([one, least]) => one !== least);
      expect(new Map(links.links())).toEqual(new Map(expected));
    }),
  );
});
