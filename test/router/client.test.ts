import { afterEach, describe, expect, test } from "vitest";
import { openRouter } from "../../src/router/client.ts";
import { RouterError, type RouterFault } from "../../src/router/words.ts";
import { type RegisterFault, type SimulatedRouter, startRouter } from "../fakes/esc-router.ts";
import { escnOf, registered, TOKEN } from "./cards.ts";

const opened: AsyncDisposable[] = [];
afterEach(async () => {
  for (const one of opened.splice(0)) await one[Symbol.asyncDispose]();
});

async function register(cards = [registered(1)], organisation?: string): Promise<SimulatedRouter> {
  const router = await startRouter({ cards, token: TOKEN, ...(organisation === undefined ? {} : { organisation }) });
  opened.push({ [Symbol.asyncDispose]: () => router.close() });
  return router;
}

function client(origin: string, deadlineMs = 20_000, token: string | undefined = TOKEN) {
  const router = openRouter({ origin, token, deadlineMs });
  opened.push(router);
  return router;
}

async function readAll(router: ReturnType<typeof client>) {
  const pages = [];
  for await (const page of router.cards()) pages.push(page);
  return pages;
}

describe("the look-up of one card", () => {
  test("an active card", async () => {
    const { origin, requests } = await register();
    const answer = await client(origin).status(escnOf(1));
    expect(answer).toEqual({
      is: "card",
      card: {
        escn: escnOf(1),
        status: "active",
        expiresOn: "2040-12-31",
        issuerPic: "999893752",
        issuerName: "Université de Saint-Valentin",
      },
    });
    expect(JSON.stringify(answer)).not.toContain("Jane");
    expect(requests).toEqual([{ path: `/esc-rest/api/v2/cards/${escnOf(1)}/status`, authorization: undefined }]);
  });

  test.each(["INACTIVE", "EXPIRED"] as const)("an %s card", async (status) => {
    const { origin } = await register([registered(1, { status })]);
    expect(await client(origin).status(escnOf(1))).toMatchObject({ card: { status: status.toLowerCase() } });
  });

  test("a card that is not registered", async () => {
    const { origin } = await register();
    expect(await client(origin).status(escnOf(2))).toEqual({ is: "unknown" });
  });

  const FAULTS: Record<string, [RegisterFault, RouterFault]> = {
    "the line is cut": [{ is: "down" }, "unreachable"],
    "the answer is cut off": [{ is: "cut" }, "unreachable"],
    "this address is not on the list": [{ is: "status", status: 403 }, "forbidden"],
    "the token is not known": [{ is: "status", status: 401 }, "unauthorized"],
    "we ask too often": [{ is: "status", status: 429 }, "busy"],
    "the router fails": [{ is: "status", status: 500 }, "failed"],
    "the router is being mended": [{ is: "status", status: 503 }, "failed"],
    "a hotel's portal answers": [{ is: "html" }, "not-json"],
    "a proxy's page says not found": [{ is: "html", status: 404 }, "not-json"],
    "the body is no JSON": [{ is: "body", body: '{"cardNumber":' }, "not-json"],
    "the body is a list": [{ is: "body", body: "[]" }, "invalid"],
    "the answer is about another card": [{ is: "body", body: JSON.stringify(registered(2)) }, "invalid"],
    "the status is a new one": [
      { is: "body", body: JSON.stringify({ ...registered(1), status: "SUSPENDED" }) },
      "invalid",
    ],
    "the last day is no day": [
      { is: "body", body: JSON.stringify(registered(1, { expiresAt: "2040-02-31" })) },
      "invalid",
    ],
    "the body has 10 MB": [{ is: "body", body: `"${"x".repeat(10_000_000)}"` }, "too-large"],
  };

  test.each(Object.entries(FAULTS))("%s: no answer, and the next works", async (_, [fault, why]) => {
    const simulated = await register();
    const router = client(simulated.origin);
    simulated.setFault(fault);
    expect(await router.status(escnOf(1))).toEqual({ is: "no-answer", why });
    simulated.setFault(undefined);
    expect(await router.status(escnOf(1))).toMatchObject({ is: "card" });
  });

  test("the person was anonymised", async () => {
    const simulated = await register();
    simulated.setFault({ is: "status", status: 410 });
    expect(await client(simulated.origin).status(escnOf(1))).toEqual({ is: "unknown" });
  });

  const SLOW = [{ is: "slow", ms: 60_000 }, { is: "stall" }, { is: "trickle", everyMs: 20 }] as const;
  test.each(SLOW)("a router that has the fault $is is not waited for", async (fault) => {
    const simulated = await register();
    simulated.setFault(fault);
    expect(await client(simulated.origin, 150).status(escnOf(1))).toEqual({ is: "no-answer", why: "timeout" });
  });

  test("a redirect is not followed", async () => {
    const [simulated, elsewhere] = [await register(), await register()];
    simulated.setFault({ is: "redirect", to: `${elsewhere.origin}/esc-rest/api/v2/cards/${escnOf(1)}/status` });
    expect(await client(simulated.origin).status(escnOf(1))).toEqual({ is: "no-answer", why: "redirect" });
    expect(elsewhere.requests).toEqual([]);
  });

  test("nobody listens there", async () => {
    const simulated = await register();
    await simulated.close();
    expect(await client(simulated.origin).status(escnOf(1))).toEqual({ is: "no-answer", why: "unreachable" });
  });

  test("a server that cannot prove that it is the router", async () => {
    const { origin } = await register();
    const answer = await client(origin.replace("http:", "https:")).status(escnOf(1));
    expect(answer).toEqual({ is: "no-answer", why: "certificate" });
  });

  test("we stop while asking", async () => {
    const simulated = await register();
    simulated.setFault({ is: "slow", ms: 60_000 });
    const stop = new AbortController();
    const answer = client(simulated.origin).status(escnOf(1), { signal: stop.signal });
    stop.abort();
    expect(await answer).toEqual({ is: "no-answer", why: "cancelled" });
  });
});

