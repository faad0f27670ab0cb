import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { toEscn } from "../../src/card/escn.ts";
import type { VerdictEntry } from "../../src/journal/entry.ts";
import { openJournal } from "../../src/journal/journal.ts";
import { openClock } from "../../src/ops/clock.ts";
import { openSales, type Sales } from "../../src/till/sales.ts";
import { KEY, temporaryJournal, verdict } from "../journal/folder.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const START = 1_800_000_000_000;

/** A record and a till in front of it, at a time of the test's own. */
function openTrial({ lanes = [] as readonly string[] } = {}) {
  const at = temporaryJournal();
  let nowMs = 0;
  let bootId = "boot-1";
  let wallMs = START;
  let bootedAt = 0;
  let journal = openJournal(at.path, { key: KEY });
  const clock = () =>
    openClock({
      wall: () => wallMs,
      monotonic: () => nowMs - bootedAt,
      state: () => ({ is: "synced", setting: 1 }),
      bootId,
    });
  let ours = clock();
  const open = (): Sales => openSales({ journal, clock: ours, lanes, confirmWithinMs: 10 * MINUTE, keepMs: 24 * HOUR });
  let sales = open();
  return {
    get sales() {
      return sales;
    },
    get journal() {
      return journal;
    },
    wait(ms: number) {
      nowMs += ms;
      wallMs += ms;
    },
    /** The gate ends and comes again; `rebooted`: the machine too. */
    restart(how: "gate" | "machine" = "gate") {
      journal[Symbol.dispose]();
      journal = openJournal(at.path, { key: KEY });
      if (how === "machine") {
        bootId = "boot-2";
        bootedAt = nowMs;
      }
      ours = clock();
      sales = open();
    },
    add(changes: Partial<VerdictEntry> = {}) {
      const { at: when, bootId: boot, monotonicMs } = ours.stamp();
      return journal.append(verdict(0, { at: when, bootId: boot, monotonicMs, ...changes }));
    },
    sell(changes: Partial<VerdictEntry> = {}) {
      const { at: when, bootId: boot, monotonicMs } = ours.stamp();
      const sale = {
        verdict: "admit",
        reason: undefined,
        tariff: "STUDENT",
        label: "Student 3.30",
        lane: "canteen",
      } as const;
      const { hash, seq } = journal.append(verdict(0, { at: when, bootId: boot, monotonicMs, ...sale, ...changes }));
      return `${seq}-${hash.slice(0, 16)}`;
    },
    all(from = 0, lane?: string) {
      const events = [];
      let batch = sales.after(from, lane);
      events.push(...batch.events);
      while (batch.more) {
        batch = sales.after(batch.last?.seq ?? from, lane);
        events.push(...batch.events);
      }
      return events;
    },
    [Symbol.dispose]() {
      journal[Symbol.dispose]();
      at[Symbol.dispose]();
    },
  };
}

const cardOf = (trial: ReturnType<typeof openTrial>, n: number) => {
  const escn = toEscn(`5c0a1001-7c2b-103e-9f3a-${String(n).padStart(3, "0")}999900000`);
  if (escn === undefined) throw new Error("no number");
  return trial.journal.pseudonym(escn);
};

