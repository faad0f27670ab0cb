/**
 * Makes docs/screens: the screens that matter in the sizes that exist, from the real page under its real policy, and one
 * sheet of them all. `node test/screens/take.ts [URL of a running demo]` takes the demo's tray as well.
 */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { launchBrowser } from "../kiosk-ui/browser.ts";
import { SIZES } from "../kiosk-ui/states.ts";
import { SHOTS } from "./shots.ts";
import { openStage } from "./stage.ts";

const folder = fileURLToPath(new URL("../../docs/screens/", import.meta.url));

/** These stand in the documents by themselves, in every size; the others are on the sheet alone. */
const BY_THEMSELVES = new Set([
  "idle",
  "idle-light",
  "admitted",
  "admitted-ends-soon",
  "canteen-tariff",
  "refused-expired",
  "not-a-card",
  "unsure",
  "out-of-order",
  "closed",
  "free-access",
]);

await mkdir(folder, { recursive: true });
await using stage = await openStage();

const taken: Buffer[][] = [];
for (const { width, height } of SIZES) {
  const ofSize: Buffer[] = [];
  for (const [name, shot] of Object.entries(SHOTS)) {
    const picture = await stage.picture(shot, { width, height });
    ofSize.push(picture);
    if (BY_THEMSELVES.has(name)) await writeFile(join(folder, `${name}-${width}x${height}.png`), picture);
  }
  taken.push(ofSize);
}

const demo = process.argv[2];
if (demo !== undefined) {
  const { page } = stage;
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.goto(demo);
  const screen = page.frameLocator("iframe").locator("main");
  await page.frameLocator("iframe").locator('main[data-scene="idle"]').waitFor();
  await page.locator(".card-expires-soon").click();
  await page.frameLocator("iframe").locator('main[data-scene="admitted"]').waitFor();
  await page.locator(".is-open").waitFor();
  await screen.evaluate("document.fonts.ready");
  await page.screenshot({ path: join(folder, "demo-tray-1280x800.png") });
}

const rows = taken.map((pictures, index) => {
  const images = pictures.map((picture) => `<img src="data:image/png;base64,${picture.toString("base64")}" alt="">`);
  const isTall = index === SIZES.findIndex(({ width, height }) => height > width);
  return `<p class="${isTall ? "tall" : "wide"}">${images.join("")}</p>`;
});
const browser = await launchBrowser();
const sheet = await browser.newPage({ viewport: { width: 1500, height: 800 } });
await sheet.setContent(
  `<style>body{margin:14px;background:#d9d6cf}p{margin:0 0 24px;display:grid;gap:10px}
  .wide{grid-template-columns:repeat(5,1fr)}.tall{grid-template-columns:repeat(10,1fr)}
  img{width:100%;display:block;border-radius:5px}</style>${rows.join("")}`,
);
await sheet.screenshot({ path: join(folder, "sheet.png"), fullPage: true });
await browser.close();
