import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Escn } from "../../src/card/escn.ts";
import { gatherCards } from "../../src/snapshot/gather.ts";
import { type Layer, openLayer } from "../../src/snapshot/layer.ts";
import { hashFileSync } from "../../src/snapshot/hash-file.ts";
import { mergeChanges } from "../../src/snapshot/merge.ts";
import { mergeLayer, writeLayer } from "../../src/snapshot/write-layer.ts";
import type { CardChange, NewCard } from "../../src/snapshot/words.ts";
import { card, cards, number, temporaryFolder } from "./folder.ts";
import { ABOUT, anyCard, anyChange, codeOf, escnOf, foundOf, key, person, readAsSqlite } from "./records.ts";

const PAGE_BYTES = 4_096;
const NEXT = { ...ABOUT, serial: 8 } as const;
const gone = (n: number, asOf = 1_790_000_000_000): CardChange => ({ is: "gone", escn: number(n), asOf });
const set = (n: number, change: Partial<NewCard> = {}): CardChange => ({ is: "card", card: { ...card(n), ...change } });
const find = (layer: Layer, n: number) => layer.find(key(number(n)));

/** A base of these cards with these changes on top, as one layer. */
function merged(folder: string, base: readonly NewCard[], changes: readonly CardChange[]): Layer {
  const gathering = gatherCards();
  for (const one of base) gathering.add(one);
  gathering.link(person(1), person(2));
  const [from, to] = ["base", "merged"].map((name) => join(folder, `${name}-${(files += 1)}`));
  if (from === undefined || to === undefined) throw new Error("no names");
  writeLayer(from, gathering, ABOUT);
  using layer = openLayer(from);
  const { count } = mergeLayer(to, layer, mergeChanges(undefined, changes), NEXT, {
    baseSha256: hashFileSync(from).sha256,
  });
  const next = openLayer(to);
  expect([next.count, readAsSqlite(to).verdict]).toEqual([count, "ok"]);
  return next;
}
let files = 0;

describe("a base and its overlay become one layer", () => {
  test("that says of every card what the overlay says, else what the base said", () => {
    using folder = temporaryFolder();
    const inputs = [fc.array(anyCard, { maxLength: 60 }), fc.array(anyChange, { maxLength: 60 })] as const;
    fc.assert(
      fc.property(...inputs, (base, changes) => {
        const before = base.map((one): CardChange => ({ is: "card", card: one }));
        const wanted = new Map<Escn, CardChange>([...before, ...changes].map((change) => [escnOf(change), change]));
        using layer = merged(folder.path, base, changes);
        expect([layer.about, layer.count]).toEqual([NEXT, wanted.size]);
        for (let n = 0; n <= 61; n += 1) {
          const change = wanted.get(number(n));
          expect(find(layer, n)).toEqual(change && foundOf(change));
        }
        const named = [...wanted.values()].map(foundOf);
        const kinds = new Set(
          named.map((one) => [one.issuerPic, one.issuerName, one.cardType, one.level, one.groups.join(" ")].join()),
        );
        kinds.delete(",,,,");
        // kinds that no card is of any more stay until the source is published anew
        const known = layer.kinds.map((one) => [one.pic, one.name, one.cardType, one.level, one.groups].join());
        expect([...kinds].filter((one) => !known.includes(one))).toEqual([]);
        expect(new Set(known).size).toBe(known.length);
        expect(layer.personOf(person(1))).toBe(person(2));
      }),
      { numRuns: 60 },
    );
  });

  test("also when it is larger than its pages and the changes lie everywhere in it", () => {
    using folder = temporaryFolder();
    const base = Array.from({ length: 20_000 }, (_, n) => card(n));
    const changes = Array.from({ length: 1_000 }, (_, n) =>
      n % 2 === 0 ? set(n * 21, { status: "expired" }) : gone(n * 21),
    );
    using layer = merged(folder.path, base, changes);
    for (let n = 0; n < 21_000; n += 7) {
      const before = n < 20_000 ? "active" : undefined;
      const wanted = n % 21 > 0 ? before : n % 42 === 0 ? "expired" : "gone";
      expect(find(layer, n)?.status, `card ${n}`).toBe(wanted);
    }
  });

  test("what is gone for long is left out, whether the base or the overlay says so", () => {
    using folder = temporaryFolder();
    const base = Array.from({ length: 10 }, (_, n) => card(n));
    const changes = [gone(1, 60_000), gone(2, 120_000), gone(90, 60_000)];
    using first = merged(folder.path, base, changes);
    expect([1, 2, 90].map((n) => find(first, n)?.status)).toEqual(["gone", "gone", "gone"]);
    const path = join(folder.path, "second");
    const baseSha256 = hashFileSync(first.path).sha256;
    mergeLayer(path, first, mergeChanges(undefined, [gone(3, 60_000)]), NEXT, { baseSha256, dropGoneBefore: 120_000 });
    using second = openLayer(path);
    expect([1, 2, 3, 90].map((n) => find(second, n)?.status)).toEqual([undefined, "gone", undefined, undefined]);
    expect(second.count).toBe(8);
    // a clock that begins in 1970 asks for what was gone before that
    const early = { baseSha256, dropGoneBefore: -1 };
    expect(mergeLayer(join(folder.path, "early"), first, mergeChanges(undefined, []), NEXT, early).count).toBe(11);
  });
});

describe("a base that is damaged is not carried on", () => {
  test.each<[string, (bytes: Buffer) => void]>([
    ["a page of zeros", (bytes) => bytes.fill(0, bytes.length - 3 * PAGE_BYTES, bytes.length - 2 * PAGE_BYTES)],
    [
      "two pages that changed places",
      (bytes) => {
        const at = bytes.length - 9 * PAGE_BYTES;
        const page = Buffer.from(bytes.subarray(at, at + PAGE_BYTES));
        bytes.copyWithin(at, at + PAGE_BYTES, at + 2 * PAGE_BYTES);
        page.copy(bytes, at + PAGE_BYTES);
      },
    ],
    ["a single bit", (bytes) => void (bytes[bytes.length - 50] = (bytes[bytes.length - 50] ?? 0) ^ 1)],
  ])("%s: corrupt, and there is no new file", (_name, damage) => {
    using folder = temporaryFolder();
    const [from, to] = [join(folder.path, "base"), join(folder.path, "merged")];
    writeLayer(from, cards(0, 5_000), ABOUT);
    using layer = openLayer(from);
    const baseSha256 = hashFileSync(from).sha256;
    const bytes = readFileSync(from);
    damage(bytes);
    writeFileSync(from, bytes);
    expect(codeOf(() => mergeLayer(to, layer, mergeChanges(undefined, [gone(1)]), NEXT, { baseSha256 }))).toBe(
      "corrupt",
    );
    expect(existsSync(to)).toBe(false);
  });
});
