import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openPublishing, type Publishing } from "../../src/router/publishing.ts";
import type { Ledger } from "../../src/snapshot/ledger.ts";
import type { CardChange, NewCard, SnapshotInfo } from "../../src/snapshot/words.ts";
import { publishCards } from "../fakes/cards.ts";
import { escnOf } from "./cards.ts";
import { DAY_MS, HOUR_MS, NOW, openRoom, type Room } from "./synced.ts";

const MINUTE_MS = 60_000;

let room: Room;
let ledger: Ledger;
let now: number;
let published: { readonly info: SnapshotInfo; readonly changes: number }[];
let troubles: unknown[];
let publishing: Publishing;

beforeEach(() => {
  now = NOW;
  room = openRoom(() => now);
  ledger = room.ledger;
  [published, troubles] = [[], []];
  open();
});
afterEach(() => room[Symbol.asyncDispose]());

/** As a new run of sync does. The monotonic clock is the other one. */
function open(): void {
  publishing = openPublishing({
    ledger,
    publisher: room.cards.publisher,
    now: () => now,
    monotonic: () => now,
    onPublished: (info, changes) => published.push({ info, changes }),
    onTrouble: (error) => troubles.push(error),
  });
}

function says(nth: number, change: Partial<NewCard> = {}): CardChange {
  return { is: "card", card: { escn: escnOf(nth), status: "active", asOf: now, ...change } };
}
const gone = (nth: number): CardChange => ({ is: "gone", escn: escnOf(nth), asOf: now });

function learn(...changes: CardChange[]): void {
  publishing.note(ledger.cards.learn(changes).news);
}

/** A whole pass in which the router says this of these cards. */
function pass(...changes: CardChange[]): void {
  ledger.pass.begin(now, true);
  const cards = changes.flatMap((change) =>
    change.is === "card" ? [{ escn: change.card.escn, person: undefined }] : [],
  );
  ledger.pass.listed({ number: 0, totalPages: 1, totalCards: cards.length, cards, unreadable: 0 }, now);
  ledger.cards.learn(changes);
  expect(ledger.pass.finish(now, 90 * DAY_MS)).toBe("whole");
  publishing.noteEnd();
}

/** Time passes, and `tick` is called every second, or minute. Returns how often was published meanwhile. */
function goOn(ms: number): number {
  const before = published.length;
  const step = ms > HOUR_MS ? MINUTE_MS : 1000;
  for (const end = now + ms; now < end; ) {
    now = Math.min(end, now + step);
    publishing.tick();
  }
  return published.length - before;
}

const range = (from: number, to: number) => Array.from({ length: to - from }, (_, nth) => from + nth);
const count = () => room.cards.publisher.current()?.count;

describe("when something was learnt", () => {
  test("a new card is published at once, the next ones together after a minute", () => {
    learn(says(1));
    expect(goOn(1000)).toBe(1);
    learn(says(2));
    expect(goOn(30_000)).toBe(0);
    learn(says(3));
    expect(goOn(30_000)).toBe(1);
    expect(published.at(-1)?.changes).toBe(2);
    expect(room.find(3)).toMatchObject({ status: "active" });
    expect(goOn(HOUR_MS)).toBe(0);
  });

  test("that all is as it was is published after half an hour, and only what differs", () => {
    learn(says(1), says(2));
    goOn(1000);
    learn(says(1));
    expect(goOn(29 * MINUTE_MS)).toBe(0);
    expect(goOn(MINUTE_MS)).toBe(1);
    expect(published.at(-1)?.changes).toBe(1);
  });

  test("a card that was shown at a gate is blocked: that is published at once, a storm of them every five seconds", () => {
    const shown = range(0, 60);
    learn(...shown.map((nth) => says(nth)));
    goOn(6000);
    for (const nth of shown) ledger.cards.shown(escnOf(nth), now);
    learn(says(0, { status: "inactive" }));
    expect(goOn(1000)).toBe(1);
    expect(room.find(0)).toMatchObject({ status: "inactive" });
    const before = published.length;
    for (const nth of shown.slice(1, 31)) {
      learn(says(nth, { status: "inactive" }));
      goOn(1000);
    }
    expect(published.length - before).toBe(6);
  });

  test("nothing: the set is vouched for anew every day", () => {
    learn(says(1));
    goOn(1000);
    const first = room.cards.publisher.current();
    goOn(DAY_MS - MINUTE_MS);
    expect(room.cards.publisher.current()?.seq).toBe(first?.seq);
    goOn(2 * MINUTE_MS);
    const renewed = room.cards.publisher.current();
    expect(renewed?.seq).toBeGreaterThan(first?.seq ?? 0);
    expect(renewed?.expiresAt).toBeGreaterThan((first?.expiresAt ?? 0) + DAY_MS - MINUTE_MS);
    expect(published).toHaveLength(1);
  });

  test("and the run ends before it is published: the next one does", () => {
    learn(says(1));
    open();
    goOn(1000);
    expect(room.find(1)).toBeDefined();
  });
});

