import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readEsi } from "../../src/card/esi.ts";

const URN = "urn:schac:personaluniquecode:int:esi:";

describe("every form that is in use is read", () => {
  test.each([
    ["an institution's own number", "urn:schac:personalUniqueCode:int:esi:lmu.de:82683485", `${URN}lmu.de:82683485`],
    [
      "a part of an institution",
      "urn:schac:personalUniqueCode:int:esi:phys.uni-a.ac.at:x7",
      `${URN}phys.uni-a.ac.at:x7`,
    ],
    ["a user account", "urn:schac:personalUniqueCode:int:esi:kit.edu:uabcd", `${URN}kit.edu:uabcd`],
    ["a country's number", "urn:schac:personalUniqueCode:int:esi:fr:1234567890G", `${URN}fr:1234567890g`],
    ["the country in capitals", "urn:schac:personalUniqueCode:int:esi:HR:xxxxxxxxxx", `${URN}hr:xxxxxxxxxx`],
    ["a region's number", "urn:schac:personalUniqueCode:int:esi:es-CT:99", `${URN}es-ct:99`],
    ["an escaped character", "urn:schac:personalUniqueCode:int:esi:lmu.de:a%2Fb", `${URN}lmu.de:a%2fb`],
    ["the old form", "DE-993850070-1234567", "de-993850070-1234567"],
    ["the old form of a region", "FR-IDF-999859608-1234567890G", "fr-idf-999859608-1234567890g"],
    ["a draft's order", "urn:schac:personalUniqueCode:de:ESI:lmu.de:82683485", `${URN}lmu.de:82683485`],
    ["outer space", " URN:SCHAC:personaluniquecode:INT:ESI:LMU.DE:1 ", `${URN}lmu.de:1`],
  ])("%s", (_what, text, read) => {
    expect(readEsi(text)).toBe(read);
  });
});

describe("what is no identifier is none", () => {
  test.each([
    ["nothing", ""],
    ["an eppn", "jdoe@univ-ville.fr"],
    ["a student's number alone", "1234567890G"],
    ["another personal code of schac", "urn:schac:personalUniqueCode:de:lmu.de:Matrikelnummer:82683485"],
    ["no code", "urn:schac:personalUniqueCode:int:esi:lmu.de:"],
    ["no scope", "urn:schac:personalUniqueCode:int:esi:82683485"],
    ["a country of three letters", "urn:schac:personalUniqueCode:int:esi:deu:1"],
    ["a host without a domain", "urn:schac:personalUniqueCode:int:esi:localhost:1"],
    ["a dot too many", "urn:schac:personalUniqueCode:int:esi:lmu..de:1"],
    ["a space inside", "urn:schac:personalUniqueCode:int:esi:lmu.de:1 2"],
    ["a letter that no urn holds", "urn:schac:personalUniqueCode:int:esi:lmu.de:ö"],
    ["half an escape", "urn:schac:personalUniqueCode:int:esi:lmu.de:%2"],
    ["a PIC that is too short", "DE-99385007-1234567"],
    ["256 characters", `urn:schac:personalUniqueCode:int:esi:lmu.de:${"1".repeat(212)}`],
  ])("%s", (_what, text) => {
    expect(readEsi(text)).toBeUndefined();
  });

  test("and 255 characters still are one", () => {
    const text = `urn:schac:personalUniqueCode:int:esi:lmu.de:${"1".repeat(211)}`;
    expect([text.length, readEsi(text)]).toEqual([255, text.toLowerCase()]);
  });
});

const label = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,6}[a-z0-9])?$/);
const home = fc.tuple(fc.array(label, { minLength: 1, maxLength: 3 }), fc.stringMatching(/^[a-z]{2,6}$/));
const scope = fc.oneof(
  fc.stringMatching(/^[a-z]{2}$/),
  home.map(([labels, top]) => [...labels, top].join(".")),
);
const code = fc.stringMatching(/^([A-Za-z0-9()+.:=@;$_!*'-]|%[0-9a-fA-F]{2}){1,30}$/);

test("capitals and outer space make no difference, and what was read is read as itself", () => {
  fc.assert(
    fc.property(scope, code, fc.constantFrom("", " ", "\t"), (of, student, space) => {
      const text = `urn:schac:personalUniqueCode:int:esi:${of}:${student}`;
      const read = readEsi(text);
      expect(read).toBe(text.toLowerCase());
      expect(readEsi(space + text.toUpperCase() + space)).toBe(read);
      expect(readEsi(read ?? "")).toBe(read);
    }),
  );
});

test("whatever the text, the answer is none or one short line of plain characters", () => {
  const shaped = fc.tuple(fc.constantFrom(URN, "urn:schac:personalUniqueCode:de:esi:", "FR-999859608-"), fc.string());
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ unit: "grapheme" }),
        shaped.map((parts) => parts.join("")),
      ),
      (text) => {
        expect(readEsi(text) ?? "a").toMatch(/^[!-~]{1,255}$/);
      },
    ),
  );
});
