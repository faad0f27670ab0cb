/** What people see, in every language: complete, apart from each other, large enough, and never without its shape. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { fetchWords, wordsIn } from "../../kiosk-ui/src/words/catalog.ts";
import { type KioskState, type Language, LANGUAGES, type Scene } from "../../src/kiosk/protocol.ts";
import { have } from "../debian.ts";
import { type KioskPage, openKioskPage } from "./kiosk-page.ts";
import { type Look, lookAtAll } from "./look-in-page.js";
import { openEyes } from "./open-eyes.js";
import { statesIn } from "./scenes.ts";
import { stateOf } from "./states.ts";

const CALM = { field: "rgb(16, 21, 28)", ink: "rgb(244, 242, 236)" } as const;
const FIELDS: Readonly<Record<Scene["is"], { readonly field: string; readonly ink: string }>> = {
  idle: CALM,
  "not-now": CALM,
  "free-access": CALM,
  passage: CALM,
  checking: CALM,
  admitted: { field: "rgb(0, 89, 43)", ink: "rgb(255, 255, 255)" },
  refused: { field: "rgb(139, 0, 0)", ink: "rgb(255, 255, 255)" },
  unsure: { field: "rgb(255, 176, 0)", ink: "rgb(0, 0, 0)" },
  "out-of-order": CALM,
};

/** Who asks for larger words and for everything lower is looked after in these: long words, other letters, many accents. */
const COMFORTED: readonly Language[] = ["en", "de", "el", "hu"];

/** One size of screen: a file of its own each, so that the test runner's workers share them. */
export function describeWholeAndApart(
  size: { readonly width: number; readonly height: number },
  languages: readonly Language[] = LANGUAGES,
): void {
  describe.skipIf(!have("chromium"))(`the screens at ${size.width}x${size.height}`, () => {
    let open: KioskPage;
    beforeAll(async () => {
      open = await openKioskPage(
        { reducedMotion: "reduce", colorScheme: "dark", viewport: size },
        `(${String(openEyes)})()`,
      );
      await open.show(stateOf({ is: "idle" }));
      // All the languages have come when nothing is fetched any more.
      await open.page.waitForLoadState("networkidle");
      await open.page.evaluate("Promise.all([...document.fonts].map((each) => each.load()))");
      await fetchWords();
    }, 120_000);
    afterAll(() => open[Symbol.asyncDispose]());

    const looksAt = (states: readonly KioskState[], touched: readonly string[]) =>
      open.page.evaluate(lookAtAll, {
        frames: states.map((state) => JSON.stringify(state)),
        idle: JSON.stringify(stateOf({ is: "idle" })),
        touched,
      });

    test.each(languages)(
      "everything is whole and apart in %s",
      async (language) => {
        const states = statesIn(language);
        const looks = await looksAt(states, []);
        expect(looks[0]?.words).toBe(wordsIn(language).invitation);
        const findings = states.flatMap((state, index) => {
          const seen = looks[index];
          if (seen === undefined) return ["nobody looked"];
          const faults = [...seen.faults, ...sizeFaults(state.scene, seen), ...meaningFaults(state.scene, seen)];
          return faults.map((fault) => `${JSON.stringify(state.scene)} at ${state.place.name}: ${fault}`);
        });
        expect(findings).toEqual([]);
      },
      120_000,
    );

    test.each(COMFORTED)(
      "with larger words, more contrast and everything lower it still is in %s, and the words are in the lower two thirds",
      async (language) => {
        const { contrast, largerText, lower } = wordsIn("en").controls;
        const states = statesIn(language);
        const looks = await looksAt(states, [contrast, largerText, lower]);
        const findings = states.flatMap((state, index) => {
          const seen = looks[index];
          if (seen === undefined) return ["nobody looked"];
          const tooHigh = (seen.wordsTop ?? 0) < 0.32 ? [`words at ${seen.wordsTop}`] : [];
          return [...seen.faults, ...tooHigh].map(
            (fault) => `${JSON.stringify(state.scene)} at ${state.place.name}: ${fault}`,
          );
        });
        expect(findings).toEqual([]);
      },
      120_000,
    );

    test("nothing of all this broke the page's policy or wrote to the console", () => {
      expect(open.complaints).toEqual([]);
    });
  });
}

/** Colour, shape and word, each of them there on every screen. */
function meaningFaults(scene: Scene, seen: Look): readonly string[] {
  const { field, ink } = scene.is === "passage" && scene.hint === "go" ? FIELDS.admitted : FIELDS[scene.is];
  const faults: string[] = [];
  if (seen.field !== field || seen.ink !== ink) faults.push(`${seen.ink} on ${seen.field}`);
  if (scene.is !== "idle" && seen.figure === undefined) faults.push("no shape");
  if (seen.words === undefined || seen.words.trim() === "") faults.push("no words");
  if (!seen.letters) faults.push("letters of another font");
  return faults;
}

/** At rest the head and the foot of the screen take their part of it. */
const REST: ReadonlySet<Scene["is"]> = new Set(["idle", "not-now", "free-access", "out-of-order"]);

/**
 * The promises of size: words 12 % of the short side, lines 5 %, the figure 45 to 55 %; at rest 9 %, 4.5 % and 40 to 55 %.
 * A tariff makes its own size.
 */
function sizeFaults(scene: Scene, seen: Look): readonly string[] {
  if (scene.is === "admitted" && scene.tariff !== undefined) return [];
  const [words, lines, figure] = REST.has(scene.is) ? [9, 4.5, 39.9] : [12, 5, 44.9];
  const faults: string[] = [];
  if (seen.wordsVmin !== undefined && seen.wordsVmin < words) faults.push(`words of ${seen.wordsVmin} vmin`);
  if (seen.linesVmin !== undefined && seen.linesVmin < lines) faults.push(`lines of ${seen.linesVmin} vmin`);
  if (seen.figureVmin !== undefined && (seen.figureVmin < figure || seen.figureVmin > 56))
    faults.push(`a figure of ${seen.figureVmin} vmin`);
  return faults;
}
