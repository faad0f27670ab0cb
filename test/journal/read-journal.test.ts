import { writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { Entry } from "../../src/journal/entry.ts";
import { openJournal } from "../../src/journal/journal.ts";
import { toPseudonym } from "../../src/journal/pseudonym.ts";
import { type JournalReader, readJournal } from "../../src/journal/read-journal.ts";
import { codeOf, edit, KEY, temporaryJournal, TO_FORMAT_2, verdict } from "./folder.ts";

const CARD = toPseudonym("a".repeat(32));
const HOUR_MS = 3_600_000;

function seqsSince(journal: JournalReader, unixMs: number): readonly number[] {
  return [...journal.since(unixMs)].flatMap((batch) => batch.map(({ seq }) => seq));
}

const voided = (admission: number): Entry => ({
  kind: "till",
  at: 1,
  bootId: "b",
  monotonicMs: 1,
  clock: "synced",
  lane: "gate",
  admission,
  what: "voided",
  reference: undefined,
});

const override = (answers: number): Entry => ({
  kind: "override",
  at: 1,
  bootId: "b",
  monotonicMs: 1,
  clock: "synced",
  lane: "gate",
  staff: "desk",
  why: "known to us",
  answers,
  card: CARD,
  person: undefined,
  tariff: undefined,
});

describe("whoever reads the journal beside its gate", () => {
  test("finds each entry with what came of it, while the gate goes on writing", () => {
    using at = temporaryJournal();
    using writer = openJournal(at.path, { key: KEY });
    writer.append(verdict(1));
    using reader = readJournal(at.path, KEY);
    writer.append(verdict(2));
    for (const seq of [1, 2, 1]) writer.append(voided(seq));
    writer.append(override(2));
    expect(reader.find(2)).toMatchObject({ seq: 2, follows: true, entry: { kind: "verdict", monotonicMs: 2 } });
    expect(reader.find(2)?.hash).toBe(writer.find(2)?.hash);
    expect(reader.followUps(1)).toMatchObject([
      { seq: 3, follows: true },
      { seq: 5, follows: true },
    ]);
    expect(reader.overridesOf(2).map(({ seq }) => seq)).toEqual([6]);
    expect([reader.find(7), reader.last()]).toEqual([undefined, 6]);
  });

  test("is told which entry somebody changed, and by which key it was written", () => {
    using at = temporaryJournal();
    {
      using writer = openJournal(at.path, { key: KEY });
      for (const n of [1, 2, 3]) writer.append(verdict(n));
    }
    edit(
      at.path,
      "DROP TRIGGER entry_is_not_changed; UPDATE entry SET body = replace(body, 'gate', 'gote') WHERE seq = 2",
    );
    using reader = readJournal(at.path, KEY);
    expect([1, 2, 3].map((seq) => reader.find(seq)?.follows)).toEqual([true, false, true]);
    using stranger = readJournal(at.path, new Uint8Array(32));
    expect(stranger.find(1)?.follows).toBe(false);
  });

  test("does not believe an entry whose predecessor is gone", () => {
    using at = temporaryJournal();
    {
      using writer = openJournal(at.path, { key: KEY });
      for (const n of [1, 2, 3]) writer.append(verdict(n));
    }
    edit(at.path, "DROP TRIGGER entry_is_not_removed; DELETE FROM entry WHERE seq = 2");
    using reader = readJournal(at.path, KEY);
    expect(reader.find(3)?.follows).toBe(false);
  });

  test("reads one of an earlier format, which its gate has not opened yet", () => {
    using at = temporaryJournal();
    {
      using writer = openJournal(at.path, { key: KEY });
      writer.append(verdict(1, { verdict: "admit", reason: undefined, card: CARD }));
      const contradiction = { admission: 1, why: "inactive", learntAt: 3, card: CARD, lane: "gate" } as const;
      writer.append({ kind: "contradiction", at: 2, bootId: "b", monotonicMs: 2, clock: "synced", ...contradiction });
    }
    edit(at.path, TO_FORMAT_2);
    using reader = readJournal(at.path, KEY);
    expect(reader.find(1)).toMatchObject({ follows: true });
    expect(reader.followUps(1)).toMatchObject([{ seq: 2, entry: { kind: "contradiction" } }]);
  });

  test("walks it from a moment on, however many entries there are", () => {
    using at = temporaryJournal();
    using writer = openJournal(at.path, { key: KEY });
    for (let n = 1; n <= 2_500; n += 1) writer.append(verdict(n, { at: n * 1_000 }));
    using reader = readJournal(at.path, KEY);
    expect(seqsSince(reader, 0)).toEqual(Array.from({ length: 2_500 }, (_, i) => i + 1));
    expect(seqsSince(reader, 2_400_000)).toEqual(Array.from({ length: 101 }, (_, i) => 2_400 + i));
    expect(seqsSince(reader, 2_500_001)).toEqual([]);
    expect(Math.max(...[...reader.since(0)].map((batch) => batch.length))).toBe(1_000);
  });

  test("misses nothing of a box that did not know the time for a while", () => {
    using at = temporaryJournal();
    using writer = openJournal(at.path, { key: KEY });
    writer.append(verdict(1, { at: 1 * HOUR_MS }));
    writer.append(verdict(2, { at: 10 * HOUR_MS }));
    for (const clock of ["wrong", "unsynced"] as const) writer.append(verdict(3, { at: 5, clock }));
    writer.append(verdict(5, { at: 11 * HOUR_MS }));
    using reader = readJournal(at.path, KEY);
    expect(seqsSince(reader, 9 * HOUR_MS)).toEqual([2, 3, 4, 5]);
  });

  test("an empty one has nothing in it", () => {
    using at = temporaryJournal();
    using _ = openJournal(at.path, { key: KEY });
    using reader = readJournal(at.path, KEY);
    expect([reader.last(), reader.find(1), seqsSince(reader, 0)]).toEqual([0, undefined, []]);
  });

  test("says what is wrong with what is no journal, and makes none", () => {
    using at = temporaryJournal();
    expect(codeOf(() => readJournal(at.path, KEY))).toBe("absent");
    writeFileSync(at.path, "not a database, whatever it is".repeat(300));
    expect(codeOf(() => readJournal(at.path, KEY))).toBe("not-a-journal");
  });
});
