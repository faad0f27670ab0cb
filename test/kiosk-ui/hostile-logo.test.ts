/** A logo is somebody else's file. Whatever its SVG holds, it is a picture: in the page, and to who opens it by itself. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type KioskServer, serveKiosk } from "../../src/kiosk/server.ts";
import { have } from "../debian.ts";
import { launchBrowser } from "./browser.ts";

const HOSTILE = `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="40" height="20" onload="fetch('/stolen?onload')">
  <script>fetch("/stolen?script"); document.documentElement.setAttribute("data-ran", "yes");</script>
  <style>@import "/stolen?style"; rect { fill: url(/stolen?fill); }</style>
  <image href="/stolen?image" width="9" height="9" onerror="fetch('/stolen?onerror')"/>
  <foreignObject width="9" height="9"><iframe xmlns="http://www.w3.org/1999/xhtml" src="/stolen?frame"/></foreignObject>
  <a xlink:href="javascript:fetch('/stolen?link')"><rect width="40" height="20"/></a>
</svg>`;

describe.skipIf(!have("chromium"))("a hostile logo", () => {
  const folder = mkdtempSync(join(tmpdir(), "esc-kiosk-logo-"));
  let server: KioskServer;
  let browser: Browser;
  beforeAll(async () => {
    writeFileSync(join(folder, "index.html"), '<!doctype html><title>page</title><img src="/brand/logo.svg" alt="">');
    const logo = { path: "/brand/logo.svg", type: "image/svg+xml", body: Buffer.from(HOSTILE) };
    server = await serveKiosk({ port: 0, pageFolder: folder, embedOrigin: undefined, logo });
    browser = await launchBrowser();
  }, 60_000);
  afterAll(async () => {
    await browser.close();
    await server[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true });
  });

  /** What it reached for, beside itself. */
  async function reached(path: string, look: (page: Page) => Promise<void>): Promise<readonly string[]> {
    const page = await browser.newPage();
    const asked: string[] = [];
    // What its policy forbids is asked for and never sent.
    page.on("response", (response) => void asked.push(response.url().slice(server.origin.length)));
    await page.goto(`${server.origin}${path}`, { waitUntil: "networkidle" });
    await look(page);
    await page.close();
    return asked.filter((one) => one.startsWith("/stolen"));
  }

  it("is shown in the page, and does nothing", async () => {
    const asked = await reached("/", async (page) => {
      expect(await page.evaluate("document.querySelector('img').naturalWidth")).toBe(40);
    });
    expect(asked).toEqual([]);
  }, 60_000);

  it("that is opened as a document runs nothing, and fetches nothing", async () => {
    const asked = await reached("/brand/logo.svg", async (page) => {
      expect(await page.locator("svg").first().getAttribute("data-ran")).toBeNull();
      expect(await page.evaluate("self.origin")).toBe("null");
    });
    expect(asked).toEqual([]);
  }, 60_000);

  it("would do so without its policy: the test can fail", async () => {
    const page = await browser.newPage();
    await page.route("**/logo.svg", (route) => route.fulfill({ body: HOSTILE, contentType: "image/svg+xml" }));
    await page.goto(`${server.origin}/brand/logo.svg`);
    expect(await page.locator("svg").first().getAttribute("data-ran")).toBe("yes");
    await page.close();
  }, 60_000);
});
