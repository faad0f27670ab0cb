/** What a gate says of itself between two cards. */
import { pino } from "pino";
import * as v from "valibot";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { DoorState } from "../../src/door/words.ts";
import { type Journal, openJournal } from "../../src/journal/journal.ts";
import type { KioskState } from "../../src/kiosk/protocol.ts";
import { type LookAroundParts, openLookAround } from "../../src/lane/look-around.ts";
import { openClock } from "../../src/ops/clock.ts";
import { momentsIn } from "../../src/ops/moment.ts";
import { RELEASED_AT } from "../../src/ops/release.ts";
import type { SnapshotInfo } from "../../src/snapshot/words.ts";
import { policyFrom, policyOptions } from "../../src/verdict/presets.ts";
import { bentClock } from "../fakes/bent-clock.ts";
import { KEY, temporaryJournal } from "../journal/folder.ts";

const DAY_MS = 86_400_000;
const NOW = RELEASED_AT + 30 * DAY_MS + 12 * 3_600_000;
const LIST: SnapshotInfo = {
  id: "0".repeat(32),
  site: "s",
  seq: 1,
  issuedAt: NOW,
  expiresAt: NOW + 30 * DAY_MS,
  keyId: "0".repeat(16),
  takenAt: NOW - 60_000,
  count: 3,
  sources: [],
};

let place: ReturnType<typeof temporaryJournal>;
let journal: Journal;
beforeEach(() => {
  place = temporaryJournal();
  journal = openJournal(place.path, { key: KEY });
});
afterEach(() => {
  journal[Symbol.dispose]();
  place[Symbol.dispose]();
});

function gate(
  change: Partial<LookAroundParts> = {},
  failing: () => readonly string[] = () => [],
  door: () => DoorState = () => "normal",
  isRefused: () => boolean = () => false,
) {
  const machine = bentClock(NOW);
  const shown: KioskState["data"][] = [];
  const status: string[] = [];
  const errors: string[] = [];
  const policy = policyFrom(v.parse(policyOptions, { preset: "library-gate" }));
  const look = openLookAround({
    name: "gate",
    lanes: [
      {
        name: "gate",
        policy: () => policy,
        display: { about: (data) => void shown.push(data) },
        isRefused,
        door,
        failing,
      },
    ],
    info: () => LIST,
    ask: undefined,
    journal,
    secondLooks: { recent: () => 0 },
    screens: () => [],
    notify: { status: (text) => void status.push(text) },
    clock: openClock(machine),
    momentOf: momentsIn("UTC"),
    log: pino({ base: null, level: "error" }, { write: (line: string) => void errors.push(line) }),
    ...change,
  });
  return { machine, look, shown, status, errors };
}

describe("the screen", () => {
  it.each<[string, Partial<LookAroundParts>, KioskState["data"]]>([
    ["a list of today", {}, { freshness: "fresh", asOf: "11:59", online: true }],
    [
      "a list of three days ago",
      { info: () => ({ ...LIST, takenAt: NOW - 3 * DAY_MS }) },
      { freshness: "ageing", asOf: "2026-12-20", online: true },
    ],
    [
      "a list of today that its publisher vouches for no more",
      { info: () => ({ ...LIST, expiresAt: NOW }) },
      { freshness: "stale", asOf: "11:59", online: true },
    ],
    [
      "no list, and a register that answers about every card",
      { info: () => ({ ...LIST, takenAt: undefined }), ask: { online: () => true } },
      { freshness: "fresh", asOf: undefined, online: true },
    ],
    [
      "no list, and a register that is silent",
      { info: () => ({ ...LIST, takenAt: undefined }), ask: { online: () => false } },
      { freshness: "blind", asOf: undefined, online: false },
    ],
    [
      "no list at a site that asks nobody",
      { info: () => ({ ...LIST, takenAt: undefined }) },
      { freshness: "blind", asOf: undefined, online: true },
    ],
    [
      "no cards at all",
      { info: () => undefined, ask: { online: () => true } },
      { freshness: "blind", asOf: undefined, online: true },
    ],
  ])("is told of %s", (_, change, expected) => {
    const { look, shown } = gate(change);
    look();
    expect(shown).toEqual([expected]);
  });
});

describe("systemctl status", () => {
  it("says first which door stands as no door should", () => {
    let state: DoorState = "forced-open";
    const { look, status } = gate({}, undefined, () => state);
    look();
    state = "egress-open";
    look();
    expect(status[0]).toBe(`gate FORCED-OPEN; ${status[1]}`);
  });

  it("says it in a line, anew only when there is news, and loudly when an admission is contradicted", () => {
    let doubts = 0;
    const { look, status } = gate({ secondLooks: { recent: () => doubts } });
    for (const _ of [1, 2]) look();
    doubts = 2;
    look();
    const line = "library-gate, data fresh; 3 cards, register not asked, clock synced";
    expect(status).toEqual([line, `${line}, 2 ADMISSIONS CONTRADICTED since yesterday`]);
  });

  it("names a reader that hangs again and again before all else, as long as it does", () => {
    let failing = ["reader"];
    const { look, status } = gate({}, () => failing);
    look();
    failing = [];
    look();
    expect(status[0]).toBe(`reader of gate KEEPS HANGING; ${status[1]}`);
  });

  it("names a policy file that is refused, as long as it is", () => {
    let isRefused = true;
    const { look, status } = gate({}, undefined, undefined, () => isRefused);
    look();
    isRefused = false;
    look();
    expect(status[0]).toBe(`policy of gate REFUSED; ${status[1]}`);
  });
});

describe("a clock that jumped", () => {
  const faults = () => journal.recentOf("fault", 10).map(({ entry }) => entry);
  const lookFor = (look: () => void, looks: number) => {
    for (let n = 0; n < looks; n += 1) look();
  };

  it("is told once, when it stands, in the log and in the record; and again when it jumps again", () => {
    const { machine, look, errors, status } = gate();
    look();
    machine.set(NOW + 400 * DAY_MS);
    lookFor(look, 9);
    expect([faults(), errors]).toEqual([[], []]);
    lookFor(look, 30);
    expect(faults()).toEqual([
      expect.objectContaining({
        what: "clock",
        lane: "gate",
        clock: "unsynced",
        detail: "set forward by 400 days, and by no time server",
      }),
    ]);
    expect(errors).toHaveLength(1);
    expect(status.at(-1)).toContain("clock unsynced");
    machine.sync(NOW);
    look();
    machine.set(NOW - 400 * DAY_MS);
    lookFor(look, 10);
    expect(faults()[0]).toMatchObject({ clock: "wrong", detail: "set back by 400 days, and by no time server" });
  });

  it("for the moment between a server's setting and its mark is no news", () => {
    const { machine, look, errors } = gate();
    machine.set(NOW + 400 * DAY_MS);
    lookFor(look, 2);
    machine.sync(NOW + 400 * DAY_MS);
    lookFor(look, 30);
    expect([faults(), errors]).toEqual([[], []]);
  });

  it("is told in the log when the record fails, and the gate goes on", () => {
    const { machine, look, errors } = gate();
    machine.set(NOW + 400 * DAY_MS);
    journal[Symbol.dispose]();
    lookFor(look, 20);
    expect(errors).toHaveLength(2);
    journal = openJournal(place.path, { key: KEY });
  });
});
