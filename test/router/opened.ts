/** A simulated router and clients of it, closed after each test. */
import { afterEach } from "vitest";
import { openRouter, type Router, type RouterOptions } from "../../src/router/client.ts";
import { type SimulatedRouter, type SimulatedRouterOptions, startRouter } from "../fakes/esc-router.ts";
import { registered, TOKEN } from "./cards.ts";

/** A moment that no clock shows, so that it can only have come from here. */
export const NOW = Date.UTC(2031, 4, 6, 7, 8, 9);

const opened: AsyncDisposable[] = [];
afterEach(async () => {
  for (const one of opened.splice(0).toReversed()) await one[Symbol.asyncDispose]();
});

/** Holds one card, and waits for nobody: fast, with pauses of milliseconds. */
export async function register(options: Partial<SimulatedRouterOptions> = {}): Promise<SimulatedRouter> {
  const router = await startRouter({ cards: [registered(1)], token: TOKEN, ...options });
  opened.push({ [Symbol.asyncDispose]: () => router.close() });
  return router;
}

export function client(origin: string, options: Partial<RouterOptions> = {}): Router {
  const router = openRouter({
    origin,
    token: TOKEN,
    now: () => NOW,
    requestsPerSecond: 1000,
    concurrency: 8,
    deadlineMs: 20_000,
    lookup: "status",
    patience: { retryMs: 1, closedMs: 1, longestClosedMs: 4 },
    ...options,
  });
  opened.push(router);
  return router;
}
