/** What the screens mean: each verdict by its shape, whole in its first frame, and nothing that outlives its moment. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { PASSAGE_HINTS, type Scene } from "../../src/kiosk/protocol.ts";
import { have } from "../debian.ts";
import { type KioskPage, openKioskPage } from "./kiosk-page.ts";
import { lookAtAll } from "./look-in-page.js";
import { openEyes } from "./open-eyes.js";
import { admitted, CANTEEN, LIBRARY, NOT_NOW, SIZES, stateOf } from "./states.ts";

const REFUSED: Scene = { is: "refused", why: { code: "unknown-card" } };
const UNSURE: Scene = { is: "unsure", why: { code: "cannot-ask" } };
const BROKEN: Scene = { is: "out-of-order", why: "reader" };

describe.skipIf(!have("chromium"))("the screens", () => {
  let open: KioskPage;
  beforeAll(async () => {
    open = await openKioskPage({ reducedMotion: "reduce", colorScheme: "dark" }, `(${String(openEyes)})()`);
    await open.show(stateOf({ is: "idle" }));
  }, 120_000);
  afterAll(() => open[Symbol.asyncDispose]());

  const look = async (scenes: readonly Scene[]) => {
    const frames = scenes.map((scene) => JSON.stringify(stateOf(scene)));
    return open.page.evaluate(lookAtAll, { frames, idle: "", touched: [] });
  };

  test("each meaning has its own shape", async () => {
    const looks = await look([{ is: "checking" }, admitted(), REFUSED, UNSURE, BROKEN, { is: "free-access" }]);
    expect(looks.map(({ figure }) => figure)).toEqual(["ring", "tick", "cross", "question", "wrench", "open-door"]);
    const hints = await look(PASSAGE_HINTS.map((hint): Scene => ({ is: "passage", hint })));
    expect(new Set(hints.map(({ figure }) => figure)).size).toBe(PASSAGE_HINTS.length);
    const closed = await look(NOT_NOW.map((why): Scene => ({ is: "not-now", why })));
    expect(new Set(closed.map(({ figure }) => figure))).toEqual(new Set(["clock", "seats", "barrier", "nobody"]));
  });

  test("starting is not called out of order", async () => {
    expect(await look([{ is: "out-of-order", why: "starting" }])).toMatchObject([
      { figure: "ring", words: "One moment" },
    ]);
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

  test("in forced colours the shapes still stand out", async () => {
    await open.page.emulateMedia({ forcedColors: "active" });
    for (const scene of [admitted(), REFUSED, UNSURE]) {
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

  test("nothing moves for who wants no motion, but the ring and the time that runs out", async () => {
    const moving = async (scene: Scene) => {
      await open.show(stateOf(scene));
      return open.page.evaluate("document.getAnimations().map((each) => each.animationName)");
    };
    expect(await moving({ is: "idle" })).toEqual([]);
    expect(await moving(admitted())).toEqual([]);
    expect(await moving({ is: "passage", hint: "go" })).toEqual([]);
    expect(await moving({ is: "checking" })).toEqual(["turn"]);
  });

  test("while nobody comes the reader glows and fades, in steps that leave the browser at rest; for who wants no motion it stands lit", async () => {
    // Of one language, as no words give way to others meanwhile.
    const alone = () => stateOf({ is: "idle" }, { place: { ...LIBRARY, languages: ["en"] } });
    const breath = () => open.page.locator(".drawing").evaluate((drawing) => drawing.getAttribute("style"));
    await open.show(alone());
    await open.page.waitForTimeout(400);
    expect(await breath()).toBe(null);
    await open.page.emulateMedia({ reducedMotion: "no-preference" });
    await open.show(stateOf({ is: "checking" }));
    await open.show(alone());
    const seen = new Set<string | null>();
    await expect.poll(async () => seen.add(await breath()).size, { timeout: 60_000 }).toBeGreaterThan(5);
    expect(await open.page.evaluate("document.getAnimations().length")).toBe(0);
    await open.page.emulateMedia({ reducedMotion: "reduce" });
    await open.show(stateOf({ is: "checking" }));
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
