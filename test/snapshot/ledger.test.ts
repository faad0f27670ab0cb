import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Escn } from "../../src/card/escn.ts";
import { type Ledger, openLedger } from "../../src/snapshot/ledger.ts";
import type { CardChange, NewCard, Person } from "../../src/snapshot/words.ts";
import { number } from "./folder.ts";

const NOW = Date.UTC(2031, 8, 10, 12);
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const KEEP_MS = 90 * DAY_MS;
const person = "00112233445566ff" as Person;
const dayOf = (unixMs: number): string => new Date(unixMs).toISOString().slice(0, 10);

let folder: string;
let file: string;
let ledger: Ledger;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "esc-ledger-"));
  file = join(folder, "register.sqlite");
  ledger = openLedger(folder, { dayOf });
});
afterEach(() => {
  ledger[Symbol.dispose]();
  rmSync(folder, { recursive: true, force: true });
});

function again(): void {
  ledger[Symbol.dispose]();
  ledger = openLedger(folder, { dayOf });
}

function card(n: number, change: Partial<NewCard> = {}): NewCard {
  const said = { status: "active", expiresOn: "2032-09-30", issuerPic: "999999999", issuerName: "University" } as const;
  return { escn: number(n), ...said, asOf: NOW, person: undefined, ...change };
}
const says = (n: number, change: Partial<NewCard> = {}): CardChange => ({ is: "card", card: card(n, change) });
const gone = (n: number, asOf = NOW): CardChange => ({ is: "gone", escn: number(n), asOf });

/** One page that is the whole list. */
function list(
  numbers: readonly number[],
  more: { person?: Person; totalCards?: number; unreadable?: number } = {},
): void {
  const cards = numbers.map((n) => ({ escn: number(n), person: more.person }));
  const { totalCards = numbers.length, unreadable = 0 } = more;
  ledger.pass.listed({ number: 0, totalPages: 1, totalCards, cards, unreadable }, NOW);
}

function publish(): void {
  ledger.news.told({ atLeast: 1, gone: "told" }, { publishedWholeAt: undefined, publishedSeq: 1, mirrored: true });
}

const due = (most = 1000): readonly Escn[] => ledger.plan.due(NOW, most);
const numbers = (...ns: number[]): readonly Escn[] => ns.map(number);

describe("what the router said", () => {
  test("is found, also by the next run, with whose card it is from the list", () => {
    ledger.pass.begin(NOW, true);
    list([1], { person });
    expect(ledger.cards.find(number(1))).toBeUndefined();
    ledger.cards.learn([says(1), says(2, { status: "inactive", expiresOn: undefined, issuerPic: undefined })]);
    again();
    expect(ledger.cards.find(number(1))).toEqual(card(1, { person }));
    expect(ledger.cards.find(number(2))).toMatchObject({ status: "inactive", expiresOn: undefined });
    expect(ledger.cards.find(number(3))).toBeUndefined();
    expect(ledger.cards.count).toBe(2);
  });

  test("that it does not know the card any more: it is not found, and then it is back", () => {
    ledger.cards.learn([says(1)]);
    ledger.cards.learn([gone(1)]);
    expect(ledger.cards.find(number(1))).toBeUndefined();
    ledger.cards.learn([says(1, { asOf: NOW + 1 })]);
    expect(ledger.cards.find(number(1))).toMatchObject({ asOf: NOW + 1 });
  });

  test("that it does not know a card that nobody heard of: nothing is remembered", () => {
    expect(ledger.cards.learn([gone(1)])).toEqual({ news: 0, owed: 0 });
    expect(ledger.cards.count).toBe(0);
  });

  test("under a clock that was years ahead is replaced by the next word all the same", () => {
    ledger.cards.learn([says(1, { asOf: NOW + 3650 * DAY_MS })]);
    ledger.cards.learn([says(1, { status: "inactive" })]);
    expect(ledger.cards.find(number(1))).toMatchObject({ status: "inactive", asOf: NOW });
    ledger.pass.begin(NOW, false);
    expect(due()).toEqual(numbers(1));
  });
});

