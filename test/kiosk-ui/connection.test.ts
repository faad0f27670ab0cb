/** The line between gate and screen, cut and mended. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type KioskState, PROTOCOL } from "../../src/kiosk/protocol.ts";
import { type KioskServer, serveKiosk } from "../../src/kiosk/server.ts";
import { have } from "../debian.ts";
import { type KioskPage, listen, openKioskPage } from "./kiosk-page.ts";
import { admitted, stateOf } from "./states.ts";

const FETCHES = "performance.getEntriesByType('resource').filter((each) => each.initiatorType === 'fetch').length";

describe.skipIf(!have("chromium"))("the line to the gate", () => {
  let open: KioskPage;
  beforeAll(async () => {
    open = await openKioskPage();
  }, 120_000);
  afterAll(() => open[Symbol.asyncDispose]());

  const shows = (scene: string) => open.page.locator(`main[data-scene="${scene}"]`).waitFor({ timeout: 20_000 });
  const serveAt = (port: number): Promise<KioskServer> =>
    serveKiosk({ port, pageFolder: open.built.folder, embedOrigin: undefined });

  test("a gate that says nothing for three seconds is not connected", async () => {
    await shows("lost");
    expect(await open.page.locator("h1").innerText()).toBe("Not connected");
    await open.show(stateOf({ is: "idle" }));
  });

  test("a message the page does not understand leaves the scene standing, then it says so, then it mends", async () => {
    await open.show(stateOf(admitted()));
    open.kiosk.show(broken({ scene: { is: "party" } }));
    // The page has dropped the line, and asked for a new token.
    await expect.poll(() => open.page.evaluate<number>(FETCHES), { timeout: 10_000 }).toBeGreaterThan(0);
    expect(await open.page.locator("main").getAttribute("data-scene")).toBe("admitted");
    await shows("lost");
    await open.show(stateOf({ is: "idle" }));
  });

  test("a gate of another version makes the page load again, once", async () => {
    let loads = 0;
    const count = () => {
      loads += 1;
    };
    open.page.on("load", count);
    open.kiosk.show(broken({ v: PROTOCOL + 1 }));
    await shows("lost");
    expect(loads).toBe(1);
    open.page.off("load", count);
    await open.show(stateOf({ is: "idle" }));
  });

  test("the gate restarts: the same page shows the new run, also one that counts from the beginning", async () => {
    const complaints = listen(open.page);
    await open.show({ ...stateOf({ is: "idle" }), seq: 900_000 });
    await open.page.evaluate("window.before = 'still the same page'");
    const port = Number(new URL(open.kiosk.origin).port);
    await open.kiosk[Symbol.asyncDispose]();
    await shows("lost");
    await using restarted = await serveAt(port);
    restarted.show({ ...stateOf(admitted()), seq: 1 });
    await open.page.locator('main[data-scene="admitted"][data-seq="1"]').waitFor({ timeout: 20_000 });
    expect(await open.page.evaluate("window.before")).toBe("still the same page");
    expect(complaints.filter((each) => /policy|violat|trusted/i.test(each))).toEqual([]);
  });
});

/** A message of a gate that speaks otherwise than ours. */
function broken(over: Readonly<Record<string, unknown>>): KioskState {
  return { ...stateOf({ is: "idle" }), ...over };
}
