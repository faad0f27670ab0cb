/** People in a queue: cards that lie, come too late, come while another is asked about, or come while the relay is gone. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import * as v from "valibot";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Scan } from "../../firmware-bridge/device.ts";
import { toEscn } from "../../src/card/escn.ts";
import { type Journal, openJournal } from "../../src/journal/journal.ts";
import { type Display, openDisplay } from "../../src/kiosk/display.ts";
import type { KioskState } from "../../src/kiosk/protocol.ts";
import { openCards } from "../../src/lane/cards.ts";
import { runLane } from "../../src/lane/lane.ts";
import { readScan } from "../../src/chip/read-scan.ts";
import { openClock } from "../../src/ops/clock.ts";
import { systemSource } from "../../src/ops/clock-source.ts";
import { momentsIn } from "../../src/ops/moment.ts";
import { type FollowedSnapshot, followSnapshot } from "../../src/snapshot/current.ts";
import { policyFrom, policyOptions } from "../../src/verdict/presets.ts";
import type { Lookup } from "../../src/verdict/words.ts";
import { type CardsFolder, cardsFolder, memoryTrust, publishCards } from "../fakes/cards.ts";
import { ACTIVE_CARD } from "../fakes/facts.ts";
import { cardNumber, cardUrl } from "../fakes/gate.ts";
import { NOBODY_INSPECTS, plainStanding, pulsing } from "../fakes/lane.ts";
import { until } from "../fakes/until.ts";
import { PLAIN_LOOK } from "../fakes/look.ts";

let folder: string;
let journal: Journal;
let roster: CardsFolder;
let snapshot: FollowedSnapshot;
let display: Display;
let states: KioskState[];
let pulses: number;
let seen: { readonly escn: string; readonly at: number }[];
let asked: { readonly escn: string; readonly answer: (lookup: Lookup) => void }[];
let present: (scan: Partial<Scan> & { readonly n: number }) => void;
let close: () => void;
let running: Promise<void>;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "esc-kiosk-turns-"));
  journal = openJournal(join(folder, "journal.sqlite"), { key: new Uint8Array(32).fill(1) });
  roster = cardsFolder({ site: "s" });
  publishCards(
    roster.publisher,
    [1, 2].flatMap((n) => {
      const escn = toEscn(cardNumber(n));
      return escn === undefined ? [] : [{ escn, status: "active" as const, asOf: Date.now() }];
    }),
  );
  snapshot = await followSnapshot(roster.path, {
    site: "s",
    trust: memoryTrust(),
    now: Date.now,
    pollMs: 3_600_000,
    onChange: () => {},
  });
  states = [];
  pulses = 0;
  asked = [];
  seen = [];
  display = openDisplay(
    {
      name: "s",
      kind: "library",
      languages: ["en"],
      timeZone: "UTC",
      reader: "below",
      takes: ["qr"],
      look: PLAIN_LOOK,
    },
    (state) => states.push(state),
  );
  display.trouble("starting", "off");

  const scans: Scan[] = [];
  let wake = Promise.withResolvers<void>();
  const closing = new AbortController();
  present = ({ n, ...scan }) => {
    scans.push({ medium: "qr", payload: Buffer.from(cardUrl(n)), at: performance.now(), ...scan });
    wake.resolve();
  };
  close = () => {
    closing.abort();
    wake.resolve();
  };
  const ask = {
    ask: (escn: string) =>
      new Promise<Lookup>((answer) => {
        asked.push({ escn, answer });
      }),
    online: () => true,
    seen: (escn: string, at: number) => void seen.push({ escn, at }),
    [Symbol.dispose]: () => {},
  };
  const policy = policyFrom(v.parse(policyOptions, { preset: "library-gate" }));
  running = runLane({
    name: "s",
    environment: "production",
    inspector: NOBODY_INSPECTS,
    readScan: (scan) => readScan(scan, { verify: undefined, enrolled: () => undefined }),
    policy: () => policy,
    standing: plainStanding("s"),
    readers: [
      {
        async *scans() {
          while (!closing.signal.aborted) {
            for (let scan = scans.shift(); scan !== undefined; scan = scans.shift()) yield scan;
            await wake.promise;
            wake = Promise.withResolvers();
          }
        },
        [Symbol.asyncDispose]: () => Promise.resolve(),
      },
    ],
    passage: pulsing({
      pulse() {
        pulses += 1;
        return Promise.resolve();
      },
    }),
    cards: openCards({ snapshot: () => snapshot.current(), ask, deadlineMs: 1000 }),
    journal,
    display,
    clock: openClock(systemSource),
    momentOf: momentsIn("UTC"),
    log: pino({ level: "silent" }),
  });
});

afterEach(async () => {
  close();
  for (const { answer } of asked) answer({ is: "no-answer" });
  await running;
  display[Symbol.dispose]();
  await snapshot[Symbol.asyncDispose]();
  roster[Symbol.dispose]();
  journal[Symbol.dispose]();
  rmSync(folder, { recursive: true });
});

/** What the register knows: as it says it now. */
const known: Lookup = { is: "known", card: { ...ACTIVE_CARD, asOf: Date.now() }, from: "register" };
const scene = (): string => states.at(-1)?.scene.is ?? "";