describe("how much the world waits for it", () => {
  beforeEach(() => {
    ledger.cards.learn([says(1), says(2)]);
    publish();
  });
  const learn = (change: CardChange) => ledger.cards.learn([change]).news;

  test("the same as before, a new card, another word, and one that is gone", () => {
    expect(learn(says(1, { asOf: NOW + 1 }))).toBe(1);
    expect(learn(says(3))).toBe(2);
    expect(learn(says(1, { expiresOn: "2033-09-30" }))).toBe(2);
    expect(learn(says(1, { expiresOn: "2033-09-30", status: "inactive" }))).toBe(2);
    expect(learn(gone(2))).toBe(2);
  });

  test("a card that was shown at a gate is no longer good: at once", () => {
    ledger.cards.shown(number(1), NOW);
    ledger.cards.shown(number(2), NOW);
    expect(learn(says(1, { status: "inactive" }))).toBe(3);
    expect(learn(gone(2))).toBe(3);
  });

  test("a card that came and went before anybody heard of it: not at all", () => {
    expect(learn(says(3))).toBe(2);
    expect(learn(gone(3))).toBe(0);
    expect(ledger.news.highest("told")).toBe(0);
    expect([...ledger.news.changes({ atLeast: 1, gone: "told" })]).toEqual([]);
  });

  test("each change is told once, gone ones are held back when asked to", () => {
    ledger.cards.learn([says(1, { status: "expired" }), gone(2)]);
    again();
    const told = { atLeast: 2, gone: "told" } as const;
    const held = { atLeast: 2, gone: "held" } as const;
    expect([...ledger.news.changes(held)]).toEqual([says(1, { status: "expired" })]);
    expect([...ledger.news.changes(told)]).toHaveLength(2);
    ledger.news.told(held, { publishedWholeAt: undefined, publishedSeq: 2, mirrored: true });
    expect([...ledger.news.changes(told)]).toEqual([gone(2)]);
    expect(ledger.news.highest("held")).toBe(0);
    ledger.news.told(told, { publishedWholeAt: NOW, publishedSeq: 3, mirrored: true });
    expect(ledger.news.highest("told")).toBe(0);
    expect(ledger.news.state()).toEqual({ wholeAt: undefined, publishedWholeAt: NOW, publishedSeq: 3, mirrored: true });
  });

  test("a source anew holds what is known; what is gone is told behind it", () => {
    ledger.cards.learn([gone(2)]);
    publish();
    expect([...ledger.news.cards()]).toEqual([card(1)]);
    ledger.news.toldAll({ publishedWholeAt: NOW, publishedSeq: 9 });
    expect([...ledger.news.changes({ atLeast: 2, gone: "told" })]).toEqual([gone(2)]);
  });

  test("the list says that the card is another person's", () => {
    ledger.pass.begin(NOW, true);
    list([1], { person });
    expect([...ledger.news.changes({ atLeast: 2, gone: "told" })]).toEqual([says(1, { person })]);
  });
});

