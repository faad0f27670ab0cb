import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { openPace, type Pace, URGENT_ON_TOP } from "../../src/router/pace.ts";

const FOREVER = new AbortController().signal;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
});
afterEach(() => {
  vi.useRealTimers();
});

function pace(requestsPerSecond: number, concurrency: number): Pace {
  return openPace({ requestsPerSecond, concurrency, monotonic: () => performance.now() });
}

/** Asks for a turn and notes the name when it comes. */
function queueUp(one: Pace, turns: string[], name: string, urgent = false): Promise<Disposable | undefined> {
  return one.turn({ urgent, signal: FOREVER }).then((turn) => {
    turns.push(name);
    return turn;
  });
}

const settled = () => vi.advanceTimersByTimeAsync(0);

describe("the pace", () => {
  test("so many at once, and the next when one has ended", async () => {
    const one = pace(1000, 2);
    const turns: string[] = [];
    const first = queueUp(one, turns, "1");
    void queueUp(one, turns, "2");
    void queueUp(one, turns, "3");
    await vi.advanceTimersByTimeAsync(10_000);
    expect(turns).toEqual(["1", "2"]);
    (await first)?.[Symbol.dispose]();
    await settled();
    expect(turns).toEqual(["1", "2", "3"]);
  });

  test.each([
    [10, 4],
    [0.5, 4],
    [400, 64],
  ])("%s a second for a minute, with a small heap at the start", async (requestsPerSecond, concurrency) => {
    const one = pace(requestsPerSecond, concurrency);
    let asked = 0;
    let most = 0;
    const began = performance.now();
    const perSecond = new Map<number, number>();
    const ask = async () => {
      while (performance.now() - began < 60_000) {
        using _turn = await one.turn({ urgent: false, signal: FOREVER });
        asked += 1;
        const second = Math.floor(performance.now() / 1000);
        perSecond.set(second, (perSecond.get(second) ?? 0) + 1);
        most = Math.max(most, perSecond.get(second) ?? 0);
        await Promise.resolve();
      }
    };
    const asking = Array.from({ length: concurrency }, ask);
    await vi.advanceTimersByTimeAsync(70_000);
    await Promise.all(asking);
    const heap = Math.min(concurrency, Math.max(1, requestsPerSecond));
    expect(asked).toBeLessThanOrEqual(70 * requestsPerSecond + heap + concurrency);
    expect(asked).toBeGreaterThanOrEqual(60 * requestsPerSecond * 0.95);
    expect(most).toBeLessThanOrEqual(requestsPerSecond + heap + 1);
  });

  test("who waits for a person goes first, and at once", async () => {
    const one = pace(1, 2);
    const turns: string[] = [];
    for (const name of ["1", "2", "3", "4"]) void queueUp(one, turns, name);
    void queueUp(one, turns, "urgent", true);
    await settled();
    // the rate allows one, and the places are not all taken
    expect(turns).toEqual(["1", "urgent"]);
  });

  test("though all places are taken by what takes for ever", async () => {
    const one = pace(1000, 2);
    const turns: string[] = [];
    for (const name of ["1", "2", "3"]) void queueUp(one, turns, name);
    for (let nth = 0; nth < URGENT_ON_TOP + 1; nth++) void queueUp(one, turns, "urgent", true);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(turns).toEqual(["1", "2", ...Array<string>(URGENT_ON_TOP).fill("urgent")]);
  });

  test("what is urgent is paid for by the others", async () => {
    const one = pace(1, 2);
    const turns: string[] = [];
    for (let nth = 0; nth < 3; nth++) (await queueUp(one, turns, "urgent", true))?.[Symbol.dispose]();
    void queueUp(one, turns, "other");
    await vi.advanceTimersByTimeAsync(2900);
    expect(turns).toEqual(["urgent", "urgent", "urgent"]);
    await vi.advanceTimersByTimeAsync(200);
    expect(turns).toEqual(["urgent", "urgent", "urgent", "other"]);
  });

  test("a flood of urgent ones is held to the rate too", async () => {
    const one = pace(1, 64);
    const turns: string[] = [];
    for (let nth = 0; nth < 40; nth++)
      void queueUp(one, turns, "urgent", true).then((turn) => turn?.[Symbol.dispose]());
    await settled();
    expect(turns).toHaveLength(11);
    await vi.advanceTimersByTimeAsync(10_050);
    expect(turns).toHaveLength(21);
  });

  test("who gives up waiting leaves the queue, and the next goes", async () => {
    const one = pace(1000, 1);
    const turns: string[] = [];
    const first = queueUp(one, turns, "1");
    const stop = new AbortController();
    const second = one.turn({ urgent: false, signal: stop.signal });
    void queueUp(one, turns, "3");
    await settled();
    stop.abort();
    expect(await second).toBeUndefined();
    (await first)?.[Symbol.dispose]();
    await vi.advanceTimersByTimeAsync(10);
    expect(turns).toEqual(["1", "3"]);
    expect(await one.turn({ urgent: false, signal: stop.signal })).toBeUndefined();
  });

  test("an urgent one that gives up no longer holds up the others", async () => {
    const one = pace(1, 8);
    const turns: string[] = [];
    const stop = new AbortController();
    for (let nth = 0; nth < 11; nth++) (await queueUp(one, turns, "urgent", true))?.[Symbol.dispose]();
    const late = one.turn({ urgent: true, signal: stop.signal });
    void queueUp(one, turns, "other");
    stop.abort();
    expect(await late).toBeUndefined();
    await vi.advanceTimersByTimeAsync(11_050);
    expect(turns.at(-1)).toBe("other");
  });

  test("the queue has an end", async () => {
    const one = pace(1000, 1);
    const turns: string[] = [];
    for (let nth = 0; nth < 1001; nth++) void queueUp(one, turns, "waits");
    expect(await one.turn({ urgent: false, signal: FOREVER })).toBeUndefined();
    expect(await one.turn({ urgent: true, signal: FOREVER })).toBeDefined();
  });
});
