import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterAll, describe, expect, test } from "vitest";
import { openJournal } from "../../src/journal/journal.ts";
import { verifyJournal, type VerifyOptions, type VerifyReport } from "../../src/journal/verify.ts";
import { codeOf, edit, KEY, temporaryJournal, verdict } from "./folder.ts";

const ENTRIES = 2_500; // more than two reads of verify

/** What a deed at the file needs first, and puts back so that it does not show. */
function unlocked(sql: string): string {
  const guard = (name: string, event: string) =>
    `CREATE TRIGGER ${name} BEFORE ${event} ON entry BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;`;
  return `DROP TRIGGER entry_is_not_changed; DROP TRIGGER entry_is_not_removed; ${sql};
    ${guard("entry_is_not_changed", "UPDATE")} ${guard("entry_is_not_removed", "DELETE")}`;
}

function fill(path: string, count: number): void {
  using journal = openJournal(path, { key: KEY });
  for (let n = 1; n <= count; n += 1)
    journal.append(verdict(n, n % 2 === 0 ? { verdict: "admit", reason: undefined } : {}));
}

// one journal for all: durable appends are slow on small machines
const source = temporaryJournal();
afterAll(() => source[Symbol.dispose]());
let isFilled = false;

function verifyAfter(damage: (path: string) => void, options: Partial<VerifyOptions> = {}): VerifyReport {
  if (!isFilled) fill(source.path, ENTRIES);
  isFilled = true;
  using at = temporaryJournal();
  copyFileSync(source.path, at.path);
  damage(at.path);
  return verifyJournal(at.path, { key: KEY, ...options });
}

describe("a journal that was written to by nobody else", { timeout: 120_000 }, () => {
  test("is whole, and progress counts to its end", () => {
    const done: number[] = [];
    const report = verifyAfter(() => {}, { onProgress: (progress) => void done.push(progress.done) });
    expect(report).toMatchObject({ is: "whole", entries: ENTRIES, head: { seq: ENTRIES } });
    expect(done).toEqual([1_000, 2_000, 2_500]);
  });

  test("is verified while the gate goes on writing", () => {
    using at = temporaryJournal();
    using journal = openJournal(at.path, { key: KEY });
    journal.append(verdict(1));
    expect(verifyJournal(at.path, { key: KEY })).toMatchObject({ is: "whole", entries: 1 });
    journal.append(verdict(2));
    expect(verifyJournal(at.path, { key: KEY })).toMatchObject({ is: "whole", entries: 2 });
  });
});

