import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { NO_TRAITS } from "../../src/verdict/words.ts";
import type { RegisterFault, SimulatedRouter } from "../fakes/esc-router.ts";
import { escnOf, registered, TOKEN } from "./cards.ts";
import { askedAbout, DAY_MS, dayOf, HOUR_MS, NOW, openRoom, personOf, questionsAbout, type Room } from "./synced.ts";

const SOON = { timeout: 20_000, interval: 5 };
const many = (count: number) => Array.from({ length: count }, (_, nth) => registered(nth));
const pages = ({ requests }: SimulatedRouter) => requests.filter(({ path }) => path.includes("page=")).length;

let room: Room;
let now: number;

beforeEach(() => {
  now = NOW;
  room = openRoom(() => now);
});
afterEach(() => room[Symbol.asyncDispose]());

/** One whole pass, published; then sync ends. */
async function passOver(simulated: SimulatedRouter, options: Parameters<Room["sync"]>[1] = {}) {
  await using sync = await room.sync(simulated.origin, options);
  await vi.waitFor(() => expect(sync.ends).toHaveLength(1), SOON);
  return sync;
}

describe("a pass over the register", () => {
  test("reads 45 cards, card by card, and publishes them", async () => {
    const simulated = await room.register(many(45));
    simulated.cards[7] = registered(7, { status: "INACTIVE", expiresAt: "2026-01-31" });
    const sync = await passOver(simulated);
    expect(sync).toMatchObject({ ends: ["whole"], failures: [], troubles: [], faults: [] });
    expect(sync.published.at(-1)).toMatchObject({ count: 45, takenAt: NOW });
    expect(room.find(44)).toEqual({
      status: "active",
      expiresOn: "2040-12-31",
      issuerPic: "999893752",
      issuerName: "Université de Saint-Valentin",
      asOf: NOW,
      person: undefined,
      ...NO_TRAITS,
    });
    expect(room.find(7)).toMatchObject({ status: "inactive", expiresOn: "2026-01-31" });
    expect(room.find(45)).toBeUndefined();
    const doing = (what: string) => sync.progress.filter(({ doing: is }) => is === what);
    expect(doing("list").map(({ done, of }) => `${done}/${of}`)).toEqual(["1/5", "2/5", "3/5", "4/5", "5/5"]);
    expect(doing("cards")).toHaveLength(45);
    expect(doing("cards").at(-1)).toEqual({ doing: "cards", done: 45, of: 45 });
  });

  test("sends the token with the list and not with the cards", async () => {
    const simulated = await room.register(many(12));
    await passOver(simulated);
    for (const { path, authorization } of simulated.requests)
      expect(authorization).toBe(path.includes("/status") ? undefined : `Bearer ${TOKEN}`);
  });

  test("keeps what the list says of its holder's studies, unless two institutions say different things", async () => {
    const esi = "urn:schac:personalUniqueCode:int:esi:lmu.de:82683485";
    const levels = [["MASTER"], ["MASTER", "MASTER"], ["MASTER", "BACHELOR"], ["HABILITATION"], []];
    await passOver(await room.register(levels.map((said, n) => registered(n, { esi, levels: said }))));
    expect(levels.map((_, n) => room.find(n)?.level)).toEqual(["master", "master", undefined, undefined, undefined]);
  });

  test("keeps whose card it is, as the list says it", async () => {
    const esi = "urn:schac:personalUniqueCode:int:esi:lmu.de:82683485";
    await passOver(await room.register([registered(1, { esi }), registered(2)]));
    expect(room.find(1)?.person).toBe(personOf(esi));
    expect(room.find(2)?.person).toBeUndefined();
  });

  test("leaves out a card that is taken back between list and look-up, and reads the list once more", async () => {
    const simulated = await room.register(many(20));
    simulated.setFault({ is: "status", status: 410 }, escnOf(3));
    const sync = await passOver(simulated);
    expect(sync.ends).toEqual(["whole"]);
    expect(sync.published.at(-1)).toMatchObject({ count: 19 });
    expect(room.find(3)).toBeUndefined();
    expect(pages(simulated)).toBe(4);
  });

  test("asks about a card that left the list: one is gone, one lives elsewhere now", async () => {
    const simulated = await room.register(many(20), { organisation: registered(0).issuerIdentifier });
    await passOver(simulated);
    simulated.cards.splice(3, 1);
    simulated.cards[3] = registered(4, { issuerIdentifier: "111111111", issuerName: "Elsewhere" });
    now += 12 * HOUR_MS;
    await passOver(simulated);
    expect(room.find(3)).toBeUndefined();
    expect(room.find(4)).toMatchObject({ issuerName: "Elsewhere", asOf: now });
  });

  test("asks first about what it never asked about, then what ends or was shown, then the oldest", async () => {
    const simulated = await room.register(many(12));
    simulated.cards[5] = registered(5, { expiresAt: dayOf(NOW + 4 * DAY_MS) });
    await passOver(simulated);
    simulated.cards.push(registered(50));
    room.ledger.cards.shown(escnOf(9), NOW + HOUR_MS);
    room.ledger.cards.learn([{ is: "card", card: { escn: escnOf(8), status: "active", asOf: NOW - 1 } }]);
    now += 12 * HOUR_MS;
    const before = simulated.requests.length;
    await passOver(simulated, { concurrency: 1 });
    const asked = askedAbout({ ...simulated, requests: simulated.requests.slice(before) });
    expect(asked.slice(0, 4)).toEqual([50, 9, 5, 8]);
    expect(asked).toHaveLength(13);
  });

  test("that was just made is not made again by the next run; in twelve hours it is", async () => {
    const simulated = await room.register(many(5));
    await passOver(simulated);
    const before = simulated.requests.length;
    now += 11 * HOUR_MS;
    {
      await using sync = await room.sync(simulated.origin);
      await vi.waitFor(() => expect(sync.reach).toEqual([undefined]), SOON);
    }
    expect(simulated.requests.length - before).toBe(1);
    now += HOUR_MS;
    expect((await passOver(simulated)).ends).toEqual(["whole"]);
  });
});

