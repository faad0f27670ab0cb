import { expect, test } from "vitest";
import { keepFilled } from "../../src/router/keep-filled.ts";

const NEVER_MS = 600_000;

test("it fills at once, and stops in a long pause", async () => {
  const stop = new AbortController();
  let filled = 0;
  await keepFilled({
    fill: () => {
      filled += 1;
      setImmediate(() => stop.abort());
      return Promise.resolve();
    },
    everyMs: NEVER_MS,
    onFailure: () => {},
    signal: stop.signal,
  });
  expect(filled).toBe(1);
});

test("it fills again and again", async () => {
  const stop = new AbortController();
  let filled = 0;
  await keepFilled({
    fill: () => {
      filled += 1;
      if (filled === 3) stop.abort();
      return Promise.resolve();
    },
    everyMs: 1,
    onFailure: () => {},
    signal: stop.signal,
  });
  expect(filled).toBe(3);
});

test("failures are tried again with a growing pause that is never longer than the usual one", async () => {
  const stop = new AbortController();
  const pauses: number[] = [];
  await keepFilled({
    fill: () => Promise.reject(new Error("down")),
    everyMs: 10,
    retryFirstMs: 1,
    onFailure: (_, retryInMs) => {
      pauses.push(retryInMs);
      if (pauses.length === 8) stop.abort();
    },
    signal: stop.signal,
  });
  pauses.forEach((pause, nth) => {
    expect(pause).toBeGreaterThanOrEqual(Math.min(2 ** nth / 2, 10));
    expect(pause).toBeLessThanOrEqual(Math.min(2 ** nth, 10));
  });
});

test("the first success after failures is followed by the usual pause", async () => {
  const stop = new AbortController();
  let tries = 0;
  const pauses: number[] = [];
  await keepFilled({
    fill: () => {
      tries += 1;
      if (tries === 6) stop.abort();
      return tries % 3 === 0 ? Promise.resolve() : Promise.reject(new Error("down"));
    },
    everyMs: 50,
    retryFirstMs: 2,
    onFailure: (_, retryInMs) => pauses.push(retryInMs),
    signal: stop.signal,
  });
  expect(pauses).toHaveLength(4);
  expect(pauses[2]).toBeLessThanOrEqual(2);
});

test("a filling that fails because we stop is no failure", async () => {
  const stop = new AbortController();
  const failures: unknown[] = [];
  await keepFilled({
    fill: async (signal) => {
      setImmediate(() => stop.abort());
      await new Promise((_, reject) => signal.addEventListener("abort", () => reject(new Error("stopped"))));
    },
    everyMs: NEVER_MS,
    onFailure: (error) => failures.push(error),
    signal: stop.signal,
  });
  expect(failures).toEqual([]);
});
