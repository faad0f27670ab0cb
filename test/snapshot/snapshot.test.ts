import { readdirSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { describe, expect, test } from "vitest";
import { openSnapshot } from "../../src/snapshot/snapshot.ts";
import { SnapshotError } from "../../src/snapshot/words.ts";
import { buildCards, number, temporaryFolder } from "./folder.ts";

const CARDS = 5_000;

function failure(act: () => unknown): SnapshotError {
  try {
    act();
  } catch (error) {
    if (error instanceof SnapshotError) return error;
    throw error;
  }
  throw new Error("it was opened");
}

function answerOf(act: () => string | undefined): string | undefined {
  try {
    return act();
  } catch (error) {
    return error instanceof SnapshotError ? error.code : String(error);
  }
}

/** A finished snapshot that `damage` then works on. */
function damaged(damage: (path: string) => void): { readonly code: string; readonly names: boolean } {
  using folder = temporaryFolder();
  buildCards(folder.path, 0, CARDS);
  const path = join(folder.path, "cards.sqlite");
  damage(path);
  const { code, message } = failure(() => openSnapshot(path, "riga"));
  return { code, names: message.includes(path) };
}

function edit(sql: string) {
  return (path: string) => {
    const db = new Database(path);
    db.exec(sql);
    db.close();
  };
}

describe("a file that is no good snapshot is not opened, and is named", () => {
  test.each<[string, string, (path: string) => void]>([
    ["text", "not-a-snapshot", (path) => writeFileSync(path, "escn,status\n".repeat(1_000))],
    ["empty", "not-a-snapshot", (path) => truncateSync(path, 0)],
    ["another program's SQLite file", "not-a-snapshot", edit("PRAGMA application_id = 7")],
    ["of a later format", "format", edit("PRAGMA user_version = 2")],
    ["cut in half", "corrupt", (path) => truncateSync(path, readFileSync(path).length / 2)],
    ["cut by one page", "corrupt", (path) => truncateSync(path, readFileSync(path).length - 4_096)],
    ["without its site", "corrupt", edit("DELETE FROM meta WHERE name = 'site'")],
    ["without its time", "corrupt", edit("DELETE FROM meta WHERE name = 'taken_at'")],
    ["without a card that it counts", "corrupt", edit("DELETE FROM card WHERE escn = (SELECT min(escn) FROM card)")],
    ["without its table of cards", "corrupt", edit("DROP TABLE card")],
    ["of another site", "foreign-site", edit("UPDATE meta SET value = 'tartu' WHERE name = 'site'")],
    [
      "with a page of zeros in it",
      "corrupt",
      (path) => {
        const bytes = readFileSync(path);
        bytes.fill(0, 20 * 4_096, 21 * 4_096);
        writeFileSync(path, bytes);
      },
    ],
  ])("%s: %s", (_name, code, damage) => {
    expect(damaged(damage)).toEqual({ code, names: true });
  });

  test("none at all: absent", () => {
    using folder = temporaryFolder();
    expect(failure(() => openSnapshot(join(folder.path, "cards.sqlite"))).code).toBe("absent");
  });

  test("a folder: storage", () => {
    using folder = temporaryFolder();
    expect(failure(() => openSnapshot(folder.path)).code).toBe("storage");
  });
});

describe("an open snapshot", () => {
  test("that is damaged under its feet throws, and never says that a card is unknown", () => {
    using folder = temporaryFolder();
    buildCards(folder.path, 0, 80_000);
    const path = join(folder.path, "cards.sqlite");
    using snapshot = openSnapshot(path);
    // more pages than the 2 MB of its cache, so that it has to read them again
    const bytes = readFileSync(path).fill(0, 4_096);
    writeFileSync(path, bytes);
    const answers = Array.from({ length: 200 }, (_, i) => answerOf(() => snapshot.find(number(i * 400))?.status));
    expect(answers).toContain("corrupt");
    // what it still has in its cache is right
    expect(answers.filter((answer) => answer !== "corrupt" && answer !== "active")).toEqual([]);
  });

  test("answers on when its name goes to another file", () => {
    using folder = temporaryFolder();
    buildCards(folder.path, 0, CARDS);
    using old = openSnapshot(join(folder.path, "cards.sqlite"));
    buildCards(folder.path, CARDS, CARDS);
    buildCards(folder.path, 2 * CARDS, CARDS);
    expect(old.find(number(0))?.status).toBe("active");
    expect(old.find(number(CARDS))).toBeUndefined();
  });

  test("is read by several at once and written by none", () => {
    using folder = temporaryFolder();
    buildCards(folder.path, 0, 10);
    const path = join(folder.path, "cards.sqlite");
    const before = readFileSync(path);
    using first = openSnapshot(path);
    using second = openSnapshot(path);
    expect([first.find(number(1)), second.find(number(1))].every((found) => found?.status === "active")).toBe(true);
    expect(readdirSync(folder.path)).toEqual(["cards.sqlite"]);
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  test("throws after it was closed, and may be closed twice", () => {
    using folder = temporaryFolder();
    buildCards(folder.path, 0, 10);
    const snapshot = openSnapshot(join(folder.path, "cards.sqlite"));
    snapshot[Symbol.dispose]();
    snapshot[Symbol.dispose]();
    expect(() => snapshot.find(number(1))).toThrow(/not open/);
  });
});