describe("a pass without a token", () => {
  test("reads no list, and refreshes what was looked up", async () => {
    const simulated = await room.register(many(5));
    await using sync = await room.sync(simulated.origin, { withList: false });
    expect(await room.gate().ask(escnOf(2), { deadlineMs: 20_000 })).toMatchObject({ is: "known" });
    await vi.waitFor(() => expect(room.find(2)).toMatchObject({ asOf: NOW }), SOON);
    expect(room.cards.publisher.current()).toMatchObject({ takenAt: undefined, count: 1 });
    await sync[Symbol.asyncDispose]();
    now += 12 * HOUR_MS;
    simulated.cards[2] = registered(2, { status: "INACTIVE" });
    await passOver(simulated, { withList: false });
    await using later = await room.sync(simulated.origin, { withList: false });
    await vi.waitFor(() => expect(room.find(2)).toMatchObject({ status: "inactive", asOf: now }), SOON);
    expect(later.failures).toEqual([]);
    expect(pages(simulated)).toBe(0);
  });

  test("forgets a card that nobody showed for 90 days", async () => {
    const simulated = await room.register(many(5));
    // a minute between publications is soon over
    const hasty = { withList: false, monotonic: () => performance.now() * 10_000 };
    {
      await using _ = await room.sync(simulated.origin, hasty);
      await room.gate().ask(escnOf(1), { deadlineMs: 20_000 });
      await room.gate().ask(escnOf(2), { deadlineMs: 20_000 });
      await vi.waitFor(() => expect(room.find(2)).toBeDefined(), SOON);
    }
    now += 90 * DAY_MS;
    room.ledger.cards.shown(escnOf(1), now);
    now += 1;
    await using _ = await room.sync(simulated.origin, hasty);
    await vi.waitFor(() => expect(room.find(2)).toBeUndefined(), SOON);
    expect(room.find(1)).toBeDefined();
  });
});

