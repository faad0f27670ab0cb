/** The page holds nothing of a scan that is over. Sizes, no times; the long form is bench/memory.ts. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { have } from "../debian.ts";
import { type KioskPage, openKioskPage } from "./kiosk-page.ts";
import { showScans } from "./many-scans.ts";
import { type PageMemory, pageMemory } from "./page-memory.ts";

const [FEW, MANY] = [200, 1000];

describe.skipIf(!have("chromium"))("the page's memory", { timeout: 180_000 }, () => {
  let open: KioskPage;
  beforeAll(async () => {
    open = await openKioskPage({ reducedMotion: "reduce" });
  }, 120_000);
  afterAll(() => open[Symbol.asyncDispose]());

  test("hundreds of scans more leave no node, no listener and next to no byte behind", async () => {
    const devTools = await open.page.context().newCDPSession(open.page);
    await showScans(open, 0, FEW);
    const few = await pageMemory(devTools);
    await showScans(open, FEW, MANY);
    const many = await pageMemory(devTools);
    const grown = (of: keyof PageMemory) => many[of] - few[of];
    expect({ nodes: grown("nodes"), listeners: grown("listeners") }).toEqual({
      nodes: expect.toSatisfy((more: number) => more < 100),
      listeners: expect.toSatisfy((more: number) => more < 20),
    });
    // One message that is kept is 2 kB and its nodes are more; what remains is code that was compiled meanwhile.
    expect(grown("heap") / (MANY - FEW)).toBeLessThan(500);
    // The measure works: what is kept is seen.
    await open.page.evaluate(
      `globalThis.kept = Array.from({ length: ${MANY - FEW} }, () => document.createElement("p"))`,
    );
    expect((await pageMemory(devTools)).nodes - many.nodes).toBeGreaterThan(MANY - FEW - 100);
  });
});
