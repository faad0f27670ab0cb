import { describe, expect, test } from "vitest";
import { RouterError } from "../../src/router/words.ts";
import { until } from "../fakes/until.ts";
import { escnOf, registered } from "./cards.ts";
import { client, NOW, register } from "./opened.ts";

/** Pauses that no test waits for. */
const SLOWLY = { retryMs: 1, closedMs: 600_000, longestClosedMs: 600_000 };
const registeredMany = (count: number) => Array.from({ length: count }, (_, nth) => registered(nth));

describe("another try", () => {
  test.each(["down", "cut", "cut-chunked"] as const)("the first try is %s, and nobody notices", async (is) => {
    const simulated = await register();
    const router = client(simulated.origin, { patience: { retryMs: 300 }, random: () => 0.99 });
    simulated.setFault({ is });
    const answer = router.status(escnOf(1));
    await until("it was asked", () => simulated.requests.length > 0);
    simulated.setFault(undefined);
    expect(await answer).toMatchObject({ is: "card" });
    expect(simulated.requests).toHaveLength(2);
  });

  test("three tries, and not one more", async () => {
    const simulated = await register();
    simulated.setFault({ is: "status", status: 500 });
    expect(await client(simulated.origin).status(escnOf(1))).toEqual({ is: "no-answer", why: "failed" });
    expect(simulated.requests).toHaveLength(3);
  });

  test.each([401, 403, 404] as const)("%s is an answer: the list is not asked again", async (status) => {
    const simulated = await register();
    simulated.setFault({ is: "status", status });
    await expect(client(simulated.origin).page(0)).rejects.toBeInstanceOf(RouterError);
    expect(simulated.requests).toHaveLength(1);
  });

  test("none that would come after the person's patience", async () => {
    const simulated = await register();
    simulated.setFault({ is: "status", status: 500 });
    const router = client(simulated.origin, { patience: { retryMs: 9000 }, random: () => 0.99 });
    const answer = await router.status(escnOf(1), { deadlineMs: 8000, urgent: true });
    expect(answer).toEqual({ is: "no-answer", why: "failed" });
    expect(simulated.requests).toHaveLength(1);
  });

  test("we stop while waiting for it", async () => {
    const simulated = await register();
    simulated.setFault({ is: "status", status: 500 });
    const stop = new AbortController();
    const router = client(simulated.origin, { patience: { retryMs: 9000 }, random: () => 0.99 });
    const answer = router.status(escnOf(1), { signal: stop.signal });
    await until("it was asked", () => simulated.requests.length > 0 && simulated.underWay.now === 0);
    stop.abort();
    expect(await answer).toEqual({ is: "no-answer", why: "cancelled" });
  });

  test("of many questions that fail, few are asked again", async () => {
    const simulated = await register({ cards: registeredMany(400) });
    const router = client(simulated.origin);
    // every fourth card fails, so that the way stays open
    for (let nth = 0; nth < 400; nth++) {
      if (nth % 4 === 0) simulated.setFault({ is: "status", status: 500 }, escnOf(nth));
      await router.status(escnOf(nth));
    }
    expect(simulated.requests.length).toBeGreaterThan(400);
    expect(simulated.requests.length).toBeLessThanOrEqual(400 + 10 + 40);
  });

  test("the budget of a person who waits is not spent by others", async () => {
    const simulated = await register();
    const router = client(simulated.origin);
    simulated.setFault({ is: "status", status: 500 }, escnOf(2));
    for (let nth = 0; nth < 20; nth++) {
      await router.status(escnOf(2));
      await router.status(escnOf(1));
    }
    const spent = simulated.requests.length;
    await router.status(escnOf(2));
    expect(simulated.requests).toHaveLength(spent + 1);
    await router.status(escnOf(2), { urgent: true });
    expect(simulated.requests).toHaveLength(spent + 1 + 3);
  });
});

