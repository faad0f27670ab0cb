/** What a new user meets after `npm start`: the real processes, the real page, every card and every fault of the tray. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { BinaryBitmap, HybridBinarizer, QRCodeReader, RGBLuminanceSource } from "@zxing/library";
import type { Browser, FrameLocator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { have } from "../debian.ts";
import { until } from "../fakes/until.ts";
import { launchBrowser } from "../kiosk-ui/browser.ts";

/** Of each module's side, when a drawn code is painted for the decoder. */
const PIXELS = 4;
const START = fileURLToPath(new URL("../../src/demo/start.ts", import.meta.url));

/** Every process on this machine that was started with our temporary folder, by pid. */
function processesIn(folder: string): readonly number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/environ`, "utf8").includes(`TMPDIR=${folder}`);
      } catch {
        // Ended while we looked, or somebody else's.
        return false;
      }
    });
}

// The screen takes turns in three languages, so its English words may be two turns away.
describe.skipIf(!have("chromium"))("the demo", { timeout: 240_000 }, () => {
  let folder: string;
  let demo: ChildProcess;
  let address: string;
  let browser: Browser;
  let page: Page;
  let kiosk: FrameLocator;
  const errors: string[] = [];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "esc-kiosk-demo-test-"));
    demo = spawn(process.execPath, [START], {
      stdio: ["ignore", "pipe", "inherit"],
      env: { ...process.env, TMPDIR: folder },
    });
    if (demo.stdout === null) throw new Error("no stdout");
    for await (const line of createInterface({ input: demo.stdout })) {
      const found = /http:\/\/127\.0\.0\.1:\d+/.exec(line)?.[0];
      if (found === undefined) continue;
      address = found;
      break;
    }
    browser = await launchBrowser();
    page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    page.on("console", (message) => {
      if (message.type() === "error") errors.push(message.text());
    });
    await page.goto(address);
    kiosk = page.frameLocator("iframe");
    await kioskShows("Hold your card here");
  }, 120_000);

  afterAll(async () => {
    demo.kill("SIGKILL");
    await browser.close();
    await rm(folder, { recursive: true, force: true });
  });

  async function kioskShows(text: string | RegExp): Promise<void> {
    await kiosk.getByText(text).first().waitFor({ state: "visible", timeout: 60_000 });
  }
  const show = (title: string): Promise<void> => page.getByRole("button", { name: title }).click();
  const turn = (fault: string | RegExp): Promise<void> => page.getByRole("switch", { name: fault }).click();

  it.each([
    ["Valid card", "Welcome"],
    ["Ends in 12 days", /ends in 12\sdays/],
    ["Expired card", /ended on \d+\s\w+\s\d{4}/],
    ["Revoked card", /not active at your university/],
    ["Unknown card", /register does not list it/],
    ["Card from abroad", "Welcome"],
    ["Not a card", /not a student card/],
    ["Day-pass", /day pass ends/],
    ["Forged pass", /Nobody here has signed/],
  ])("%s: %s", async (title, words) => {
    await show(title);
    await kioskShows(words);
  });

  it("opens the gate for four of them, and says so by the relay's own bytes", async () => {
    // A pulse within a pulse extends it: on a quick machine the three are one opening.
    await page.getByText(/opened (once|[234] times)/).waitFor({ timeout: 20_000 });
    await expect.poll(() => page.getByText("Gate closed").count(), { timeout: 20_000 }).toBe(1);
  });

  it("draws codes that a camera reads", async () => {
    const drawn = page.locator(".card-valid svg");
    const size = Number((await drawn.getAttribute("viewBox"))?.split(" ")[2]);
    const dark = (await drawn.locator("path").getAttribute("d")) ?? "";
    const side = size * PIXELS;
    const grey = new Uint8ClampedArray(side * side).fill(255);
    for (const [, x, y] of dark.matchAll(/M(\d+) (\d+)h1v1h-1z/g)) {
      for (let row = 0; row < PIXELS; row += 1) {
        const start = (Number(y) * PIXELS + row) * side + Number(x) * PIXELS;
        grey.fill(0, start, start + PIXELS);
      }
    }
    const source = new RGBLuminanceSource(grey, side, side);
    const text = new QRCodeReader().decode(new BinaryBitmap(new HybridBinarizer(source))).getText();
    expect(text).toBe("https://s.esc-r.eu/5c0a1001-7c2b-103e-9f3a-001999900001");
  });

  it("says out of order while the reader's plug is pulled, and serves again when it is back", async () => {
    await turn(/plug/);
    await kioskShows("Out of order");
    await turn(/plug/);
    await kioskShows("Hold your card here");
    await show("Valid card");
    await kioskShows("Welcome");
  });

  it("goes on without the register: known cards pass, unknown ones wait for staff", async () => {
    await turn(/register/);
    await kioskShows(/Offline/);
    await show("Unknown card");
    await kioskShows(/can’t ask your university/);
    await show("Valid card");
    await kioskShows("Welcome");
    await turn(/register/);
    await expect.poll(() => kiosk.getByText(/Offline/).count(), { timeout: 60_000 }).toBe(0);
  });

  it("admits nobody by a wrong clock", async () => {
    await turn(/clock/);
    await kioskShows("Time not confirmed");
    await show("Valid card");
    await kioskShows(/clock is not right/);
    await show("Expired card");
    await kioskShows(/ended on/);
    await turn(/clock/);
    await expect.poll(() => kiosk.getByText("Time not confirmed").count(), { timeout: 60_000 }).toBe(0);
  });

  it("had nothing to complain about in the browser", () => {
    expect(errors).toEqual([]);
  });

  it("ends cleanly on Ctrl-C and leaves nothing behind", async () => {
    expect(processesIn(folder).length).toBeGreaterThan(1);
    const ended = once(demo, "exit");
    demo.kill("SIGINT");
    expect(await ended).toEqual([0, null]);
    await until("every process has ended", () => processesIn(folder).length === 0);
    expect(await readdir(folder)).toEqual([]);
  });
});
