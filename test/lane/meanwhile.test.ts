/** What happens to a person elsewhere while a lane waits, for the register or for its relay. */
import { pino } from "pino";
import * as v from "valibot";
import { beforeEach, describe, expect, it } from "vitest";
import type { Reader, Scan } from "../../firmware-bridge/device.ts";
import { readScan } from "../../src/chip/read-scan.ts";
import { openDisplay } from "../../src/kiosk/display.ts";
import { openCards } from "../../src/lane/cards.ts";
import { openComers } from "../../src/lane/comers.ts";
import { openHeadcount } from "../../src/lane/headcount.ts";
import type { LaneParts } from "../../src/lane/lane-parts.ts";
import { runLane } from "../../src/lane/lane.ts";
import { openStanding } from "../../src/lane/standing.ts";
import { policyFrom, policyOptions } from "../../src/verdict/presets.ts";
import { quota } from "../../src/verdict/quota.ts";
import type { LaneMode, Lookup, Policy } from "../../src/verdict/words.ts";
import { ACTIVE_CARD } from "../fakes/facts.ts";
import { cardUrl } from "../fakes/gate.ts";
import { NOBODY_INSPECTS, plainStanding, pulsing } from "../fakes/lane.ts";
import { until } from "../fakes/until.ts";
import { policyOf } from "../policy/served.ts";
import { type BentBox, bentBox, DAY_MS } from "./bent-box.ts";
import { PLAIN_LOOK } from "../fakes/look.ts";

const log = pino({ level: "silent" });
const preset = policyFrom(v.parse(policyOptions, { preset: "library-gate" }));
const ONCE_A_DAY: Policy = {
  ...preset,
  clauses: [...preset.clauses, quota({ is: "quota", times: 1, per: "day", day_begins: "00:00" })],
};
/** Every card is this person's, and the snapshot knows none. */
const ANNA: Lookup = {
  is: "known",
  card: { ...ACTIVE_CARD, asOf: Date.parse("2026-11-23T07:59Z"), person: "0123456789abcdef" },
  from: "register",
};

let box: BentBox;
beforeEach(() => {
  box = bentBox("2026-11-23T08:00Z");
  return () => box[Symbol.dispose]();
});

type More = Partial<Pick<LaneParts, "cards" | "policy" | "standing">>;

