/** Sync without its process: real ledger, publisher, router client and socket in a folder of their own, and no time to lose. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Ask, type OnSecondLook, openAsk } from "../../src/router/ask.ts";
import { openRouter, type Router } from "../../src/router/client.ts";
import { keepSynced, type KeepSyncedOptions } from "../../src/router/keep-synced.ts";
import type { PassProgress } from "../../src/router/pass.ts";
import { type Ledger, openLedger } from "../../src/snapshot/ledger.ts";
import type { Person, SnapshotInfo } from "../../src/snapshot/words.ts";
import type { CardRecord } from "../../src/verdict/words.ts";
import { type CardsFolder, cardsFolder } from "../fakes/cards.ts";
import {
  type RegisteredCard,
  type SimulatedRouter,
  type SimulatedRouterOptions,
  startRouter,
} from "../fakes/esc-router.ts";
import { escnOf, TOKEN } from "./cards.ts";

export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;
/** A day in September of a year that no clock shows. */
export const NOW = Date.UTC(2031, 8, 10, 12);

export const dayOf = (unixMs: number): string => new Date(unixMs).toISOString().slice(0, 10);

/** The person of an ESI, as legible as a test needs it. */
export const personOf = (esi: string): Person => Buffer.from(esi.slice(-8)).toString("hex") as Person;

/** What is heard from a running sync. */
interface Heard {
  readonly ends: string[];
  readonly failures: unknown[];
  readonly faults: unknown[];
  readonly troubles: unknown[];
  readonly reach: (string | undefined)[];
  readonly progress: PassProgress[];
  readonly published: SnapshotInfo[];
  contradicted: number;
}

export interface Room extends AsyncDisposable {
  readonly folder: string;
  readonly socket: string;
  readonly cards: CardsFolder;
  /** The one that is open; opened when there is none. */
  readonly ledger: Ledger;
  closeLedger(): void;
  register(cards: readonly RegisteredCard[], options?: Partial<SimulatedRouterOptions>): Promise<SimulatedRouter>;
  client(origin: string, options?: Partial<Parameters<typeof openRouter>[0]>): Router;
  /** Ends with the room, or before. */
  sync(origin: string, options?: Partial<KeepSyncedOptions>): Promise<Heard & AsyncDisposable>;
  gate(onSecondLook?: OnSecondLook): Ask;
  /** What is published about the nth card. */
  find(nth: number): CardRecord | undefined;
}

/** `now`: unix milliseconds, for all of it. `under`: a folder for the folder. */
export function openRoom(now: () => number = () => NOW, under = tmpdir()): Room {
  const stack = new AsyncDisposableStack();
  const folder = mkdtempSync(join(under, "esc-synced-"));
  stack.defer(() => rmSync(folder, { recursive: true, force: true }));
  const cards = stack.use(cardsFolder({ at: folder, now }));
  let ledger: Ledger | undefined;
  const closeLedger = (): void => {
    ledger?.[Symbol.dispose]();
    ledger = undefined;
  };
  stack.defer(closeLedger);
  const room: Room = {
    folder,
    socket: join(folder, "ask.sock"),
    cards,
    get ledger() {
      ledger ??= openLedger(cards.state, { dayOf });
      return ledger;
    },
    closeLedger,
    async register(registered, options) {
      const simulated = await startRouter({ cards: registered, token: TOKEN, ...options });
      stack.defer(() => simulated.close());
      return simulated;
    },
    client(origin, options) {
      return openRouter({
        origin,
        token: TOKEN,
        now,
        requestsPerSecond: 1000,
        concurrency: 4,
        deadlineMs: 5000,
        lookup: "status",
        patience: { retryMs: 1, closedMs: 1, longestClosedMs: 4 },
        ...options,
      });
    },
    async sync(origin, options = {}) {
      const heard: Heard = {
        ends: [],
        failures: [],
        faults: [],
        troubles: [],
        reach: [],
        progress: [],
        published: [],
        contradicted: 0,
      };
      const running = stack.use(
        await keepSynced({
          router: room.client(origin),
          ledger: room.ledger,
          publisher: cards.publisher,
          socket: room.socket,
          withList: true,
          personOf,
          now,
          refreshMs: 12 * HOUR_MS,
          keepLookupsMs: 90 * DAY_MS,
          concurrency: 4,
          patienceMs: 500,
          pauses: { retryFirstMs: 1, tickMs: 5, lookMs: 20, quietMs: 600_000, silentMs: 20 },
          onReach: (fault) => heard.reach.push(fault),
          onProgress: (step) => heard.progress.push(step),
          onPass: (end) => heard.ends.push(end),
          onPassFailed: (error) => heard.failures.push(error),
          onPublished: (info) => heard.published.push(info),
          onTrouble: (error) => heard.troubles.push(error),
          onContradicted: (count) => (heard.contradicted += count),
          onFault: (error) => heard.faults.push(error),
          ...options,
        }),
      );
      return Object.assign(heard, running);
    },
    gate: (onSecondLook) => stack.use(openAsk({ socket: room.socket, onSecondLook })),
    find: (nth) => cards.publisher.find(escnOf(nth), "router"),
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
  return room;
}

/** How often the register was asked about the nth card. */
export function questionsAbout({ requests }: SimulatedRouter, nth: number): number {
  return requests.filter(({ path }) => path.includes(escnOf(nth))).length;
}

/** The cards that were asked about, in that order. */
export function askedAbout({ requests }: SimulatedRouter): readonly number[] {
  return requests.flatMap(({ path }) => {
    const number = /\/cards\/([0-9a-f]{8})-826a-103d-bf76-001999893752\/status/.exec(path)?.[1];
    return number === undefined ? [] : [Number.parseInt(number, 16)];
  });
}