describe("the order of a pass", () => {
  test("never asked about, then nearest to its end or to a gate, then the oldest word", () => {
    ledger.cards.learn([
      says(1, { asOf: NOW - 3 * DAY_MS }),
      says(2, { asOf: NOW - 5 * DAY_MS }),
      says(3, { expiresOn: dayOf(NOW + 10 * DAY_MS) }),
      says(4, { expiresOn: dayOf(NOW + 3 * DAY_MS) }),
      says(5, { expiresOn: dayOf(NOW - 10 * DAY_MS), asOf: NOW - 4 * DAY_MS }),
      says(6, { expiresOn: dayOf(NOW - DAY_MS) }),
      says(7),
    ]);
    ledger.cards.shown(number(7), NOW - 2 * DAY_MS - 1);
    ledger.pass.begin(NOW, true);
    list([8, 1, 2, 3, 4, 5, 6, 7]);
    expect(due()).toEqual(numbers(8, 6, 7, 4, 3, 2, 5, 1));
    expect(due(2)).toEqual(numbers(8, 6));
    expect(ledger.plan.progress()).toEqual({ done: 0, of: 8 });
    ledger.cards.learn([says(8), gone(6)]);
    expect(due(2)).toEqual(numbers(7, 4));
    // the card that is gone is still listed
    expect(ledger.plan.progress()).toEqual({ done: 2, of: 8 });
  });

  test("a card that is gone and published as gone is asked about only when it is listed", () => {
    ledger.cards.learn([says(1), says(2), says(3)]);
    publish();
    ledger.cards.learn([gone(1), gone(2)]);
    publish();
    ledger.cards.learn([gone(3)]);
    ledger.pass.begin(NOW, true);
    list([2]);
    // 3 is gone and still published as good: perhaps the router erred
    expect(due()).toEqual(numbers(2, 3));
  });

  test("a card without an answer in eight rounds is left out, and again at once in the next pass", () => {
    ledger.cards.learn([says(1), says(2)]);
    ledger.cards.shown(number(2), NOW);
    ledger.pass.begin(NOW, false);
    ledger.cards.learn([says(1)]);
    for (let round = 1; round <= 7; round += 1) expect(ledger.plan.inVain(numbers(2))).toBe(1);
    expect(due()).toEqual(numbers(2));
    expect(ledger.plan.inVain(numbers(2))).toBe(0);
    expect(due()).toEqual([]);
    ledger.pass.finish(NOW, KEEP_MS);
    ledger.pass.begin(NOW, false);
    expect(ledger.plan.inVain(numbers(2))).toBe(0);
    ledger.cards.learn([says(2)]);
    ledger.pass.finish(NOW, KEEP_MS);
    ledger.pass.begin(NOW, false);
    expect(ledger.plan.inVain(numbers(2))).toBe(1);
  });

  test("more than a hundredth of the cards without an answer is nobody's own fault", () => {
    ledger.cards.learn([says(1), says(2)]);
    ledger.pass.begin(NOW, false);
    for (let round = 1; round <= 20; round += 1) expect(ledger.plan.inVain(numbers(1, 2))).toBe(2);
  });
});

