import fc from "fast-check";
import { expect, test } from "vitest";
import type { RegisterFault } from "../fakes/esc-router.ts";
import { until } from "../fakes/until.ts";
import { escnOf, registered } from "./cards.ts";
import { client, register } from "./opened.ts";

const CARDS = Array.from({ length: 35 }, (_, nth) => registered(nth, nth % 3 === 0 ? { status: "INACTIVE" } : {}));
/** The register knows the first 35 of them. */
const ASKED = 45;

const FAULTS: Extract<RegisterFault, { readonly is: "random" }>["of"] = [
  { is: "down" },
  { is: "status", status: 401 },
  { is: "status", status: 403 },
  { is: "status", status: 429 },
  { is: "status", status: 429, retryAfter: "0" },
  { is: "status", status: 500 },
  { is: "status", status: 503 },
  { is: "html" },
  { is: "redirect", to: "http://127.0.0.1:1/" },
  { is: "cut" },
  { is: "cut-chunked" },
  { is: "stall" },
  { is: "silence" },
  { is: "trickle", everyMs: 5 },
  { is: "trickle-headers", everyMs: 5 },
  { is: "half" },
  { is: "type", type: "text/html" },
  { is: "noise" },
  { is: "huge", bytes: 2_000_000 },
  { is: "huge-headers", bytes: 100_000 },
  { is: "bomb", bytes: 2_000_000 },
  { is: "body", body: "{}" },
  { is: "slow", ms: 0, spreadMs: 40 },
  { is: "skew", ms: 86_400_000 },
];

test("whatever goes wrong: an answer is the truth or says why there is none, and when it is over all is known", async () => {
  const situation = fc.record({
    seed: fc.integer(),
    share: fc.double({ min: 0.05, max: 1, noNaN: true }),
    of: fc.subarray([...FAULTS], { minLength: 1 }),
    urgentEvery: fc.integer({ min: 1, max: 10 }),
  });
  await fc.assert(
    fc.asyncProperty(situation, async ({ seed, share, of, urgentEvery }) => {
      const simulated = await register({ cards: CARDS });
      const router = client(simulated.origin, { deadlineMs: 200, concurrency: 4 });
      const truth = (nth: number) =>
        CARDS[nth] === undefined
          ? { is: "unknown" }
          : { is: "card", card: { escn: escnOf(nth), status: CARDS[nth].status.toLowerCase() } };
      const askAll = () =>
        Promise.all(
          Array.from({ length: ASKED }, (_, nth) => router.status(escnOf(nth), { urgent: nth % urgentEvery === 0 })),
        );

      simulated.setFault({ is: "random", seed, share, of });
      const [answers, pages] = await Promise.all([
        askAll(),
        Promise.allSettled([0, 1, 2, 3].map((number) => router.page(number))),
      ]);
      for (const [nth, answer] of answers.entries())
        if (answer.is !== "no-answer") expect(answer).toMatchObject(truth(nth));
      for (const [number, page] of pages.entries())
        if (page.status === "fulfilled")
          expect(page.value.cards.map(({ escn }) => escn)).toEqual(
            CARDS.slice(number * 10, number * 10 + 10).map(({ cardNumber }) => cardNumber),
          );

      simulated.setFault(undefined);
      await until("all is known", async () => {
        const said = await askAll();
        for (const [nth, answer] of said.entries())
          if (answer.is !== "no-answer") expect(answer).toMatchObject(truth(nth));
        return said.every(({ is }) => is !== "no-answer");
      });
      expect(router.reach()).toEqual({ is: "open" });
      await until("nothing is under way", () => simulated.underWay.now === 0);
      expect(simulated.underWay.most).toBeLessThanOrEqual(4 + 4);
      await router[Symbol.asyncDispose]();
      await simulated.close();
    }),
    { numRuns: 25 },
  );
}, 120_000);
