/**
 * The promise of sync: whatever goes wrong on the way, what is published is the router's truth, or the old list stays and is called
 * old; no card is lost and none invented. Faults, changes of the register and ends of sync are drawn by seed.
 */
import { existsSync } from "node:fs";
import { expect, test, vi } from "vitest";
import { openPublishing } from "../../src/router/publishing.ts";
import type { RegisterFault } from "../fakes/esc-router.ts";
import type { RegisteredCard } from "../fakes/esc-register.ts";
import { chance } from "../fakes/esc-router-faults.ts";
import { registered } from "./cards.ts";
import { HOUR_MS, NOW, openRoom, personOf, type Room } from "./synced.ts";

const RUNS = 200;
const SOON = { timeout: 20_000, interval: 2 };
/** Nobody cuts the power here, and a thousand syncs of a disk are most of the time. */
const MEMORY = "/dev/shm";
/** Under faults sync has so many tries of a pass. */
const TRIES = 4;

type Draw = ((what: string, below: number) => number) & { readonly is: (what: string, share: number) => boolean };

function drawing(seed: number): Draw {
  let nth = 0;
  const draw = (what: string, below: number) => Math.floor(chance(seed, `${what} ${(nth += 1)}`) * below);
  return Object.assign(draw, { is: (what: string, share: number) => chance(seed, `${what} ${(nth += 1)}`) < share });
}

function drawnCard(nth: number, draw: Draw): RegisteredCard {
  return registered(nth, {
    status: (["ACTIVE", "ACTIVE", "ACTIVE", "INACTIVE", "EXPIRED"] as const)[draw("status", 5)] ?? "ACTIVE",
    expiresAt: `203${draw("year", 5)}-09-${10 + draw("day", 20)}`,
    issuerName: ["Université", "Universität", "Universitāte"][draw("issuer", 3)] ?? "",
    ...(draw.is("person", 0.5) ? { esi: `urn:schac:personalUniqueCode:int:esi:lmu.de:${10_000_000 + nth}` } : {}),
  });
}

function drawnFault(seed: number, draw: Draw, make: (nth: number) => RegisteredCard): RegisterFault {
  const all = [
    { is: "down" },
    { is: "status", status: 500 },
    { is: "status", status: 503, retryAfter: "0" },
    { is: "status", status: 403 },
    { is: "status", status: 401 },
    { is: "html" },
    { is: "cut" },
    { is: "half" },
    { is: "silence" },
    { is: "type", type: "text/plain" },
    { is: "body", body: JSON.stringify(registered(999_999)) },
    { is: "redirect", to: "/" },
    { is: "noise" },
    { is: "duplicates", seed, share: 0.1 },
    { is: "totals", cards: 3, pages: 1 },
    { is: "shift", seed, share: 0.5, make },
  ] as const;
  // a list that moves and nothing else, because a pass that fails for another reason never comes to its end
  if (draw.is("only moving", 0.4)) return { is: "shift", seed, share: [0.1, 0.3][draw("share", 2)] ?? 0, make };
  const of = all.filter(() => draw.is("fault", 0.4));
  return { is: "random", seed, share: [0.02, 0.1, 0.4, 0.8][draw("share", 4)] ?? 0, of: of.length > 0 ? of : [all[0]] };
}

const wordOf = ({ status, expiresAt, issuerName, esi }: RegisteredCard) =>
  `${status.toLowerCase()} ${expiresAt} ${issuerName} ${esi === undefined ? "" : personOf(esi)}`;

/** Of every card that ever was: what it said since the pass began. */
type Words = Map<number, Set<string>>;

function wordPublished(room: Room, nth: number): string | undefined {
  const card = room.find(nth);
  return card && `${card.status} ${card.expiresOn} ${card.issuerName} ${card.person ?? ""}`;
}

