import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openRouter } from "../../src/router/client.ts";
import { type FillProgress, fillSnapshot } from "../../src/router/fill.ts";
import { openSnapshot } from "../../src/snapshot/snapshot.ts";
import { type RegisterFault, type SimulatedRouter, startRouter } from "../fakes/esc-router.ts";
import { escnOf, registered, TOKEN } from "./cards.ts";

let stack: AsyncDisposableStack;
let folder: string;
let current: string;

beforeEach(() => {
  stack = new AsyncDisposableStack();
  folder = mkdtempSync(join(tmpdir(), "esc-fill-"));
  stack.defer(() => rmSync(folder, { recursive: true, force: true }));
  current = join(folder, "cards.sqlite");
});
afterEach(() => stack.disposeAsync());

async function register(count: number): Promise<SimulatedRouter> {
  const simulated = await startRouter({
    cards: Array.from({ length: count }, (_, nth) => registered(nth)),
    token: TOKEN,
  });
  stack.defer(() => simulated.close());
  return simulated;
}

function fill(
  simulated: SimulatedRouter,
  more: {
    signal?: AbortSignal;
    takenAt?: number;
    deadlineMs?: number;
    onProgress?: (progress: FillProgress) => void;
  } = {},
) {
  const { deadlineMs = 20_000, ...rest } = more;
  const router = stack.use(openRouter({ origin: simulated.origin, token: TOKEN, deadlineMs }));
  return fillSnapshot({
    router,
    folder,
    site: "Library",
    takenAt: 1_800_000_000_000,
    signal: AbortSignal.any([]),
    ...rest,
  });
}

test("45 cards are read, card by card, and found in the snapshot", async () => {
  const simulated = await register(45);
  simulated.cards[7] = registered(7, { status: "INACTIVE", expiresAt: "2026-01-31" });
  const progress: FillProgress[] = [];
  const filled = await fill(simulated, { onProgress: (step) => progress.push(step) });
  expect(filled).toMatchObject({ snapshot: { count: 45, source: "router", takenAt: 1_800_000_000_000 }, gone: 0 });
  expect(progress.filter(({ doing }) => doing === "list").map(({ done }) => done)).toEqual([10, 20, 30, 40, 45]);
  expect(progress.at(-1)).toEqual({ doing: "cards", done: 45, of: 45 });

  using snapshot = openSnapshot(current, "Library");
  expect(snapshot.find(escnOf(44))).toEqual({
    status: "active",
    expiresOn: "2040-12-31",
    issuerPic: "999893752",
    issuerName: "Université de Saint-Valentin",
  });
  expect(snapshot.find(escnOf(7))).toMatchObject({ status: "inactive", expiresOn: "2026-01-31" });
  expect(snapshot.find(escnOf(45))).toBeUndefined();
});

test("the token travels with the list and not with the cards", async () => {
  const simulated = await register(12);
  await fill(simulated);
  for (const { path, authorization } of simulated.requests)
    expect(authorization).toBe(path.includes("/status") ? undefined : `Bearer ${TOKEN}`);
});

test("a card that is taken back between list and look-up is left out", async () => {
  const simulated = await register(20);
  simulated.setFault({ is: "status", status: 410 }, escnOf(3));
  expect(await fill(simulated)).toMatchObject({ snapshot: { count: 19 }, gone: 1 });
  using snapshot = openSnapshot(current);
  expect(snapshot.find(escnOf(3))).toBeUndefined();
});

const FAULTS: readonly [name: string, fault: RegisterFault, only: string, code: string][] = [
  ["the third page fails", { is: "status", status: 500 }, "page=2", "failed"],
  ["the third page is a hotel's", { is: "html" }, "page=2", "not-json"],
  ["one card fails", { is: "status", status: 500 }, escnOf(27), "failed"],
  ["one card is refused", { is: "status", status: 403 }, escnOf(27), "forbidden"],
  ["the line is cut at one card", { is: "down" }, escnOf(27), "unreachable"],
  ["one card never comes", { is: "stall" }, escnOf(27), "timeout"],
  ["the list says that it has more than it shows", { is: "body", body: LIST_WITHOUT_CARDS() }, "page=0", "shifted"],
];

function LIST_WITHOUT_CARDS(): string {
  return JSON.stringify({
    content: [],
    empty: true,
    links: [],
    page: { number: 0, size: 10, totalElements: 9, totalPages: 1 },
  });
}

test.each(FAULTS)("%s: the old snapshot stays, and the next filling works", async (_, fault, only, code) => {
  const simulated = await register(30);
  const { snapshot: old } = await fill(simulated);
  simulated.cards[29] = registered(29, { status: "INACTIVE" });
  simulated.setFault(fault, only);
  await expect(fill(simulated, { deadlineMs: 2000 })).rejects.toMatchObject({ code });
  {
    using snapshot = openSnapshot(current);
    expect(snapshot.info.id).toBe(old.id);
    expect(readdirSync(folder)).toEqual(["cards.sqlite"]);
  }
  simulated.setFault(undefined);
  expect((await fill(simulated)).snapshot.id).not.toBe(old.id);
});

test("half of the cards are gone: that is a fault and no news", async () => {
  const simulated = await register(30);
  await fill(simulated);
  simulated.cards.length = 15;
  await expect(fill(simulated)).rejects.toMatchObject({ code: "shrunk" });
  using snapshot = openSnapshot(current);
  expect(snapshot.info.count).toBe(30);
});

test("a register that shows one card twice and hides another is read again another time", async () => {
  const simulated = await register(30);
  simulated.cards[20] = registered(5);
  await expect(fill(simulated)).rejects.toMatchObject({ code: "shifted" });
  expect(existsSync(current)).toBe(false);
});

test("we stop in the middle: nothing is left but what was there", async () => {
  const simulated = await register(30);
  const stop = new AbortController();
  const filling = fill(simulated, {
    signal: stop.signal,
    onProgress: ({ doing, done }) => {
      if (doing === "cards" && done === 5) stop.abort();
    },
  });
  await expect(filling).rejects.toMatchObject({ code: "cancelled" });
  expect(readdirSync(folder)).toEqual([]);
});
