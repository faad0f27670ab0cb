import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { describe, expect, test } from "vitest";
import { openChanges, writeChanges } from "../../src/snapshot/changes.ts";
import { gatherCards } from "../../src/snapshot/gather.ts";
import { hashFileSync } from "../../src/snapshot/hash-file.ts";
import { openLayer } from "../../src/snapshot/layer.ts";
import { mergeChanges } from "../../src/snapshot/merge.ts";
import { unionOf } from "../../src/snapshot/traits.ts";
import type { CardChange, NewCard } from "../../src/snapshot/words.ts";
import { mergeLayer, writeLayer } from "../../src/snapshot/write-layer.ts";
import { card, number, temporaryFolder } from "./folder.ts";
import { A, B, faultsOf, importing, PLAIN } from "./importing.ts";
import { ABOUT, key } from "./records.ts";

describe("groups, level and card type of an imported list", () => {
  test("reach the card, in the site's words or the register's", async () => {
    const list = `escn,groups,level,card_type\n${A},"staff, choir|year-1 choir",Master,SMART_NO_CDZ\n${B},,8,smart-cdz\n`;
    expect((await importing(list)).cards).toEqual([
      { ...PLAIN, groups: ["choir", "staff", "year-1"], level: "master", cardType: "smart-no-cdz" },
      { ...PLAIN, level: "doctorate", cardType: "smart-cdz" },
      undefined,
    ]);
  });

  test("by the router's own names too, in CSV and in its JSON", async () => {
    const csv = `cardNumber;academicLevel;cardType\n${A};BACHELOR;PASSIVE\n`;
    const said = [{ ...PLAIN, level: "bachelor", cardType: "passive" }, undefined, undefined];
    expect((await importing(csv)).cards).toEqual(said);
    const code = (word: string) => ({ key: word, label: "whatever" });
    const objects = [
      { cardNumber: A, academicLevel: code("BACHELOR"), cardType: code("PASSIVE") },
      { cardNumber: B, academicLevel: 6, cardType: 1, groups: ["staff", "choir"] },
    ];
    const { cards } = await importing(objects.map((one) => JSON.stringify(one)).join("\n"));
    expect(cards).toEqual([said[0], { ...said[0], groups: ["choir", "staff"] }, undefined]);
  });

  test("are a fault each when they are none", async () => {
    const many = Array.from({ length: 17 }, (_, n) => `g${n}`).join(" ");
    const list = `escn,groups,level,card_type\n${A},Staff,master,\n${A},x_y,,\n${A},${many},9,gold\n`;
    const type = "must be one of unknown, passive, smart-no-cdz, smart-cdz, smart-may-sp, smart-passive, ";
    expect(await faultsOf(list)).toEqual([
      "2 groups: is no group, which has 1 to 32 of a-z, 0-9 and -",
      "3 groups: is no group, which has 1 to 32 of a-z, 0-9 and -",
      "4 groups: holds 17 groups, and at most 16 are taken",
      "4 level: must be bachelor, master, doctorate, or 6, 7, 8",
      `4 card_type: ${type}smart-passive-emulation`,
    ]);
  });

  test("make a card no larger, however many it has", () => {
    using folder = temporaryFolder();
    const groups = Array.from({ length: 16 }, (_, n) => `a-group-of-the-roster-number-${n + 10}`);
    const written = (name: string, more: Partial<NewCard>): number => {
      const gathering = gatherCards();
      for (let n = 0; n < 2_000; n += 1) gathering.add({ ...card(n), ...more });
      const path = join(folder.path, name);
      writeLayer(path, gathering, ABOUT);
      return readFileSync(path).length;
    };
    expect(written("with", { groups, level: "master", cardType: "passive" })).toBe(written("without", {}));
  });
});

describe("card files of the format before", () => {
  test("are read, and nobody in them has traits", () => {
    using files = oldFiles();
    using layer = openLayer(files.base);
    const none = { cardType: undefined, level: undefined, groups: [] };
    const known = { status: "active", issuerPic: "999999999", ...none };
    expect(layer.find(key(number(1)))).toMatchObject({ ...known, issuerName: "Test University" });
    expect(openChanges(files.changes).find(key(number(2)))).toMatchObject({ ...known, issuerName: "Elsewhere" });
  });

  test("take on new cards with traits", () => {
    using files = oldFiles();
    using base = openLayer(files.base);
    const after = mergeChanges(openChanges(files.changes), [{ is: "card", card: WITH_TRAITS }]);
    const path = join(files.folder, "merged");
    mergeLayer(path, base, after, { ...ABOUT, serial: 8 }, { baseSha256: hashFileSync(files.base).sha256 });
    using merged = openLayer(path);
    expect([1, 2, 3].map((n) => merged.find(key(number(n))))).toMatchObject([
      { issuerName: "Test University", groups: [] },
      { issuerName: "Elsewhere", groups: [] },
      { issuerName: "Test University", groups: ["staff"], level: "master", cardType: "passive" },
    ]);
  });
});

test("groups of two sources are both, once and in order", () => {
  expect(unionOf(["b", "d"], ["a", "b"])).toEqual(["a", "b", "d"]);
  expect([unionOf([], ["a"]), unionOf(["a"], [])]).toEqual([["a"], ["a"]]);
});

const WITH_TRAITS = { ...card(3), groups: ["staff"], level: "master", cardType: "passive" } as const;

/** As release 0.3 wrote them: a base of the cards 1 and 2, and an overlay in which 2 comes from elsewhere. */
function oldFiles(): Disposable & { readonly folder: string; readonly base: string; readonly changes: string } {
  const folder = temporaryFolder();
  const base = join(folder.path, "base");
  const changes = join(folder.path, "changes");
  const gathering = gatherCards();
  for (const n of [1, 2]) gathering.add(card(n));
  writeLayer(base, gathering, ABOUT);
  const db = new Database(base);
  db.exec(`
    CREATE TABLE issuer (id INTEGER PRIMARY KEY, pic TEXT, name TEXT) STRICT;
    INSERT INTO issuer SELECT id, pic, name FROM kind;
    DROP TABLE kind;
    PRAGMA user_version = 2`);
  db.close();
  const elsewhere: CardChange = { is: "card", card: { ...card(2), issuerName: "Elsewhere" } };
  const set = mergeChanges(undefined, [elsewhere]);
  writeChanges(changes, set, ABOUT);
  const header = Buffer.from(JSON.stringify({ ...ABOUT, count: 1, issuers: [["999999999", "Elsewhere"]] }));
  const start = Buffer.from("ESCD\x02\0\0\0\0\0\0\0", "latin1");
  start.writeUInt32LE(header.length, 8);
  writeFileSync(changes, Buffer.concat([start, header, set.records]));
  return { folder: folder.path, base, changes, [Symbol.dispose]: () => folder[Symbol.dispose]() };
}
