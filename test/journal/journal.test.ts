import { readFileSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { describe, expect, test } from "vitest";
import { type Escn, toEscn } from "../../src/card/escn.ts";
import { openForWriting } from "../../src/journal/database.ts";
import { encodeEntry, type Entry } from "../../src/journal/entry.ts";
import { toPseudonym } from "../../src/journal/pseudonym.ts";
import { openJournal } from "../../src/journal/journal.ts";
import { verifyJournal } from "../../src/journal/verify.ts";
import { codeOf, edit, KEY, temporaryJournal, TO_FORMAT_2, verdict } from "./folder.ts";

const ESCN = escnOf("3e506370-826a-103d-bf76-001999999999");

function escnOf(text: string): Escn {
  const escn = toEscn(text);
  if (escn === undefined) throw new Error("the test has no card number");
  return escn;
}

function snapshot(seq: number): Entry {
  return {
    kind: "snapshot",
    at: 1,
    bootId: "b",
    monotonicMs: 1,
    clock: "synced",
    seq,
    snapshotId: "0123456789abcdef0123456789abcdef",
    keyId: "0123456789abcdef",
    keys: "A,B",
    earlier: `${seq - 1},${seq - 2}`,
    issuedAt: 2,
    cards: 3,
  };
}

describe("the journal keeps what it was given", () => {
  test("in order, chained, and still after it was closed and opened", () => {
    using at = temporaryJournal();
    const entries: Entry[] = [
      { kind: "start", at: 1, bootId: "b", monotonicMs: 0, clock: "synced", version: "0.1.0", floor: 1 },
      verdict(2),
      {
        kind: "fault",
        at: 3,
        bootId: "b",
        monotonicMs: 2,
        clock: "unsynced",
        lane: "gate",
        what: "reader",
        detail: "ā\u0000\n".repeat(100),
      },
      { kind: "stop", at: 4, bootId: "b", monotonicMs: 3, clock: "synced", why: "SIGTERM" },
    ];
    {
      using journal = openJournal(at.path, { key: KEY });
      expect(journal.head()).toEqual({ seq: 0, hash: "0".repeat(64), at: 0 });
      const recorded = entries.map((entry) => journal.append(entry));
      expect(recorded.map(({ seq }) => seq)).toEqual([1, 2, 3, 4]);
      expect(journal.head()).toEqual(recorded.at(-1));
    }
    using journal = openJournal(at.path, { key: KEY });
    expect(journal.append(verdict(5)).seq).toBe(5);
    const kept = journal.recent(1_000).toReversed();
    expect(kept.map(({ entry }) => entry.kind)).toEqual(["start", "verdict", "fault", "stop", "verdict"]);
    expect(kept[2]?.entry).toMatchObject({ what: "reader", detail: "ā\u0000\n".repeat(100).slice(0, 200) });
    expect(verifyJournal(at.path, { key: KEY })).toEqual({ is: "whole", entries: 5, head: journal.head() });
  });

  test("and knows when a card was last admitted in a lane, and only then", () => {
    using at = temporaryJournal();
    using journal = openJournal(at.path, { key: KEY });
    const card = journal.pseudonym(ESCN);
    const admit = { card, verdict: "admit", reason: undefined } as const;
    journal.append(verdict(1, admit));
    journal.append(verdict(2, { ...admit, monotonicMs: 2.4 }));
    journal.append(verdict(3, { ...admit, lane: "canteen" }));
    journal.append(verdict(4, { card }));
    journal.append(verdict(5, { ...admit, card: journal.pseudonym(escnOf("00000000-0000-1000-8000-000000000000")) }));
    const admissions = journal.admissionsOf({ card, person: undefined }, 9);
    expect(admissions.map(({ lane, seq }) => [seq, lane])).toEqual([
      [3, "canteen"],
      [2, "gate"],
      [1, "gate"],
    ]);
    expect(admissions[1]).toMatchObject({ seq: 2, at: 1_790_000_000_002, bootId: "boot", monotonicMs: 2 });
    expect(journal.admissionsOf({ card, person: undefined }, 1)).toHaveLength(1);
  });

  test.each([
    ["an admission", "verdict = 'admit' AND card = '' AND lane = '' ORDER BY seq DESC LIMIT 1", "admission"],
    [
      "an admission at a time",
      "verdict = 'admit' AND card = '' AND lane = '' AND at = 1 ORDER BY seq DESC LIMIT 1",
      "admission",
    ],
    ["a kind", "verdict IS NULL AND kind = 'snapshot' ORDER BY seq DESC LIMIT 3", "landmark"],
    [
      "a contradiction",
      "verdict IS NULL AND kind = 'contradiction' AND seq > 7 AND body ->> 'admission' = 7 LIMIT 1",
      "landmark",
    ],
  ])("and the look-up of %s goes by an index", (_, where, index) => {
    using at = temporaryJournal();
    openJournal(at.path, { key: KEY })[Symbol.dispose]();
    const db = new Database(at.path, { readonly: true });
    const plan = db.prepare<[], { detail: string }>(`EXPLAIN QUERY PLAN SELECT seq FROM entry WHERE ${where}`).all();
    db.close();
    const said = plan.map(({ detail }) => detail).join();
    expect(said).toMatch(new RegExp(`^SEARCH entry USING (?:COVERING )?INDEX ${index}[^,]*$`));
  });

  test("and which admission was recorded at a time, so that a second look finds the one it is about", () => {
    using at = temporaryJournal();
    using journal = openJournal(at.path, { key: KEY });
    const card = journal.pseudonym(ESCN);
    const admit = { card, verdict: "admit", reason: undefined } as const;
    for (const n of [1, 2, 3]) journal.append(verdict(n, admit));
    journal.append(verdict(4, { card }));
    expect(journal.admissionAt(card, "gate", 1_790_000_000_002)?.seq).toBe(2);
    expect(journal.admissionAt(card, "canteen", 1_790_000_000_002)).toBeUndefined();
    expect(journal.admissionAt(card, "gate", 1_790_000_000_004)).toBeUndefined();
  });

  test("and finds what is no verdict behind any number of verdicts", () => {
    using at = temporaryJournal();
    using journal = openJournal(at.path, { key: KEY });
    for (const seq of [5, 6, 7]) {
      journal.append(snapshot(seq));
      for (let n = 0; n < 20; n += 1) journal.append(verdict(n));
    }
    expect(journal.recentOf("snapshot", 2).map(({ seq, entry }) => [seq, entry.seq])).toEqual([
      [43, 7],
      [22, 6],
    ]);
    expect(journal.recentOf("contradiction", 2)).toEqual([]);
    expect(() => journal.recentOf("snapshot", 0)).toThrow(/limit/);
  });

  test("and that an admission is contradicted, and which", () => {
    using at = temporaryJournal();
    using journal = openJournal(at.path, { key: KEY });
    const card = journal.pseudonym(ESCN);
    const admit = { card, verdict: "admit", reason: undefined } as const;
    for (const n of [1, 2]) journal.append(verdict(n, admit));
    const when = { at: 9, bootId: "b", monotonicMs: 9, clock: "synced" } as const;
    journal.append({ ...when, kind: "contradiction", lane: "gate", card, admission: 1, why: "inactive", learntAt: 8 });
    expect([1, 2].map((seq) => journal.isContradicted(seq))).toEqual([true, false]);
    // The admission itself stands as it was written.
    expect(journal.admissionsOf({ card, person: undefined }, 9).map(({ seq }) => seq)).toEqual([2, 1]);
    expect(verifyJournal(at.path, { key: KEY })).toMatchObject({ is: "whole", entries: 3 });
  });

  test.each([
    [{ latencyUs: Number.NaN }, /latencyUs/],
    [{ at: Infinity }, /\bat\b/],
    [{ lane: "" }, /lane/],
    [{ policy: "x".repeat(65) }, /policy/],
  ])("but not an entry with %j, and then takes the next", (wrong, message) => {
    using at = temporaryJournal();
    using journal = openJournal(at.path, { key: KEY });
    expect(() => journal.append(verdict(1, wrong))).toThrow(message);
    expect(journal.append(verdict(2)).seq).toBe(1);
  });

  test("in the encoding of version 1, to the letter", () => {
    expect(encodeEntry(snapshot(7))).toBe(
      '{"kind":"snapshot","at":1,"bootId":"b","monotonicMs":1,"seq":7,"snapshotId":"0123456789abcdef0123456789abcdef",' +
        '"keyId":"0123456789abcdef","keys":"A,B","earlier":"6,5","issuedAt":2,"cards":3,"clock":"synced"}',
    );
    const card = toPseudonym("0123456789abcdef0123456789abcdef");
    const when = { at: 1, bootId: "b", monotonicMs: 1, clock: undefined } as const;
    expect(
      encodeEntry({ ...when, kind: "contradiction", learntAt: 1.5, why: "unknown", admission: 3, card, lane: "g" }),
    ).toBe(
      '{"kind":"contradiction","at":1,"bootId":"b","monotonicMs":1,"lane":"g","card":"0123456789abcdef0123456789abcdef",' +
        '"admission":3,"why":"unknown","learntAt":2}',
    );
    expect(encodeEntry({ ...when, kind: "start", floor: 4, version: "v", clock: "wrong" })).toBe(
      '{"kind":"start","at":1,"bootId":"b","monotonicMs":1,"version":"v","floor":4,"clock":"wrong"}',
    );
    expect(encodeEntry(verdict(1, { monotonicMs: 1.6, latencyUs: -0 }))).toBe(
      '{"kind":"verdict","at":1790000000001,"bootId":"boot","monotonicMs":2,"lane":"gate","medium":"qr","verdict":"refuse",' +
        '"reason":"unknown-card","lookup":"unknown","freshness":"fresh","dataAgeMs":5000,"clock":"synced",' +
        '"snapshotId":"0123456789abcdef0123456789abcdef","policy":"library","latencyUs":0}',
    );
  });
});

describe("a card stands in the journal as a pseudonym", () => {
  test("that is the same every time, differs by site key and by card, and is not a plain hash", () => {
    using at = temporaryJournal();
    using other = temporaryJournal();
    using journal = openJournal(at.path, { key: KEY });
    using elsewhere = openJournal(other.path, { key: new Uint8Array(32).fill(8) });
    const card = journal.pseudonym(ESCN);
    // reckoned once by another program (Python's hmac); a change of it would make every earlier entry another person's
    expect(card).toBe("ca7b1ad74a165be4545d7340b413d64a");
    expect(journal.pseudonym(ESCN)).toBe(card);
    expect(elsewhere.pseudonym(ESCN)).not.toBe(card);
    expect(journal.pseudonym(escnOf("3e506371-826a-103d-bf76-001999999999"))).not.toBe(card);
  });

  test("and the number is in none of its files", () => {
    using at = temporaryJournal();
    using journal = openJournal(at.path, { key: KEY });
    journal.append(verdict(1, { card: journal.pseudonym(ESCN), verdict: "admit", reason: undefined }));
    for (const file of [at.path, `${at.path}-wal`]) {
      const text = readFileSync(file).toString("latin1");
      expect(text).not.toContain(ESCN);
      expect(text).not.toContain(Buffer.from(ESCN.replaceAll("-", ""), "hex").toString("latin1"));
    }
    expect(readFileSync(`${at.path}-wal`).toString("latin1")).toContain(journal.pseudonym(ESCN));
  });
});

describe("a commit is on disk when append returns", () => {
  test("synchronous is FULL at every opening and after a write; without us it would be NORMAL", () => {
    using at = temporaryJournal();
    for (let opening = 0; opening < 3; opening += 1) {
      const db = openForWriting(at.path, 2 ** 20);
      expect(db.pragma("journal_mode", { simple: true })).toBe("wal");
      expect(db.pragma("synchronous", { simple: true })).toBe(2);
      db.prepare("INSERT INTO entry (seq, body, hash) VALUES (?, '{}', x'')").run(opening);
      expect(db.pragma("synchronous", { simple: true })).toBe(2);
      db.close();
      const bare = new Database(at.path);
      bare.prepare("SELECT count(*) FROM entry").get();
      expect(bare.pragma("synchronous", { simple: true })).toBe(1);
      bare.close();
    }
  });
});

describe("the journal is not opened", () => {
  test("twice for writing; the first goes on, and the second may come when it is closed", () => {
    using at = temporaryJournal();
    const first = openJournal(at.path, { key: KEY });
    expect(codeOf(() => openJournal(at.path, { key: KEY }))).toBe("busy");
    expect(first.append(verdict(1)).seq).toBe(1);
    first[Symbol.dispose]();
    first[Symbol.dispose]();
    using second = openJournal(at.path, { key: KEY });
    expect(second.append(verdict(2)).seq).toBe(2);
  });

  test("with another key: to go on would hide the break", () => {
    using at = temporaryJournal();
    {
      using journal = openJournal(at.path, { key: KEY });
      journal.append(verdict(1));
    }
    expect(codeOf(() => openJournal(at.path, { key: new Uint8Array(32).fill(8) }))).toBe("broken");
    using journal = openJournal(at.path, { key: KEY });
    expect(journal.append(verdict(2)).seq).toBe(2);
  });

  test.each<[string, string, (path: string) => void]>([
    ["text", "not-a-journal", (path) => writeFileSync(path, "no journal ".repeat(1_000))],
    ["another program's", "not-a-journal", (path) => edit(path, "PRAGMA application_id = 5")],
    ["of a later format", "not-a-journal", (path) => edit(path, "PRAGMA user_version = 4")],
    ["without its index of what is no verdict", "broken", (path) => edit(path, "DROP INDEX landmark")],
    ["of format 1, and not as format 1 was", "broken", (path) => edit(path, "PRAGMA user_version = 1")],
    ["without the trigger that stops deletions", "broken", (path) => edit(path, "DROP TRIGGER entry_is_not_removed")],
    [
      "with a trigger put in",
      "broken",
      (path) => edit(path, "CREATE TRIGGER t AFTER INSERT ON entry BEGIN SELECT 1; END"),
    ],
    ["cut off", "broken", (path) => truncateSync(path, 4_096)],
  ])("when the file is %s: %s", (_name, code, damage) => {
    using at = temporaryJournal();
    {
      using journal = openJournal(at.path, { key: KEY });
      journal.append(verdict(1));
    }
    damage(at.path);
    const before = readFileSync(at.path);
    expect(codeOf(() => openJournal(at.path, { key: KEY }))).toBe(code);
    expect(readFileSync(at.path).equals(before)).toBe(true);
  });

  test("in a folder that is not there, nor with a key that is none, nor with a bound out of range", () => {
    using at = temporaryJournal();
    expect(codeOf(() => openJournal(join(at.folder, "no", "journal.sqlite"), { key: KEY }))).toBe("storage");
    expect(() => openJournal(at.path, { key: new Uint8Array(16) })).toThrow(/32 bytes/);
    expect(() => openJournal(at.path, { key: KEY, maxBytes: 1_000 })).toThrow(/maxBytes/);
  });

  test("but one of format 1 is, verified before and after, and then it is of this one", () => {
    using at = temporaryJournal();
    {
      using journal = openJournal(at.path, { key: KEY });
      for (const n of [1, 2, 3]) journal.append(verdict(n));
      journal.append(snapshot(1));
    }
    edit(at.path, `DROP INDEX landmark; ${TO_FORMAT_2} PRAGMA user_version = 1`);
    expect(verifyJournal(at.path, { key: KEY })).toMatchObject({ is: "whole", entries: 4 });
    using journal = openJournal(at.path, { key: KEY });
    expect(journal.recentOf("snapshot", 1)).toHaveLength(1);
    expect(journal.append(verdict(5)).seq).toBe(5);
    expect(verifyJournal(at.path, { key: KEY })).toMatchObject({ is: "whole", entries: 5 });
    const db = new Database(at.path, { readonly: true });
    expect(db.pragma("user_version", { simple: true })).toBe(3);
    db.close();
  });

  test("but an empty file, which a power cut may leave, is as good as none", () => {
    using at = temporaryJournal();
    writeFileSync(at.path, "");
    using journal = openJournal(at.path, { key: KEY });
    expect(journal.append(verdict(1)).seq).toBe(1);
  });

  test("by strangers", () => {
    using at = temporaryJournal();
    using journal = openJournal(at.path, { key: KEY });
    journal.append(verdict(1));
    for (const file of [at.path, `${at.path}-wal`]) expect(statSync(file).mode & 0o007).toBe(0);
  });
});

describe("a mistake cannot change what is written", () => {
  test.each(["UPDATE entry SET body = '{}'", "DELETE FROM entry"])("%s", (sql) => {
    using at = temporaryJournal();
    using journal = openJournal(at.path, { key: KEY });
    journal.append(verdict(1));
    expect(() => edit(at.path, sql)).toThrow("append-only");
    expect(verifyJournal(at.path, { key: KEY }).is).toBe("whole");
  });

  test("and an entry that another program puts in makes the next append a fault, not a fork of the chain", () => {
    using at = temporaryJournal();
    using journal = openJournal(at.path, { key: KEY });
    journal.append(verdict(1));
    edit(at.path, "INSERT INTO entry (seq, body, hash) SELECT 2, body, hash FROM entry");
    expect(codeOf(() => journal.append(verdict(2)))).toBe("busy");
    expect(codeOf(() => journal.append(verdict(3)))).toBe("broken");
  });
});
