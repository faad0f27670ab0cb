/**
 * Makes docs/screens: the scenes that matter in the sizes that exist, from the real page under its real policy, and one
 * sheet of them all. `node test/screens/take.ts [URL of a running demo]` takes the demo's tray as well.
 */
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import type { KioskState } from "../../src/kiosk/protocol.ts";
import { serveKiosk } from "../../src/kiosk/server.ts";
import { launchBrowser } from "../kiosk-ui/browser.ts";
import { buildPage } from "../kiosk-ui/built.ts";
import { admitted, CANTEEN, SIZES, stateOf } from "../kiosk-ui/states.ts";

const folder = fileURLToPath(new URL("../../docs/screens/", import.meta.url));

const SHOTS: Readonly<Record<string, KioskState>> = {
  idle: stateOf({ is: "idle" }),
  admitted: stateOf(admitted([])),
  "admitted-ends-soon": stateOf(admitted([{ code: "expires-soon", days: 12 }])),
  "canteen-tariff": stateOf(admitted([], "Student 3.30"), { place: CANTEEN }),
  "refused-expired": stateOf({ is: "refused", why: { code: "expired", on: "2026-09-30" } }),
  "not-a-card": stateOf({ is: "refused", why: { code: "not-a-student-card" } }),
  unsure: stateOf({ is: "unsure", why: { code: "cannot-ask" } }),
  "out-of-order": stateOf({ is: "out-of-order", why: "reader" }),
};

/** The moment of the breath that says most: the card at the reader. */
const STILL_MS = 1500;

async function settled(page: Page): Promise<void> {
  await page.evaluate("document.fonts.ready");
  await page.evaluate(`document.getAnimations().forEach((each) => { each.pause(); each.currentTime = ${STILL_MS}; })`);
}

await mkdir(folder, { recursive: true });
await using built = await buildPage();
await using kiosk = await serveKiosk({ port: 0, pageFolder: built.folder, embedOrigin: undefined });
const browser = await launchBrowser();
const context = await browser.newContext({ colorScheme: "dark" });
// The clock on the pictures stands still, so that taking them again changes only what has changed.
await context.clock.setFixedTime("2026-11-23T12:12:00Z");
const page = await context.newPage();
await page.goto(kiosk.origin);

const taken: string[] = [];
for (const { width, height } of SIZES) {
  await page.setViewportSize({ width, height });
  for (const [name, state] of Object.entries(SHOTS)) {
    // Two verdicts in a row are the same scene to the locator: something else comes between them.
    kiosk.show(stateOf({ is: "checking" }));
    await page.locator(`main[data-scene="checking"]`).waitFor();
    kiosk.show(state);
    await page.locator(`main[data-scene="${state.scene.is}"]`).waitFor();
    await settled(page);
    const file = `${name}-${width}x${height}.png`;
    await page.screenshot({ path: join(folder, file) });
    taken.push(file);
  }
}

await page.emulateMedia({ colorScheme: "light" });
await page.setViewportSize({ width: 1280, height: 800 });
kiosk.show(stateOf({ is: "idle" }));
await page.locator(`main[data-scene="idle"]`).waitFor();
await settled(page);
await page.screenshot({ path: join(folder, "idle-light-1280x800.png") });

const demo = process.argv[2];
if (demo !== undefined) {
  await page.goto(demo);
  const screen = page.frameLocator("iframe").locator("main");
  await page.frameLocator("iframe").locator('main[data-scene="idle"]').waitFor();
  await page.locator(".card-expires-soon").click();
  await page.frameLocator("iframe").locator('main[data-scene="admitted"]').waitFor();
  await page.locator(".is-open").waitFor();
  await screen.evaluate("document.fonts.ready");
  await page.screenshot({ path: join(folder, "demo-tray-1280x800.png") });
}

const images = await Promise.all(
  taken.map(async (file) => {
    const data = await readFile(join(folder, file), "base64");
    return `<img src="data:image/png;base64,${data}" alt="">`;
  }),
);
const rows = SIZES.map((size, row) => {
  const perRow = Object.keys(SHOTS).length;
  const tall = size.height > size.width;
  return `<p class="${tall ? "tall" : "wide"}">${images.slice(row * perRow, (row + 1) * perRow).join("")}</p>`;
});
const sheet = await browser.newPage({ viewport: { width: 1680, height: 800 } });
await sheet.setContent(
  `<style>body{margin:16px;background:#d9d6cf}p{margin:0;display:grid;gap:12px;margin-bottom:12px}
  .wide{grid-template-columns:repeat(4,1fr)}.tall{grid-template-columns:repeat(8,1fr)}
  img{width:100%;display:block;border-radius:6px}</style>${rows.join("")}`,
);
await sheet.screenshot({ path: join(folder, "sheet.png"), fullPage: true });
await browser.close();
