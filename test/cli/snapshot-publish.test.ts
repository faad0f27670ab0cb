/** Publishing by hand what sync holds back: real ledger, real sets, each call in a process of its own. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { openPublishing } from "../../src/router/publishing.ts";
import { type Ledger, openLedger } from "../../src/snapshot/ledger.ts";
import { openAsItStands } from "../../src/snapshot/published.ts";
import { cardsFolder } from "../fakes/cards.ts";
import { kiosk, type Outcome } from "../fakes/command-line.ts";
import { openSite, type Site } from "../fakes/gate.ts";
import { escnOf } from "../router/cards.ts";

const DAY_MS = 86_400_000;
const SITE = "test-gate";

let site: Site;
let config: string;
let ledger: Ledger;

beforeEach(async () => {
  site = await openSite(0);
  config = await site.writeConfig({
    reader: { kind: "simulated", socket: join(site.folder, "reader.sock") },
    actuator: { kind: "none" },
    sync: { state_folder: join(site.folder, "sync") },
  });
  mkdirSync(join(site.folder, "sync"), { recursive: true });
  openFor();
});
afterEach(() => {
  ledger[Symbol.dispose]();
  return site[Symbol.asyncDispose]();
});

function openFor(): void {
  ledger = openLedger(join(site.folder, "sync"), { dayOf: (unixMs) => new Date(unixMs).toISOString().slice(0, 10) });
}

/** A whole reading of a register that lists the first `count` cards and answers 404 for the rest of 10. */
function read(count: number): void {
  const asOf = Date.now();
  const escns = Array.from({ length: 10 }, (_, nth) => escnOf(nth));
  ledger.pass.begin(asOf, true);
  const cards = escns.slice(0, count).map((escn) => ({ escn, person: undefined }));
  ledger.pass.listed({ number: 0, totalPages: 1, totalCards: count, cards, unreadable: 0 }, asOf);
  ledger.cards.learn(
    escns.map((escn, nth) =>
      nth < count
        ? { is: "card" as const, card: { escn, status: "active" as const, asOf } }
        : { is: "gone" as const, escn, asOf },
    ),
  );
  expect(ledger.pass.finish(asOf, 90 * DAY_MS)).toBe("whole");
}

async function publish(...args: readonly string[]): Promise<Outcome> {
  ledger[Symbol.dispose]();
  try {
    return await kiosk(["snapshot", "publish", "--config", config, ...args]);
  } finally {
    openFor();
  }
}

async function countPublished(): Promise<number> {
  using set = await openAsItStands(join(site.folder, "cards"), SITE);
  return set.info.count;
}

it("publishes what waits, and says when nothing does", { timeout: 30_000 }, async () => {
  read(10);
  expect(await publish()).toMatchObject({ code: 0, out: "published: 10 cards\n" });
  expect(await publish("--json")).toMatchObject({
    code: 0,
    out: expect.stringMatching(/"published":false.*"cards":10/),
  });
});

it("holds a great loss back, unless it is forced", { timeout: 30_000 }, async () => {
  read(10);
  using at = cardsFolder({ site: SITE, at: site.folder });
  openPublishing({ ledger, publisher: at.publisher, now: Date.now }).now({ force: false });
  read(4);
  expect(await publish()).toMatchObject({ code: 1, err: expect.stringContaining("4 cards") });
  expect(await countPublished()).toBe(10);
  expect(await publish("--force")).toMatchObject({ code: 0, out: "published: 4 cards\n" });
  expect(await countPublished()).toBe(4);
});

it("says that sync runs", { timeout: 30_000 }, async () => {
  const outcome = await kiosk(["snapshot", "publish", "--config", config]);
  expect(outcome).toMatchObject({ code: 1, err: expect.stringMatching(/only one sync may run on it/) });
});
