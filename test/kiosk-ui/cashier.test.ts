/** The display at the till: what is now and what was, large enough, whole, in the cashier's language, and about nobody. */
import { AxeBuilder } from "@axe-core/playwright";
import { afterAll, beforeAll, describe, expect, it, test } from "vitest";
import { MOST, type PastVerdict, remembered } from "../../kiosk-ui/src/cashier/past.ts";
import { type Language, LANGUAGES, type Place, type Scene } from "../../src/kiosk/protocol.ts";
import { have } from "../debian.ts";
import { type KioskPage, openKioskPage } from "./kiosk-page.ts";
import { admitted, CANTEEN, NOT_NOW, NOTICES, REASONS, stateOf, TROUBLES } from "./states.ts";

const SMALL = { width: 800, height: 480 };
/** All on the smaller one; on the larger one, where there is more room, those with the longest words. */
const SIZES = [
  [SMALL, LANGUAGES],
  [{ width: 1280, height: 800 }, ["de", "el", "fi", "hu"] as const],
] as const;

const at = (cashier: Language): Place => ({ ...CANTEEN, look: { ...CANTEEN.look, cashier } });

const SCENES: readonly Scene[] = [
  { is: "idle" },
  { is: "checking" },
  admitted(),
  ...["Student 3.30", "Wohnheimbewohnendentarif", "Tarif étudiant boursier"].flatMap((label) =>
    [NOTICES[0], NOTICES[10], NOTICES.at(-1)].map((notices) => admitted(notices, label)),
  ),
  ...REASONS.map((why): Scene => ({ is: "refused", why })),
  { is: "unsure", why: { code: "cannot-ask" } },
  { is: "unsure", why: { code: "clock-untrusted" } },
  ...NOT_NOW.map((why): Scene => ({ is: "not-now", why })),
  ...TROUBLES.map((why): Scene => ({ is: "out-of-order", why })),
];

describe("the verdicts that the page remembers", () => {
  const heard = (...states: readonly ReturnType<typeof stateOf>[]): readonly PastVerdict[] =>
    states.reduce<readonly PastVerdict[]>((past, state, nth) => remembered(past, state, nth), []);

  it("are the last eight, the newest first", () => {
    const states = Array.from({ length: 50 }, (_, nth) => stateOf(admitted([], `Meal ${nth}`)));
    const past = heard(...states);
    expect(past.map(({ state }) => state)).toEqual(states.slice(-MOST).toReversed());
    expect(past[0]?.at).toBe(49);
  });

  it("are verdicts alone, and the same one but once", () => {
    const first = stateOf(admitted([], "Soup"));
    const news = { ...first, seq: first.seq + 1, clock: "unsynced" } as const;
    expect(heard(stateOf({ is: "idle" }), first, news, stateOf({ is: "checking" }), news)).toHaveLength(1);
    expect(heard(first, stateOf(admitted([], "Soup")))).toHaveLength(2);
  });
});

