/** The demo's tray: real codes on its cards, and a visitor with or without a mouse. */
import { AxeBuilder } from "@axe-core/playwright";
import { BinaryBitmap, HybridBinarizer, QRCodeReader, RGBLuminanceSource } from "@zxing/library";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { demoRoles } from "../../src/demo/cards.ts";
import type { DemoState } from "../../src/demo/protocol.ts";
import { serveTray, type Tray } from "../../src/demo/tray.ts";
import { type KioskServer, serveKiosk } from "../../src/kiosk/server.ts";
import { have } from "../debian.ts";
import { freePort } from "../fakes/free-port.ts";
import { type KioskPage, listen, openKioskPage } from "./kiosk-page.ts";
import { stateOf } from "./states.ts";

describe.skipIf(!have("chromium"))("the demo tray", () => {
  const pressed: string[] = [];
  let open: KioskPage;
  let kiosk: KioskServer;
  let tray: Tray;
  let state: DemoState;
  let complaints: readonly string[];

  beforeAll(async () => {
    open = await openKioskPage();
    const port = await freePort();
    const embedOrigin = `http://127.0.0.1:${port}`;
    kiosk = await serveKiosk({ port: 0, pageFolder: open.built.folder, embedOrigin });
    kiosk.show(stateOf({ is: "idle" }));
    state = {
      kioskUrl: `${kiosk.origin}/`,
      cards: demoRoles(Date.parse("2026-11-23T12:00:00Z"), () => "2026-11-23").map(({ card }) => card),
      faults: [
        { id: "unplug", title: "Pull the reader’s plug", on: false },
        { id: "router-down", title: "Register unreachable", on: false },
        { id: "clock-wrong", title: "Clock wrong", on: false },
      ],
      relay: { closed: false, pulses: 0 },
    };
    tray = await serveTray({
      port,
      pageFolder: open.built.folder,
      kioskOrigin: kiosk.origin,
      state: () => state,
      show: (id) => void pressed.push(`show ${id}`),
      fault: (id, on) => {
        pressed.push(`fault ${id} ${on ? "on" : "off"}`);
        return Promise.resolve(true);
      },
    });
    complaints = listen(open.page);
    await open.page.goto(tray.origin);
    await open.page.locator(".card").first().waitFor();
  }, 120_000);
  afterAll(async () => {
    await tray[Symbol.asyncDispose]();
    await kiosk[Symbol.asyncDispose]();
    await open[Symbol.asyncDispose]();
  });

  test("says that it is no part of the kiosk", async () => {
    expect(await open.page.locator(".tray").innerText()).toContain("Not part of the kiosk");
  });

  test("the real kiosk stands beside it, in a frame", async () => {
    const kioskScreen = open.page.frameLocator("iframe").locator("main");
    await expect.poll(() => kioskScreen.getAttribute("data-scene")).toBe("idle");
  });

  test("every card's code is a real one and reads as what the card says", async () => {
    for (const { id, payload } of state.cards) {
      const path = await open.page.locator(`.card-${id} .qr path`).getAttribute("d");
      const box = await open.page.locator(`.card-${id} .qr`).getAttribute("viewBox");
      const size = Number(box?.split(" ")[2]);
      expect([id, read(path ?? "", size)]).toEqual([id, payload]);
      // 33 modules and 4 of quiet on each side: version 4, as on the official cards.
      if (payload.length <= 62) expect(size).toBe(41);
    }
  });

  test("a card is shown and a plug is pulled with the keyboard alone", async () => {
    await open.page.keyboard.press("Tab");
    const expectFocus = (name: string) => open.page.locator(`:focus:has-text("${name}")`).waitFor();
    // The first stops are the kiosk's own, in its frame.
    for (let stops = 0; stops < 20; stops += 1) {
      if ((await open.page.locator(".card:focus").count()) > 0) break;
      await open.page.keyboard.press("Tab");
    }
    await expectFocus("Valid card");
    await open.page.keyboard.press("Enter");
    await expect.poll(() => pressed).toContain("show valid");
    const plug = open.page.getByRole("switch", { name: "Pull the reader’s plug" });
    await plug.focus();
    await open.page.keyboard.press("Space");
    await expect.poll(() => pressed).toContain("fault unplug on");
  });

  test("what the demo says is what stands there: the gate opens, the plug is out", async () => {
    state = {
      ...state,
      faults: state.faults.map((each) => ({ ...each, on: each.id === "unplug" })),
      relay: { closed: true, pulses: 1 },
    };
    tray.changed();
    await open.page.getByText("Gate open", { exact: true }).waitFor();
    await open.page.getByText("opened once").waitFor();
    expect(await open.page.getByRole("switch", { checked: true }).innerText()).toContain("plug");
    await open.page.getByRole("switch", { checked: true }).click();
    await expect.poll(() => pressed).toContain("fault unplug off");
  });

  test.each([
    { width: 1280, height: 800 },
    { width: 800, height: 1000 },
  ])("fits $width wide, and axe finds nothing", async (size) => {
    await open.page.setViewportSize(size);
    expect(await open.page.evaluate<number>("document.documentElement.scrollWidth - innerWidth")).toBeLessThanOrEqual(
      0,
    );
    const { violations } = await new AxeBuilder({ page: open.page }).exclude("iframe").setLegacyMode(true).analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" ")}`)).toEqual([]);
  });

  test("holds to its policy", () => {
    expect(complaints.filter((each) => /policy|violat|trusted/i.test(each))).toEqual([]);
  });
});

/** Reads the drawn code as a camera would: the path's dark squares, eight pixels each. */
function read(path: string, size: number): string {
  const scale = 8;
  const width = size * scale;
  const grey = new Uint8ClampedArray(width * width).fill(255);
  for (const [, x, y] of path.matchAll(/M(\d+) (\d+)h1v1h-1z/g)) {
    for (let row = 0; row < scale; row += 1) {
      const start = (Number(y) * scale + row) * width + Number(x) * scale;
      grey.fill(0, start, start + scale);
    }
  }
  const bitmap = new BinaryBitmap(new HybridBinarizer(new RGBLuminanceSource(grey, width, width)));
  return new QRCodeReader().decode(bitmap).getText();
}
