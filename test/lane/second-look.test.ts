/** Somebody was admitted on what the snapshot said, and the register says otherwise later. A real journal. */
import { pino } from "pino";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Escn, toEscn } from "../../src/card/escn.ts";
import { type Journal, openJournal } from "../../src/journal/journal.ts";
import { verifyJournal } from "../../src/journal/verify.ts";
import { openSecondLooks, type SecondLooks } from "../../src/lane/second-look.ts";
import { openClock } from "../../src/ops/clock.ts";
import { momentsIn } from "../../src/ops/moment.ts";
import { RELEASED_AT } from "../../src/ops/release.ts";
import type { CardRecord, Lookup } from "../../src/verdict/words.ts";
import { bentClock, type BentClock } from "../fakes/bent-clock.ts";
import { ACTIVE_CARD, ESCN } from "../fakes/facts.ts";
import { KEY, temporaryJournal, verdict } from "../journal/folder.ts";

const DAY_MS = 86_400_000;
const ADMITTED_AT = RELEASED_AT + 30 * DAY_MS;
const LEARNT_AT = ADMITTED_AT + 10 * DAY_MS;
const escn = toEscn(ESCN) as Escn;
const day = (unixMs: number): string => new Date(unixMs).toISOString().slice(0, 10);

let place: ReturnType<typeof temporaryJournal>;
let journal: Journal;
let machine: BentClock;
let looks: SecondLooks;
let logged: { readonly level: number; readonly msg: string }[];

function open(): void {
  logged = [];
  const log = pino({ base: null }, { write: (line: string) => void logged.push(JSON.parse(line)) });
  looks = openSecondLooks({ journal, lanes: ["gate"], clock: openClock(machine), momentOf: momentsIn("UTC"), log });
}

beforeEach(() => {
  place = temporaryJournal();
  journal = openJournal(place.path, { key: KEY });
  machine = bentClock(LEARNT_AT);
  const card = journal.pseudonym(escn);
  journal.append(verdict(0, { at: ADMITTED_AT, card, verdict: "admit", reason: undefined }));
  journal.append(verdict(1, { at: ADMITTED_AT + 5000, card, verdict: "refuse", reason: "too-soon" }));
  open();
});
afterEach(() => {
  journal[Symbol.dispose]();
  place[Symbol.dispose]();
});

const known = (change: Partial<CardRecord>): Lookup => ({
  is: "known",
  from: "register",
  card: { ...ACTIVE_CARD, asOf: LEARNT_AT - 1000, expiresOn: day(LEARNT_AT + 400 * DAY_MS), ...change },
});
const hear = (lookup: Lookup, seenAt = ADMITTED_AT) => looks.hear({ escn, seenAt, lookup });
const recorded = () => journal.recentOf("contradiction", 10).map(({ entry }) => entry);

describe("what the register says later", () => {
  it.each<[string, Lookup, string, number]>([
    ["that it does not list the card", { is: "unknown" }, "unknown", LEARNT_AT],
    ["that the card is inactive", known({ status: "inactive" }), "inactive", LEARNT_AT - 1000],
    ["that the card had ended before", known({ expiresOn: day(ADMITTED_AT - DAY_MS) }), "expired", LEARNT_AT - 1000],
    ["that it called the card expired before its day", known({ status: "expired" }), "expired", LEARNT_AT - 1000],
    [
      "that the card is expired, and not since when",
      known({ status: "expired", expiresOn: undefined }),
      "expired",
      LEARNT_AT - 1000,
    ],
  ])("%s is recorded beside the admission, and staff are told", (_, lookup, why, learntAt) => {
    hear(lookup);
    const card = journal.pseudonym(escn);
    expect(recorded()).toEqual([
      { kind: "contradiction", ...openClock(machine).stamp(), lane: "gate", card, admission: 1, why, learntAt },
    ]);
    expect(logged).toEqual([expect.objectContaining({ level: 50, admission: 1, why })]);
    expect(JSON.stringify(logged)).not.toContain(ESCN);
    expect(looks.recent(LEARNT_AT)).toBe(1);
    expect(verifyJournal(place.path, { key: KEY })).toMatchObject({ is: "whole", entries: 3 });
  });

  it.each<[string, Lookup]>([
    ["that the card is good", known({})],
    ["that the card ended on the day of the admission", known({ status: "expired", expiresOn: day(ADMITTED_AT) })],
    ["that the card has ended since", known({ status: "expired", expiresOn: day(LEARNT_AT - DAY_MS) })],
    ["nothing", { is: "no-answer" }],
  ])("%s speaks against nobody", (_, lookup) => {
    hear(lookup);
    expect([recorded(), logged, looks.recent(LEARNT_AT)]).toEqual([[], [], 0]);
  });

  it("is recorded once, however often it is told, and after a restart too", () => {
    for (const _ of [1, 2, 3]) hear({ is: "unknown" });
    open();
    hear({ is: "unknown" });
    expect(recorded()).toHaveLength(1);
    expect(looks.recent(LEARNT_AT)).toBe(1);
    expect(looks.recent(LEARNT_AT + DAY_MS)).toBe(0);
  });

  it("about one of two admissions is about that one", () => {
    const card = journal.pseudonym(escn);
    const later = ADMITTED_AT + DAY_MS;
    journal.append(verdict(2, { at: later, card, verdict: "admit", reason: undefined }));
    hear({ is: "unknown" }, later);
    hear({ is: "unknown" });
    expect(recorded().map(({ admission }) => admission)).toEqual([1, 3]);
  });

  it("about an admission that is not ours is left to whose it is", () => {
    expect(hear({ is: "unknown" }, ADMITTED_AT + 1)).toBe("not-ours");
    expect(hear({ is: "unknown" }, ADMITTED_AT + 5000)).toBe("not-ours");
    expect(recorded()).toEqual([]);
  });

  it("is told again when it could not be recorded", () => {
    journal[Symbol.dispose]();
    expect(() => hear({ is: "unknown" })).toThrow("not open");
    expect(logged).toHaveLength(1);
    journal = openJournal(place.path, { key: KEY });
    open();
    hear({ is: "unknown" });
    expect(recorded()).toHaveLength(1);
  });
});
