import { connect } from "node:net";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { SecondLook } from "../../src/router/ask-protocol.ts";
import type { KeepSyncedOptions } from "../../src/router/keep-synced.ts";
import { escnOf, registered } from "./cards.ts";
import { askedAbout, DAY_MS, HOUR_MS, NOW, openRoom, questionsAbout, type Room } from "./synced.ts";

const SOON = { timeout: 20_000, interval: 5 };
const LONG = { deadlineMs: 20_000 };
const MINUTE_MS = 60_000;
const many = (count: number) => Array.from({ length: count }, (_, nth) => registered(nth));

let room: Room;
let now: number;

beforeEach(() => {
  now = NOW;
  room = openRoom(() => now);
});
afterEach(() => room[Symbol.asyncDispose]());

/** Sync has read the register of these cards, and an hour is over. */
async function readBefore(count = 5) {
  const simulated = await room.register(many(count));
  {
    await using sync = await room.sync(simulated.origin);
    await vi.waitFor(() => expect(sync.ends).toHaveLength(1), SOON);
  }
  now += HOUR_MS;
  return simulated;
}

function gate(hear?: (look: SecondLook) => void | "not-ours") {
  const looks: SecondLook[] = [];
  const ask = room.gate((look) => {
    looks.push(look);
    return hear?.(look);
  });
  return { ask, looks };
}

const dueLooks = () => room.ledger.looks.due(100);

describe("somebody was admitted on what the snapshot says", () => {
  test("and the register says the same: nobody hears of it, and the word is fresh again", async () => {
    const simulated = await readBefore();
    const before = questionsAbout(simulated, 1);
    await using sync = await room.sync(simulated.origin);
    const { ask, looks } = gate();
    ask.seen(escnOf(1), now);
    await vi.waitFor(() => expect(room.ledger.cards.find(escnOf(1))).toMatchObject({ asOf: now }), SOON);
    expect(questionsAbout(simulated, 1) - before).toBe(1);
    expect(dueLooks()).toEqual([]);
    expect(looks).toEqual([]);
    expect(sync.contradicted).toBe(0);
  });

  test.each([
    [
      "it is blocked",
      (cards: ReturnType<typeof registered>[]) => void (cards[1] = registered(1, { status: "INACTIVE" })),
      "known",
    ],
    ["it is taken back", (cards: ReturnType<typeof registered>[]) => void cards.splice(1, 1), "unknown"],
  ])("and now %s: the gate is told, and the snapshot says so at once", async (_, change, is) => {
    const simulated = await readBefore();
    change(simulated.cards);
    await using sync = await room.sync(simulated.origin);
    const { ask, looks } = gate();
    ask.seen(escnOf(1), now);
    await vi.waitFor(() => expect(looks).toHaveLength(1), SOON);
    expect(looks[0]).toMatchObject({ escn: escnOf(1), seenAt: now, lookup: { is } });
    await vi.waitFor(() => expect(room.find(1)?.status).toBe(is === "known" ? "inactive" : undefined), SOON);
    await vi.waitFor(() => expect(room.ledger.looks.owed()).toEqual([]), SOON);
    expect(sync.contradicted).toBe(1);
  });

  test("on a word of the last ten minutes: the register is not asked again", async () => {
    const simulated = await readBefore();
    now = NOW + 9 * MINUTE_MS;
    await using _ = await room.sync(simulated.origin);
    const before = questionsAbout(simulated, 1);
    const { ask } = gate();
    ask.seen(escnOf(1), now);
    ask.seen(escnOf(2), now + 2 * MINUTE_MS);
    await vi.waitFor(() => expect(questionsAbout(simulated, 2)).toBe(2), SOON);
    expect(questionsAbout(simulated, 1)).toBe(before);
  });

  test("while there was no sync: it is told when there is one", async () => {
    const simulated = await readBefore();
    simulated.cards[1] = registered(1, { status: "INACTIVE" });
    const { ask, looks } = gate();
    ask.seen(escnOf(1), now);
    await using _ = await room.sync(simulated.origin);
    await vi.waitFor(() => expect(looks).toHaveLength(1), SOON);
  });

  test("500 of them while there was no sync: sync has them all on its disk", async () => {
    const simulated = await room.register(many(1));
    simulated.setFault({ is: "down" });
    const { ask } = gate();
    for (let nth = 0; nth < 500; nth += 1) ask.seen(escnOf(nth), now + nth);
    await using _ = await room.sync(simulated.origin, { withList: false });
    await vi.waitFor(() => expect(room.ledger.looks.due(1000)).toHaveLength(500), SOON);
  });

  test("while the router was silent and sync was restarted: it is asked when the line is back", async () => {
    const simulated = await readBefore();
    simulated.setFault({ is: "down" });
    {
      await using _ = await room.sync(simulated.origin);
      gate().ask.seen(escnOf(1), now);
      await vi.waitFor(() => expect(dueLooks()).toEqual([escnOf(1)]), SOON);
    }
    room.closeLedger();
    simulated.cards[1] = registered(1, { status: "INACTIVE" });
    await using _ = await room.sync(simulated.origin);
    const { looks } = gate();
    simulated.setFault(undefined);
    await vi.waitFor(() => expect(looks).toHaveLength(1), SOON);
  });

  test("and the gate cannot write it down: it is told again on the next connection, until it can", async () => {
    const simulated = await readBefore();
    simulated.cards[1] = registered(1, { status: "INACTIVE" });
    await using _ = await room.sync(simulated.origin);
    const full = gate(() => {
      throw new Error("the disk is full");
    });
    full.ask.seen(escnOf(1), now);
    await vi.waitFor(() => expect(full.looks).toHaveLength(1), SOON);
    expect(room.ledger.looks.owed()).toHaveLength(1);
    const other = gate(() => "not-ours");
    await vi.waitFor(() => expect(other.looks).toHaveLength(1), SOON);
    expect(room.ledger.looks.owed()).toHaveLength(1);
    const { looks } = gate();
    await vi.waitFor(() => expect(looks).toHaveLength(1), SOON);
    await vi.waitFor(() => expect(room.ledger.looks.owed()).toEqual([]), SOON);
    expect(full.looks).toHaveLength(1);
  });

  test("300 contradictions for a gate that comes later: all are told, whatever it reads at once", async () => {
    const simulated = await room.register([]);
    for (let nth = 0; nth < 300; nth += 1) {
      room.ledger.cards.learn([{ is: "card", card: { escn: escnOf(nth), status: "active", asOf: NOW - DAY_MS } }]);
      room.ledger.looks.seen(escnOf(nth), now);
    }
    await using sync = await room.sync(simulated.origin, { withList: false });
    await vi.waitFor(() => expect(sync.contradicted).toBe(300), SOON);
    const { looks } = gate();
    await vi.waitFor(() => expect(looks).toHaveLength(300), SOON);
    await vi.waitFor(() => expect(room.ledger.looks.owed()).toEqual([]), SOON);
  });

  test("a card of the site's own list that the router does not know: nobody is accused", async () => {
    const simulated = await readBefore();
    await using sync = await room.sync(simulated.origin);
    const { ask } = gate();
    ask.seen(escnOf(77), now);
    await vi.waitFor(() => expect(questionsAbout(simulated, 77)).toBe(1), SOON);
    await vi.waitFor(() => expect(dueLooks()).toEqual([]), SOON);
    expect(sync.contradicted).toBe(0);
  });
});