describe("the router tells us to stay away", () => {
  test.each([429, 503] as const)("for a short while (%s): the question waits and is answered", async (status) => {
    const simulated = await register();
    simulated.setFault({ is: "status", status, retryAfter: "1" });
    const router = client(simulated.origin);
    const answer = router.status(escnOf(1));
    await until("it was told", () => router.reach().is === "closed");
    simulated.setFault(undefined);
    expect(await answer).toMatchObject({ is: "card" });
    expect(simulated.requests).toHaveLength(2);
    expect(router.reach()).toEqual({ is: "open" });
  });

  const DATE = new Date(Date.now() + 600_000 - (Date.now() % 1000));
  test.each([
    ["600", 600_000],
    [DATE.toUTCString(), 600_000],
    ["999999999", 900_000],
    [new Date(Date.now() + 1e12).toUTCString(), 900_000],
  ])("for longer (%s): nobody is asked any more, and everybody is told", async (retryAfter, forMs) => {
    const simulated = await register();
    simulated.setFault({ is: "status", status: 429, retryAfter });
    const router = client(simulated.origin);
    expect(await router.status(escnOf(1))).toEqual({ is: "no-answer", why: "busy" });
    expect(await router.status(escnOf(1), { urgent: true })).toEqual({ is: "no-answer", why: "busy" });
    await expect(router.page(0)).rejects.toMatchObject({ code: "busy" });
    expect(simulated.requests).toHaveLength(1);
    const reach = router.reach();
    if (reach.is === "open") throw new Error("the way is open");
    expect(Math.abs(reach.untilMs - (NOW + forMs))).toBeLessThan(60_000);
  });

  test.each(["soon", "-5", "1.5", "", "Sun, 99 Nov 2094 08:49:37 GMT"])(
    "in words that mean nothing (%s): as if it had not",
    async (retryAfter) => {
      const simulated = await register();
      simulated.setFault({ is: "status", status: 429, retryAfter });
      const router = client(simulated.origin);
      expect(await router.status(escnOf(1))).toEqual({ is: "no-answer", why: "busy" });
      expect(simulated.requests).toHaveLength(3);
      expect(router.reach()).toEqual({ is: "open" });
    },
  );
});