describe("verify finds", { timeout: 120_000 }, () => {
  test.each<[string, number, string]>([
    ["a verdict that was changed", 1_234, "UPDATE entry SET body = replace(body, 'admit', 'refuse') WHERE seq = 1234"],
    [
      "a time that was changed by a millisecond",
      7,
      "UPDATE entry SET body = json_set(body, '$.at', 1790000000008) WHERE seq = 7",
    ],
    ["a space that was put into an entry", 7, "UPDATE entry SET body = body || ' ' WHERE seq = 7"],
    ["a link that was changed", 7, "UPDATE entry SET hash = zeroblob(32) WHERE seq = 7"],
    ["a link that is cut short", 7, "UPDATE entry SET hash = x'00' WHERE seq = 7"],
    ["an entry that was removed", 1_000, "DELETE FROM entry WHERE seq = 1000"],
    ["the first entries removed", 1, "DELETE FROM entry WHERE seq < 500"],
    [
      "an entry removed and the rest moved up",
      1_000,
      "DELETE FROM entry WHERE seq = 1000; UPDATE entry SET seq = seq - 1 WHERE seq > 1000",
    ],
    [
      "two entries that changed places",
      20,
      "UPDATE entry SET seq = -1 WHERE seq = 20; UPDATE entry SET seq = 20 WHERE seq = 21; UPDATE entry SET seq = 21 WHERE seq = -1",
    ],
    [
      "an entry put in at the end",
      2_501,
      "INSERT INTO entry (seq, body, hash) SELECT 2501, body, hash FROM entry WHERE seq = 2500",
    ],
    [
      "an entry put in between",
      1_001,
      "UPDATE entry SET seq = -seq WHERE seq > 1000; UPDATE entry SET seq = 1 - seq WHERE seq < 0;" +
        "INSERT INTO entry (seq, body, hash) SELECT 1001, body, hash FROM entry WHERE seq = 1000",
    ],
    [
      "an entry put in before the first",
      0,
      "INSERT INTO entry (seq, body, hash) SELECT 0, body, hash FROM entry WHERE seq = 1",
    ],
  ])("%s, at %d", (_name, at, sql) => {
    expect(verifyAfter((path) => edit(path, unlocked(sql)))).toMatchObject({ is: "broken", at });
  });

  test("entries that were chained anew with another key", () => {
    const report = verifyAfter((path) => {
      using forged = temporaryJournal();
      const { path: other } = forged;
      {
        using journal = openJournal(other, { key: new Uint8Array(32) });
        journal.append(verdict(1));
      }
      expect(verifyJournal(other, { key: new Uint8Array(32) }).is).toBe("whole");
      copyFileSync(other, path);
    });
    expect(report).toMatchObject({ is: "broken", at: 1 });
    expect(report.is === "broken" && report.why).toContain("site key");
  });

  test("an entry of the same number out of another journal under the same key", () => {
    using other = temporaryJournal();
    {
      using journal = openJournal(other.path, { key: KEY });
      for (let n = 1; n <= 10; n += 1) journal.append(verdict(n + 1_000));
    }
    const graft = `ATTACH '${other.path}' AS other; ${unlocked(
      "UPDATE entry SET (body, hash) = (SELECT body, hash FROM other.entry WHERE seq = 10) WHERE seq = 10",
    )}`;
    expect(verifyAfter((path) => edit(path, graft))).toMatchObject({ is: "broken", at: 10 });
  });

  test("an end that was cut off, when the head was noted", () => {
    const noted = verifyAfter(() => {});
    const expected = noted.is === "whole" ? noted.head : { seq: 0, hash: "" };
    const cut = (path: string) => edit(path, unlocked("DELETE FROM entry WHERE seq > 2400"));
    expect(verifyAfter(cut, { expected })).toMatchObject({ is: "broken", at: 2_401 });
    // and cannot find it without: the page of documentation says so
    expect(verifyAfter(cut)).toMatchObject({ is: "whole", entries: 2_400 });
    expect(verifyAfter(() => {}, { expected })).toMatchObject({ is: "whole" });
    expect(verifyAfter(() => {}, { expected: { ...expected, hash: "0".repeat(64) } })).toMatchObject({
      is: "broken",
      at: ENTRIES,
    });
  });

  test("a lock that was taken off, though every entry is whole", () => {
    const report = verifyAfter((path) => edit(path, "DROP TRIGGER entry_is_not_removed"));
    expect(report).toMatchObject({ is: "broken", at: ENTRIES });
    expect(report.is === "broken" && report.why).toContain("entry_is_not_removed");
  });

  test("an index that no longer finds the admissions, though every entry and every definition is whole", () => {
    const swap = (from: string, to: string) => (db: Database.Database) =>
      void db
        .unsafeMode()
        .exec(
          `PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = replace(sql, '${from}', '${to}') WHERE name = 'admission'`,
        );
    const report = verifyAfter((path) => {
      for (const deed of [
        swap("admit", "refuse"),
        (db: Database.Database) => void db.exec("REINDEX"),
        swap("refuse", "admit"),
      ]) {
        const db = new Database(path);
        deed(db);
        db.close();
      }
    });
    expect(report).toMatchObject({ is: "broken", at: ENTRIES });
    expect(report.is === "broken" && report.why).toContain("index admission");
  });

  test("pages of rubbish", () => {
    const report = verifyAfter((path) => {
      const bytes = readFileSync(path);
      writeFileSync(path, bytes.fill(0x55, bytes.length / 2));
    });
    expect(report.is).toBe("broken");
  });
});

test("a journal whose entries were moved up after one was removed is not written on", { timeout: 120_000 }, () => {
  using at = temporaryJournal();
  fill(at.path, 10);
  edit(at.path, unlocked("DELETE FROM entry WHERE seq = 5; UPDATE entry SET seq = seq - 1 WHERE seq > 5"));
  expect(codeOf(() => openJournal(at.path, { key: KEY }))).toBe("broken");
});

test("what is no journal is an error, not a broken one", () => {
  using at = temporaryJournal();
  expect(codeOf(() => verifyJournal(at.path, { key: KEY }))).toBe("absent");
  writeFileSync(join(at.folder, "text"), "text ".repeat(1_000));
  expect(codeOf(() => verifyJournal(join(at.folder, "text"), { key: KEY }))).toBe("not-a-journal");
});