describe.skipIf(!have("chromium"))("the display at the till", () => {
  let open: KioskPage;
  beforeAll(async () => {
    open = await openKioskPage({ reducedMotion: "reduce", colorScheme: "dark" });
    await open.page.goto(`${open.kiosk.origin}/cashier`);
  }, 120_000);
  afterAll(() => open[Symbol.asyncDispose]());

  /** What is cut off, by its own text. */
  const cutOff = () =>
    open.page
      .locator(".told, .settle, .told h1, .told p, .quiet, .past, .what")
      .evaluateAll((elements) =>
        elements
          .filter(
            (one) =>
              one.scrollWidth > one.clientWidth + 1 ||
              (!one.matches("h1, p") && one.scrollHeight > one.clientHeight + 1),
          )
          .map((one) => `${one.className}: ${one.textContent}`),
      );

  for (const [size, languages] of SIZES)
    test.each(languages)(
      `nothing is cut off at ${size.width}x${size.height} in %s`,
      async (language) => {
        await open.page.setViewportSize(size);
        const place = at(language);
        await open.show(stateOf({ is: "idle" }, { place }));
        await open.page.locator(`html[lang="${language}"]`).waitFor();
        const found: string[] = [];
        for (const scene of SCENES) {
          await open.show(stateOf(scene, { place }));
          for (const what of await cutOff()) found.push(`${JSON.stringify(scene)}: ${what}`);
        }
        expect(found).toEqual([]);
      },
      120_000,
    );

  test("the tariff stands larger than anything else, and stays in the list below", async () => {
    await open.page.setViewportSize(SMALL);
    await open.show(stateOf(admitted([], "Student 3.30"), { place: at("lv") }));
    const tariff = await open.page.locator("h1").boundingBox();
    const figure = await open.page.locator(".panel .figure").boundingBox();
    expect(await open.page.locator("h1").innerText()).toBe("Student 3.30");
    expect(tariff?.width).toBeGreaterThan(figure?.width ?? Number.POSITIVE_INFINITY);
    await open.show(stateOf({ is: "idle" }, { place: at("lv") }));
    expect(await open.page.locator("h1").count()).toBe(0);
    expect(await open.page.locator("li").first().innerText()).toMatch(/^\d\d:\d\d\s+Student 3\.30$/);
  });

  test("the list holds eight and is the cashier's own language", async () => {
    for (let nth = 0; nth < 12; nth += 1)
      await open.show(stateOf({ is: "refused", why: { code: "expired", on: "2026-09-30" } }, { place: at("fr") }));
    expect(await open.page.locator("li").count()).toBe(MOST);
    expect(await open.page.locator("html").getAttribute("lang")).toBe("fr");
    expect(await open.page.locator(".told").innerText()).toContain("30 septembre 2026");
  });

  test("it says which verdict it was by shape, not by colour alone", async () => {
    for (const [scene, figure] of [
      [admitted([], "Soup"), "tick"],
      [{ is: "refused", why: { code: "inactive" } }, "cross"],
      [{ is: "unsure", why: { code: "cannot-ask" } }, "question"],
    ] as const) {
      await open.show(stateOf(scene, { place: at("en") }));
      expect(await open.page.locator(`.panel .figure-${figure}`).count()).toBe(1);
      expect(await open.page.locator("li").first().locator(`.figure-${figure}`).count()).toBe(1);
    }
  });

  test("no record's number stands on it", async () => {
    const state = { ...stateOf(admitted([], "Soup"), { place: at("en") }), record: 987_654 };
    await open.show(state);
    expect(await open.page.content()).not.toContain("987654");
  });

  test.each(["dark", "light"] as const)(
    "axe finds nothing on the %s ground, with contrast at 7 to 1",
    async (ground) => {
      await open.page.emulateMedia({ colorScheme: ground });
      await open.page.setViewportSize(SMALL);
      for (const scene of [
        { is: "idle" },
        admitted(NOTICES.at(-1), "Student 3.30"),
        { is: "refused", why: { code: "expired", on: "2026-09-30" } },
        { is: "unsure", why: { code: "cannot-ask" } },
        { is: "out-of-order", why: "reader" },
      ] as const) {
        await open.show(stateOf(scene, { place: at("en") }));
        const { violations, incomplete } = await new AxeBuilder({ page: open.page })
          .setLegacyMode(true)
          .options({ rules: { "color-contrast-enhanced": { enabled: true } } })
          .analyze();
        const found = [...violations, ...incomplete].map(
          ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`,
        );
        expect([scene.is, ...found]).toEqual([scene.is]);
      }
      await open.page.emulateMedia({ colorScheme: "dark" });
    },
    120_000,
  );

  test("it comes back by itself, at its own place, when the gate was away", async () => {
    await open.page.reload();
    await open.show(stateOf(admitted([], "Soup"), { place: at("en") }));
    const asked = open.page.waitForRequest((request) => request.url() === `${open.kiosk.origin}/cashier`);
    await open.page.evaluate("dispatchEvent(new Event('error'))");
    await asked;
    await open.page.locator("h1", { hasText: "Soup" }).waitFor();
    expect(open.page.url()).toBe(`${open.kiosk.origin}/cashier`);
  });

  test("nothing of all this broke the page's policy or wrote to the console", () => {
    expect(open.complaints).toEqual([]);
  });
});
