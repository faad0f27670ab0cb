/** What people see, in every language and size: complete, apart from each other, large enough, and never without its shape. */
import { AxeBuilder } from "@axe-core/playwright";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { LANGUAGES, type KioskState, PASSAGE_HINTS, type Place, type Scene } from "../../src/kiosk/protocol.ts";
import { have } from "../debian.ts";
import { type KioskPage, openKioskPage } from "./kiosk-page.ts";
import { type Look, lookInPage } from "./look-in-page.js";
import { admitted, CANTEEN, LIBRARY, NOT_NOW, NOTICES, REASONS, SIZES, stateOf, TROUBLES } from "./states.ts";

const DOOR: Place = { ...LIBRARY, name: "Hall of Residence", kind: "door", reader: "left", takes: ["nfc"] };
const LONG_NAME: Place = {
  ...LIBRARY,
  name: "Bibliothèque universitaire des sciences et de la médecine",
  reader: "below",
};

const refused = REASONS.map((why): Scene => ({ is: "refused", why }));
const unsure = REASONS.map((why): Scene => ({ is: "unsure", why }));
const broken = TROUBLES.map((why): Scene => ({ is: "out-of-order", why }));

const offline = { data: { freshness: "stale", asOf: "2026-11-20", online: false }, clock: "unsynced" } as const;

/** Every scene there is; those that depend on the place, at each place. */
const SCENES: readonly (readonly [Scene, Partial<KioskState>])[] = [
  ...[LIBRARY, DOOR, LONG_NAME].map((place) => [{ is: "idle" }, { place }] as const),
  [{ is: "idle" }, { place: LONG_NAME, ...offline }],
  [{ is: "idle" }, { data: { freshness: "blind", asOf: undefined, online: false } }],
  [{ is: "checking" }, {}],
  ...NOTICES.map((notices) => [admitted(notices), {}] as const),
  [admitted(NOTICES[4], undefined), offline],
  ...NOTICES.map((notices) => [admitted(notices, "Student 3.30"), { place: CANTEEN }] as const),
  [admitted([], "Tarif étudiant boursier"), { place: CANTEEN }],
  [admitted([], "Wohnheimbewohnendentarif"), { place: CANTEEN }],
  ...refused.map((scene) => [scene, {}] as const),
  ...unsure.map((scene) => [scene, {}] as const),
  ...broken.map((scene) => [scene, {}] as const),
  ...[...NOT_NOW.map((why): Scene => ({ is: "not-now", why })), { is: "free-access" } as const].map(
    (scene) => [scene, {}] as const,
  ),
  ...PASSAGE_HINTS.map((hint) => [{ is: "passage", hint }, {}] as const),
  ...[CANTEEN, DOOR].flatMap((place) =>
    [...refused, ...broken.slice(0, 1), ...unsure.slice(0, 1)].map((scene) => [scene, { place }] as const),
  ),
];

const FIELDS: Readonly<Record<Scene["is"], { readonly field: string; readonly ink: string; readonly figure: string }>> =
  {
    "not-now": { field: "rgb(16, 21, 28)", ink: "rgb(244, 242, 236)", figure: "" },
    "free-access": { field: "rgb(16, 21, 28)", ink: "rgb(244, 242, 236)", figure: "open-door" },
    passage: { field: "rgb(16, 21, 28)", ink: "rgb(244, 242, 236)", figure: "" },
    idle: { field: "rgb(16, 21, 28)", ink: "rgb(244, 242, 236)", figure: "" },
    checking: { field: "rgb(16, 21, 28)", ink: "rgb(244, 242, 236)", figure: "ring" },
    admitted: { field: "rgb(0, 89, 43)", ink: "rgb(255, 255, 255)", figure: "tick" },
    refused: { field: "rgb(139, 0, 0)", ink: "rgb(255, 255, 255)", figure: "cross" },
    unsure: { field: "rgb(255, 176, 0)", ink: "rgb(0, 0, 0)", figure: "question" },
    "out-of-order": { field: "rgb(16, 21, 28)", ink: "rgb(244, 242, 236)", figure: "wrench" },
  };

