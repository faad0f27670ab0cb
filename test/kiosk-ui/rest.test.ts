/** What a finger can do at rest, and how the screen forgets it. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { LANGUAGES, type Scene } from "../../src/kiosk/protocol.ts";
import { NAMES } from "../../kiosk-ui/src/words/names.ts";
import { have } from "../debian.ts";
import { type KioskPage, openKioskPage } from "./kiosk-page.ts";
import { lookAtAll } from "./look-in-page.js";
import { openEyes } from "./open-eyes.js";
import { admitted, LIBRARY, SIZES, stateOf } from "./states.ts";

const AT_REST: readonly Scene[] = [
  { is: "idle" },
  { is: "not-now", why: { code: "closed", opens: "08:00", on: "2026-11-20" } },
  { is: "free-access" },
  { is: "out-of-order", why: "reader" },
];

describe.skipIf(!have("chromium"))("the screen at rest", () => {
  let open: KioskPage;
  beforeAll(async () => {
    open = await openKioskPage({ reducedMotion: "reduce", colorScheme: "dark" }, `(${String(openEyes)})()`);
    await open.page.clock.install();
    await open.page.reload();
    await open.show(stateOf({ is: "idle" }));
    await open.page.waitForLoadState("networkidle");
  }, 120_000);
  afterAll(() => open[Symbol.asyncDispose]());
  beforeEach(() => open.show(stateOf({ is: "idle" })));
  // A verdict and a rest after it: nobody's wishes outlive that.
  afterEach(async () => {
    await open.show(stateOf(admitted()));
    await open.show(stateOf({ is: "idle" }));
    await open.show(stateOf({ is: "checking" }));
  });

  const touch = (name: string) => open.page.getByRole("button", { name, exact: true }).click();
  /** Time jumps; the line to the gate takes that for a silence, and is there again before anything else is looked at. */
  const pass = async (ms: number) => {
    await open.page.clock.fastForward(ms);
    await open.show(stateOf({ is: "idle" }));
  };
  const spoken = () => open.page.locator("html").getAttribute("lang");
  const attribute = (name: string) => open.page.locator("main").getAttribute(name);
  const look = async () => {
    const frame = JSON.stringify(stateOf({ is: "idle" }));
    const [seen] = await open.page.evaluate(lookAtAll, { frames: [frame], idle: frame, touched: [] });
    return seen;
  };

  test("a language is touched, and the next verdict speaks it, and only that one", async () => {
    await touch("Latviešu");
    expect(await spoken()).toBe("lv");
    await open.show(stateOf(admitted()));
    expect(await open.page.locator("h1").innerText()).toBe("Laipni lūdzam");
    await open.show(stateOf(admitted()));
    expect(await open.page.locator("h1").innerText()).toBe("Welcome");
    expect(await spoken()).toBe("en");
  });

  test("a verdict greets in the language of who issued the card, unless somebody has touched another", async () => {
    await open.show(stateOf(admitted(), { greeting: "fr" }));
    expect(await spoken()).toBe("fr");
    await open.show(stateOf({ is: "idle" }));
    expect(await spoken()).toBe("en");
    await touch("Latviešu");
    await open.show(stateOf(admitted(), { greeting: "fr" }));
    expect(await spoken()).toBe("lv");
  });

  test("all the languages are on a sheet, and one touch chooses", async () => {
    await touch("More languages");
    const names = await open.page.locator("dialog [lang]").allInnerTexts();
    expect(names).toEqual(LANGUAGES.map((each) => NAMES[each]));
    await touch("Suomi");
    expect(await open.page.locator("dialog").count()).toBe(0);
    expect(await spoken()).toBe("fi");
  });

  test.each(SIZES)("the sheets are whole, and in reach, at $width x $height", async (size) => {
    await open.page.setViewportSize(size);
    for (const sheet of ["More languages", "Help"]) {
      await touch(sheet);
      expect([sheet, (await look())?.faults]).toEqual([sheet, []]);
      await touch("Close");
    }
    await open.page.setViewportSize(SIZES[0]);
  });

  test.each([
    ["More languages", 20_000],
    ["Help", 30_000],
  ] as const)("the sheet %s closes by itself, and any touch gives it its whole time again", async (name, ms) => {
    await touch(name);
    await open.page.locator("dialog .limit").waitFor();
    await pass(ms - 8000);
    await open.page.mouse.click(400, 20);
    await pass(ms - 8000);
    expect(await open.page.locator("dialog").count()).toBe(1);
    await pass(8000);
    await expect.poll(() => open.page.locator("dialog").count()).toBe(0);
  });

  test("a card takes a sheet away at once", async () => {
    await touch("Help");
    await open.show(stateOf(admitted()));
    expect(await open.page.locator("dialog").count()).toBe(0);
  });

  test("contrast, larger words and lower are there for the verdict, and gone after it", async () => {
    for (const name of ["Contrast", "Larger text", "Lower"]) await touch(name);
    expect([await attribute("data-theme"), await attribute("data-text"), await attribute("data-reach")]).toEqual([
      "contrast",
      "larger",
      "lower",
    ]);
    await open.show(stateOf(admitted()));
    expect(await attribute("data-theme")).toBe("contrast");
    await open.show(stateOf({ is: "idle" }));
    expect([await attribute("data-theme"), await attribute("data-text"), await attribute("data-reach")]).toEqual([
      "auto",
      "plain",
      "plain",
    ]);
  });

  test("larger words are larger", async () => {
    const before = (await look())?.wordsVmin ?? 0;
    await touch("Larger text");
    expect((await look())?.wordsVmin).toBeGreaterThan(before);
  });

  test("half a minute after the last touch the place has its own screen again", async () => {
    await touch("Contrast");
    await touch("Latviešu");
    await open.page.locator(".rest > .limit").waitFor();
    await pass(20_000);
    await open.page.mouse.click(400, 20);
    await pass(20_000);
    expect([await spoken(), await attribute("data-theme")]).toEqual(["lv", "contrast"]);
    await pass(10_000);
    await expect.poll(() => attribute("data-theme")).toBe("auto");
    expect(await spoken()).toBe("en");
    expect(await open.page.locator(".limit").count()).toBe(0);
  });

  test("the languages of the place take turns, and begin anew with the first for whoever comes next", async () => {
    expect(await spoken()).toBe("en");
    await open.page.clock.runFor(6000);
    await expect.poll(spoken).toBe("lv");
    await open.show(stateOf(admitted()));
    await open.show(stateOf({ is: "idle" }));
    expect(await spoken()).toBe("en");
  });

  test.each(AT_REST)("languages and controls are there: $is", async (scene) => {
    await open.show(stateOf(scene));
    for (const name of ["Français", "More languages", "Help", "Contrast", "Larger text", "Lower"])
      expect(await open.page.getByRole("button", { name, exact: true }).isVisible()).toBe(true);
  });

  test("a place that is all contrast has no button for it", async () => {
    const place = { ...LIBRARY, look: { ...LIBRARY.look, theme: "contrast" } } as const;
    await open.show(stateOf({ is: "idle" }, { place }));
    expect(await attribute("data-theme")).toBe("contrast");
    expect(await open.page.getByRole("button", { name: "Contrast", exact: true }).count()).toBe(0);
  });

  test("everything is reached by keys: a sheet opens, takes the focus, closes, and gives it back", async () => {
    const help = open.page.getByRole("button", { name: "Help", exact: true });
    await help.focus();
    await open.page.keyboard.press("Enter");
    await open.page.locator("dialog[open]").waitFor();
    expect(await open.page.locator("dialog :focus").count()).toBe(1);
    await open.page.keyboard.press("Escape");
    await expect.poll(() => open.page.locator("dialog").count()).toBe(0);
    expect(await help.evaluate((element) => element.matches(":focus-visible"))).toBe(true);
  });

  test("the operator's colour is that of the lines at rest, and no verdict's; a logo that does not come leaves no gap", async () => {
    const brand = { logo: "/brand/logo.svg", accent: "#ff8a00" };
    const place = { ...LIBRARY, look: { ...LIBRARY.look, brand } };
    await open.show(stateOf({ is: "idle" }, { place }));
    const stroke = await open.page
      .locator(".drawing .lit")
      .first()
      .evaluate((element) => {
        return element.ownerDocument.defaultView?.getComputedStyle(element).stroke;
      });
    expect(stroke).toBe("rgb(255, 138, 0)");
    await expect.poll(() => open.page.locator(".logo").count()).toBe(0);
    await open.show(stateOf(admitted(), { place }));
    expect(await open.page.locator("img").count()).toBe(0);
  });

  test("nothing of all this broke the page's policy or wrote to the console, but the logo that is not there", () => {
    expect(open.complaints.filter((each) => !each.includes("404"))).toEqual([]);
  });
});