describe("a pass that fails", () => {
  const FAULTS: readonly [name: string, fault: RegisterFault, only: string, code: string][] = [
    ["the third page fails", { is: "status", status: 500 }, "page=2", "failed"],
    ["the third page is a hotel's", { is: "html" }, "page=2", "not-json"],
    ["the token is not known any more", { is: "status", status: 401 }, "page=0", "unauthorized"],
    ["every card fails", { is: "status", status: 500 }, "-826a-", "failed"],
    ["every card is refused", { is: "status", status: 403 }, "-826a-", "forbidden"],
    ["one card fails", { is: "status", status: 500 }, escnOf(27), "failed"],
    ["the line is cut at one card", { is: "down" }, escnOf(27), "unreachable"],
    ["one card's answer is another's", { is: "body", body: JSON.stringify(registered(5)) }, escnOf(27), "invalid"],
    ["one card never comes", { is: "stall" }, escnOf(27), "timeout"],
  ];

  test.each(FAULTS)("%s: the old list stays, and the pass goes on when it can", async (_, fault, only, code) => {
    const simulated = await room.register(many(30));
    await passOver(simulated);
    simulated.cards[29] = registered(29, { status: "INACTIVE" });
    simulated.setFault(fault, only);
    now += 12 * HOUR_MS;
    await using sync = await room.sync(simulated.origin, {
      router: room.client(simulated.origin, { deadlineMs: 200 }),
    });
    await vi.waitFor(() => expect(sync.failures[0]).toMatchObject({ code }), SOON);
    expect(room.cards.publisher.current()).toMatchObject({ takenAt: NOW, count: 30 });
    simulated.setFault(undefined);
    await vi.waitFor(() => expect(sync.ends).toEqual(["whole"]), SOON);
    expect(sync.troubles).toEqual([]);
    expect(room.cards.publisher.current()).toMatchObject({ takenAt: now, count: 30 });
    expect(room.find(29)).toMatchObject({ status: "inactive", asOf: now });
  });

  test("asks no card twice that had an answer", async () => {
    const simulated = await room.register(many(60));
    simulated.setFault({ is: "random", seed: 7, share: 0.3, of: [{ is: "status", status: 500 }, { is: "down" }] });
    const answered = new Map<string, number>();
    await using sync = await room.sync(simulated.origin, {
      router: room.client(simulated.origin, { patience: { retryMs: 1, closedMs: 1, longestClosedMs: 1 } }),
      onProgress: ({ doing, done }) =>
        void answered.set(`${doing} ${done}`, (answered.get(`${doing} ${done}`) ?? 0) + 1),
    });
    await vi.waitFor(() => expect(sync.ends).toEqual(["whole"]), SOON);
    expect([...answered.values()].every((times) => times === 1)).toBe(true);
    expect(room.cards.publisher.current()).toMatchObject({ count: 60, takenAt: NOW });
  });

  test("at one card that the router chokes on for ever: in the end it goes on without it", async () => {
    const simulated = await room.register(many(30));
    await passOver(simulated);
    simulated.setFault({ is: "status", status: 500 }, escnOf(27));
    now += 12 * HOUR_MS;
    const sync = await passOver(simulated);
    expect(sync.ends).toEqual(["whole"]);
    expect(sync.failures).toHaveLength(7);
    expect(room.find(27)).toMatchObject({ status: "active", asOf: NOW });
    expect(room.find(26)).toMatchObject({ asOf: now });
  });

  test("because nobody answers: no card is given up for it", async () => {
    const simulated = await room.register(many(3));
    await passOver(simulated);
    now += 12 * HOUR_MS;
    simulated.setFault({ is: "down" }, "/cards/");
    await using sync = await room.sync(simulated.origin);
    await vi.waitFor(() => expect(sync.failures.length).toBeGreaterThan(12), SOON);
    expect(sync.ends).toEqual([]);
  });

  test("and stands still for longer than a pass may take begins anew, with the list", async () => {
    const simulated = await room.register(many(30));
    simulated.setFault({ is: "down" }, escnOf(27));
    {
      await using sync = await room.sync(simulated.origin, { pauses: { retryFirstMs: 600_000, quietMs: 600_000 } });
      await vi.waitFor(() => expect(sync.failures).toHaveLength(1), SOON);
    }
    simulated.setFault(undefined);
    now += 12 * HOUR_MS + 60_000;
    const before = pages(simulated);
    const sync = await passOver(simulated);
    expect(pages(simulated) - before).toBe(3);
    expect(sync.published.at(-1)).toMatchObject({ takenAt: now });
    expect(room.find(1)).toMatchObject({ asOf: now });
  });
});

describe("a run that ends in the middle", () => {
  test.each([
    ["of the list", "page=3"],
    ["of the cards", escnOf(40)],
  ])("%s: the next one goes on there", async (_, at) => {
    const simulated = await room.register(many(60));
    simulated.setFault({ is: "silence" }, at);
    {
      await using sync = await room.sync(simulated.origin, { concurrency: 1 });
      await vi.waitFor(() => expect(simulated.requests.some(({ path }) => path.includes(at))).toBe(true), SOON);
      expect(sync.ends).toEqual([]);
    }
    room.closeLedger();
    simulated.setFault(undefined);
    expect((await passOver(simulated)).ends).toEqual(["whole"]);
    expect(pages(simulated)).toBe(at.startsWith("page") ? 7 : 6);
    const twice = many(60).filter((__, nth) => questionsAbout(simulated, nth) > 1);
    expect(twice.map(({ cardNumber }) => cardNumber)).toEqual(at.startsWith("page") ? [] : [at]);
  });

  test("with its ledger lost: nothing published is lost until a whole list replaces it", async () => {
    const simulated = await room.register(many(30));
    await passOver(simulated);
    room.closeLedger();
    rmSync(join(room.cards.state, "register.sqlite"));
    simulated.cards.splice(0, 3);
    simulated.setFault({ is: "down" }, escnOf(27));
    {
      await using sync = await room.sync(simulated.origin);
      await vi.waitFor(() => expect(sync.failures.length).toBeGreaterThan(0), SOON);
      expect(room.cards.publisher.current()).toMatchObject({ takenAt: NOW, count: 30 });
    }
    simulated.setFault(undefined);
    now += HOUR_MS;
    const sync = await passOver(simulated);
    expect(sync.published.at(-1)).toMatchObject({ count: 27 });
    expect(room.find(0)).toBeUndefined();
    expect(room.find(29)).toBeDefined();
  });
});
