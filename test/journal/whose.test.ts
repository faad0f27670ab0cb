import { describe, expect, test } from "vitest";
import type { Entry } from "../../src/journal/entry.ts";
import { type Journal, openJournal } from "../../src/journal/journal.ts";
import { type Pseudonym, toPseudonym } from "../../src/journal/pseudonym.ts";
import { KEY, temporaryJournal, verdict } from "./folder.ts";

const pseudonym = (digit: string): Pseudonym => toPseudonym(digit.repeat(32));
const [A, B, C] = [pseudonym("a"), pseudonym("b"), pseudonym("c")] as const;
const [ANNA, ANNA_TOO, BERTA] = [pseudonym("1"), pseudonym("2"), pseudonym("3")] as const;

let ticks = 0;
const when = () => ({ at: 1_790_000_000_000 + ++ticks, bootId: "boot", monotonicMs: ticks, clock: "synced" }) as const;

function admit(card: Pseudonym, person?: Pseudonym, lane = "gate"): Entry {
  return verdict(++ticks, { card, person, lane, verdict: "admit", reason: undefined });
}

function passage(
  how: "passed" | "not-used" | "wrong-way",
  admission: number,
  card: Pseudonym,
  way?: "in" | "out",
): Entry {
  return { kind: "passage", ...when(), lane: "gate", way, how, admission, card, person: undefined, inside: 1 };
}

function ofPerson(entry: Entry, person: Pseudonym): Entry {
  return entry.kind === "passage" ? { ...entry, person } : entry;
}

const admissions = (journal: Journal, card: Pseudonym, person?: Pseudonym) =>
  journal.admissionsOf({ card, person }, 64).map(({ seq }) => seq);

describe("a person's admissions", () => {
  test("are those under all of their cards, and nobody else's", () => {
    using at = temporaryJournal();
    using journal = openJournal(at.path, { key: KEY });
    for (const entry of [admit(A, ANNA), admit(B, ANNA), admit(C, BERTA), admit(A, ANNA, "till")])
      journal.append(entry);
    expect(admissions(journal, A, ANNA)).toEqual([4, 2, 1]);
    expect(admissions(journal, B, ANNA)).toEqual([4, 2, 1]);
    expect(admissions(journal, C, BERTA)).toEqual([3]);
    expect(journal.admissionsOf({ card: B, person: ANNA }, 2).map(({ seq, lane }) => [seq, lane])).toEqual([
      [4, "till"],
      [2, "gate"],
    ]);
  });

  test("stay theirs when a source says only later whose the card is, or says it no more", () => {
    using at = temporaryJournal();
    using journal = openJournal(at.path, { key: KEY });
    journal.append(admit(A));
    expect(admissions(journal, A, ANNA)).toEqual([1]);
    journal.append(admit(A, ANNA));
    journal.append(admit(B, ANNA));
    // Now no source names her: by this card all that it was ever recorded for is found.
    expect(admissions(journal, A)).toEqual([3, 2, 1]);
  });

  test("stay theirs when another identifier turns up and they are called otherwise from then on", () => {
    using at = temporaryJournal();
    using journal = openJournal(at.path, { key: KEY });
    for (const entry of [admit(A, ANNA), admit(B, ANNA), admit(B, ANNA_TOO)]) journal.append(entry);
    expect(admissions(journal, A, ANNA_TOO)).toEqual([3, 2, 1]);
    expect(admissions(journal, B, ANNA_TOO)).toEqual([3, 2, 1]);
  });

  test("are also what staff let them in for, and not what the till took back or the gate was not used for", () => {
    using at = temporaryJournal();
    using journal = openJournal(at.path, { key: KEY });
    for (let n = 0; n < 4; n += 1) journal.append(admit(A, ANNA));
    const override = { kind: "override", lane: "gate", staff: "desk", why: "known", answers: undefined } as const;
    journal.append({ ...override, ...when(), card: B, person: ANNA, tariff: "STUDENT" });
    const till = { kind: "till", lane: "gate", reference: undefined } as const;
    journal.append({ ...till, ...when(), admission: 1, what: "voided" });
    journal.append({ ...till, ...when(), admission: 2, what: "confirmed" });
    journal.append(passage("not-used", 3, A));
    journal.append(passage("passed", 4, A, "in"));
    expect(admissions(journal, A, ANNA)).toEqual([5, 4, 2]);
    expect(journal.admissionsOf({ card: A, person: ANNA }, 1)[0]).toMatchObject({ seq: 5, tariff: "STUDENT" });
    journal.append({ ...till, ...when(), admission: 5, what: "voided" });
    expect(admissions(journal, A, ANNA)).toEqual([4, 2]);
  });
});

describe("a person's last crossing", () => {
  const crossing = (journal: Journal, card: Pseudonym, person?: Pseudonym) => journal.crossingOf({ card, person })?.way;

  test("is a passage, whichever card opened for it, and no grant", () => {
    using at = temporaryJournal();
    using journal = openJournal(at.path, { key: KEY });
    journal.append(admit(A, ANNA));
    expect(crossing(journal, A, ANNA)).toBeUndefined();
    journal.append(ofPerson(passage("not-used", 1, A), ANNA));
    expect(crossing(journal, A, ANNA)).toBeUndefined();
    journal.append(ofPerson(passage("passed", 1, A, "in"), ANNA));
    expect([crossing(journal, A, ANNA), crossing(journal, B, ANNA), crossing(journal, C, BERTA)]).toEqual([
      "in",
      "in",
      undefined,
    ]);
    journal.append(ofPerson(passage("wrong-way", 1, B, "out"), ANNA));
    expect(crossing(journal, A, ANNA)).toBe("out");
  });

  test("is forgotten when nobody is inside any more, and not when staff only correct the number", () => {
    using at = temporaryJournal();
    using journal = openJournal(at.path, { key: KEY });
    journal.append(passage("passed", 1, A, "in"));
    const counted = { kind: "counted", by: "desk", why: "staff" } as const;
    journal.append({ ...counted, ...when(), inside: 35 });
    expect(crossing(journal, A)).toBe("in");
    journal.append({ ...counted, ...when(), inside: 0 });
    expect(crossing(journal, A)).toBeUndefined();
    journal.append(passage("passed", 1, A, "out"));
    expect(crossing(journal, A)).toBe("out");
  });
});