describe("whether the list was whole", () => {
  /** Pages of two; `total` as each page counts. */
  function read(pages: readonly (readonly number[])[], totals: readonly number[]): void {
    for (const [nth, page] of pages.entries()) {
      const cards = page.map((n) => ({ escn: number(n), person: undefined }));
      const totalCards = totals[nth] ?? 0;
      ledger.pass.listed({ number: nth, totalPages: pages.length, totalCards, cards, unreadable: 0 }, NOW);
    }
  }
  function ask(): void {
    ledger.cards.learn(due().map((escn) => ({ is: "card", card: { ...card(0), escn } })));
  }
  const phase = () => `${ledger.pass.state().phase} ${ledger.pass.state().reading}`;

  beforeEach(() => ledger.pass.begin(NOW, true));

  test("all that it promised came", () => {
    read([[1, 2], [3]], [3, 3]);
    ask();
    expect(ledger.pass.finish(NOW + 1, KEEP_MS)).toBe("whole");
    expect(ledger.news.state().wholeAt).toBe(NOW);
  });

  test("a card came in front while it was read, and showed another one twice", () => {
    read([[1, 2], [2, 3], [4]], [4, 5, 5]);
    expect(phase()).toBe("cards 1");
  });

  test("a card was shown twice in the place of another: it is read again, and both readings count together", () => {
    read([[1, 2], [2]], [3, 3]);
    expect(phase()).toBe("list 2");
    read([[1, 1], [3]], [3, 3]);
    expect(phase()).toBe("cards 2");
  });

  test("a card was taken away in front and hid another, though the count fits: it is read again", () => {
    read([[1, 2], [4]], [4, 3]);
    expect(phase()).toBe("list 2");
    read([[2, 3], [4]], [3, 3]);
    expect(phase()).toBe("cards 2");
  });

  test("a card was taken away between two readings: what the first one saw does not count", () => {
    read([[1, 2], [2]], [4, 4]);
    // 1 is gone; 3 and 4 are hidden, and 1, 2, 5 would look like all three
    read([[2, 5]], [3]);
    expect(phase()).toBe("list 3");
  });

  test("a card was taken away and another one came in the same moment: the asking shows it, and it is read again", () => {
    read(
      [
        [1, 2],
        [4, 5],
      ],
      [4, 4],
    );
    ask();
    ledger.cards.learn([gone(1, NOW + 1)]);
    expect(ledger.pass.finish(NOW + 1, KEEP_MS)).toBe("again");
    read(
      [
        [2, 3],
        [4, 5],
      ],
      [4, 4],
    );
    expect(due()).toEqual(numbers(3));
    ask();
    expect(ledger.pass.finish(NOW + 2, KEEP_MS)).toBe("whole");
  });

  test("a card is in the list and unknown all the same, today as before: that hides nobody", () => {
    read([[1, 2]], [2]);
    ask();
    ledger.cards.learn([gone(2)]);
    expect(ledger.pass.finish(NOW + 1, KEEP_MS)).toBe("again");
    ledger.pass.listed(
      {
        number: 0,
        totalPages: 1,
        totalCards: 2,
        cards: [1, 2].map((n) => ({ escn: number(n), person: undefined })),
        unreadable: 0,
      },
      NOW + 2,
    );
    expect(ledger.pass.finish(NOW + 3, KEEP_MS)).toBe("whole");
  });

  test("it moves in four readings: the cards are asked about, and it is not called whole", () => {
    for (let reading = 1; reading <= 4; reading += 1) read([[1, 2], [2]], [3, 3]);
    expect(phase()).toBe("cards 4");
    ask();
    expect(ledger.pass.finish(NOW + 1, KEEP_MS)).toBe("shifted");
    expect(ledger.news.state().wholeAt).toBeUndefined();
  });

  test("numbers that nobody can read are counted", () => {
    list([1, 2], { totalCards: 3, unreadable: 1 });
    expect(phase()).toBe("cards 1");
  });

  test("most of the cards before are not in it and alive: then it is not whole", () => {
    const before = Array.from({ length: 60 }, (_, n) => n);
    list(before);
    ask();
    expect(ledger.pass.finish(NOW, KEEP_MS)).toBe("whole");
    ledger.pass.begin(NOW + 1, true);
    list(before.slice(0, 45));
    ask();
    expect(ledger.pass.finish(NOW + 1, KEEP_MS)).toBe("shifted");
    expect(ledger.news.state().wholeAt).toBe(NOW);
  });

  test("a page out of turn is refused", () => {
    expect(() =>
      ledger.pass.listed({ number: 1, totalPages: 2, totalCards: 3, cards: [], unreadable: 0 }, NOW),
    ).toThrow(RangeError);
  });
});

describe("what is forgotten", () => {
  function passAt(at: number, listed: readonly number[]): void {
    ledger.pass.begin(at, true);
    const cards = listed.map((n) => ({ escn: number(n), person: undefined }));
    ledger.pass.listed({ number: 0, totalPages: 1, totalCards: listed.length, cards, unreadable: 0 }, at);
    const change = (escn: Escn): CardChange => ({ is: "card", card: { ...card(0), escn, asOf: at } });
    ledger.cards.learn(ledger.plan.due(at, 1000).map(change));
    expect(ledger.pass.finish(at, KEEP_MS)).toBe("whole");
    publish();
  }

  test("a card that left the list and lives is kept as long as one that was shown that day", () => {
    passAt(NOW, [1, 2]);
    passAt(NOW + DAY_MS, [1]);
    passAt(NOW + 91 * DAY_MS, [1]);
    expect(ledger.cards.find(number(2))).toBeDefined();
    passAt(NOW + 91 * DAY_MS + 1, [1]);
    expect(ledger.cards.find(number(2))).toBeUndefined();
    expect(ledger.cards.find(number(1))).toBeDefined();
  });

  test("a card that was looked up and not shown for 90 days is taken out, but not against another source's word", () => {
    ledger.cards.learn([says(1)]);
    ledger.cards.shown(number(1), NOW);
    publish();
    passAt(NOW + 90 * DAY_MS, []);
    expect(ledger.cards.find(number(1))).toBeDefined();
    ledger.pass.begin(NOW + 90 * DAY_MS + 1, false);
    ledger.pass.finish(NOW + 90 * DAY_MS + 1, KEEP_MS);
    expect([...ledger.news.changes({ atLeast: 2, gone: "told" })]).toEqual([gone(1, 0)]);
    publish();
    passAt(NOW + 121 * DAY_MS, []);
    expect(ledger.cards.count).toBe(0);
  });

  test("a card that is gone is remembered for 30 days", () => {
    passAt(NOW, [1, 2]);
    ledger.cards.learn([gone(1)]);
    publish();
    passAt(NOW + 30 * DAY_MS, [2]);
    expect(ledger.cards.count).toBe(2);
    passAt(NOW + 30 * DAY_MS + 1, [2]);
    expect(ledger.cards.count).toBe(1);
  });
});

