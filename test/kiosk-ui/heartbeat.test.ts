/** What the screen proves by its beat, and what it notices when the gate's own stays away. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { BEAT } from "../../src/kiosk/protocol.ts";
import { have } from "../debian.ts";
import { type KioskPage, openKioskPage } from "./kiosk-page.ts";
import { admitted, stateOf } from "./states.ts";

const patience = { timeout: 60_000, interval: 100 };

/** Frames can be held back, as by a graphics card that died, and what the gate says, as by a gate that hangs. Beats are counted. */
const IN_PAGE = `{
  const frame = requestAnimationFrame;
  globalThis.requestAnimationFrame = (then) => (globalThis.framesStop ? 0 : frame(then));
  globalThis.beats = 0;
  const { addEventListener: listen } = WebSocket.prototype;
  WebSocket.prototype.addEventListener = function (kind, then) {
    listen.call(this, kind, (event) => {
      if (globalThis.gateHangs && (kind === "message" || kind === "close")) return;
      if (event.data === "${BEAT}") globalThis.beats += 1;
      then(event);
    });
  };
}`;

describe.skipIf(!have("chromium"))("the heartbeat", { timeout: 120_000 }, () => {
  let open: KioskPage;
  beforeAll(async () => {
    open = await openKioskPage({}, IN_PAGE);
    await open.show(stateOf({ is: "idle" }));
  }, 120_000);
  afterAll(() => open[Symbol.asyncDispose]());

  const beats = () => open.page.evaluate<number>("globalThis.beats");
  const moreBeats = async (count: number) => {
    const before = await beats();
    await expect.poll(beats, patience).toBeGreaterThanOrEqual(before + count);
  };

  test("a page that paints says so, again and again", async () => {
    await expect.poll(() => open.kiosk.lastPainted(), patience).toBeTypeOf("number");
    const first = open.kiosk.lastPainted() ?? 0;
    await expect.poll(() => open.kiosk.lastPainted(), patience).toBeGreaterThan(first);
    expect(open.kiosk.screens()).toBe(1);
  });

  test("a page that runs and paints nothing says nothing, though its line is open", async () => {
    await open.page.evaluate("globalThis.framesStop = true");
    await moreBeats(1);
    const before = open.kiosk.lastPainted();
    await moreBeats(2);
    expect(open.kiosk.lastPainted()).toBe(before);
    expect(open.kiosk.screens()).toBe(1);
    await open.page.evaluate("globalThis.framesStop = false");
    await expect.poll(() => open.kiosk.lastPainted(), patience).toBeGreaterThan(before ?? 0);
  });

  test("a gate that hangs and does not hang up is noticed, and what it said last stands no longer", async () => {
    await open.show(stateOf(admitted()));
    await open.page.evaluate("globalThis.gateHangs = true");
    await open.page.locator('main[data-scene="lost"]').waitFor({ timeout: 60_000 });
    expect(await open.page.locator("h1").innerText()).toBe("Not connected");
    await open.page.evaluate("globalThis.gateHangs = false");
    await open.show(stateOf({ is: "idle" }));
  });
});