test("the router chokes on one card alone: it is put off, and the others are asked", async () => {
  const simulated = await readBefore();
  simulated.setFault({ is: "status", status: 500 }, escnOf(3));
  await using sync = await room.sync(simulated.origin);
  await vi.waitFor(() => expect(sync.reach).toEqual([undefined]), SOON);
  const probes = () => simulated.requests.filter(({ path }) => path.includes("00000000-0000-1034"));
  const known = probes().length;
  const { ask } = gate();
  ask.seen(escnOf(3), now + 2);
  ask.seen(escnOf(2), now + 1);
  await vi.waitFor(() => expect(questionsAbout(simulated, 2)).toBe(2), SOON);
  await vi.waitFor(() => expect(probes().length).toBeGreaterThan(known), SOON);
  const before = simulated.requests.length;
  ask.seen(escnOf(1), now);
  await vi.waitFor(() => expect(questionsAbout(simulated, 1)).toBe(2), SOON);
  await vi.waitFor(() => expect(dueLooks()).toEqual([escnOf(3)]), SOON);
  expect(askedAbout({ ...simulated, requests: simulated.requests.slice(before) })).toEqual([1]);
});

describe("somebody asks about a card that nobody can say anything of", () => {
  test("the number is asked first when the line returns, and then known at once", async () => {
    const simulated = await readBefore();
    simulated.cards.push(registered(50));
    simulated.setFault({ is: "down" });
    now += 12 * HOUR_MS;
    await using sync = await room.sync(simulated.origin, { concurrency: 1 });
    const { ask } = gate();
    expect(await ask.ask(escnOf(50), LONG)).toEqual({ is: "no-answer" });
    expect(await ask.ask(escnOf(2), LONG)).toMatchObject({ card: { status: "active", asOf: NOW } });
    await vi.waitFor(() => expect(sync.failures.length).toBeGreaterThan(2), SOON);
    const before = simulated.requests.length;
    simulated.setFault(undefined);
    await vi.waitFor(() => expect(sync.ends).toEqual(["whole"]), SOON);
    const asked = askedAbout({ ...simulated, requests: simulated.requests.slice(before) });
    // the pass and the question begin in the same moment; no other card is before it
    expect(asked.indexOf(50)).toBeLessThanOrEqual(1);
    expect(await ask.ask(escnOf(50), LONG)).toMatchObject({ is: "known" });
  });

  test("at once, with a slow router and an older word: the older word comes in time, and says how old it is", async () => {
    const simulated = await readBefore();
    simulated.cards[1] = registered(1, { status: "INACTIVE" });
    await using _ = await room.sync(simulated.origin, { patienceMs: 50 });
    const { ask } = gate();
    await vi.waitFor(() => expect(ask.online()).toBe(true), SOON);
    simulated.setFault({ is: "slow", ms: 400 });
    expect(await ask.ask(escnOf(1), LONG)).toMatchObject({ card: { status: "active", asOf: NOW } });
    // the late answer is not lost
    await vi.waitFor(() => expect(room.find(1)).toMatchObject({ status: "inactive" }), SOON);
  });

  test("seven gates about seven cards, each at each: the register is asked seven times", async () => {
    const simulated = await room.register(many(7));
    await using _ = await room.sync(simulated.origin, { withList: false });
    simulated.setFault({ is: "slow", ms: 100 });
    const gates = Array.from({ length: 7 }, () => room.gate());
    const answers = await Promise.all(
      gates.flatMap((ask) => Array.from({ length: 7 }, (__, nth) => ask.ask(escnOf(nth), LONG))),
    );
    expect(answers.map(({ is }) => is)).toEqual(Array.from({ length: 49 }, () => "known"));
    expect(askedAbout(simulated).toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6]);
  });
});

