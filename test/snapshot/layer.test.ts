import { existsSync, readdirSync, readFileSync, statSync, truncateSync, unlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { gatherCards } from "../../src/snapshot/gather.ts";
import { type Layer, openLayer } from "../../src/snapshot/layer.ts";
import { writeLayer } from "../../src/snapshot/write-layer.ts";
import type { NewCard } from "../../src/snapshot/words.ts";
import { card, cards, number, temporaryFolder } from "./folder.ts";
import { ABOUT, anyCard, anyPerson, codeOf, foundOf, key, person, readAsSqlite } from "./records.ts";

const CARDS = 5_000;

/** A layer of cards from the first on, in a folder that goes at the end of the block. */
function layerOf(count: number): Disposable & { readonly path: string; readonly folder: string } {
  const folder = temporaryFolder();
  const path = join(folder.path, "router.7.cards");
  writeLayer(path, cards(0, count), ABOUT);
  return { path, folder: folder.path, [Symbol.dispose]: () => folder[Symbol.dispose]() };
}

function edit(sql: string) {
  return (path: string): void => {
    const db = new Database(path);
    db.exec(sql);
    db.close();
  };
}

/** As a flipped bit does it: a column holds what its table was declared not to take. */
function editLoosely(sql: string) {
  return (path: string): void => {
    const db = new Database(path);
    db.unsafeMode(true);
    db.pragma("writable_schema = ON");
    db.exec("UPDATE sqlite_schema SET sql = replace(sql, 'STRICT', '')");
    db.pragma("writable_schema = RESET");
    db.exec(sql);
    db.close();
  };
}

const PAGE_BYTES = 4_096;
const statusOf = (layer: Layer, n: number): string | undefined => layer.find(key(number(n)))?.status;

describe("a layer says of every card what was put into it", () => {
  test("whatever the cards, their repeats and links", () => {
    using folder = temporaryFolder();
    let files = 0;
    const anyLinks = fc.array(fc.tuple(anyPerson, anyPerson), { maxLength: 10 });
    fc.assert(
      fc.property(fc.array(anyCard, { maxLength: 80 }), anyLinks, (list, links) => {
        const gathering = gatherCards();
        for (const one of list) gathering.add(one);
        for (const [identifier, whom] of links) gathering.link(identifier, whom);
        const wanted = new Map(list.map((one) => [one.escn, one]));
        const path = join(folder.path, String((files += 1)));
        expect(writeLayer(path, gathering, ABOUT).count).toBe(wanted.size);
        using layer = openLayer(path);
        expect([layer.about, layer.count]).toEqual([ABOUT, wanted.size]);
        for (let n = 0; n <= 61; n += 1) {
          const one = wanted.get(number(n));
          expect(layer.find(key(number(n)))).toEqual(one && foundOf({ is: "card", card: one }));
        }
        const last = new Map(links);
        for (const [identifier] of links) expect(layer.personOf(identifier)).toBe(last.get(identifier));
        expect(layer.personOf(person(1))).toBe(last.get(person(1)) ?? person(1));
      }),
      { numRuns: 60 },
    );
  });

  test("the ends of what a field may be", () => {
    using folder = temporaryFolder();
    const ends: NewCard[] = [
      { escn: number(0), status: "active", expiresOn: "1970-01-01", asOf: 0 },
      { escn: number(1), status: "expired", expiresOn: "9999-12-31", asOf: 0xffff_ffff * 60_000 + 59_999 },
      { escn: number(2), status: "inactive", asOf: 1, person: person(0), issuerName: "no PIC" },
    ];
    const gathering = gatherCards();
    for (const one of ends) gathering.add(one);
    writeLayer(join(folder.path, "ends"), gathering, ABOUT);
    using layer = openLayer(join(folder.path, "ends"));
    for (const one of ends) expect(layer.find(key(one.escn))).toEqual(foundOf({ is: "card", card: one }));
  });
});

describe("SQLite finds in the table the rows that were gathered, in their order", () => {
  // cards go in by batches of 4,096
  const sizes = [0, 1, 2, 4_095, 4_096, 4_097, 8_192, 8_193];
  test.each(sizes)("%i cards", (size) => {
    using folder = temporaryFolder();
    const forms = { none: () => false, all: () => true, some: (n: number) => n % 3 === 0 };
    for (const [form, has] of Object.entries(forms)) {
      const gathering = gatherCards();
      for (let n = 0; n < size; n += 1) gathering.add(has(n) ? { ...card(n), person: person(n) } : card(n));
      const path = join(folder.path, form);
      writeLayer(path, gathering, ABOUT);
      const { verdict, rows } = readAsSqlite(path);
      expect(verdict).toBe("ok");
      const written: string[] = [];
      gathering.sorted((bytes, at) => {
        const end = at + (bytes[at + 34] === 1 ? 34 : 26);
        written.push(Buffer.from(bytes.slice(at, end)).toString("hex"));
      });
      expect(rows.map(([escn, data]) => Buffer.concat([escn, data]).toString("hex"))).toEqual(written);
    }
  });

  test("and they are small: 38 bytes a card at most, 47 with its person", () => {
    using folder = temporaryFolder();
    const known = gatherCards();
    for (let n = 0; n < 50_000; n += 1) known.add({ ...card(n), person: person(n) });
    writeLayer(join(folder.path, "short"), cards(0, 50_000), ABOUT);
    writeLayer(join(folder.path, "long"), known, ABOUT);
    expect(statSync(join(folder.path, "short")).size / 50_000).toBeLessThan(38);
    expect(statSync(join(folder.path, "long")).size / 50_000).toBeLessThan(47);
  });
});

describe("a layer is written whole or not at all", () => {
  test("alone in its folder, for the group and for nobody else", () => {
    using at = layerOf(10);
    expect(readdirSync(at.folder)).toEqual(["router.7.cards"]);
    expect(statSync(at.path).mode & 0o777).toBe(0o640);
  });

  test("never over a file that is there", () => {
    using at = layerOf(10);
    const before = readFileSync(at.path);
    expect(codeOf(() => writeLayer(at.path, cards(10, 10), ABOUT))).toBe("storage");
    expect(readFileSync(at.path).equals(before)).toBe(true);
  });

  test("a fault on the way leaves no file", () => {
    using folder = temporaryFolder();
    const path = join(folder.path, "router.7.cards");
    const gathering = cards(0, 1_000);
    const write = (): unknown =>
      writeLayer(
        path,
        {
          ...gathering,
          links() {
            throw new Error("the source ended");
          },
        },
        ABOUT,
      );
    expect(write).toThrow("the source ended");
    expect(existsSync(path)).toBe(false);
  });

  test("a folder that is not there is named", () => {
    using folder = temporaryFolder();
    const path = join(folder.path, "absent", "router.7.cards");
    expect(() => writeLayer(path, cards(0, 1), ABOUT)).toThrow(path);
    expect(codeOf(() => writeLayer(path, cards(0, 1), ABOUT))).toBe("storage");
  });
});

describe("a file that is no layer is not opened, and is named", () => {
  test.each<[string, string, (path: string) => void]>([
    ["text", "not-a-snapshot", (path) => writeFileSync(path, "escn,status\n".repeat(1_000))],
    ["empty", "not-a-snapshot", (path) => truncateSync(path, 0)],
    ["another program's SQLite file", "not-a-snapshot", edit("PRAGMA application_id = 7")],
    ["of a format that no release can read any more", "format", edit("PRAGMA user_version = 1")],
    ["of a later format", "format", edit("PRAGMA user_version = 4")],
    ["without its site", "corrupt", edit("DELETE FROM meta WHERE name = 'site'")],
    ["without its source", "corrupt", edit("UPDATE meta SET value = '' WHERE name = 'source'")],
    ["without its number", "corrupt", edit("UPDATE meta SET value = -1 WHERE name = 'serial'")],
    ["without its count", "corrupt", edit("UPDATE meta SET value = 'many' WHERE name = 'count'")],
    ["without its table of cards", "corrupt", edit("DROP TABLE card")],
    ["without its table of kinds", "corrupt", edit("DROP TABLE kind")],
    ["with a gap in its kinds", "corrupt", edit("UPDATE kind SET id = 2")],
    ["with a PIC that is none", "corrupt", edit("UPDATE kind SET pic = '12'")],
    ["with a card type that is none", "corrupt", edit("UPDATE kind SET card_type = 'gold'")],
    ["with a level that is none", "corrupt", edit("UPDATE kind SET level = 'professor'")],
    ["with a group that is none", "corrupt", edit("UPDATE kind SET groups = 'Staff'")],
    ["with a PIC that is no text", "corrupt", editLoosely("UPDATE kind SET pic = x'393939393030303030'")],
    ["with groups that are no text", "corrupt", editLoosely("UPDATE kind SET groups = x'7374616666'")],
    ["cut off after its first page", "corrupt", (path) => truncateSync(path, PAGE_BYTES)],
  ])("%s: %s", (_name, code, damage) => {
    using at = layerOf(CARDS);
    damage(at.path);
    expect(codeOf(() => openLayer(at.path))).toBe(code);
    expect(() => openLayer(at.path)).toThrow(at.path);
  });

  test("is let go of: not one open file more, however often it is tried", () => {
    using at = layerOf(10);
    edit("DELETE FROM meta")(at.path);
    const openFiles = (): number => readdirSync("/proc/self/fd").length;
    codeOf(() => openLayer(at.path));
    const before = openFiles();
    for (let i = 0; i < 5; i += 1) codeOf(() => openLayer(at.path));
    expect(openFiles()).toBe(before);
  });

  test("none at all: absent", () => {
    using folder = temporaryFolder();
    expect(codeOf(() => openLayer(join(folder.path, "router.7.cards")))).toBe("absent");
  });

  test("a folder: storage", () => {
    using folder = temporaryFolder();
    expect(codeOf(() => openLayer(folder.path))).toBe("storage");
  });
});

/** Zeros over all pages that hold cards. */
function wipeCards(path: string): void {
  const db = new Database(path, { readonly: true });
  const pages = db.prepare<[], number>("SELECT pageno FROM dbstat WHERE name = 'card'").pluck().all();
  db.close();
  const bytes = readFileSync(path);
  for (const page of pages) bytes.fill(0, (page - 1) * PAGE_BYTES, page * PAGE_BYTES);
  writeFileSync(path, bytes);
}

describe("an open layer", () => {
  test("was opened without looking at its cards", () => {
    using at = layerOf(CARDS);
    wipeCards(at.path);
    using layer = openLayer(at.path);
    expect(layer.count).toBe(CARDS);
    expect(codeOf(() => layer.find(key(number(1))))).toBe("corrupt");
  });

  test("that is damaged under its feet throws, and never says that a card is unknown", () => {
    using at = layerOf(80_000);
    using layer = openLayer(at.path);
    // more pages than the 2 MB of its cache, so that it has to read them again
    wipeCards(at.path);
    const answers = Array.from({ length: 200 }, (_, i) =>
      codeOf(() => expect(statusOf(layer, i * 400)).toBe("active")),
    );
    expect(answers).toContain("corrupt");
    expect(answers.filter((answer) => answer !== "corrupt" && answer !== undefined)).toEqual([]);
  });

  test.each<[string, string]>([
    ["with a status that is none", "UPDATE card SET data = CAST(x'04' || substr(data, 2) AS BLOB)"],
    ["of a kind that is not there", "UPDATE card SET data = CAST(x'01ffff' || substr(data, 4) AS BLOB)"],
    [
      "with a day that is none",
      "UPDATE card SET data = CAST(substr(data, 1, 3) || x'feffff' || substr(data, 7) AS BLOB)",
    ],
    ["with a card that is too short", "UPDATE card SET data = substr(data, 1, 9)"],
    ["with a card that is too long", "UPDATE card SET data = CAST(data || zeroblob(9) AS BLOB)"],
    ["with a card of a length between", "UPDATE card SET data = zeroblob(11)"],
  ])("%s throws when such a card is looked up", (_name, sql) => {
    using at = layerOf(300);
    edit(sql)(at.path);
    using layer = openLayer(at.path);
    expect(codeOf(() => layer.find(key(number(1))))).toBe("corrupt");
  });

  test("answers on when its name is gone", () => {
    using at = layerOf(CARDS);
    using layer = openLayer(at.path);
    unlinkSync(at.path);
    expect(statusOf(layer, CARDS - 1)).toBe("active");
    expect(statusOf(layer, CARDS)).toBeUndefined();
  });

  test("is read by several at once and written by none", () => {
    using at = layerOf(10);
    const before = readFileSync(at.path);
    using first = openLayer(at.path);
    using second = openLayer(at.path);
    expect([statusOf(first, 1), statusOf(second, 1)]).toEqual(["active", "active"]);
    expect(readdirSync(at.folder)).toEqual(["router.7.cards"]);
    expect(readFileSync(at.path).equals(before)).toBe(true);
  });

  test("throws after it was closed, and may be closed twice", () => {
    using at = layerOf(10);
    const layer = openLayer(at.path);
    layer[Symbol.dispose]();
    layer[Symbol.dispose]();
    expect(() => statusOf(layer, 1)).toThrow(/not open/);
  });
});

test("whatever bit of it flips, a look-up ends: with a valid record, or refused", () => {
  using at = layerOf(400);
  const whole = readFileSync(at.path);
  using folder = temporaryFolder();
  const path = join(folder.path, "flipped");
  const verdicts = new Set<string>();
  fc.assert(
    fc.property(fc.nat({ max: whole.length * 8 - 1 }), (bit) => {
      const bytes = Buffer.from(whole);
      bytes[bit >>> 3] = (bytes[bit >>> 3] ?? 0) ^ (1 << (bit & 7));
      writeFileSync(path, bytes);
      const code = codeOf(() => {
        using layer = openLayer(path);
        for (let n = 0; n < 400; n += 1) layer.find(key(number(n)));
      });
      verdicts.add(code ?? "whole");
      expect(["corrupt", "not-a-snapshot", "format", "storage", "whole"]).toContain(code ?? "whole");
    }),
    { numRuns: 200 },
  );
  expect(verdicts).toContain("corrupt");
});