describe("the way to the router", () => {
  async function closed(atMs: { ms: number } = { ms: 0 }) {
    const simulated = await register();
    const router = client(simulated.origin, { patience: SLOWLY, monotonic: () => atMs.ms, random: () => 0 });
    simulated.setFault({ is: "status", status: 500 });
    for (let nth = 0; nth < 2; nth++) await router.status(escnOf(1));
    expect(router.reach()).toEqual({ is: "closed", why: "failed", untilMs: NOW + 300_000 });
    return { simulated, router, asked: simulated.requests.length };
  }

  test("closes, and a person is told at once", async () => {
    const { simulated, router, asked } = await closed();
    expect(await router.status(escnOf(1), { urgent: true })).toEqual({ is: "no-answer", why: "failed" });
    expect(simulated.requests).toHaveLength(asked);
  });

  test("closes, and who would have to wait for a place is told at once too", async () => {
    const simulated = await register();
    const router = client(simulated.origin, { patience: SLOWLY, concurrency: 1 });
    simulated.setFault({ is: "silence" });
    const stop = new AbortController();
    const page = router.page(0, { signal: stop.signal });
    await until("the place is taken", () => simulated.requests.length === 1);
    simulated.setFault({ is: "status", status: 500 });
    for (let nth = 0; nth < 2; nth++) await router.status(escnOf(1), { urgent: true });
    expect(await router.status(escnOf(1))).toEqual({ is: "no-answer", why: "failed" });
    stop.abort();
    await expect(page).rejects.toMatchObject({ code: "cancelled" });
  });

  test("opens again by the first question after its time, and that one is answered", async () => {
    const at = { ms: 0 };
    const { simulated, router, asked } = await closed(at);
    simulated.setFault(undefined);
    at.ms = 300_000;
    expect(await router.status(escnOf(1), { urgent: true })).toMatchObject({ is: "card" });
    expect(simulated.requests).toHaveLength(asked + 1);
    expect(router.reach()).toEqual({ is: "open" });
  });

  test("only one tries; the others are told", async () => {
    const at = { ms: 0 };
    const { simulated, router, asked } = await closed(at);
    simulated.setFault({ is: "silence" });
    at.ms = 300_000;
    const stop = new AbortController();
    const trial = router.status(escnOf(1), { signal: stop.signal });
    await until("it was asked", () => simulated.requests.length === asked + 1);
    expect(await router.status(escnOf(1), { urgent: true })).toEqual({ is: "no-answer", why: "failed" });
    expect(simulated.requests).toHaveLength(asked + 1);
    stop.abort();
    expect(await trial).toEqual({ is: "no-answer", why: "cancelled" });
    simulated.setFault(undefined);
    expect(await router.status(escnOf(1))).toMatchObject({ is: "card" });
  });

  test("stays open though one card is more than the router can do", async () => {
    const simulated = await register();
    const router = client(simulated.origin, { patience: SLOWLY });
    simulated.setFault({ is: "status", status: 500 }, escnOf(2));
    for (let nth = 0; nth < 5; nth++) {
      await router.status(escnOf(2));
      await router.status(escnOf(1));
    }
    expect(router.reach()).toEqual({ is: "open" });
  });

  test("stays open though we are not let in", async () => {
    const simulated = await register();
    const router = client(simulated.origin, { patience: SLOWLY });
    simulated.setFault({ is: "status", status: 403 });
    for (let nth = 0; nth < 10; nth++) await router.status(escnOf(1));
    expect(router.reach()).toEqual({ is: "open" });
  });

  test("stays open though people have no patience", async () => {
    const simulated = await register();
    const router = client(simulated.origin, { patience: SLOWLY });
    simulated.setFault({ is: "silence" });
    const asked = Array.from({ length: 10 }, () => router.status(escnOf(1), { deadlineMs: 50, urgent: true }));
    for (const answer of await Promise.all(asked)) expect(answer).toEqual({ is: "no-answer", why: "timeout" });
    expect(router.reach()).toEqual({ is: "open" });
  });
});

describe("a long list is read while somebody stands at the gate", () => {
  test("never more at once than we were told", async () => {
    const simulated = await register({ cards: registeredMany(60) });
    simulated.setFault({ is: "slow", ms: 5, spreadMs: 10 });
    const router = client(simulated.origin, { concurrency: 3 });
    await Promise.all(registeredMany(60).map((_, nth) => router.status(escnOf(nth))));
    expect(simulated.underWay.most).toBe(3);
  });

  test("a person is answered though every place is taken by what never ends", async () => {
    const simulated = await register({ cards: registeredMany(10) });
    simulated.setFault({ is: "silence" });
    const router = client(simulated.origin, { concurrency: 2 });
    const stop = new AbortController();
    const listing = [1, 2, 3, 4].map((number) => router.page(number, { signal: stop.signal }));
    await until("all places are taken", () => simulated.requests.length === 2);
    simulated.setFault(undefined);
    const answers = [1, 2, 3].map((nth) => router.status(escnOf(nth), { urgent: true, deadlineMs: 10_000 }));
    for (const answer of await Promise.all(answers)) expect(answer).toMatchObject({ is: "card" });
    stop.abort();
    for (const page of await Promise.allSettled(listing)) expect(page).toMatchObject({ reason: { code: "cancelled" } });
  });

  test("a question whose time ran out in the queue is never asked, and says nothing of the router", async () => {
    const simulated = await register();
    simulated.setFault({ is: "silence" });
    const router = client(simulated.origin, { concurrency: 1 });
    const stop = new AbortController();
    const page = router.page(0, { signal: stop.signal });
    await until("the place is taken", () => simulated.requests.length === 1);
    const answer = await router.status(escnOf(1), { deadlineMs: 30 });
    expect(answer).toEqual({ is: "no-answer", why: "timeout" });
    expect(simulated.requests).toHaveLength(1);
    stop.abort();
    await expect(page).rejects.toMatchObject({ code: "cancelled" });
  });
});