describe("people in a queue", () => {
  it("a card that lies on the reader and is read again and again is one event and one opening", async () => {
    for (let reading = 0; reading < 5; reading += 1) present({ n: 1 });
    present({ n: 2 });
    await until("both cards are recorded", () => journal.head().seq >= 2);
    await until("both have passed", () => pulses === 2);
    expect(journal.head().seq).toBe(2);
  });

  it("who held the card too shortly, then two at once, and then well, is told each and comes in", async () => {
    present({ n: 0, trouble: "card-moved" });
    await until("the first is told", () => journal.head().seq === 1);
    present({ n: 0, trouble: "several-cards" });
    present({ n: 0, trouble: "several-cards" });
    await until("the second is told", () => journal.head().seq === 2);
    present({ n: 1 });
    await until("the card has passed", () => pulses === 1);
    const said = journal.recent(10).map(({ entry }) => entry.kind === "verdict" && (entry.reason ?? entry.verdict));
    expect(said).toEqual(["admit", "several-cards", "card-moved"]);
    expect(asked).toEqual([]);
  });

  it("two chips that are refused for one reason are two people, and one of them read twice is not", async () => {
    const chips = ["04000000000001", "04000000000002", "04000000000002"].map((uid) => Buffer.from(uid, "hex"));
    for (const uid of chips) present({ n: 0, medium: "nfc", payload: new Uint8Array(), chip: { uid } });
    present({ n: 1 });
    await until("the last one has passed", () => pulses === 1);
    const said = journal.recent(10).map(({ entry }) => entry.kind === "verdict" && (entry.reason ?? entry.verdict));
    expect(said).toEqual(["admit", "chip-not-enrolled", "chip-not-enrolled"]);
  });

  it("a scan that is older than a second belongs to somebody who has left", async () => {
    present({ n: 1, at: performance.now() - 1001 });
    present({ n: 2 });
    await until("the second is recorded", () => journal.head().seq >= 1);
    await until("the second has passed", () => pulses === 1);
    expect(journal.head().seq).toBe(1);
  });

  it("the next card interrupts at once while the register is asked about another", async () => {
    present({ n: 500 });
    await until("the register is asked", () => asked.length === 1);
    expect(scene()).toBe("checking");
    present({ n: 1 });
    await until("the next has passed", () => pulses === 1);
    expect(scene()).toBe("admitted");
    // The late answer opens nothing, shows nothing and records nothing.
    asked[0]?.answer(known);
    present({ n: 2 });
    await until("the third has passed", () => pulses === 2);
    expect(journal.head().seq).toBe(2);
  });

  it("the register's answer admits, and is recorded as its answer", async () => {
    present({ n: 500 });
    await until("the register is asked", () => asked.length === 1);
    asked[0]?.answer(known);
    await until("the card has passed", () => pulses === 1);
    expect(journal.recent(1)[0]?.entry).toMatchObject({ verdict: "admit", lookup: "register", freshness: "fresh" });
  });

  it("the register's answer of days ago, which sync kept, admits as what it is: ageing", async () => {
    present({ n: 500 });
    await until("the register is asked", () => asked.length === 1);
    const asOf = Date.now() - 3 * 86_400_000;
    asked[0]?.answer({ is: "known", card: { ...ACTIVE_CARD, asOf }, from: "register" });
    await until("the card has passed", () => pulses === 1);
    expect(journal.recent(1)[0]?.entry).toMatchObject({ verdict: "admit", lookup: "register", freshness: "ageing" });
  });

  it("who passes on what is remembered is looked at again, by the time of the record; who was asked about is not", async () => {
    present({ n: 1 });
    await until("the first has passed", () => pulses === 1);
    present({ n: 500 });
    await until("the register is asked", () => asked.length === 1);
    asked[0]?.answer(known);
    await until("the second has passed", () => pulses === 2);
    expect(seen).toEqual([{ escn: cardNumber(1), at: journal.recent(2)[1]?.at }]);
  });

  it("a card that is refused anyway is not asked about", async () => {
    present({ n: 500, payload: Buffer.from(`http://pp.esc.gg/${cardNumber(500)}`) });
    await until("it is recorded", () => journal.head().seq === 1);
    expect(asked).toEqual([]);
    expect(journal.recent(1)[0]?.entry).toMatchObject({ verdict: "refuse", reason: "sandbox-card" });
  });

  it("while the relay is gone nobody is judged, not even by an answer that comes then", async () => {
    present({ n: 500 });
    await until("the register is asked", () => asked.length === 1);
    display.trouble("actuator", "on");
    // Whoever is turned away makes the screen say again why.
    let said = states.length;
    asked[0]?.answer(known);
    await until("the first is turned away", () => states.length > said);
    said = states.length;
    present({ n: 1 });
    await until("the second is turned away", () => states.length > said);
    expect(scene()).toBe("out-of-order");
    display.trouble("actuator", "off");
    present({ n: 2 });
    await until("the next has passed", () => pulses === 1);
    expect(journal.head().seq).toBe(1);
  });
});
