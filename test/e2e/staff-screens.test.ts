/** Staff at the screen itself, by touch alone: the real page in a real browser, the real gate, a reader and a relay behind it. */
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { storePin } from "../../src/staff/pin.ts";
import { have } from "../debian.ts";
import { cardNumber, cardUrl } from "../fakes/gate.ts";
import { ANNA, BERTA, placeOfPeople } from "../fakes/people.ts";
import { until } from "../fakes/until.ts";
import { launchBrowser } from "../kiosk-ui/browser.ts";
import { listen } from "../kiosk-ui/kiosk-page.ts";
import { goTo, unlockByTouch } from "../kiosk-ui/staff-states.ts";

const SLOW = { timeout: 240_000 };
const PIN = "471100";
const INACTIVE_CARD = 7;

let staff: readonly object[] = [];
beforeAll(async () => {
  staff = [{ name: "desk", pin: await storePin(PIN) }];
});

/** Keeps a finger on the place's name until the keys are there. */
async function holdTheName(page: Page): Promise<void> {
  const name = await page.locator(".place .hold").boundingBox();
  if (name === null) throw new Error("the name is not there");
  await page.mouse.move(name.x + name.width / 2, name.y + name.height / 2);
  await page.mouse.down();
  await page.locator(".hold-ring").waitFor();
  await page.locator(".pin").waitFor();
  await page.mouse.up();
}

describe.skipIf(!have("chromium"))("staff at the screen", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchBrowser();
  }, 120_000);
  afterAll(() => browser.close());

  it("let in whom the machine refused, lock the way down, look at a card, and see how the lane is", SLOW, async () => {
    await using place = await placeOfPeople([{ id: "gate", way: "in", rules: [] }], { staff });
    {
      await using gate = await place.open();
      const door = gate.door("gate");
      const page = await browser.newPage({ viewport: { width: 800, height: 480 } });
      const complaints = listen(page);
      await page.goto(door.origin);
      await page.locator('main[data-scene="idle"]').waitFor();
      expect(
        await page.evaluate(`performance.getEntriesByType("resource").filter(({ name }) => /staff/.test(name)).length`),
      ).toBe(0);

      await holdTheName(page);
      await unlockByTouch(page, PIN);
      await page.locator('.unlocked[data-screen="scans"]').waitFor();

      // A card goes before whatever staff look at, and they find it as it was, with what came of it.
      expect(await door.show(INACTIVE_CARD)).toBe("refused: inactive");
      await page.locator('main[data-field="no"] .verdict').waitFor();
      expect(await page.locator(".staff").isVisible()).toBe(false);
      await page.locator(".row.is-refuse button").waitFor();
      await page.locator(".row.is-refuse button").click();
      await page.locator(".whys .tiles button").first().click();
      await until("it opens", () => door.relay.pulses === 1);
      await page.locator('main[data-field="yes"] .verdict').waitFor();
      await page.locator(".row.is-refuse .answered").waitFor();

      await goTo(page, "mode");
      const lockdown = page.locator(".modes button").nth(1);
      await lockdown.click();
      await page.locator(".asks").waitFor();
      await lockdown.click();
      await page.locator('.modes button:nth-child(2)[aria-pressed="true"]').waitFor();
      expect(await door.show(ANNA[0])).toBe("refused: lockdown");
      const normal = page.locator(".modes button").first();
      await normal.waitFor();
      await normal.click();
      await normal.click();
      await page.locator('.modes button:first-child[aria-pressed="true"]').waitFor();

      await goTo(page, "inspect");
      await page.locator(".one button").click();
      await until("the lane waits for the card", () => door.screen.states.at(-1)?.scene.is === "checking");
      door.scanner.show(cardUrl(BERTA[0]));
      await page.locator(".found").getByText(cardNumber(BERTA[0])).waitFor();
      expect(door.relay.pulses).toBe(1);

      await goTo(page, "health");
      await page.locator(".lines .is-good").first().waitFor();
      expect(await page.locator(".lines > div").count()).toBeGreaterThan(8);

      await page.locator(".unlocked header button").last().click();
      await page.locator(".rest").waitFor();
      expect(await page.evaluate("JSON.stringify([localStorage, sessionStorage, document.cookie])")).not.toMatch(
        /[0-9a-f]{32}/,
      );
      expect(complaints).toEqual([]);
    }
    using journal = place.journal();
    const overrides = journal
      .recentOf("override", 9)
      .map(({ entry: { answers, staff: who, why } }) => [who, why, typeof answers]);
    expect(overrides).toEqual([["desk", "person-is-known", "number"]]);
    const told = journal.recent(200).flatMap(({ entry }) => (entry.kind === "door" ? [entry.what] : []));
    expect(told).toContain("staff-inspected");
  });

  it("who lets go too early gets no keys, and where nobody has a PIN there are none", SLOW, async () => {
    await using place = await placeOfPeople([{ id: "gate", rules: [] }], { staff });
    await using gate = await place.open();
    const page = await browser.newPage();
    await page.goto(gate.door("gate").origin);
    await page.locator(".place .hold").click();
    const name = await page.locator(".place .hold").boundingBox();
    await page.mouse.move(name?.x ?? 0, name?.y ?? 0);
    await page.mouse.down();
    await page.locator(".hold-ring").waitFor();
    await page.mouse.move((name?.x ?? 0) + 200, (name?.y ?? 0) + 200);
    await page.locator(".hold-ring").waitFor({ state: "detached" });
    expect(await page.locator(".staff").count()).toBe(0);
    await using plain = await placeOfPeople([{ id: "gate", rules: [] }]);
    await using other = await plain.open();
    await page.goto(other.door("gate").origin);
    await page.locator(".place").waitFor();
    expect(await page.locator(".hold").count()).toBe(0);
  });
});
