import { existsSync, linkSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Escn, toEscn } from "../../src/card/escn.ts";
import { buildSnapshot } from "../../src/snapshot/build.ts";
import { openSnapshot } from "../../src/snapshot/snapshot.ts";
import { type NewCard, SnapshotError } from "../../src/snapshot/words.ts";
import { buildCards, card, number, temporaryFolder } from "./folder.ts";

const options = { site: "riga", source: "csv", takenAt: 1_790_000_000_000 } as const;

function codeOf(act: () => unknown): string | undefined {
  try {
    act();
    return undefined;
  } catch (error) {
    return error instanceof SnapshotError ? error.code : String(error);
  }
}

describe("a snapshot is built", () => {
  test("every card is found with what was added, and no other card is", () => {
    using folder = temporaryFolder();
    const build = buildSnapshot(folder.path, options);
    build.add({
      escn: number(1),
      status: "active",
      expiresOn: "2028-02-29",
      issuerPic: "000000001",
      issuerName: "Rīgas",
    });
    build.add({ escn: number(2), status: "inactive" });
    build.add({ escn: number(3), status: "expired", expiresOn: "1970-01-01", issuerPic: "000000001" });
    const info = build.finish();
    using snapshot = openSnapshot(join(folder.path, "cards.sqlite"), "riga");
    expect(snapshot.info).toEqual({ id: info.id, ...options, count: 3 });
    expect(snapshot.find(number(1))).toEqual({
      status: "active",
      expiresOn: "2028-02-29",
      issuerPic: "000000001",
      issuerName: "Rīgas",
    });
    expect(snapshot.find(number(2))).toEqual({
      status: "inactive",
      expiresOn: undefined,
      issuerPic: undefined,
      issuerName: undefined,
    });
    expect(snapshot.find(number(3))).toEqual({
      status: "expired",
      expiresOn: "1970-01-01",
      issuerPic: "000000001",
      issuerName: undefined,
    });
    expect(snapshot.find(number(4))).toBeUndefined();
  });

  test("any cards in any order come back, the last of a number wins, and the order leaves no trace in the id", () => {
    // few first halves, so that many keys share the 32 bits that are sorted first
    const escn = fc
      .tuple(fc.constantFrom("00000000", "7fffffff", "80000000", "ffffffff"), fc.integer({ min: 0, max: 0xffff }))
      .map(([first, rest]) => toEscn(`${first}${rest.toString(16).padStart(24, "0")}`))
      .filter((found): found is Escn => found !== undefined);
    const anyCard: fc.Arbitrary<NewCard> = fc.record({
      escn,
      status: fc.constantFrom("active", "inactive", "expired"),
      expiresOn: fc.option(fc.constantFrom("1970-01-01", "2027-09-30", "9999-12-31"), { nil: undefined }),
      issuerPic: fc.option(fc.constantFrom("000000001", "999999999"), { nil: undefined }),
      issuerName: fc.option(fc.constantFrom("A", "B"), { nil: undefined }),
    });
    fc.assert(
      fc.property(fc.array(anyCard, { minLength: 1, maxLength: 200 }), (cards) => {
        using folder = temporaryFolder();
        const first = buildSnapshot(folder.path, options);
        for (const one of cards) first.add(one);
        const info = first.finish();
        const expected = new Map(cards.map((one) => [one.escn, one]));
        expect(info.count).toBe(expected.size);
        expect(info.repeatCount).toBe(cards.length - expected.size);
        using snapshot = openSnapshot(join(folder.path, "cards.sqlite"));
        for (const [key, { status, expiresOn, issuerPic, issuerName }] of expected)
          expect(snapshot.find(key)).toEqual({ status, expiresOn, issuerPic, issuerName });
        const second = buildSnapshot(folder.path, options);
        for (const one of [...expected.values()].toReversed()) second.add(one);
        expect(second.finish().id).toBe(info.id);
      }),
      { numRuns: 60 },
    );
  });

  test("one card that differs makes another id", () => {
    using folder = temporaryFolder();
    const ids = (["active", "inactive"] as const).map((status) => {
      const build = buildSnapshot(folder.path, options);
      build.add({ ...card(1), status });
      return build.finish().id;
    });
    expect(new Set(ids).size).toBe(2);
  });

  test("what comes twice is told by its place", () => {
    using folder = temporaryFolder();
    const build = buildSnapshot(folder.path, options);
    for (const n of [5, 6, 5, 7, 5]) build.add(card(n));
    const { repeats, repeatCount } = build.finish();
    expect(repeatCount).toBe(2);
    expect(repeats).toEqual([
      { nth: 0, again: 2 },
      { nth: 2, again: 4 },
    ]);
  });

  test("20,000 cards take about 30 bytes each", () => {
    using folder = temporaryFolder();
    buildCards(folder.path, 0, 20_000);
    expect(statSync(join(folder.path, "cards.sqlite")).size / 20_000).toBeLessThan(40);
  });

  test.each([
    [{ expiresOn: "2027-02-29" }, /expiresOn/],
    [{ expiresOn: "30.09.2027" }, /expiresOn/],
    [{ issuerPic: "12345678" }, /issuerPic/],
    [{ issuerName: "" }, /issuerName/],
    [{ issuerName: "x".repeat(201) }, /issuerName/],
  ])("a card with %j is not taken, and the next one is", (wrong, message) => {
    using folder = temporaryFolder();
    const build = buildSnapshot(folder.path, options);
    expect(() => build.add({ ...card(1), ...wrong })).toThrow(message);
    build.add(card(2));
    expect(build.finish().count).toBe(1);
  });

  test("strangers cannot read the card numbers", () => {
    using folder = temporaryFolder();
    buildCards(folder.path, 0, 1);
    expect(statSync(join(folder.path, "cards.sqlite")).mode & 0o007).toBe(0);
  });
});