describe("what the till is told", () => {
  it("is a price and what the screen said, and nothing by which two admissions could be told to be one person's", () => {
    using trial = openTrial();
    const card = cardOf(trial, 1);
    const first = trial.sell({ card, person: card, notices: "expires-soon,guest" });
    trial.wait(5 * MINUTE);
    const second = trial.sell({ card, person: card });
    const [one, two] = trial.all();
    expect(one).toEqual({
      id: first,
      record: 1,
      lane: "canteen",
      at: new Date(START).toISOString(),
      verdict: "admit",
      by: "card",
      tariff: { code: "STUDENT", label: "Student 3.30" },
      notices: ["expires-soon", "guest"],
      until: new Date(START + 10 * MINUTE).toISOString(),
      state: "open",
    });
    expect(two).toEqual({
      ...one,
      id: second,
      record: 2,
      at: expect.any(String),
      until: expect.any(String),
      notices: [],
    });
    expect(JSON.stringify([one, two])).not.toContain(card);
  });

  it("is why a card was refused, and not that of an admission without a price", () => {
    using trial = openTrial();
    trial.add({ verdict: "refuse", reason: "expired" });
    trial.sell({ tariff: undefined, label: undefined });
    trial.add({ verdict: "unsure", reason: "cannot-ask" });
    expect(trial.all()).toMatchObject([
      { verdict: "refuse", reason: "expired" },
      { verdict: "unsure", reason: "cannot-ask" },
    ]);
  });

  it("is an admission by staff as well, by its code where nothing else is known", () => {
    using trial = openTrial();
    const override = {
      kind: "override",
      at: START,
      bootId: "boot-1",
      monotonicMs: 0,
      clock: "synced",
      lane: "canteen",
      staff: "desk",
      why: "forgot the card",
      answers: undefined,
      card: undefined,
      person: undefined,
      tariff: "STUDENT",
    } as const;
    trial.journal.append(override);
    trial.journal.append({ ...override, label: "Student 3.30" });
    expect(trial.all()).toMatchObject([
      { by: "staff", tariff: { code: "STUDENT", label: "STUDENT" }, notices: [] },
      { by: "staff", tariff: { code: "STUDENT", label: "Student 3.30" }, notices: [] },
    ]);
  });

  it("is of its own lanes alone, whatever it asks for", () => {
    using trial = openTrial({ lanes: ["canteen", "bar"] });
    const [canteen, , bar] = [trial.sell(), trial.sell({ lane: "library" }), trial.sell({ lane: "bar" })];
    expect(trial.all().map(({ id }) => id)).toEqual([canteen, bar]);
    expect(trial.all(0, "bar").map(({ id }) => id)).toEqual([bar]);
    expect(trial.all(0, "library")).toEqual([]);
    const other = trial.journal.find(2);
    expect(trial.sales.settle(`2-${other?.hash.slice(0, 16)}`, "voided", undefined)).toEqual({ is: "unknown" });
  });

  it("goes on after what was told last, over a restart, and ends at what is too old", () => {
    using trial = openTrial();
    const ids = Array.from({ length: 200 }, () => trial.sell());
    const place = trial.sales.placeOf(ids[149] ?? "");
    expect(place).toBe(150);
    trial.restart();
    expect(trial.all(place).map(({ id }) => id)).toEqual(ids.slice(150));
    trial.wait(24 * HOUR + 1);
    const last = trial.sell();
    expect(trial.all().map(({ id }) => id)).toEqual([last]);
    expect(trial.all().map(({ id }) => id)).toEqual([last]);
  });

  it("knows no entry by a number alone: of another record the number is another entry's", () => {
    using trial = openTrial();
    const id = trial.sell();
    expect(trial.sales.placeOf(id)).toBe(1);
    const forged = `1-${"0".repeat(16)}`;
    expect(trial.sales.placeOf(forged)).toBeUndefined();
    expect(trial.sales.find(forged)).toBeUndefined();
    expect(trial.sales.settle(forged, "confirmed", undefined)).toEqual({ is: "unknown" });
  });
});

describe("an admission", () => {
  it("is settled once, and every repetition is answered as the first time", () => {
    using trial = openTrial();
    const id = trial.sell();
    const first = trial.sales.settle(id, "confirmed", "receipt 7");
    expect(first).toMatchObject({ is: "settled", settled: { id, state: "confirmed", reference: "receipt 7" } });
    trial.wait(HOUR);
    trial.restart();
    expect(trial.sales.settle(id, "confirmed", "receipt 8")).toEqual(first);
    expect(trial.sales.settle(id, "voided", undefined)).toEqual({ ...first, is: "otherwise" });
    expect(trial.sales.find(id)).toMatchObject({ state: "confirmed", reference: "receipt 7" });
    expect(trial.journal.recentOf("till", 10)).toHaveLength(1);
  });

  it("that was voided has not happened for whoever counts", () => {
    using trial = openTrial();
    const who = { card: cardOf(trial, 1), person: undefined };
    const ids = [trial.sell({ card: who.card }), trial.sell({ card: who.card })];
    expect(trial.journal.admissionsOf(who, 10)).toHaveLength(2);
    trial.sales.settle(ids[0] ?? "", "voided", undefined);
    expect(trial.journal.admissionsOf(who, 10).map(({ seq }) => seq)).toEqual([2]);
    trial.sales.settle(ids[1] ?? "", "confirmed", undefined);
    expect(trial.journal.admissionsOf(who, 10).map(({ seq }) => seq)).toEqual([2]);
  });

  it("that was sold has happened, also when nobody walked through for it", () => {
    using trial = openTrial();
    const who = { card: cardOf(trial, 1), person: undefined };
    const ids = [trial.sell(who), trial.sell(who)];
    for (const admission of [1, 2]) {
      const when = { at: START, bootId: "boot-1", monotonicMs: 0, clock: "synced" } as const;
      const inside = 0;
      trial.journal.append({
        ...when,
        kind: "passage",
        lane: "canteen",
        way: "in",
        how: "not-used",
        admission,
        ...who,
        inside,
      });
    }
    expect(trial.journal.admissionsOf(who, 10)).toEqual([]);
    trial.sales.settle(ids[1] ?? "", "confirmed", undefined);
    expect(trial.journal.admissionsOf(who, 10).map(({ seq }) => seq)).toEqual([2]);
  });

  it("is closed when its time is over, and a refusal was never one", () => {
    using trial = openTrial();
    const id = trial.sell();
    trial.wait(10 * MINUTE - 1);
    expect(trial.sales.find(id)).toMatchObject({ state: "open" });
    trial.wait(1);
    expect(trial.sales.settle(id, "confirmed", undefined)).toEqual({ is: "closed" });
    expect(trial.sales.find(id)).toMatchObject({ state: "closed" });
    expect(trial.journal.recentOf("till", 10)).toEqual([]);
    const { hash, seq } = trial.add({ verdict: "refuse", reason: "expired" });
    expect(trial.sales.settle(`${seq}-${hash.slice(0, 16)}`, "voided", undefined)).toEqual({ is: "not-an-admission" });
  });

  it("of a clock that ran ahead, before the machine started anew, is closed and not open for ever", () => {
    using trial = openTrial();
    const id = trial.sell({ at: START + 1000 * HOUR });
    expect(trial.sales.find(id)).toMatchObject({ state: "open" });
    trial.restart("machine");
    expect(trial.sales.settle(id, "voided", undefined)).toEqual({ is: "closed" });
  });
});

