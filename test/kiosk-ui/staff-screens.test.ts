/** Staff's screens in every language and size: whole, apart from each other, and large enough for any finger. */
import { AxeBuilder } from "@axe-core/playwright";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { LANGUAGES, type Look } from "../../src/kiosk/protocol.ts";
import { have } from "../debian.ts";
import { type KioskPage, openKioskPage } from "./kiosk-page.ts";
import { lookAtStaff } from "./look-at-staff.js";
import { openEyes } from "./open-eyes.js";
import { askForPin, restIn, STAFF_SHOTS, type StaffGate, staffGate, unlockByTouch } from "./staff-states.ts";
import { SIZES } from "./states.ts";

const LEAST_KEY = 96;
const SLOW = { timeout: 180_000 };

describe.skipIf(!have("chromium"))("staff's screens", () => {
  let open: KioskPage;
  let gate: StaffGate;
  beforeAll(async () => {
    open = await openKioskPage({ reducedMotion: "reduce", colorScheme: "dark" }, `(${String(openEyes)})()`);
    gate = staffGate();
    open.kiosk.serveStaff(gate.handler);
    await open.page.clock.setFixedTime("2026-11-23T12:12:00Z");
    await open.show(restIn("en"));
    await askForPin(open.page);
    // Fetched once; from then on a look at all languages waits for nothing.
    for (const language of LANGUAGES) {
      await open.show(restIn(language));
      await open.page.locator(`.staff[lang="${language}"]`).waitFor();
    }
    await open.page.keyboard.press("Escape");
  }, 180_000);
  afterAll(() => open[Symbol.asyncDispose]());

  const faults = () =>
    open.page.evaluate(lookAtStaff, {
      frames: LANGUAGES.map((language) => ({ language, frame: JSON.stringify(restIn(language)) })),
      leastKey: LEAST_KEY,
    });

  async function unlocked(): Promise<void> {
    if ((await open.page.locator(".unlocked").count()) > 0) return;
    if ((await open.page.locator(".pin").count()) === 0) await askForPin(open.page);
    await unlockByTouch(open.page);
    await open.page.locator(".unlocked").waitFor();
  }

  for (const size of SIZES) {
    test(
      `the keys for the PIN are whole and apart at ${size.width}x${size.height}, and say how long to wait`,
      SLOW,
      async () => {
        await open.page.setViewportSize(size);
        await open.page.keyboard.press("Escape");
        await open.page.locator(".staff").waitFor({ state: "detached" });
        await askForPin(open.page);
        expect(await faults()).toEqual([]);
        gate.tell("unlock", { problem: "wait", retryS: 300 });
        await unlockByTouch(open.page);
        await open.page.locator('.keys[data-held="true"] ~ *, .told p:not(:empty)').first().waitFor();
        expect(await faults()).toEqual([]);
        gate.reset();
        await open.page.keyboard.press("Escape");
        await open.page.locator(".staff").waitFor({ state: "detached" });
      },
    );

    test.each(STAFF_SHOTS)(`%s is whole and apart at ${size.width}x${size.height}`, SLOW, async (_, go) => {
      await open.page.setViewportSize(size);
      await unlocked();
      await go(open.page, gate);
      gate.reset();
      expect(await faults()).toEqual([]);
    });
  }

  test.each(["dark", "light", "contrast"] as const satisfies readonly Look["theme"][])(
    "axe finds nothing on the %s ground",
    SLOW,
    async (theme) => {
      const at = restIn("en");
      await open.page.setViewportSize(SIZES[0]);
      await open.show({ ...at, place: { ...at.place, look: { ...at.place.look, theme } } });
      const found: string[] = [];
      const look = async (name: string) => {
        const { violations, incomplete } = await new AxeBuilder({ page: open.page })
          .setLegacyMode(true)
          .options({ rules: { "target-size": { enabled: true } } })
          .analyze();
        for (const { id, nodes } of [...violations, ...incomplete])
          found.push(`${name}: ${id}: ${nodes.map(({ html }) => html).join(" ")}`);
      };
      await open.page.keyboard.press("Escape");
      await askForPin(open.page);
      await look("pin");
      await unlocked();
      for (const [name, go] of STAFF_SHOTS) {
        await go(open.page, gate);
        gate.reset();
        await look(name);
      }
      expect(found).toEqual([]);
    },
  );

  test("the page's policy was not broken by any of this", () => {
    expect(open.complaints.filter((text) => !/status of (?:429|503)/.test(text))).toEqual([]);
  });
});
