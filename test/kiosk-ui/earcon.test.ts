/** What is heard, and when nothing is. */
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { have } from "../debian.ts";
import { type KioskPage, openKioskPage } from "./kiosk-page.ts";
import { admitted, stateOf } from "./states.ts";

/** Notes every tone the page really schedules, in order: pitch in Hz, beginning and length in ms since the first. */
const LISTEN = `
  window.heard = [];
  window.awake = false;
  const { resume } = AudioContext.prototype;
  AudioContext.prototype.resume = function () { return resume.call(this).then(() => { window.awake = true; }); };
  const { start, stop } = OscillatorNode.prototype;
  OscillatorNode.prototype.start = function (at) { window.heard.push({ hertz: this.frequency.value, at }); start.call(this, at); };
  OscillatorNode.prototype.stop = function (at) { const tone = window.heard.at(-1); tone.ms = Math.round(1000 * (at - tone.at)); stop.call(this, at); };
`;
const HEARD = `window.heard.map(({ hertz, at, ms }) => [hertz, Math.round(1000 * (at - window.heard[0].at)), ms])`;

describe.skipIf(!have("chromium"))("the sounds", () => {
  let open: KioskPage;
  beforeAll(async () => {
    open = await openKioskPage({}, LISTEN);
    // Only then it knows that it is the page that sounds, and not the box.
    await open.show(stateOf({ is: "idle" }));
    // A machine that runs all the tests at once takes its time to open the sound; the first card is not before that.
    const isAwake = async () => {
      if ((await open.page.evaluate("window.awake")) !== true) throw new Error("the page's sound does not open");
    };
    await vi.waitFor(isAwake, { timeout: 60_000 });
  }, 120_000);
  afterAll(() => open[Symbol.asyncDispose]());
  beforeEach(async () => {
    await open.show(stateOf({ is: "idle" }));
    await open.page.evaluate("window.heard.length = 0");
  });

  const heard = async (tones: number) => {
    await expect
      .poll(() => open.page.evaluate<number>("window.heard.length"), { timeout: 10_000 })
      .toBeGreaterThanOrEqual(tones);
    return open.page.evaluate(HEARD);
  };

  test("yes: two short ones that rise", async () => {
    await open.show(stateOf(admitted()));
    expect(await heard(2)).toEqual([
      [660, 0, 90],
      [880, 90, 90],
    ]);
  });

  test("no: two longer ones that fall, with a gap", async () => {
    await open.show(stateOf({ is: "refused", why: { code: "inactive" } }));
    expect(await heard(2)).toEqual([
      [330, 0, 140],
      [220, 200, 140],
    ]);
  });

  test("wait: one long one", async () => {
    await open.show(stateOf({ is: "unsure", why: { code: "cannot-ask" } }));
    expect(await heard(1)).toEqual([[440, 0, 350]]);
  });

  test("the next card sounds again, the same verdict sent again does not", async () => {
    await open.show(stateOf(admitted()));
    await heard(2);
    const next = stateOf(admitted());
    await open.show(next);
    await heard(4);
    await open.show({ ...stateOf(next.scene), record: next.record, clock: "plausible" });
    await open.show(stateOf({ is: "out-of-order", why: "reader" }));
    await open.show(stateOf({ is: "unsure", why: { code: "cannot-ask" } }));
    expect(await heard(5)).toHaveLength(5);
  });
});
