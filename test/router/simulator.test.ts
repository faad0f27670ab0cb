import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { type RegisterFault, type SimulatedRouter, startRouter } from "../fakes/esc-router.ts";
import { escnOf, registered, TOKEN } from "./cards.ts";
import { responses } from "./openapi.ts";

const ESI = "urn:schac:personalUniqueCode:int:esi:lmu.de:82683485";
const OURS = "999893752";
const CARDS = [
  registered(1, { esi: ESI }),
  registered(2, { status: "INACTIVE" }),
  registered(3, { issuerIdentifier: "990797674" }),
];

let simulated: SimulatedRouter;
beforeAll(async () => {
  simulated = await startRouter({ cards: CARDS, token: TOKEN, organisation: OURS });
});
afterEach(() => {
  simulated.setFault(undefined);
  simulated.cards.splice(0, Infinity, ...CARDS);
});
afterAll(() => simulated.close());

async function get(path: string, token?: string) {
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const response = await fetch(simulated.origin + path, { headers, redirect: "manual" });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

const REST = "/esc-rest/api/v2/cards";
const VERIFY = "/esc-verifier-service/api/v1/cards/verify";

interface Answer {
  readonly name: string;
  readonly path: string;
  readonly token?: string;
  /** Of the document. */
  readonly response: string;
  readonly fault?: RegisterFault;
}

const FAILS: RegisterFault = { is: "status", status: 500 };
const SHIFTS: RegisterFault = { is: "shift", seed: 1, share: 1, make: (nth) => registered(100 + nth) };

const statusOf = (name: string, nth: number, status: number, fault?: RegisterFault): Answer => ({
  name: `status, ${name}`,
  path: `${REST}/${escnOf(nth)}/status`,
  response: `GET ${REST}/{escn}/status ${status}`,
  ...(fault === undefined ? {} : { fault }),
});
const verificationOf = (name: string, nth: number, status: number): Answer => ({
  name: `verification, ${name}`,
  path: `${VERIFY}/${escnOf(nth)}`,
  response: `GET ${VERIFY}/{escn} ${status}`,
});
const listOf = (name: string, status: number, token: string, fault?: RegisterFault, query = ""): Answer => ({
  name: `list, ${name}`,
  path: REST + query,
  token,
  response: `GET ${REST} ${status}`,
  ...(fault === undefined ? {} : { fault }),
});
const cardOf = (name: string, nth: number, status: number, token: string, fault?: RegisterFault): Answer => ({
  name: `card, ${name}`,
  path: `${REST}/${escnOf(nth)}`,
  token,
  response: `GET ${REST}/{escn} ${status}`,
  ...(fault === undefined ? {} : { fault }),
});

/** One of each kind. */
const ANSWERS: readonly Answer[] = [
  statusOf("active", 1, 200),
  statusOf("inactive", 2, 200),
  statusOf("not registered", 9, 404),
  statusOf("and the router fails", 1, 500, FAILS),
  verificationOf("active", 1, 200),
  verificationOf("not registered", 9, 404),
  listOf("whole", 200, TOKEN),
  listOf("behind its end", 200, TOKEN, undefined, "?page=7"),
  listOf("that repeats itself", 200, TOKEN, { is: "duplicates", seed: 1, share: 1 }),
  listOf("that counts wrongly", 200, TOKEN, { is: "totals", cards: -1, pages: 3 }),
  listOf("that shifts", 200, TOKEN, SHIFTS),
  listOf("with a wrong token", 401, "wrong"),
  listOf("from elsewhere", 403, TOKEN, { is: "status", status: 403 }),
  listOf("and the router fails", 500, TOKEN, FAILS),
  cardOf("our own", 1, 200, TOKEN),
  cardOf("with a wrong token", 1, 401, "wrong"),
  cardOf("another organisation's", 3, 403, TOKEN),
  cardOf("not registered", 9, 404, TOKEN),
  cardOf("of nobody any more", 1, 410, TOKEN, { is: "status", status: 410 }),
  cardOf("and the router fails", 1, 500, TOKEN, FAILS),
];

describe("the document", () => {
  test.each(ANSWERS)(
    "$name: an answer of it, in every name and at every depth",
    async ({ path, token, response, fault }) => {
      simulated.setFault(fault);
      const answer = await get(path, token);
      expect(`${answer.status}`).toBe(response.slice(-3));
      expect(answer.headers.get("content-type")).toBe("application/json");
      const holds = responses.get(response);
      holds?.(JSON.parse(answer.text));
      expect(holds?.errors).toBeNull();
    },
  );

  test("without a token, or with half of one, there is no list", async () => {
    for (const token of [undefined, "", TOKEN.slice(1)]) expect((await get(REST, token)).status).toBe(401);
  });

  test("every answer of it is among them, but those about persons", () => {
    const given = new Set(ANSWERS.map(({ response }) => response));
    const inDocument = [...responses.keys()].filter((response) => !response.includes("/persons"));
    expect(inDocument).toHaveLength(15);
    expect(new Set(inDocument)).toEqual(given);
  });

  test.each([
    ["a name more", { extra: 1 }],
    ["a name more, deep inside", { content: [{ issuer: { name: "x", extra: 1 } }] }],
    ["a card with a status, which the list has not", { content: [{ cardStatusType: { key: "ACTIVE" } }] }],
    ["a number that is a text", { page: { number: "0" } }],
    ["a person without identifier", { content: [{ person: { fullName: "x" } }] }],
  ])("%s would be noticed", (_, body) => {
    expect(responses.get(`GET ${REST} 200`)?.(body)).toBe(false);
  });

  test("a new word for a status would be noticed", () => {
    expect(responses.get(`GET ${REST}/{escn}/status 200`)?.({ status: "SUSPENDED" })).toBe(false);
  });
});

async function list(query = ""): Promise<{ numbers: readonly string[]; page: Record<string, number> }> {
  const { text } = await get(`${REST}${query}`, TOKEN);
  const { content, page } = JSON.parse(text) as { content: { cardNumber: string }[]; page: Record<string, number> };
  return { numbers: content.map(({ cardNumber }) => cardNumber), page };
}

describe("the list", () => {
  const many = Array.from({ length: 25 }, (_, nth) => registered(nth));

  test.each(["", "?size=100", "?size=10"])("has 10 cards a page, whatever one asks (%s)", async (query) => {
    simulated.cards.splice(0, Infinity, ...many);
    const { numbers, page } = await list(query);
    expect(numbers).toEqual(many.slice(0, 10).map(({ cardNumber }) => cardNumber));
    expect(page).toEqual({ number: 0, size: 10, totalElements: 25, totalPages: 3 });
  });

  test("follows every change of the register at once", async () => {
    expect((await list()).numbers).toEqual([escnOf(1), escnOf(2)]);
    simulated.cards.unshift(registered(4));
    expect((await list()).numbers).toEqual([escnOf(4), escnOf(1), escnOf(2)]);
    simulated.cards[1] = registered(1, { status: "EXPIRED" });
    expect((await get(`${REST}/${escnOf(1)}/status`)).text).toContain("EXPIRED");
    simulated.cards.length = 1;
    expect((await list()).numbers).toEqual([escnOf(4)]);
    expect((await get(`${REST}/${escnOf(1)}/status`)).status).toBe(404);
  });

  test("shifts after a page: a card has come before it, or the first has gone", async () => {
    simulated.cards.splice(0, Infinity, ...many);
    simulated.setFault({ is: "shift", seed: 3, share: 1, make: (nth) => registered(1000 + nth) });
    const steps = new Set<number>();
    for (let nth = 0; nth < 20; nth++) {
      const before = simulated.cards.length;
      expect((await list(`?page=${nth % 3}`)).page["totalElements"]).toBe(before);
      steps.add(simulated.cards.length - before);
    }
    expect(steps).toEqual(new Set([-1, 1]));
    expect(simulated.cards[0]?.cardNumber).not.toBe(escnOf(0));
  });

  test("repeats itself: a card is shown twice and another is hidden, and the counts say nothing of it", async () => {
    simulated.cards.splice(0, Infinity, ...many);
    simulated.setFault({ is: "duplicates", seed: 1, share: 0.3 });
    const pages = await Promise.all([0, 1, 2].map((number) => list(`?page=${number}`)));
    const numbers = pages.flatMap((page) => page.numbers);
    expect(numbers).toHaveLength(25);
    expect(new Set(numbers).size).toBeLessThan(25);
  });

  test("lies about its totals", async () => {
    simulated.setFault({ is: "totals", cards: 7, pages: -5 });
    expect((await list()).page).toMatchObject({ totalElements: 9, totalPages: 0 });
  });
});

describe("faults drawn at random", () => {
  const draw = (seed: number, share = 0.5): RegisterFault => ({
    is: "random",
    seed,
    share,
    of: [{ is: "status", status: 500 }, { is: "status", status: 429 }, { is: "html" }],
  });

  async function statuses(fault: RegisterFault): Promise<readonly string[]> {
    simulated.setFault(fault);
    const seen: string[] = [];
    for (let nth = 0; nth < 60; nth++) {
      const { status, headers } = await get(`${REST}/${escnOf(nth % 3)}/status`);
      seen.push(`${status} ${headers.get("content-type")}`);
    }
    return seen;
  }

  test("come in the share that was asked for, each kind of them", async () => {
    const seen = await statuses(draw(1));
    const faulty = seen.filter((one) => !/^(200|404) application.json/.test(one));
    expect(faulty.length).toBeGreaterThan(15);
    expect(faulty.length).toBeLessThan(45);
    expect(new Set(faulty).size).toBe(3);
  });

  test("are the same for the same seed, and others for another", async () => {
    const [one, again, other] = [await statuses(draw(1)), await statuses(draw(1)), await statuses(draw(2))];
    expect(again).toEqual(one);
    expect(other).not.toEqual(one);
  });

  test("none, and all", async () => {
    expect((await statuses(draw(1, 0))).every((one) => /^(200|404) application.json/.test(one))).toBe(true);
    expect((await statuses(draw(1, 1))).some((one) => /^(200|404) application.json/.test(one))).toBe(false);
  });
});

test("of two faults the last one set counts where both hold", async () => {
  simulated.setFault({ is: "status", status: 500 });
  simulated.setFault({ is: "status", status: 403 }, "/status");
  expect((await get(`${REST}/${escnOf(1)}/status`)).status).toBe(403);
  expect((await get(REST, TOKEN)).status).toBe(500);
  simulated.setFault(undefined, "/status");
  expect((await get(`${REST}/${escnOf(1)}/status`)).status).toBe(500);
  simulated.setFault(undefined);
  expect((await get(REST, TOKEN)).status).toBe(200);
});
