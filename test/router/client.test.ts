import { createServer as createHttpServer, type IncomingHttpHeaders } from "node:http";
import { createServer } from "node:net";
import { once } from "node:events";
import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { routerOrigin } from "../../src/router/origin.ts";
import { RouterError, type RouterFault } from "../../src/router/words.ts";
import type { RegisteredCard, RegisterFault, SimulatedRouter } from "../fakes/esc-router.ts";
import { escnOf, registered, TOKEN } from "./cards.ts";
import { client, NOW, register } from "./opened.ts";

const STATUS = `/esc-rest/api/v2/cards/${escnOf(1)}/status`;
const VERIFY = `/esc-verifier-service/api/v1/cards/verify/${escnOf(1)}`;

async function readAll(router: ReturnType<typeof client>) {
  const pages = [await router.page(0)];
  for (let number = 1; number < (pages[0]?.totalPages ?? 0); number++) pages.push(await router.page(number));
  return pages;
}

async function askedWith(fault: RegisterFault, only?: string) {
  const simulated = await register();
  simulated.setFault(fault, only);
  return { simulated, answer: await client(simulated.origin, { deadlineMs: 2000 }).status(escnOf(1)) };
}

const paths = ({ requests }: SimulatedRouter) => requests.map(({ path }) => path);

