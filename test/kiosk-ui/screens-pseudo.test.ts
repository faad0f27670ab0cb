/** A language nobody speaks finds what 24 real ones may not: words that are cut off, and words that nobody can translate. */
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { wordsIn } from "../../kiosk-ui/src/words/catalog.ts";
import { NAMES } from "../../kiosk-ui/src/words/names.ts";
import { have } from "../debian.ts";
import { type KioskPage, openKioskPage } from "./kiosk-page.ts";
import { lookAtAll } from "./look-in-page.js";
import { openEyes } from "./open-eyes.js";
import { pseudo } from "./pseudo-language.ts";
import { statesIn } from "./scenes.ts";
import { SIZES, stateOf } from "./states.ts";

const PSEUDO = fileURLToPath(new URL("pseudo-language.ts", import.meta.url));

/** What no language says: times, the place's own name, a tariff's own label, the names of the languages. */
const NOBODYS =
  /^(?:\d\d:\d\d|University Library|Hall of Residence|Canteen|Bibliothèque .*|Student 3\.30|Tarif .*|Wohnheim.*)$/;

const NAMES_OF_LANGUAGES: ReadonlySet<string> = new Set(Object.values(NAMES));

describe.skipIf(!have("chromium"))("the screens in a language nobody speaks", () => {
  let open: KioskPage;
  beforeAll(async () => {
    open = await openKioskPage({ reducedMotion: "reduce", colorScheme: "dark" }, `(${String(openEyes)})()`, {
      "./lv.ts": PSEUDO,
    });
    await open.show(stateOf({ is: "idle" }));
    await open.page.waitForLoadState("networkidle");
    await open.page.evaluate("Promise.all([...document.fonts].map((each) => each.load()))");
  }, 120_000);
  afterAll(() => open[Symbol.asyncDispose]());

  test.each(SIZES)(
    "nothing is cut off, and nothing is said that is not in the words, at $width x $height",
    async (size) => {
      await open.page.setViewportSize(size);
      const states = statesIn("lv");
      const frames = states.map((state) => JSON.stringify(state));
      const looks = await open.page.evaluate(lookAtAll, { frames, idle: "", touched: [] });
      const findings = looks.flatMap(({ faults, texts }, index) => {
        const foreign = texts.filter(
          (text) => !/\[.*\]/.test(text) && !NOBODYS.test(text) && !NAMES_OF_LANGUAGES.has(text),
        );
        return [...faults, ...foreign].map((fault) => `${JSON.stringify(states[index]?.scene)}: ${fault}`);
      });
      expect(looks[0]?.words).toBe(pseudo(wordsIn("en").invitation));
      expect(findings).toEqual([]);
    },
    120_000,
  );
});