describe("after a pass", () => {
  test("all of it is published, true since the pass began", () => {
    learn(says(1));
    goOn(1000);
    const began = now;
    pass(says(1), says(2));
    expect(goOn(1000)).toBe(1);
    expect(published.at(-1)?.info).toMatchObject({ count: 2, takenAt: began });
  });

  test("without news, the moment moves on all the same", () => {
    pass(says(1));
    goOn(1000);
    now += 12 * HOUR_MS;
    const began = now;
    pass(says(1));
    goOn(1000);
    expect(published.at(-1)?.info.takenAt).toBe(began);
  });

  test("learning in between does not make the list younger", () => {
    const began = now;
    pass(says(1));
    goOn(1000);
    now += HOUR_MS;
    learn(says(2));
    goOn(1000);
    expect(published.at(-1)?.info).toMatchObject({ count: 2, takenAt: began });
  });
});

describe("when suspiciously much is gone", () => {
  beforeEach(() => {
    pass(...range(0, 100).map((nth) => says(nth)));
    goOn(1000);
    now += 12 * HOUR_MS;
    pass(
      ...range(0, 70).map((nth) => says(nth, { status: nth === 5 ? "inactive" : "active" })),
      ...range(70, 100).map(gone),
    );
  });

  test("it stays published and somebody is told; other words are published, and the list is not called new", () => {
    goOn(3 * MINUTE_MS);
    expect(troubles).toEqual([expect.objectContaining({ code: "shrunk" })]);
    expect(room.find(99)).toBeDefined();
    expect(room.find(5)).toMatchObject({ status: "inactive" });
    expect(room.cards.publisher.current()).toMatchObject({ count: 100, takenAt: NOW });
  });

  test("and it was the router's mistake: the next pass heals it", () => {
    goOn(3 * MINUTE_MS);
    now += 12 * HOUR_MS;
    const began = now;
    ledger.pass.begin(now, false);
    // gone ones that are published for good are asked about again
    expect(ledger.plan.due(now, 1000)).toHaveLength(100);
    pass(...range(0, 100).map((nth) => says(nth)));
    goOn(1000);
    expect(room.cards.publisher.current()).toMatchObject({ count: 100, takenAt: began });
  });

  test("and somebody who knows why forces it", () => {
    const began = now;
    goOn(3 * MINUTE_MS);
    expect(publishing.now({ force: true })).toMatchObject({ count: 70, takenAt: began });
    expect(room.find(99)).toBeUndefined();
    expect(goOn(2 * MINUTE_MS)).toBe(0);
  });

  test("and it is so in the next pass too: somebody is told again after an hour, not every second", () => {
    goOn(HOUR_MS);
    now += 12 * HOUR_MS;
    pass(...range(0, 70).map((nth) => says(nth)), ...range(70, 100).map(gone));
    goOn(HOUR_MS);
    expect(troubles).toHaveLength(2);
  });
});

describe("the folder of what is published", () => {
  test("is lost: all of it is published anew, gone ones too", () => {
    pass(...range(0, 10).map((nth) => says(nth)));
    goOn(1000);
    learn(gone(3));
    goOn(MINUTE_MS);
    for (const name of readdirSync(room.cards.path)) rmSync(join(room.cards.path, name));
    learn(says(20));
    goOn(2 * MINUTE_MS);
    expect(troubles).toEqual([]);
    expect(count()).toBe(10);
    expect(room.find(9)).toBeDefined();
    publishCards(room.cards.publisher, [{ escn: escnOf(3), status: "active", asOf: NOW - DAY_MS }], { takenAt: NOW });
    expect(room.cards.publisher.find(escnOf(3))).toBeUndefined();
  });

  test("holds a list of another ledger: it stays until a whole list replaces it", () => {
    const old = range(0, 10).map((nth): NewCard => ({ escn: escnOf(nth), status: "active", asOf: NOW - DAY_MS }));
    publishCards(room.cards.publisher, old, { name: "router", takenAt: NOW - DAY_MS });
    learn(says(3, { status: "inactive" }), says(50));
    goOn(MINUTE_MS);
    expect(room.cards.publisher.current()).toMatchObject({ count: 11, takenAt: NOW - DAY_MS });
    expect(room.find(3)).toMatchObject({ status: "inactive" });
    const began = now;
    pass(...range(0, 9).map((nth) => says(nth)), says(50));
    goOn(1000);
    expect(room.cards.publisher.current()).toMatchObject({ count: 10, takenAt: began });
    expect(room.find(9)).toBeUndefined();
  });

  test("holds a site's own list as well: that is left alone", () => {
    publishCards(room.cards.publisher, [{ escn: escnOf(9), status: "active", asOf: NOW }], { takenAt: NOW });
    pass(says(1));
    goOn(1000);
    expect(room.cards.publisher.current()?.sources.map(({ name }) => name)).toEqual(["router", "students"]);
    expect(room.cards.publisher.find(escnOf(9))).toBeDefined();
  });

  test("cannot be written for a while: that is told once, and it is tried again", () => {
    rmSync(room.cards.path, { recursive: true });
    learn(says(1));
    goOn(10 * MINUTE_MS);
    expect(troubles).toHaveLength(1);
    expect(troubles[0]).toMatchObject({ code: "storage" });
    mkdirSync(room.cards.path);
    expect(goOn(MINUTE_MS)).toBe(1);
    expect(room.find(1)).toBeDefined();
  });
});