describe("the list", () => {
  test("25 cards come in three pages, because a page has 10 whatever we ask", async () => {
    const cards = Array.from({ length: 25 }, (_, nth) => registered(nth));
    const { origin, requests } = await register(cards);
    const pages = await readAll(client(origin));
    expect(pages.map(({ escns }) => escns.length)).toEqual([10, 10, 5]);
    expect(pages.flatMap(({ escns }) => escns)).toEqual(cards.map(({ cardNumber }) => cardNumber));
    expect(requests.map(({ authorization }) => authorization)).toEqual(Array(3).fill(`Bearer ${TOKEN}`));
  });

  test("a register without cards", async () => {
    const { origin } = await register([]);
    expect(await readAll(client(origin))).toMatchObject([{ escns: [], totalCards: 0 }]);
  });

  test("numbers that no reader can say are counted", async () => {
    const { origin } = await register([registered(1), registered(2, { cardNumber: "cardNum1" })]);
    expect(await readAll(client(origin))).toMatchObject([{ escns: [escnOf(1)], unreadable: 1 }]);
  });

  test("the organisation sees its own cards only, and may look up the others", async () => {
    const { origin } = await register([registered(1), registered(2, { issuerIdentifier: "990797674" })], "999893752");
    const router = client(origin);
    expect(await readAll(router)).toMatchObject([{ escns: [escnOf(1)] }]);
    expect(await router.status(escnOf(2))).toMatchObject({ is: "card" });
  });

  test("a wrong token is named as such and appears nowhere", async () => {
    const { origin } = await register();
    const wrong = "another-secret-token";
    const error: unknown = await readAll(client(origin, 20_000, wrong)).catch((fault: unknown) => fault);
    expect(error).toBeInstanceOf(RouterError);
    expect(error).toMatchObject({ code: "unauthorized" });
    expect(String(error) + JSON.stringify(error) + (error instanceof Error ? error.stack : "")).not.toContain(wrong);
  });

  test("the second page fails", async () => {
    const simulated = await register(Array.from({ length: 25 }, (_, nth) => registered(nth)));
    simulated.setFault({ is: "status", status: 500 }, "page=1");
    await expect(readAll(client(simulated.origin))).rejects.toMatchObject({ code: "failed" });
  });
});

describe("the address of the router", () => {
  test.each([
    "http://router.example",
    "router.example",
    "https://router.example/api",
    "https://user@router.example",
    "file:///x",
  ])("%s is refused", (origin) => {
    expect(() => openRouter({ origin, deadlineMs: 1000 })).toThrow(TypeError);
  });
});