describe("whom to ask first, and what a gate is owed", () => {
  const owed = () => ledger.looks.owed().map(({ escn, seenAt, lookup }) => [escn, seenAt, lookup.is]);

  test("admissions, the latest first, then questions; also in the next run", () => {
    ledger.looks.wanted(number(1), NOW + 5);
    ledger.looks.wanted(number(1), NOW + 6);
    expect(ledger.looks.seen(number(2), NOW + 1)).toBe(true);
    expect(ledger.looks.seen(number(3), NOW + 2)).toBe(true);
    expect(ledger.looks.seen(number(3), NOW + 3)).toBe(true);
    again();
    expect(ledger.looks.due(10)).toEqual(numbers(3, 2, 1));
    expect(ledger.looks.due(1)).toEqual(numbers(3));
    ledger.cards.learn([says(3), gone(1)]);
    expect(ledger.looks.due(10)).toEqual(numbers(2));
  });

  test("an admission on a word of the last ten minutes needs no second look", () => {
    ledger.cards.learn([says(1)]);
    expect(ledger.looks.seen(number(1), NOW + 10 * MINUTE_MS - 1)).toBe(false);
    expect(ledger.looks.seen(number(1), NOW + 10 * MINUTE_MS)).toBe(true);
    // a word from the future is none
    expect(ledger.looks.seen(number(1), NOW - 1)).toBe(true);
  });

  test.each<[why: string, change: Partial<NewCard>, against: boolean]>([
    ["it is good", {}, false],
    ["it is blocked", { status: "inactive" }, true],
    ["it had ended before", { expiresOn: dayOf(NOW - DAY_MS) }, true],
    ["it ended that day", { expiresOn: dayOf(NOW) }, false],
    ["it has ended since, as it was to", { status: "expired", expiresOn: dayOf(NOW + DAY_MS) }, false],
    ["it was ended before its day", { status: "expired", expiresOn: dayOf(NOW + 9 * DAY_MS) }, true],
    ["it has ended, nobody says when", { status: "expired", expiresOn: undefined }, true],
  ])("%s", (_, change, against) => {
    ledger.cards.learn([says(1)]);
    ledger.looks.seen(number(1), NOW + 11 * MINUTE_MS);
    const { owed: many } = ledger.cards.learn([says(1, { ...change, asOf: NOW + 2 * DAY_MS })]);
    expect(many).toBe(against ? 1 : 0);
    expect(owed()).toEqual(against ? [[number(1), NOW + 11 * MINUTE_MS, "known"]] : []);
  });

  test("each admission on a card that is gone is owed until the gate has heard of it", () => {
    ledger.cards.learn([says(1, { asOf: NOW - DAY_MS })]);
    ledger.looks.seen(number(1), NOW);
    ledger.looks.seen(number(1), NOW + 1);
    expect(ledger.cards.learn([gone(1)]).owed).toBe(2);
    again();
    expect(owed()).toEqual([
      [number(1), NOW + 1, "unknown"],
      [number(1), NOW, "unknown"],
    ]);
    ledger.looks.heard(number(1), NOW + 1);
    expect(owed()).toEqual([[number(1), NOW, "unknown"]]);
    ledger.looks.forget(NOW + 60 * DAY_MS + 1);
    expect(owed()).toEqual([]);
  });

  test("a card of the site's own list that the router never knew is no contradiction", () => {
    ledger.looks.seen(number(1), NOW);
    expect(ledger.cards.learn([gone(1)]).owed).toBe(0);
    expect(ledger.looks.due(10)).toEqual([]);
  });

  test("12,000 questions: the newest 10,000 at most are kept", () => {
    const fast = new Database(file);
    fast.pragma("synchronous = OFF");
    const insert = fast.prepare("INSERT INTO look VALUES (?, ?, 0)");
    fast.transaction(() => {
      for (let n = 0; n < 9_990; n += 1) insert.run(Buffer.from(n.toString(16).padStart(32, "0"), "hex"), n);
    })();
    fast.close();
    again();
    for (let n = 0; n < 30; n += 1) ledger.looks.wanted(number(n), NOW + n);
    const kept = ledger.looks.due(20_000);
    expect(kept.length).toBeLessThanOrEqual(10_000);
    expect(kept.length).toBeGreaterThan(9_000);
    expect(kept.slice(0, 30)).toEqual(Array.from({ length: 30 }, (_, n) => number(29 - n)));
  });
});

