/** A journal as 0.3 wrote it, of format 2, with a hundred thousand entries, in the hands of this version. */
import Database from "better-sqlite3";
import { beforeAll, afterAll, describe, expect, test } from "vitest";
import { encodeEntry, type Entry } from "../../src/journal/entry.ts";
import { openJournal } from "../../src/journal/journal.ts";
import { GENESIS, journalKeys } from "../../src/journal/keys.ts";
import { toPseudonym } from "../../src/journal/pseudonym.ts";
import { verifyJournal } from "../../src/journal/verify.ts";
import { KEY, temporaryJournal, verdict } from "./folder.ts";

const ENTRIES = 100_000;
const CARDS = 5_000;

/** To the letter what 0.3 made. */
const OF_0_3 = `
  CREATE TABLE entry (
    seq INTEGER PRIMARY KEY,
    body TEXT NOT NULL,
    hash BLOB NOT NULL,
    kind TEXT AS (body ->> 'kind') VIRTUAL,
    at INTEGER AS (body ->> 'at') VIRTUAL,
    lane TEXT AS (body ->> 'lane') VIRTUAL,
    card TEXT AS (body ->> 'card') VIRTUAL,
    verdict TEXT AS (body ->> 'verdict') VIRTUAL
  ) STRICT;
  CREATE INDEX admission ON entry (card, lane, seq) WHERE verdict = 'admit';
  CREATE TRIGGER entry_is_not_changed BEFORE UPDATE ON entry BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
  CREATE TRIGGER entry_is_not_removed BEFORE DELETE ON entry BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
  CREATE INDEX landmark ON entry (kind, seq) WHERE verdict IS NULL;
  PRAGMA application_id = 0x4553434a;
  PRAGMA user_version = 2;
`;

const card = (n: number) => toPseudonym(n.toString(16).padStart(32, "0"));
const lane = (n: number) => (n % 2 === 0 ? "gate" : "till");

/** The n-th entry, from 1; each card is admitted twenty times, in both lanes, and one entry in a thousand is no verdict. */
function entry(n: number): Entry {
  if (n % 1000 === 0)
    return { kind: "start", at: n, bootId: "b", monotonicMs: n, clock: "synced", version: "0.3.0", floor: n };
  return verdict(n, { card: card(n % CARDS), lane: lane(n), verdict: "admit", reason: undefined });
}

const at = temporaryJournal();
let head = "";

beforeAll(() => {
  const db = new Database(at.path);
  db.pragma("journal_mode = WAL");
  db.exec(OF_0_3);
  const keys = journalKeys(KEY);
  const insert = db.prepare("INSERT INTO entry (seq, body, hash) VALUES (?, ?, ?)");
  let previous: Uint8Array = GENESIS;
  db.transaction(() => {
    for (let n = 1; n <= ENTRIES; n += 1) {
      const body = encodeEntry(entry(n));
      previous = keys.link(previous, n, body);
      insert.run(n, body, previous);
    }
  })();
  db.close();
  head = Buffer.from(previous).toString("hex");
}, 120_000);
afterAll(() => at[Symbol.dispose]());

describe("a journal of format 2 with a hundred thousand entries", () => {
  test("is whole before and after it became one of this, and goes on from where it was", { timeout: 120_000 }, () => {
    expect(verifyJournal(at.path, { key: KEY })).toMatchObject({ is: "whole", entries: ENTRIES });
    {
      let told = 0;
      using journal = openJournal(at.path, { key: KEY, onUpgrade: () => void (told += 1) });
      expect(told).toBe(1);
      expect(journal.head()).toMatchObject({ seq: ENTRIES, hash: head });
      expect(journal.append(verdict(1)).seq).toBe(ENTRIES + 1);
    }
    const expected = { seq: ENTRIES, hash: head };
    expect(verifyJournal(at.path, { key: KEY, expected })).toMatchObject({ is: "whole", entries: ENTRIES + 1 });
    const db = new Database(at.path, { readonly: true });
    expect(db.pragma("user_version", { simple: true })).toBe(3);
    db.close();
  });

  test("answers every look-up as it did", () => {
    using journal = openJournal(at.path, { key: KEY });
    for (const n of [1, 2, 2_500, 4_999]) {
      const all = Array.from({ length: ENTRIES / CARDS }, (_, times) => n + times * CARDS).filter(
        (seq) => seq % 1000 !== 0,
      );
      const found = journal.admissionsOf({ card: card(n), person: undefined }, 64);
      expect(found.map(({ seq }) => seq)).toEqual(all.toReversed());
      expect(found[0]).toMatchObject({ lane: lane(all.at(-1) ?? 0) });
      expect(journal.admissionAt(card(n), lane(n), 1_790_000_000_000 + n)?.seq).toBe(n);
      expect(journal.crossingOf({ card: card(n), person: undefined })).toBeUndefined();
      expect(journal.find(n)?.entry).toMatchObject({ kind: "verdict", card: card(n) });
      expect(journal.followUps(n)).toEqual([]);
    }
    expect(journal.counting()).toBeUndefined();
    expect(journal.recentOf("start", 3).map(({ seq }) => seq)).toEqual([100_000, 99_000, 98_000]);
    expect(journal.recent(2, 50_000).map(({ seq }) => seq)).toEqual([49_999, 49_998]);
  });

  test("and finds of an old admission what is recorded now", () => {
    using journal = openJournal(at.path, { key: KEY });
    const when = { at: 1, bootId: "b", monotonicMs: 1, clock: "synced", lane: "gate" } as const;
    const who = { card: card(2), person: card(9_999) };
    const before = journal.admissionsOf(who, 64).length;
    const passage = { kind: "passage", way: undefined, how: "not-used", inside: 3 } as const;
    journal.append({ ...passage, ...when, ...who, admission: 2 });
    expect(journal.admissionsOf(who, 64).map(({ seq }) => seq)).not.toContain(2);
    expect(journal.admissionsOf(who, 64)).toHaveLength(before - 1);
    expect(journal.followUps(2).map(({ entry: { kind } }) => kind)).toEqual(["passage"]);
    expect(journal.counting()).toMatchObject({ inside: 3 });
  });
});
