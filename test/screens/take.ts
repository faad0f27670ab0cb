/**
 * Makes docs/screens: the scenes that matter in the sizes that exist, from the real page under its real policy, and one
 * sheet of them all. `node test/screens/take.ts [URL of a running demo]` takes the demo's tray as well.
 */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import type { KioskState } from "../../src/kiosk/protocol.ts";
import { serveKiosk } from "../../src/kiosk/server.ts";
import { launchBrowser } from "../kiosk-ui/browser.ts";
import { buildPage } from "../kiosk-ui/built.ts";
import { admitted, CANTEEN, LIBRARY, SIZES, stateOf } from "../kiosk-ui/states.ts";
import { DOOR } from "../kiosk-ui/scenes.ts";

const folder = fileURLToPath(new URL("../../docs/screens/", import.meta.url));

interface Shot {
  readonly state: KioskState;
  /** The controls that somebody touches at rest before it, by their English names. */
  readonly touched?: readonly string[];
  readonly ground?: "dark" | "light";
}

const BEHIND = { data: { freshness: "ageing", asOf: "2026-11-20", online: false } } as const;
const idle = (over: Partial<KioskState> = {}): KioskState => stateOf({ is: "idle" }, over);

const SHOTS: Readonly<Record<string, Shot>> = {
  idle: { state: idle() },
  "idle-left": { state: idle({ place: DOOR }) },
  "idle-below": { state: idle({ place: { ...LIBRARY, reader: "below" } }) },
  "idle-offline": { state: idle(BEHIND) },
  "idle-light": { state: idle(), ground: "light" },
  "idle-contrast": { state: idle(), touched: ["Contrast"] },
  "idle-larger-lower": { state: idle(), touched: ["Larger text", "Lower"] },
  languages: { state: idle(), touched: ["More languages"] },
  help: { state: idle(), touched: ["Help"] },
  closed: { state: stateOf({ is: "not-now", why: { code: "closed", opens: "08:00", on: "2026-11-20" } }) },
  full: { state: stateOf({ is: "not-now", why: { code: "full", inside: 312, seats: 312 } }) },
  lockdown: { state: stateOf({ is: "not-now", why: { code: "lockdown" } }) },
  "nobody-here-yet": { state: stateOf({ is: "not-now", why: { code: "nobody-here-yet" } }) },
  "free-access": { state: stateOf({ is: "free-access" }) },
  "out-of-order": { state: stateOf({ is: "out-of-order", why: "reader" }) },
  checking: { state: stateOf({ is: "checking" }) },
  admitted: { state: stateOf(admitted([])) },
  "admitted-ends-soon": { state: stateOf(admitted([{ code: "expires-soon", days: 12 }])) },
  "admitted-ageing": { state: stateOf(admitted([{ code: "data-ageing", ageMs: 27 * 3_600_000 }])) },
  "admitted-guest": { state: stateOf(admitted([{ code: "guest", until: "18:00" }])) },
  "canteen-tariff": { state: stateOf(admitted([], "Student 3.30"), { place: CANTEEN }) },
  go: { state: stateOf({ is: "passage", hint: "go" }) },
  "not-used": { state: stateOf({ is: "passage", hint: "not-used" }) },
  "wrong-way": { state: stateOf({ is: "passage", hint: "wrong-way" }) },
  "one-at-a-time": { state: stateOf({ is: "passage", hint: "one-at-a-time" }) },
  "close-door": { state: stateOf({ is: "passage", hint: "close-door" }) },
  "refused-expired": { state: stateOf({ is: "refused", why: { code: "expired", on: "2026-09-30" } }) },
  "not-a-card": { state: stateOf({ is: "refused", why: { code: "not-a-student-card" } }) },
  unsure: { state: stateOf({ is: "unsure", why: { code: "cannot-ask" } }) },
  "refused-contrast": {
    state: stateOf({ is: "refused", why: { code: "quota", times: 1, per: "day", label: "Student meal" } }),
    touched: ["Contrast"],
  },
};

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

/** The moment of the breath that says most: the card at the reader. */
const STILL_MS = 1500;

async function settled(page: Page): Promise<void> {
  await page.evaluate("document.fonts.ready");
  await page.evaluate(
    `document.getAnimations().forEach((each) => { if (each.animationName === 'run-out') return; each.pause(); each.currentTime = ${STILL_MS}; })`,
  );
}

await mkdir(folder, { recursive: true });
await using built = await buildPage();
await using kiosk = await serveKiosk({ port: 0, pageFolder: built.folder, embedOrigin: undefined });
const browser = await launchBrowser();
const context = await browser.newContext({ colorScheme: "dark" });
// The clock on the pictures stands still, so that taking them again changes only what has changed.
await context.clock.setFixedTime("2026-11-23T12:12:00Z");
const page = await context.newPage();

async function take(shot: Shot): Promise<Buffer> {
  await page.emulateMedia({ colorScheme: shot.ground ?? "dark" });
  kiosk.show(idle({ place: shot.state.place }));
  // A new page for each: nobody has asked it for anything yet.
  await page.goto(kiosk.origin);
  await page.locator('main[data-scene="idle"] nav').waitFor();
  for (const name of shot.touched ?? []) await page.getByRole("button", { name, exact: true }).click();
  if (shot.state.scene.is !== "idle" || shot.touched === undefined) kiosk.show(shot.state);
  await page.locator(`main[data-scene="${shot.state.scene.is}"]`).waitFor();
  if (shot.touched === undefined) await page.locator(`main[data-seq="${shot.state.seq}"]`).waitFor();
  await settled(page);
  return page.screenshot();
}

const taken: Buffer[][] = [];
for (const { width, height } of SIZES) {
  await page.setViewportSize({ width, height });
  const ofSize: Buffer[] = [];
  for (const [name, shot] of Object.entries(SHOTS)) {
    const picture = await take(shot);
    ofSize.push(picture);
    if (BY_THEMSELVES.has(name)) await writeFile(join(folder, `${name}-${width}x${height}.png`), picture);
  }
  taken.push(ofSize);
}

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

const rows = taken.map((pictures, index) => {
  const images = pictures.map((picture) => `<img src="data:image/png;base64,${picture.toString("base64")}" alt="">`);
  const isTall = index === SIZES.findIndex(({ width, height }) => height > width);
  return `<p class="${isTall ? "tall" : "wide"}">${images.join("")}</p>`;
});
const sheet = await browser.newPage({ viewport: { width: 1500, height: 800 } });
await sheet.setContent(
  `<style>body{margin:14px;background:#d9d6cf}p{margin:0 0 24px;display:grid;gap:10px}
  .wide{grid-template-columns:repeat(5,1fr)}.tall{grid-template-columns:repeat(10,1fr)}
  img{width:100%;display:block;border-radius:5px}</style>${rows.join("")}`,
);
await sheet.screenshot({ path: join(folder, "sheet.png"), fullPage: true });
await browser.close();
