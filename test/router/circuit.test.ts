import { describe, expect, test } from "vitest";
import { type Circuit, openCircuit, type Outcome } from "../../src/router/circuit.ts";
import type { RouterFault } from "../../src/router/words.ts";

const REACHED: Outcome = { is: "reached" };
const fault = (why: RouterFault, stayAwayMs?: number): Outcome => ({ is: "fault", why, stayAwayMs });

/** Without jitter, unless `random` says otherwise: 1000 ms, twice as long each time, at most 4000; at most 10,000 for the router. */
function circuit(random = () => 1): Circuit {
  return openCircuit({ closedMs: 1000, longestClosedMs: 4000, longestStayAwayMs: 10_000, random });
}

/** One question after the other, each with this outcome. */
function hear(one: Circuit, atMs: number, ...outcomes: readonly Outcome[]): void {
  for (const outcome of outcomes) {
    const heard = one.enter(atMs);
    if (heard === undefined) throw new Error("the way is closed");
    heard(atMs, outcome);
  }
}

const times = (count: number, outcome: Outcome) => Array<Outcome>(count).fill(outcome);

describe("the way to the router", () => {
  test("is open at first", () => {
    expect(circuit().way(0)).toEqual({ is: "open" });
  });

  test("stays open when an answer comes before the fifth fault in a row", () => {
    const one = circuit();
    for (let round = 0; round < 10; round++) hear(one, 0, ...times(4, fault("failed")), REACHED);
    expect(one.way(0)).toEqual({ is: "open" });
  });

  test.each(["unreachable", "timeout", "certificate", "busy", "failed", "redirect", "not-json", "too-large"] as const)(
    "closes after five times %s, and says so",
    (why) => {
      const one = circuit();
      hear(one, 0, ...times(5, fault(why)));
      expect(one.way(0)).toEqual({ is: "closed", why, forMs: 1000 });
      expect(one.enter(999)).toBeUndefined();
    },
  );

  test.each(["unauthorized", "forbidden", "invalid"] as const)("%s is an answer and never closes it", (why) => {
    const one = circuit();
    hear(one, 0, ...times(4, fault("failed")), fault(why), ...times(4, fault("failed")));
    expect(one.way(0)).toEqual({ is: "open" });
  });

  test("a question that ended before it could tell counts for nothing", () => {
    const one = circuit();
    hear(one, 0, ...times(4, fault("failed")), { is: "nothing" });
    expect(one.way(0)).toEqual({ is: "open" });
    hear(one, 0, fault("failed"));
    expect(one.way(0)).toMatchObject({ is: "closed" });
  });

  test("one question tries when the time has come, and nobody else meanwhile", () => {
    const one = circuit();
    hear(one, 0, ...times(5, fault("timeout")));
    const trial = one.enter(1000);
    expect(trial).toBeDefined();
    expect(one.enter(1000)).toBeUndefined();
    expect(one.enter(99_999)).toBeUndefined();
    expect(one.way(1000)).toEqual({ is: "closed", why: "timeout", forMs: 0 });
    trial?.(1001, REACHED);
    expect(one.way(1001)).toEqual({ is: "open" });
    hear(one, 1001, ...times(4, fault("timeout")));
    expect(one.way(1001)).toEqual({ is: "open" });
  });

  test("a trial in vain closes it for twice as long, up to the longest", () => {
    const one = circuit();
    hear(one, 0, ...times(5, fault("timeout")));
    let atMs = 1000;
    for (const forMs of [2000, 4000, 4000]) {
      hear(one, atMs, fault("unreachable"));
      expect(one.way(atMs)).toEqual({ is: "closed", why: "unreachable", forMs });
      atMs += forMs;
    }
    hear(one, atMs, fault("forbidden"));
    expect(one.way(atMs)).toEqual({ is: "open" });
  });

  test("a trial that ended before it could tell leaves its place to the next", () => {
    const one = circuit();
    hear(one, 0, ...times(5, fault("timeout")));
    hear(one, 1000, { is: "nothing" }, REACHED);
    expect(one.way(1000)).toEqual({ is: "open" });
  });

  test("what was asked before it closed changes nothing any more", () => {
    const one = circuit();
    const late = [one.enter(0), one.enter(0)];
    hear(one, 0, ...times(5, fault("timeout")));
    late[0]?.(500, fault("failed"));
    late[1]?.(500, REACHED);
    expect(one.way(500)).toEqual({ is: "closed", why: "timeout", forMs: 500 });
  });

  test("the router says how long: one such answer is enough", () => {
    const one = circuit();
    hear(one, 0, fault("busy", 7000));
    expect(one.way(0)).toEqual({ is: "closed", why: "busy", forMs: 7000 });
    hear(one, 7000, fault("failed", 5000));
    expect(one.way(7000)).toEqual({ is: "closed", why: "failed", forMs: 5000 });
  });

  test("the router wants us away for ever: we come back all the same", () => {
    const one = circuit();
    hear(one, 0, fault("busy", 1e12));
    expect(one.way(0)).toMatchObject({ forMs: 10_000 });
  });

  test("kiosks that lost it together come back at different times", () => {
    const [first, second] = [circuit(() => 0), circuit(() => 0.5)];
    for (const one of [first, second]) hear(one, 0, ...times(5, fault("timeout")));
    expect([first.way(0), second.way(0)]).toMatchObject([{ forMs: 500 }, { forMs: 750 }]);
  });
});