describe("the file", () => {
  test("is its owner's alone, and a second sync beside the first is refused", () => {
    expect((statSync(file).mode & 0o777).toString(8)).toBe("600");
    expect(() => openLedger(folder, { dayOf })).toThrow(expect.objectContaining({ code: "busy" }));
  });

  test("of another kind, or of another format, is refused by name and left alone", () => {
    ledger[Symbol.dispose]();
    for (const [pragma, says_] of [
      ["user_version = 7", "format 7"],
      ["application_id = 1", "another kind"],
    ] as const) {
      const db = new Database(file);
      db.pragma(pragma);
      db.close();
      expect(() => openLedger(folder, { dayOf })).toThrow(says_);
    }
    expect(existsSync(file)).toBe(true);
    rmSync(file);
    ledger = openLedger(folder, { dayOf });
  });

  test("of the format before keeps all that it says, and learns types and levels", () => {
    ledger.cards.learn([says(1), says(2)]);
    ledger.looks.seen(number(1), NOW);
    ledger[Symbol.dispose]();
    const db = new Database(file);
    db.exec("ALTER TABLE card DROP COLUMN card_type; ALTER TABLE card DROP COLUMN level; PRAGMA user_version = 1");
    db.close();
    ledger = openLedger(folder, { dayOf });
    expect(ledger.cards.find(number(2))).toEqual(card(2));
    ledger.cards.learn([says(2, { cardType: "passive", level: "master" })]);
    again();
    expect(ledger.cards.find(number(2))).toEqual(card(2, { cardType: "passive", level: "master" }));
  });

  test("keeps the type and the level that an answer does not repeat, and publishes one that changes", () => {
    ledger.cards.learn([says(1, { cardType: "passive", level: "bachelor" })]);
    publish();
    expect(ledger.cards.learn([says(1)]).news).toBe(1);
    expect(ledger.cards.find(number(1))).toMatchObject({ cardType: "passive", level: "bachelor" });
    expect(ledger.cards.learn([says(1, { level: "master" })]).news).toBe(2);
  });

  test.each([
    [
      "overwritten by something else",
      (path: string) => writeFileSync(path, "not a database, whatever it is".repeat(300)),
    ],
    [
      "damaged in the middle",
      (path: string) => {
        const bytes = readFileSync(path);
        writeFileSync(path, bytes.fill(0xee, 5000, 12_000));
      },
    ],
  ])("%s is put aside, and an empty one takes its place", (_, damage) => {
    ledger.cards.learn(Array.from({ length: 500 }, (__, n) => says(n)));
    ledger[Symbol.dispose]();
    damage(file);
    ledger = openLedger(folder, { dayOf });
    expect(ledger.brokenMovedTo).toBe(`${file}.broken`);
    expect(existsSync(`${file}.broken`)).toBe(true);
    expect(ledger.cards.count).toBe(0);
    again();
    expect(ledger.brokenMovedTo).toBeUndefined();
  });

  test("keeps the latest moment that certainly has passed", () => {
    ledger.raiseFloor(NOW);
    ledger.raiseFloor(NOW - DAY_MS);
    ledger.raiseFloor(NOW + 59_999);
    again();
    expect(ledger.floor()).toBe(NOW);
  });
});