describe.each(["status", "verifier"] as const)("the look-up of one card by the %s service", (lookup) => {
  const asking = async (cards: readonly RegisteredCard[]) => client((await register({ cards })).origin, { lookup });

  test("an active card, and nobody's name", async () => {
    const { origin, requests } = await register();
    const answer = await client(origin, { lookup }).status(escnOf(1));
    expect(answer).toEqual({
      is: "card",
      card: {
        escn: escnOf(1),
        status: "active",
        expiresOn: "2040-12-31",
        issuerPic: "999893752",
        issuerName: "Université de Saint-Valentin",
        asOf: NOW,
        // the other look-up does not say
        ...(lookup === "verifier" && { cardType: "smart-no-cdz", level: "bachelor" }),
      },
    });
    expect(requests).toEqual([{ path: lookup === "status" ? STATUS : VERIFY, authorization: undefined }]);
  });

  test("the question says no more than it must", async () => {
    const heard: IncomingHttpHeaders[] = [];
    const server = createHttpServer((request, response) => {
      heard.push(request.headers);
      response.end();
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    const host = `127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
    await client(`http://${host}`, { lookup }).status(escnOf(1));
    server.close();
    const asked = { host, connection: "keep-alive", accept: "application/json", "accept-encoding": "identity" };
    expect(heard).toEqual([asked, asked]);
  });

  test.each(["INACTIVE", "EXPIRED"] as const)("an %s card", async (status) => {
    const router = await asking([registered(1, { status })]);
    expect(await router.status(escnOf(1))).toMatchObject({ card: { status: status.toLowerCase() } });
  });

  test("an issuer without a PIC, and a name of spaces", async () => {
    const router = await asking([registered(1, { issuerIdentifier: "FR12345678901", issuerName: "  " })]);
    const answer = await router.status(escnOf(1));
    expect(answer).toMatchObject({ card: { issuerPic: undefined, issuerName: undefined } });
  });

  test("a card that is not registered", async () => {
    const router = await asking([]);
    expect(await router.status(escnOf(1))).toEqual({ is: "unknown" });
  });
});

describe("what is no answer about a card", () => {
  const FAULTS: Record<string, [RegisterFault, RouterFault]> = {
    "the line is cut": [{ is: "down" }, "unreachable"],
    "the answer is cut off": [{ is: "cut" }, "unreachable"],
    "the answer is cut off between two chunks": [{ is: "cut-chunked" }, "unreachable"],
    "this address is not on the list": [{ is: "status", status: 403, code: "SE-0000" }, "forbidden"],
    "this address is not on the list, says a page": [{ is: "html", status: 403 }, "forbidden"],
    "the token is not known": [{ is: "status", status: 401 }, "unauthorized"],
    "we ask too often": [{ is: "status", status: 429 }, "busy"],
    "the router fails": [{ is: "status", status: 500 }, "failed"],
    "the router is being mended": [{ is: "status", status: 503 }, "failed"],
    "the router is being mended, says a page": [{ is: "html", status: 502 }, "failed"],
    "it does not like the question": [{ is: "status", status: 400 }, "invalid"],
    "a hotel's portal answers": [{ is: "html" }, "not-json"],
    "a proxy wants a password": [{ is: "html", status: 407 }, "not-json"],
    "a proxy's page says not found": [{ is: "html", status: 404 }, "not-json"],
    "the answer says that it is text": [{ is: "type", type: "text/plain" }, "not-json"],
    "half of the answer, said to be whole": [{ is: "half" }, "not-json"],
    "something else than HTTP": [{ is: "noise" }, "not-json"],
    "the answer is compressed, which we did not ask for": [{ is: "bomb", bytes: 10_000_000 }, "not-json"],
    "the body is a list": [{ is: "body", body: "[]" }, "invalid"],
    "the body is very deep": [{ is: "body", body: "[".repeat(200_000) + "]".repeat(200_000) }, "invalid"],
    "the answer is about another card": [{ is: "body", body: JSON.stringify(registered(2)) }, "invalid"],
    "the status is a new one": [
      { is: "body", body: JSON.stringify({ ...registered(1), status: "SUSPENDED" }) },
      "invalid",
    ],
    "the last day is no day": [
      { is: "body", body: JSON.stringify(registered(1, { expiresAt: "2040-02-31" })) },
      "invalid",
    ],
    "the headers have a megabyte": [{ is: "huge-headers", bytes: 1_000_000 }, "too-large"],
    "the body has 10 MB": [{ is: "huge", bytes: 10_000_000 }, "too-large"],
  };

  test.each(Object.entries(FAULTS))("%s: no answer, and the next works", async (_, [fault, why]) => {
    const simulated = await register();
    const router = client(simulated.origin);
    simulated.setFault(fault);
    expect(await router.status(escnOf(1))).toEqual({ is: "no-answer", why });
    simulated.setFault(undefined);
    expect(await router.status(escnOf(1))).toMatchObject({ is: "card" });
  });

  const UNKNOWN: Record<string, RegisterFault> = {
    "the person was anonymised": { is: "status", status: 410 },
    "not found, without the router's word for it": { is: "status", status: 404 },
    "the router's word for it under another status": { is: "status", status: 400, code: "ER-0001" },
    "the router's word for it under 200": { is: "body", body: '{"code":"ER-0001","message":"no"}' },
  };
  test.each(Object.entries(UNKNOWN))("%s: unknown", async (_, fault) => {
    expect((await askedWith(fault)).answer).toEqual({ is: "unknown" });
  });

  const ENDLESS: readonly RegisterFault[] = [
    { is: "slow", ms: 60_000 },
    { is: "silence" },
    { is: "stall" },
    { is: "trickle", everyMs: 20 },
    { is: "trickle-headers", everyMs: 20 },
  ];
  test.each(ENDLESS)("a router that has the fault $is is not waited for", async (fault) => {
    const simulated = await register();
    simulated.setFault(fault);
    const answer = client(simulated.origin, { deadlineMs: 150 }).status(escnOf(1));
    expect(await answer).toEqual({ is: "no-answer", why: "timeout" });
  });

  test("the question has less time than the router", async () => {
    const simulated = await register();
    simulated.setFault({ is: "silence" });
    const answer = client(simulated.origin).status(escnOf(1), { deadlineMs: 100 });
    expect(await answer).toEqual({ is: "no-answer", why: "timeout" });
  });

  test("a body of a gigabyte is cut at the first megabyte, and not held", async () => {
    const simulated = await register();
    const router = client(simulated.origin);
    await router.status(escnOf(1));
    const before = process.memoryUsage().rss;
    simulated.setFault({ is: "huge", bytes: 1_000_000_000 });
    expect(await router.status(escnOf(1))).toEqual({ is: "no-answer", why: "too-large" });
    expect(process.memoryUsage().rss - before).toBeLessThan(100_000_000);
  });

  test.each([301, 302, 303, 307, 308] as const)("a redirect (%s) is not followed", async (status) => {
    const [simulated, elsewhere] = [await register(), await register()];
    simulated.setFault({ is: "redirect", to: elsewhere.origin + STATUS, status });
    const router = client(simulated.origin);
    expect(await router.status(escnOf(1))).toEqual({ is: "no-answer", why: "redirect" });
    await expect(router.page(0)).rejects.toMatchObject({ code: "redirect" });
    expect(elsewhere.requests).toEqual([]);
  });

  test("nobody listens there", async () => {
    const simulated = await register();
    await simulated.close();
    expect(await client(simulated.origin).status(escnOf(1))).toEqual({ is: "no-answer", why: "unreachable" });
  });

  test("somebody takes the connection and never speaks", async () => {
    const mute = createServer(() => {});
    mute.listen(0, "127.0.0.1");
    await once(mute, "listening");
    const address = mute.address();
    const port = typeof address === "object" ? address?.port : undefined;
    const answer = await client(`https://localhost:${port}`, { deadlineMs: 150 }).status(escnOf(1));
    mute.close();
    expect(answer).toEqual({ is: "no-answer", why: "timeout" });
  });

  test("we give up while asking", async () => {
    const simulated = await register();
    simulated.setFault({ is: "silence" });
    const stop = new AbortController();
    const answer = client(simulated.origin).status(escnOf(1), { signal: stop.signal });
    stop.abort();
    expect(await answer).toEqual({ is: "no-answer", why: "cancelled" });
  });

  test("the client is closed while asking, and asked afterwards", async () => {
    const simulated = await register();
    simulated.setFault({ is: "silence" });
    const router = client(simulated.origin);
    const answer = router.status(escnOf(1));
    await router[Symbol.asyncDispose]();
    expect(await answer).toEqual({ is: "no-answer", why: "cancelled" });
    expect(await router.status(escnOf(1))).toEqual({ is: "no-answer", why: "cancelled" });
    await expect(router.page(0)).rejects.toMatchObject({ code: "cancelled" });
  });
});

describe("one look-up stands in for the other", () => {
  const NONSENSE: Record<string, RegisterFault> = {
    "is forbidden": { is: "status", status: 403 },
    "is a portal's page": { is: "html" },
    "says nonsense": { is: "body", body: "{}" },
  };
  test.each(Object.entries(NONSENSE))("when the first %s", async (_, fault) => {
    const { simulated, answer } = await askedWith(fault, "/status");
    expect(answer).toMatchObject({ is: "card", card: { escn: escnOf(1) } });
    expect(paths(simulated)).toEqual([STATUS, VERIFY]);
  });

  test("the other way round", async () => {
    const simulated = await register();
    simulated.setFault({ is: "status", status: 403 }, "/verify/");
    const router = client(simulated.origin, { lookup: "verifier" });
    expect(await router.status(escnOf(1))).toMatchObject({ is: "card" });
    expect(paths(simulated)).toEqual([VERIFY, STATUS]);
  });

  test("after a refusal it is asked first, and after some time no longer", async () => {
    const simulated = await register();
    simulated.setFault({ is: "status", status: 403 }, "/status");
    let atMs = 0;
    const router = client(simulated.origin, { monotonic: () => atMs });
    await router.status(escnOf(1));
    await router.status(escnOf(1));
    atMs = 10 * 60_000;
    await router.status(escnOf(1));
    expect(paths(simulated)).toEqual([STATUS, VERIFY, VERIFY, STATUS, VERIFY]);
  });

  test("not when the first says unknown, fails, or knows no token", async () => {
    for (const status of [404, 500, 401] as const) {
      const { simulated } = await askedWith({ is: "status", status }, "/status");
      expect(new Set(paths(simulated))).toEqual(new Set([STATUS]));
    }
  });

  test("when both are refused, the first one's fault is told", async () => {
    const simulated = await register();
    simulated.setFault({ is: "status", status: 403 });
    expect(await client(simulated.origin).status(escnOf(1))).toEqual({ is: "no-answer", why: "forbidden" });
  });

  test("the one that stands in says in the router's words that it does not know the card", async () => {
    const simulated = await register({ cards: [] });
    simulated.setFault({ is: "status", status: 403 }, "/status");
    expect(await client(simulated.origin).status(escnOf(1))).toEqual({ is: "unknown" });
  });

  test("an address where nothing is makes no card unknown", async () => {
    const simulated = await register();
    simulated.setFault({ is: "status", status: 403 }, "/status");
    simulated.setFault({ is: "status", status: 404 }, "/verify/");
    expect(await client(simulated.origin).status(escnOf(1))).toEqual({ is: "no-answer", why: "forbidden" });
  });
});

describe("the list", () => {
  test("25 cards come in three pages, because a page has 10 whatever we ask", async () => {
    const cards = Array.from({ length: 25 }, (_, nth) => registered(nth));
    const { origin, requests } = await register({ cards });
    const pages = await readAll(client(origin));
    expect(pages.map((page) => page.cards.length)).toEqual([10, 10, 5]);
    expect(pages.flatMap((page) => page.cards.map(({ escn }) => escn))).toEqual(
      cards.map(({ cardNumber }) => cardNumber),
    );
    expect(requests.map(({ authorization }) => authorization)).toEqual(Array(3).fill(`Bearer ${TOKEN}`));
  });

  test("tells whose card it is, when the register does", async () => {
    const esi = "urn:schac:personalUniqueCode:int:esi:lmu.de:82683485";
    const cards = [registered(1, { esi }), registered(2), registered(3, { esi: "x".repeat(256) })];
    const { cards: listed } = await client((await register({ cards })).origin).page(0);
    expect(listed).toEqual([
      { escn: escnOf(1), esi },
      { escn: escnOf(2), esi: undefined },
      { escn: escnOf(3), esi: undefined },
    ]);
  });

  test("a register without cards", async () => {
    const { origin } = await register({ cards: [] });
    expect(await readAll(client(origin))).toMatchObject([{ cards: [], totalCards: 0, totalPages: 0 }]);
  });

  test("numbers that no reader can say are counted", async () => {
    const { origin } = await register({ cards: [registered(1), registered(2, { cardNumber: "cardNum1" })] });
    expect(await readAll(client(origin))).toMatchObject([{ cards: [{ escn: escnOf(1) }], unreadable: 1 }]);
  });

  test("the organisation sees its own cards only, and may look up the others", async () => {
    const cards = [registered(1), registered(2, { issuerIdentifier: "990797674" })];
    const { origin } = await register({ cards, organisation: "999893752" });
    const router = client(origin);
    expect(await readAll(router)).toMatchObject([{ cards: [{ escn: escnOf(1) }] }]);
    expect(await router.status(escnOf(2))).toMatchObject({ is: "card" });
  });

  const PAGE_FAULTS: Record<string, [RegisterFault, RouterFault]> = {
    "it fails": [{ is: "status", status: 500 }, "failed"],
    "there is no such thing": [{ is: "status", status: 404 }, "invalid"],
    "it is another page": [{ is: "body", body: pageOf({ number: 4 }) }, "invalid"],
    "it counts below nothing": [{ is: "body", body: pageOf({ totalElements: -1 }) }, "invalid"],
    "it counts more pages than there are cards in the world": [
      { is: "body", body: pageOf({ totalPages: 2_000_001 }) },
      "invalid",
    ],
  };
  test.each(Object.entries(PAGE_FAULTS))("%s: the page is a fault, and the next works", async (_, [fault, code]) => {
    const simulated = await register();
    const router = client(simulated.origin);
    simulated.setFault(fault);
    await expect(router.page(0)).rejects.toMatchObject({ code });
    simulated.setFault(undefined);
    expect(await router.page(0)).toMatchObject({ number: 0 });
  });

  function pageOf(change: object): string {
    const page = { number: 0, size: 10, totalElements: 0, totalPages: 1, ...change };
    return JSON.stringify({ content: [], empty: true, links: [], page });
  }
});

describe("the token", () => {
  const dump = (it: unknown) => inspect(it, { depth: Infinity, showHidden: true, getters: true }) + JSON.stringify(it);

  test("a wrong one is named as such and appears nowhere", async () => {
    const wrong = "another-secret-token";
    const router = client((await register()).origin, { token: wrong });
    const error: unknown = await router.page(0).catch((fault: unknown) => fault);
    expect(error).toBeInstanceOf(RouterError);
    expect(error).toMatchObject({ code: "unauthorized" });
    expect(String(error) + (error instanceof Error ? error.stack : "")).not.toContain(wrong);
    expect(dump(error)).not.toContain(wrong);
    expect(dump(router)).not.toContain(wrong);
  });

  test("nor while a question is under way", async () => {
    const simulated = await register();
    simulated.setFault({ is: "silence" });
    const router = client(simulated.origin);
    const page = router.page(0);
    expect(dump(router) + dump(page)).not.toContain(TOKEN);
    const [ended] = await Promise.allSettled([page, router[Symbol.asyncDispose]()]);
    expect(ended).toMatchObject({ reason: { code: "cancelled" } });
  });

  test("one that no header can carry is refused and not told", () => {
    const open = () => client("http://127.0.0.1:1", { token: "a\nsecret" });
    expect(open).toThrow(TypeError);
    expect(open).not.toThrow(/secret/);
  });

  test("one with a line's end is sent without", async () => {
    expect(await client((await register()).origin, { token: `${TOKEN}\r\n` }).page(0)).toMatchObject({ number: 0 });
  });

  test("none: the list is asked without, and the router says no", async () => {
    const { origin, requests } = await register();
    await expect(client(origin, { token: undefined }).page(0)).rejects.toMatchObject({ code: "unauthorized" });
    expect(requests).toMatchObject([{ authorization: undefined }]);
  });
});

describe("the router's clock", () => {
  test("is told with every answer, whatever it says", async () => {
    const simulated = await register();
    const told: number[] = [];
    const router = client(simulated.origin, { onServerTime: (unixMs) => void told.push(unixMs) });
    const hour = 3_600_000;
    simulated.setFault({ is: "skew", ms: -hour });
    await router.status(escnOf(1));
    await router.status(escnOf(2));
    await router.page(0);
    expect(told).toHaveLength(3);
    for (const unixMs of told) expect(Math.abs(unixMs - (Date.now() - hour))).toBeLessThan(60_000);
  });

  test("a date that is none is not told", async () => {
    const simulated = await register();
    const told: number[] = [];
    simulated.setFault({ is: "skew", ms: 8.64e15 });
    await client(simulated.origin, { onServerTime: (unixMs) => void told.push(unixMs) }).status(escnOf(1));
    expect(told).toEqual([]);
  });
});

describe("options", () => {
  test.each([
    "http://router.example",
    "router.example",
    "https://router.example/api",
    "https://user@router.example",
    "file:///x",
  ])("the address %s is refused", (origin) => {
    expect(() => client(origin)).toThrow(TypeError);
  });

  test.each(Object.values(routerOrigin))("the address %s is good", (origin) => {
    expect(() => client(origin)).not.toThrow();
  });

  test.each([{ requestsPerSecond: 0 }, { requestsPerSecond: Number.NaN }, { concurrency: 65 }, { deadlineMs: 0 }])(
    "%o is refused by name",
    (wrong) => {
      expect(() => client("http://127.0.0.1:1", wrong)).toThrow(new RegExp(`${Object.keys(wrong)[0]} must be`));
    },
  );

  test.each(["", "no PEM", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"])(
    "authorities that are none are refused",
    (ca) => {
      expect(() => client("https://localhost:1", { ca })).toThrow(TypeError);
    },
  );
});
