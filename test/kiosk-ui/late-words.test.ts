/** The files of the languages come late, or not at all: a verdict does not wait for a word. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { have } from "../debian.ts";
import { type KioskPage, openKioskPage } from "./kiosk-page.ts";
import { admitted, LIBRARY, stateOf } from "./states.ts";

describe.skipIf(!have("chromium"))("words that come late", () => {
  let open: KioskPage;
  beforeAll(async () => {
    open = await openKioskPage();
  }, 120_000);
  afterAll(() => open[Symbol.asyncDispose]());

  test("a file that hangs keeps nobody waiting: English stands in until it comes, and then gives way", async () => {
    const { page } = open;
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    await page.route(/\/assets\/lv-/, async (route) => {
      await held;
      await route.continue();
    });
    const place = { ...LIBRARY, languages: ["lv"] } as const;
    open.kiosk.show(stateOf(admitted(), { place }));
    await page.reload();
    await expect.poll(() => page.locator("h1").allInnerTexts(), { timeout: 20_000 }).toEqual(["Welcome"]);
    release();
    await expect.poll(() => page.locator("h1").allInnerTexts(), { timeout: 20_000 }).toEqual(["Laipni lūdzam"]);
    await page.unroute(/\/assets\/lv-/);
  });

  test("the gate dies before the files have come, a language is touched, and nothing breaks; later they are asked for again", async () => {
    const { page } = open;
    await page.clock.install();
    let isDead = true;
    await page.route(/\/assets\/(?!en)[a-z]{2}-[^/]*\.js$/, (route) => (isDead ? route.abort() : route.continue()));
    const faults: unknown[] = [];
    page.on("pageerror", (fault) => faults.push(fault));
    const loads: string[] = [];
    page.on("load", () => loads.push(page.url()));
    open.kiosk.show(stateOf({ is: "idle" }));
    await page.reload();
    await page.getByRole("button", { name: "Latviešu", exact: true }).click();
    await expect.poll(() => page.locator("html").getAttribute("lang")).toBe("lv");
    expect(await page.locator(".current h1").innerText()).toBe("Hold your card here");
    isDead = false;
    await page.getByRole("button", { name: "Latviešu", exact: true }).click();
    await page.clock.fastForward(29_000);
    await page.getByRole("button", { name: "Latviešu", exact: true }).click();
    await page.clock.fastForward(5000);
    await expect.poll(() => page.locator(".current h1").innerText(), { timeout: 20_000 }).toBe("Pielieciet karti šeit");
    expect(faults).toEqual([]);
    expect(loads).toHaveLength(1);
  });
});