function speaking(place: Place, language: (typeof LANGUAGES)[number]): Place {
  return { ...place, languages: [language, ...LANGUAGES.filter((each) => each !== language)] };
}

describe.skipIf(!have("chromium"))("the screens", () => {
  let open: KioskPage;
  beforeAll(async () => {
    open = await openKioskPage({ reducedMotion: "reduce", colorScheme: "dark" });
  }, 120_000);
  afterAll(() => open[Symbol.asyncDispose]());

  for (const size of SIZES) {
    test.each(LANGUAGES)(
      `everything is whole and apart at ${size.width}x${size.height} in %s`,
      async (language) => {
        await open.page.setViewportSize(size);
        const findings: string[] = [];
        for (const [scene, over] of SCENES) {
          const state = stateOf(scene, { ...over, place: speaking(over.place ?? LIBRARY, language) });
          open.kiosk.show(state);
          const seen = await open.page.evaluate(lookInPage, state.seq);
          for (const fault of [...seen.faults, ...sizeFaults(scene, seen), ...meaningFaults(scene, seen)])
            findings.push(`${JSON.stringify(scene)} at ${state.place.name}: ${fault}`);
        }
        expect(findings).toEqual([]);
        // Generous: some hundred screens on a small machine.
      },
      120_000,
    );
  }

  test("each meaning has its own shape", async () => {
    for (const scene of [{ is: "checking" }, admitted(), refused[0], unsure[0], broken[0]] as const) {
      if (scene === undefined) continue;
      const state = stateOf(scene);
      open.kiosk.show(state);
      expect(await open.page.evaluate(lookInPage, state.seq)).toMatchObject({ figure: FIELDS[scene.is].figure });
    }
  });

  test("starting is not called out of order", async () => {
    const state = stateOf({ is: "out-of-order", why: "starting" });
    open.kiosk.show(state);
    expect(await open.page.evaluate(lookInPage, state.seq)).toMatchObject({ figure: "ring", words: "One moment" });
  });

  test("a canteen's tariff stands in the place of the words, larger than the shape", async () => {
    await open.page.setViewportSize(SIZES[1]);
    const state = stateOf(admitted([], "Student 3.30"), { place: CANTEEN });
    await open.show(state);
    const tariff = await open.page.locator("h1").boundingBox();
    const figure = await open.page.locator(".figure").boundingBox();
    expect(await open.page.locator("h1").innerText()).toBe("Student 3.30");
    expect((tariff?.width ?? 0) * (tariff?.height ?? 0)).toBeGreaterThan((figure?.width ?? 0) * (figure?.height ?? 0));
    expect(tariff?.height).toBeGreaterThan(figure?.height ?? Number.POSITIVE_INFINITY);
  });

  test.each(["dark", "light"] as const)(
    "axe finds nothing on the %s ground, with contrast at 7 to 1",
    async (ground) => {
      await open.page.emulateMedia({ colorScheme: ground });
      await open.page.setViewportSize(SIZES[0]);
      const onGround = [
        stateOf({ is: "idle" }),
        stateOf({ is: "idle" }, offline),
        stateOf({ is: "checking" }),
        stateOf({ is: "out-of-order", why: "reader" }),
      ];
      // The fields are the same on either ground.
      const onFields = [
        stateOf(admitted(NOTICES.at(-1))),
        stateOf(admitted([], "Student 3.30")),
        stateOf({ is: "refused", why: { code: "expired", on: "2026-09-30" } }),
        stateOf({ is: "unsure", why: { code: "cannot-ask" } }),
      ];
      for (const state of ground === "dark" ? [...onGround, ...onFields] : onGround) {
        await open.show(state);
        const { violations, incomplete } = await new AxeBuilder({ page: open.page })
          .setLegacyMode(true)
          .options({ rules: { "color-contrast-enhanced": { enabled: true }, "target-size": { enabled: true } } })
          .analyze();
        const found = [...violations, ...incomplete].map(
          ({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" ")}`,
        );
        expect([state.scene.is, ...found]).toEqual([state.scene.is]);
      }
      await open.page.emulateMedia({ colorScheme: "dark" });
    },
    120_000,
  );

  test("in forced colours the shapes still stand out", async () => {
    await open.page.emulateMedia({ forcedColors: "active" });
    for (const scene of [admitted(), refused[0], unsure[0]]) {
      if (scene === undefined) continue;
      await open.show(stateOf(scene));
      const [solid, cut] = await Promise.all(
        [".solid", ".cut"].map((part) =>
          open.page.locator(part).evaluate((element, is) => {
            const style = element.ownerDocument.defaultView?.getComputedStyle(element);
            return is === ".solid" ? style?.fill : style?.stroke;
          }, part),
        ),
      );
      expect(solid).not.toBe(cut);
    }
    await open.page.emulateMedia({ forcedColors: "none" });
  });

  test("a language is touched, and the next verdict speaks it, and only that one", async () => {
    await open.show(stateOf({ is: "idle" }));
    await open.page.getByRole("button", { name: "Latviešu" }).click();
    expect(await open.page.locator("html").getAttribute("lang")).toBe("lv");
    await open.show(stateOf(admitted()));
    expect(await open.page.locator("h1").innerText()).toBe("Laipni lūdzam");
    await open.show(stateOf(admitted()));
    expect(await open.page.locator("h1").innerText()).toBe("Welcome");
    expect(await open.page.locator("html").getAttribute("lang")).toBe("en");
  });

  test("the buttons are large enough for any finger", async () => {
    for (const size of SIZES) {
      await open.page.setViewportSize(size);
      await open.show(stateOf({ is: "idle" }));
      for (const button of await open.page.getByRole("button").all()) {
        const box = await button.boundingBox();
        expect(Math.min(box?.width ?? 0, box?.height ?? 0)).toBeGreaterThanOrEqual(72);
      }
    }
  });

  test("the next card interrupts at once: the same verdict again is a new one", async () => {
    await open.show(stateOf(admitted()));
    const first = await open.page.locator(".verdict").elementHandle();
    await open.show(stateOf(admitted()));
    expect(await first?.evaluate((element) => element.isConnected)).toBe(false);
  });

  test("what surrounds a verdict changes, and the verdict stands still", async () => {
    const state = stateOf(admitted());
    await open.show(state);
    const first = await open.page.locator(".verdict").elementHandle();
    await open.show({ ...stateOf(state.scene), record: state.record, clock: "plausible" });
    expect(await first?.evaluate((element) => element.isConnected)).toBe(true);
  });

  test("nothing of all this broke the page's policy or wrote to the console", () => {
    expect(open.complaints).toEqual([]);
  });
});

/** Colour, shape and word, each of them there on every screen. */
function meaningFaults(scene: Scene, seen: Look): readonly string[] {
  const { field, ink } = FIELDS[scene.is];
  const faults: string[] = [];
  if (seen.field !== field || seen.ink !== ink) faults.push(`${seen.ink} on ${seen.field}`);
  if (scene.is !== "idle" && seen.figure === undefined) faults.push("no shape");
  if (seen.words === undefined || seen.words.trim() === "") faults.push("no words");
  if (!seen.letters) faults.push("letters of another font");
  return faults;
}

/** The promises of size: words 12 % of the short side, lines 5 %, the figure 45 to 55 %. A tariff makes its own size. */
function sizeFaults(scene: Scene, seen: Look): readonly string[] {
  const hasTariff = scene.is === "admitted" && scene.tariff !== undefined;
  const faults: string[] = [];
  if (!hasTariff && seen.wordsVmin !== undefined && seen.wordsVmin < 12) faults.push(`words of ${seen.wordsVmin} vmin`);
  if (!hasTariff && seen.linesVmin !== undefined && seen.linesVmin < 5) faults.push(`lines of ${seen.linesVmin} vmin`);
  if (!hasTariff && seen.figureVmin !== undefined && (seen.figureVmin < 44.9 || seen.figureVmin > 56))
    faults.push(`a figure of ${seen.figureVmin} vmin`);
  return faults;
}