function laneOf(name: string, pulse: () => Promise<void> = () => Promise.resolve(), more: More = {}) {
  const asked: ((lookup: Lookup) => void)[] = [];
  const waiting: Scan[] = [];
  let wake = Promise.withResolvers<void>();
  const closing = new AbortController();
  let mode: LaneMode = "normal";
  const display = openDisplay(
    { name, kind: "library", languages: ["en"], timeZone: "UTC", reader: "below", takes: ["qr"], look: PLAIN_LOOK },
    () => undefined,
  );
  display.trouble("starting", "off");
  const reader: Reader = {
    async *scans() {
      while (!closing.signal.aborted) {
        for (let scan = waiting.shift(); scan !== undefined; scan = waiting.shift()) yield scan;
        await wake.promise;
        wake = Promise.withResolvers();
      }
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
  const ask = {
    ask: () => new Promise<Lookup>((answer) => asked.push(answer)),
    online: () => true,
    seen: () => undefined,
    [Symbol.dispose]: () => undefined,
  };
  const registers = openCards({ snapshot: () => undefined, ask, deadlineMs: 1000 });
  const { cards = registers, policy = () => ONCE_A_DAY, standing = plainStanding(name) } = more;
  const running = runLane({
    ...box.now(),
    momentOf: box.momentOf,
    log,
    name,
    display,
    environment: "production",
    readers: [reader],
    inspector: NOBODY_INSPECTS,
    readScan: (scan) => readScan(scan, { verify: undefined, enrolled: () => undefined }),
    policy,
    standing: { ...standing, read: () => ({ ...standing.read(), mode }) },
    cards,
    passage: pulsing({ pulse }),
  });
  return {
    display,
    show(card: number) {
      waiting.push({ medium: "qr", payload: Buffer.from(cardUrl(card)), at: performance.now() });
      wake.resolve();
    },
    async isAsking() {
      await until(`${name} asks`, () => asked.length > 0);
    },
    answer: () => asked.shift()?.(ANNA),
    setMode(next: LaneMode) {
      mode = next;
    },
    async close() {
      closing.abort();
      wake.resolve();
      await running;
      display[Symbol.dispose]();
    },
  };
}

/** The verdicts on record, the oldest first. */
function verdicts(): readonly string[] {
  const entries = box.now().journal.recent(100).toReversed();
  return entries.flatMap(({ entry }) =>
    entry.kind === "verdict" ? [`${entry.lane} ${entry.reason ?? entry.verdict}`] : [],
  );
}

describe("while the register is asked", () => {
  it("the same person comes in elsewhere with another card: once is once", async () => {
    const [one, other] = [laneOf("one"), laneOf("other")];
    one.show(1);
    other.show(2);
    await one.isAsking();
    await other.isAsking();
    other.answer();
    await until("the other has opened", () => verdicts().length === 1);
    one.answer();
    await until("both are decided", () => verdicts().length === 2);
    expect(verdicts()).toEqual(["other admit", "one quota"]);
    await one.close();
    await other.close();
  });

  it("staff lock the way down, and nobody comes in any more", async () => {
    const lane = laneOf("one");
    lane.show(1);
    await lane.isAsking();
    lane.setMode("lockdown");
    lane.answer();
    await until("it is decided", () => verdicts().length === 1);
    expect(verdicts()).toEqual(["one lockdown"]);
    await lane.close();
  });
});

it("who was still inside at closing comes in as the first of the next day: their card counts everybody out", async () => {
  const { clock, journal } = box.now();
  const { momentOf } = box;
  const headcount = openHeadcount({ journal, clock, momentOf, countedOutAt: 240 });
  const comers = openComers({ journal, clock, momentOf });
  const mode = { now: () => "normal" as const };
  const hard = policyOf("hard", [{ is: "active" }, { is: "anti-passback", mode: "hard" }]);
  const nowhere = openCards({ snapshot: () => undefined, ask: undefined, deadlineMs: 1000 });
  const lane = laneOf("entrance", undefined, {
    cards: { ...nowhere, local: () => ({ lookup: ANNA, data: { freshness: "fresh", ageMs: 60_000 } }) },
    policy: () => hard,
    standing: openStanding({ id: "entrance", way: "in", mode, headcount, comers }),
  });
  async function comes(nth: number): Promise<void> {
    lane.show(nth);
    await until("it is decided", () => verdicts().length === nth);
  }
  await comes(1);
  const [admission] = journal.recent(1);
  if (admission?.entry.kind !== "verdict" || admission.entry.card === undefined) throw new Error("no admission");
  const { card, person } = admission.entry;
  const through = { lane: "entrance", way: "in", how: "passed", admission: admission.seq, card, person } as const;
  journal.append({ kind: "passage", ...clock.stamp(), ...through, inside: headcount.crossed("in") });
  await comes(2);
  box.machine.pass(DAY_MS);
  await comes(3);
  expect(verdicts()).toEqual(["entrance admit", "entrance already-inside", "entrance admit"]);
  await lane.close();
});

it("whoever a relay did not open for has used up nothing, and the record says so", async () => {
  let takes = false;
  const lane = laneOf("one", () => (takes ? Promise.resolve() : Promise.reject(new Error("no answer"))));
  lane.show(1);
  await lane.isAsking();
  lane.answer();
  await until("it is out of order", () => lane.display.has("actuator"));
  const kinds = () =>
    box
      .now()
      .journal.recent(100)
      .map(({ entry }) => (entry.kind === "passage" ? entry.how : entry.kind));
  await until("all is on record", () => kinds().length === 3);
  expect(kinds()).toEqual(["not-used", "fault", "verdict"]);
  takes = true;
  lane.display.trouble("actuator", "off");
  lane.show(2);
  await lane.isAsking();
  lane.answer();
  await until("the second is decided", () => verdicts().length === 2);
  expect(verdicts()).toEqual(["one admit", "one admit"]);
  await lane.close();
});