describe("a new snapshot takes the place of the current one", () => {
  test("the current one becomes the previous one", () => {
    using folder = temporaryFolder();
    const first = buildCards(folder.path, 0, 10);
    const second = buildCards(folder.path, 5, 10);
    using current = openSnapshot(join(folder.path, "cards.sqlite"));
    using previous = openSnapshot(join(folder.path, "cards.previous.sqlite"));
    expect([current.info.id, previous.info.id]).toEqual([second.id, first.id]);
    expect(readdirSync(folder.path).toSorted()).toEqual(["cards.previous.sqlite", "cards.sqlite"]);
  });

  test("half a source does not, unless forced; four fifths do", () => {
    using folder = temporaryFolder();
    const before = buildCards(folder.path, 0, 100);
    expect(codeOf(() => buildCards(folder.path, 0, 79))).toBe("shrunk");
    using current = openSnapshot(join(folder.path, "cards.sqlite"));
    expect(current.info.id).toBe(before.id);
    expect(existsSync(join(folder.path, "cards.previous.sqlite"))).toBe(false);
    expect(buildCards(folder.path, 0, 80).count).toBe(80);
    expect(buildCards(folder.path, 0, 1, { force: true }).count).toBe(1);
  });

  test("an empty source does not, not even the first time", () => {
    using folder = temporaryFolder();
    expect(codeOf(() => buildCards(folder.path, 0, 0))).toBe("shrunk");
    expect(readdirSync(folder.path)).toEqual([]);
  });

  test("another site's does not", () => {
    using folder = temporaryFolder();
    buildCards(folder.path, 0, 10);
    expect(codeOf(() => buildCards(folder.path, 0, 10, { site: "tartu" }))).toBe("foreign-site");
  });

  test("a damaged current one does not push out the good previous one", () => {
    using folder = temporaryFolder();
    const good = buildCards(folder.path, 0, 10);
    buildCards(folder.path, 1, 10);
    writeFileSync(join(folder.path, "cards.sqlite"), "torn");
    buildCards(folder.path, 2, 10);
    using previous = openSnapshot(join(folder.path, "cards.previous.sqlite"));
    expect(previous.info.id).toBe(good.id);
  });

  test("an aborted build leaves nothing behind, and is over", () => {
    using folder = temporaryFolder();
    const build = buildSnapshot(folder.path, options);
    build.add(card(1));
    build.abort();
    build.abort();
    expect(readdirSync(folder.path)).toEqual([]);
    expect(() => build.add(card(2))).toThrow(/over/);
    expect(() => build.finish()).toThrow(/over/);
  });

  test("what a killed builder left is cleared away, what a living one is at is not", () => {
    using folder = temporaryFolder();
    const deadPid = 2 ** 22 + 1; // above the largest process id that Linux gives
    const left = join(folder.path, `cards.sqlite.building-${deadPid}-1`);
    const busy = join(folder.path, `cards.sqlite.building-${process.ppid}-1`);
    for (const path of [left, busy]) writeFileSync(path, "");
    const build = buildSnapshot(folder.path, options);
    const beside = buildSnapshot(folder.path, options);
    expect(existsSync(left)).toBe(false);
    expect(existsSync(busy)).toBe(true);
    for (const one of [build, beside]) {
      one.add(card(1));
      expect(one.finish().count).toBe(1);
    }
  });

  test("a builder that was killed between the two names leaves one file under both, and the next one clears up", () => {
    using folder = temporaryFolder();
    buildCards(folder.path, 0, 10);
    linkSync(join(folder.path, "cards.sqlite"), join(folder.path, "cards.previous.sqlite"));
    buildCards(folder.path, 0, 10);
    expect(readdirSync(folder.path).toSorted()).toEqual(["cards.previous.sqlite", "cards.sqlite"]);
  });

  test("a folder that cannot be written is named", () => {
    using folder = temporaryFolder();
    const file = join(folder.path, "file");
    writeFileSync(file, "");
    expect(codeOf(() => buildSnapshot(file, options))).toBe("storage");
    expect(() => buildSnapshot(file, options)).toThrow(file);
  });

  test("the finished file needs no journal beside it", () => {
    using folder = temporaryFolder();
    buildCards(folder.path, 0, 10);
    using db = Object.assign(new Database(join(folder.path, "cards.sqlite"), { readonly: true }), {
      [Symbol.dispose](this: Database.Database) {
        this.close();
      },
    });
    expect(db.pragma("journal_mode", { simple: true })).toBe("delete");
    expect(db.pragma("integrity_check", { simple: true })).toBe("ok");
  });
});
