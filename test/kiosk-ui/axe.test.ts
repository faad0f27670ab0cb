/** What axe has to say, in every theme, with contrast at 7 to 1, with and without what somebody may ask for. */
import { AxeBuilder } from "@axe-core/playwright";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { KioskState, Look } from "../../src/kiosk/protocol.ts";
import { have } from "../debian.ts";
import { type KioskPage, openKioskPage } from "./kiosk-page.ts";
import { OFFLINE } from "./scenes.ts";
import { admitted, LIBRARY, NOTICES, SIZES, stateOf } from "./states.ts";

const THEMES: readonly (readonly [Look["theme"], "dark" | "light"])[] = [
  ["auto", "dark"],
  ["dark", "light"],
  ["light", "dark"],
  ["contrast", "dark"],
];
const WISHES: readonly (readonly string[])[] = [[], ["Larger text", "Lower"]];

describe.skipIf(!have("chromium"))("axe", () => {
  let open: KioskPage;
  beforeAll(async () => {
    open = await openKioskPage({ reducedMotion: "reduce", viewport: SIZES[0] });
    await open.show(stateOf({ is: "idle" }));
  }, 120_000);
  afterAll(() => open[Symbol.asyncDispose]());

  async function findings(): Promise<readonly string[]> {
    const { violations, incomplete } = await new AxeBuilder({ page: open.page })
      .setLegacyMode(true)
      .options({ rules: { "color-contrast-enhanced": { enabled: true }, "target-size": { enabled: true } } })
      .analyze();
    return [...violations, ...incomplete].map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
  }

  describe.each(THEMES)("in the theme %s on a %s box", (theme, colorScheme) => {
    const look = { ...LIBRARY.look, theme };
    const place = { ...LIBRARY, look };
    const onGround: readonly KioskState[] = [
      stateOf({ is: "idle" }, { place, ...OFFLINE }),
      stateOf({ is: "not-now", why: { code: "full", inside: 312, seats: 312 } }, { place }),
      stateOf({ is: "checking" }, { place }),
      stateOf({ is: "passage", hint: "one-at-a-time" }, { place }),
    ];
    const onFields: readonly KioskState[] = [
      stateOf(admitted(NOTICES.at(-1)), { place }),
      stateOf(admitted([], "Student 3.30"), { place }),
      stateOf({ is: "refused", why: { code: "expired", on: "2026-09-30" } }, { place }),
      stateOf({ is: "unsure", why: { code: "cannot-ask" } }, { place }),
    ];

    test.each(WISHES.map((touched) => ({ touched })))(
      "nothing is found when touched: $touched",
      async ({ touched }) => {
        await open.page.emulateMedia({ colorScheme });
        // The fields are the same on either ground, but for the one of contrast.
        for (const state of theme === "auto" || theme === "contrast" ? [...onGround, ...onFields] : onGround) {
          await open.show(stateOf({ is: "idle" }, { place }));
          for (const name of touched) {
            const button = open.page.getByRole("button", { name, exact: true });
            if ((await button.getAttribute("aria-pressed")) !== "true") await button.click();
          }
          await open.show(state);
          expect([state.scene.is, ...(await findings())]).toEqual([state.scene.is]);
        }
      },
      120_000,
    );

    test.each(["More languages", "Help"])(
      "nothing is found on the sheet %s",
      async (sheet) => {
        await open.page.emulateMedia({ colorScheme });
        await open.show(stateOf({ is: "idle" }, { place }));
        await open.page.getByRole("button", { name: sheet, exact: true }).click();
        expect(await findings()).toEqual([]);
        await open.page.getByRole("button", { name: "Close", exact: true }).click();
      },
      120_000,
    );
  });
});