async function run(seed: number): Promise<string> {
  const draw = drawing(seed);
  let now = NOW;
  await using room = openRoom(() => now, existsSync(MEMORY) ? MEMORY : undefined);
  let made = draw("cards", 61);
  const simulated = await room.register(Array.from({ length: made }, (_, nth) => drawnCard(nth, draw)));
  const words: Words = new Map();
  const note = (nth: number, card: RegisteredCard) =>
    words.set(nth, (words.get(nth) ?? new Set<string>()).add(wordOf(card)));
  const make = () => {
    const card = drawnCard(made, draw);
    note(made, card);
    made += 1;
    return card;
  };
  const nthOf = ({ cardNumber }: RegisteredCard) => Number.parseInt(cardNumber.slice(0, 8), 16);
  const present = () => new Set(simulated.cards.map(nthOf));

  if (made > 0 && draw.is("read before", 0.6)) {
    await using sync = await room.sync(simulated.origin);
    await vi.waitFor(() => expect(sync.ends).toEqual(["whole"]), SOON);
    now += 12 * HOUR_MS;
  }
  const before = { takenAt: room.cards.publisher.current()?.takenAt, cards: wordsPublished(room, made) };
  for (const card of simulated.cards) note(nthOf(card), card);
  const atStart = present();
  const began = now;

  function change(): void {
    const at = draw("which", simulated.cards.length);
    const card = simulated.cards[at];
    if (draw.is("new", 0.4)) simulated.cards.splice(at, 0, make());
    else if (card !== undefined && draw.is("taken back", 0.4)) simulated.cards.splice(at, 1);
    else if (card !== undefined) {
      const { status, expiresAt, issuerName } = drawnCard(nthOf(card), draw);
      const next = { ...card, status, expiresAt, issuerName };
      simulated.cards[at] = next;
      note(nthOf(card), next);
    }
  }
  const restless = [0, 0, 0.02, 0.1][draw("restless", 4)] ?? 0;
  simulated.setFault(drawnFault(seed, draw, make));
  const ends: string[] = [];
  let failures = 0;
  for (let starts = 1 + draw("ends", 3); starts > 0 && ends.length === 0; starts -= 1) {
    const endsAfter = starts === 1 ? Infinity : draw("after", 60);
    let steps = 0;
    await using sync = await room.sync(simulated.origin, {
      router: room.client(simulated.origin, { deadlineMs: 40 }),
      onProgress() {
        steps += 1;
        if (draw.is("change", restless)) change();
      },
    });
    await vi.waitFor(
      () => expect(sync.ends.length > 0 || sync.failures.length >= TRIES || steps >= endsAfter).toBe(true),
      SOON,
    );
    expect(sync.faults).toEqual([]);
    await sync[Symbol.asyncDispose]();
    room.closeLedger();
    ends.push(...sync.ends);
    failures += sync.failures.length;
  }

  // Whatever came of it: nothing is invented, nothing lost.
  const after = wordsPublished(room, made);
  const isWhole = ends.includes("whole");
  const stayed = [...atStart].filter((nth) => present().has(nth));
  for (const [nth, word] of after) expect([...(words.get(nth) ?? [])]).toContain(word);
  for (const nth of stayed) if (before.cards.has(nth) || isWhole) expect([nth, after.has(nth)]).toEqual([nth, true]);
  const { takenAt } = room.cards.publisher.current() ?? {};
  if (!isWhole) expect(takenAt).toBe(before.takenAt);
  else if (takenAt !== began) expect([takenAt, hasLostMuch(room)]).toEqual([before.takenAt, true]);

  // And all faults gone, the next pass makes it the truth.
  simulated.setFault(undefined);
  // a pass that stood still for so long begins anew, and is not ended with what it read then
  now += 13 * HOUR_MS;
  {
    await using sync = await room.sync(simulated.origin);
    await vi.waitFor(() => expect(sync.ends).toEqual(["whole"]), SOON);
  }
  if (hasLostMuch(room)) force(room, () => now);
  const truth = new Map(simulated.cards.map((card) => [nthOf(card), wordOf(card)]));
  expect(wordsPublished(room, made)).toEqual(truth);
  expect(room.cards.publisher.current()?.count ?? 0).toBe(truth.size);
  return isWhole ? "whole" : failures > 0 ? "failed" : "shifted";
}

function wordsPublished(room: Room, made: number): ReadonlyMap<number, string> {
  const all = Array.from({ length: made }, (_, nth) => [nth, wordPublished(room, nth)] as const);
  return new Map(all.flatMap(([nth, word]) => (word === undefined ? [] : [[nth, word] as const])));
}

/** The publisher takes the loss of a fifth for a fault, as it should. */
function hasLostMuch(room: Room): boolean {
  const { wholeAt, publishedWholeAt } = room.ledger.news.state();
  return wholeAt !== publishedWholeAt;
}

function force(room: Room, now: () => number): void {
  const { ledger, cards } = room;
  openPublishing({ ledger, publisher: cards.publisher, now }).now({ force: true });
}

test(`${RUNS} runs with faults, changes and ends drawn by seed: the truth, or the old list`, async () => {
  const outcomes: Record<string, number> = {};
  for (let seed = 1; seed <= RUNS; seed += 1) {
    try {
      const outcome = await run(seed);
      outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
    } catch (error) {
      throw new Error(`the run of seed ${seed}`, { cause: error });
    }
  }
  // else the faults are too many or too few to show anything
  expect(outcomes["whole"]).toBeGreaterThan(RUNS / 5);
  expect(outcomes["failed"]).toBeGreaterThan(RUNS / 10);
}, 300_000);
