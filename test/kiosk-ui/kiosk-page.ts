import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import type { KioskState } from "../../src/kiosk/protocol.ts";
import { type KioskServer, serveKiosk } from "../../src/kiosk/server.ts";
import { launchBrowser } from "./browser.ts";
import { type BuiltPage, buildPage } from "./built.ts";

/** The built page, served by the real server under its real policy, in a real browser. */
export interface KioskPage extends AsyncDisposable {
  readonly built: BuiltPage;
  readonly browser: Browser;
  readonly kiosk: KioskServer;
  readonly page: Page;
  /** What the browser's console complained about since the start: policy violations, exceptions, failed loads. */
  readonly complaints: readonly string[];
  /** Shows the state and waits until the page has rendered it. */
  show(state: KioskState): Promise<void>;
}

/** `instead`: files of the page that others take the place of, as `buildPage` has it. */
export async function openKioskPage(
  options: BrowserContextOptions = {},
  initScript?: string,
  instead: Readonly<Record<string, string>> = {},
): Promise<KioskPage> {
  const stack = new AsyncDisposableStack();
  const built = stack.use(await buildPage(undefined, instead));
  const kiosk = stack.use(await serveKiosk({ port: 0, pageFolder: built.folder, embedOrigin: undefined }));
  const browser = stack.adopt(await launchBrowser(), (each) => each.close());
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const complaints = listen(page);
  if (initScript !== undefined) await page.addInitScript(initScript);
  await page.goto(kiosk.origin);
  return {
    built,
    browser,
    kiosk,
    page,
    complaints,
    async show(state) {
      kiosk.show(state);
      await page.locator(`main[data-seq="${state.seq}"]`).waitFor();
    },
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

/** Everything that the browser has to say against this page, from now on. */
export function listen(page: Page): readonly string[] {
  const complaints: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(String(error)));
  return complaints;
}