describe("what nobody confirmed", () => {
  function sweep({ sales }: { sales: Sales }): void {
    while (sales.voidLate()) continue;
  }

  it("is voided when its time is over, each once, by nobody's reference", () => {
    using trial = openTrial();
    const confirmed = trial.sell();
    const voided = trial.sell();
    const late = trial.sell();
    trial.sales.settle(confirmed, "confirmed", undefined);
    trial.sales.settle(voided, "voided", "r1");
    trial.wait(5 * MINUTE);
    const young = trial.sell();
    trial.wait(5 * MINUTE);
    sweep(trial);
    sweep(trial);
    trial.restart();
    sweep(trial);
    const states = [confirmed, voided, late, young].map((id) => trial.sales.find(id));
    expect(states).toMatchObject([{ state: "confirmed" }, { state: "voided" }, { state: "voided" }, { state: "open" }]);
    const written = trial.journal
      .recentOf("till", 10)
      .map(({ entry: { admission, by, what } }) => ({ admission, by, what }));
    expect(written).toEqual([
      { admission: 3, by: "time", what: "voided" },
      { admission: 2, by: undefined, what: "voided" },
      { admission: 1, by: undefined, what: "confirmed" },
    ]);
  });

  it("stays as it is when it is older than anything that is kept", () => {
    using trial = openTrial();
    trial.sell();
    trial.wait(25 * HOUR);
    trial.restart();
    sweep(trial);
    expect(trial.journal.recentOf("till", 10)).toEqual([]);
  });
});

it("is the same to whoever asks in any order, with any restarts: one settlement an admission, and the first one stays", () => {
  const step = fc.oneof(
    fc.constant({ is: "sell" } as const),
    fc.constant({ is: "restart" } as const),
    fc.constant({ is: "wait" } as const),
    fc.record({
      is: fc.constant("settle" as const),
      nth: fc.nat(4),
      what: fc.constantFrom("confirmed" as const, "voided" as const),
    }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 25 }), (steps) => {
      using trial = openTrial();
      const ids: string[] = [];
      const first = new Map<string, string>();
      for (const one of steps) {
        if (one.is === "sell") ids.push(trial.sell());
        if (one.is === "restart") trial.restart();
        if (one.is === "wait") trial.wait(4 * MINUTE);
        const id = one.is === "settle" ? ids[one.nth] : undefined;
        if (one.is !== "settle" || id === undefined) continue;
        const got = trial.sales.settle(id, one.what, undefined);
        if ("settled" in got) {
          if (!first.has(id)) first.set(id, got.settled.state);
          expect(got.settled.state).toBe(first.get(id));
          expect(got.is).toBe(one.what === first.get(id) ? "settled" : "otherwise");
        } else {
          expect(got.is).toBe("closed");
          expect(first.has(id)).toBe(false);
        }
      }
      expect(trial.all().map(({ id }) => id)).toEqual(ids);
      expect(trial.journal.recentOf("till", 100)).toHaveLength(first.size);
    }),
    { numRuns: 40 },
  );
});