test("thirty days without the register, then it is back: sync goes on by itself, questions first", async () => {
  const simulated = await readBefore(40);
  const options: Partial<KeepSyncedOptions> = {
    concurrency: 1,
    monotonic: () => now,
    pauses: { retryFirstMs: 5, tickMs: 5, lookMs: 20, silentMs: 20, clockMs: 20 },
  };
  await using sync = await room.sync(simulated.origin, options);
  await vi.waitFor(() => expect(sync.reach).toEqual([undefined]), SOON);
  const { ask, looks } = gate();
  simulated.setFault({ is: "down" });
  for (let day = 1; day <= 30; day += 1) {
    now += DAY_MS;
    ask.seen(escnOf(day), now);
    expect(await ask.ask(escnOf(100 + day), LONG)).toEqual({ is: "no-answer" });
    expect(await ask.ask(escnOf(5), LONG)).toMatchObject({ card: { status: "active", asOf: NOW } });
  }
  await vi.waitFor(() => expect(dueLooks()).toHaveLength(60), SOON);
  expect(room.cards.publisher.current()).toMatchObject({ count: 40, takenAt: NOW });
  expect(sync.ends).toEqual([]);

  simulated.cards[7] = registered(7, { status: "INACTIVE" });
  simulated.cards.push(registered(107));
  const before = simulated.requests.length;
  simulated.setFault(undefined);
  await vi.waitFor(() => expect(sync.ends).toEqual(["whole"]), SOON);
  const asked = askedAbout({ ...simulated, requests: simulated.requests.slice(before) });
  const awaited = Array.from({ length: 30 }, (_, day) => [day + 1, day + 101]).flat();
  expect(awaited.filter((nth) => !asked.includes(nth))).toEqual([]);
  // the pass begins in the same moment, so that a card or two that nobody awaits may come between
  const last = Math.max(...awaited.map((nth) => asked.indexOf(nth)));
  expect(asked.slice(0, last).filter((nth) => !awaited.includes(nth)).length).toBeLessThanOrEqual(2);
  await vi.waitFor(() => expect(looks.map(({ escn }) => escn)).toEqual([escnOf(7)]), SOON);
  expect(looks[0]).toMatchObject({ seenAt: NOW + HOUR_MS + 7 * DAY_MS, lookup: { card: { status: "inactive" } } });
  await vi.waitFor(() => expect(room.cards.publisher.current()).toMatchObject({ count: 41, takenAt: now }), SOON);
  expect(room.find(7)).toMatchObject({ status: "inactive" });
  expect(room.find(107)).toBeDefined();
}, 60_000);

test("a peer that says it was heard and never was told, or saw what nobody shows: nothing happens", async () => {
  const simulated = await readBefore();
  await using sync = await room.sync(simulated.origin);
  const peer = connect(room.socket);
  peer.write(`{"heard":"${escnOf(1)}","seenAt":5}\n{"seen":"${escnOf(99)}","at":${now}}\n`);
  let said = "";
  peer.setEncoding("utf8").on("data", (text: string) => void (said += text));
  await vi.waitFor(() => expect(said).toContain(`{"noted":"${escnOf(99)}","at":${now}}`), SOON);
  peer.destroy();
  expect(sync.faults).toEqual([]);
});
