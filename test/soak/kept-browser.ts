import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Browser, chromium, type Page } from "playwright-core";
import { until } from "../fakes/until.ts";

/** Debian's Chromium under the keeper that the screen's unit has, without a compositor. */
export interface KeptBrowser extends AsyncDisposable {
  /** The page that stands now; `after`: the one whose process died, which this one has taken the place of. Gives up after two minutes. */
  page(after?: Page): Promise<Page>;
  /** The processes behind its pages, of this browser and of no other. */
  renderers(): Promise<readonly number[]>;
}

const KEEPER = fileURLToPath(new URL("../../systemd/keep-page", import.meta.url));

export async function openKeptBrowser(origin: string): Promise<KeptBrowser> {
  const profile = mkdtempSync(join(tmpdir(), "esc-kiosk-soak-"));
  const child = spawn(
    KEEPER,
    [
      `${origin}/`,
      "/usr/bin/chromium",
      "--headless",
      ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
      "--disable-gpu",
      "--no-first-run",
      "--disable-extensions",
      "--disable-component-update",
      "--disable-background-networking",
      "--disable-sync",
      "--renderer-process-limit=1",
      "--window-size=1280,800",
      "--remote-debugging-port=0",
      `--user-data-dir=${profile}`,
    ],
    { stdio: "ignore", detached: true },
  );
  const port = () => readFileSync(join(profile, "DevToolsActivePort"), "utf8").split("\n")[0] ?? "";
  await until("the browser is there", () => {
    try {
      return port() !== "";
    } catch {
      return false;
    }
  });
  const browser = await chromium.connectOverCDP(`http://127.0.0.1:${port()}`);
  const devTools = await browser.newBrowserCDPSession();
  return {
    page: (after) => livePage(browser, after),
    async renderers() {
      const { processInfo } = await devTools.send("SystemInfo.getProcessInfo");
      return processInfo.filter(({ type }) => type === "renderer").map(({ id }) => id);
    },
    async [Symbol.asyncDispose]() {
      await browser.close();
      await end(child);
      rmSync(profile, { recursive: true, force: true, maxRetries: 10 });
    },
  };
}

async function livePage(browser: Browser, after: Page | undefined): Promise<Page> {
  const found = (): Page | undefined =>
    browser
      .contexts()
      .flatMap((context) => context.pages())
      .findLast((page) => page !== after && page.url().startsWith("http://127.0.0.1"));
  await until("the page is there", () => found() !== undefined, 120_000);
  const page = found();
  if (page === undefined) throw new Error("the page went away");
  return page;
}

/** The keeper and what it started, all of one group. */
async function end(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  process.kill(-child.pid, "SIGKILL");
  await ended;
}
