import { setImmediate as turn } from "node:timers/promises";
import { expect, it } from "vitest";
import { openJournal } from "../../src/journal/journal.ts";
import { KEY, temporaryJournal, verdict } from "./folder.ts";

it("is read on from any entry, in its order, a bounded part at a time", () => {
  using at = temporaryJournal();
  using journal = openJournal(at.path, { key: KEY });
  expect(journal.after(0, 10)).toEqual([]);
  for (let n = 1; n <= 5; n += 1) journal.append(verdict(n));
  expect(journal.after(0, 2).map(({ seq }) => seq)).toEqual([1, 2]);
  expect(journal.after(2, 10)).toEqual([3, 4, 5].map((seq) => journal.find(seq)));
  expect(journal.after(5, 10)).toEqual([]);
  for (const limit of [0, 1001, Number.NaN]) expect(() => journal.after(0, limit)).toThrow("limit must be 1 to 1000");
});

it("tells who follows it after whoever wrote has gone on, and nobody of what was not written", async () => {
  using at = temporaryJournal();
  using journal = openJournal(at.path, { key: KEY });
  let told = 0;
  const following = journal.follow(() => (told += 1));
  journal.append(verdict(1));
  expect(told).toBe(0);
  await turn();
  expect(told).toBe(1);
  expect(() => journal.append(verdict(2, { lane: "" }))).toThrow("lane");
  await turn();
  expect(told).toBe(1);
  following[Symbol.dispose]();
  journal.append(verdict(3));
  await turn();
  expect(told).toBe(1);
});

it("keeps what an admission was called and what was said beside it", () => {
  using at = temporaryJournal();
  using journal = openJournal(at.path, { key: KEY });
  const shown = { verdict: "admit", reason: undefined, tariff: "S1", label: "Student 3.30", notices: "guest" } as const;
  const { seq } = journal.append(verdict(1, shown));
  expect(journal.find(seq)?.entry).toMatchObject({ tariff: "S1", label: "Student 3.30", notices: "guest" });
});
