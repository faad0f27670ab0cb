/**
 * The whole way, with nothing left out: bytes on a wire, the real driver, policy, journal, the relay's bytes on a wire of
 * its own, and the verdict painted by the browser that a kiosk has.
 */
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadSecret } from "../../src/disk/secret.ts";
import { verifyJournal } from "../../src/journal/verify.ts";
import { have } from "../debian.ts";
import { openHidScanner } from "../fakes/device-hid.ts";
import { openPty } from "../fakes/device-pty.ts";
import { cardUrl, openSite, type Site, startGate } from "../fakes/gate.ts";
import { COUNTING_SCANNER, countingReports } from "../fakes/hid-reports.ts";
import { contactAfter } from "../fakes/relay-bytes.ts";
import { until } from "../fakes/until.ts";
import { launchBrowser } from "../kiosk-ui/browser.ts";

/** LCUS-1, channel 1: close the contact. */
const CLOSE = Buffer.from([0xa0, 0x01, 0x01, 0xa2]);
/** How often the relay was told to close. */
const closings = (received: Uint8Array): number =>
  Buffer.from(received).toString("hex").split(CLOSE.toString("hex")).length - 1;

const canRun = have("chromium") && have("socat");

describe.skipIf(!canRun)("from the bytes of a card to the painted verdict", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser.close());

  async function shows(page: Page, text: string): Promise<void> {
    await page.getByText(text).first().waitFor({ state: "visible", timeout: 20_000 });
  }

  function entries(site: Site): number {
    const folder = join(site.folder, "gate");
    const report = verifyJournal(join(folder, "journal.sqlite"), {
      key: loadSecret({ name: "site-key", file: join(folder, "site-key") }),
    });
    if (report.is === "broken") throw new Error(report.why);
    return report.entries;
  }

  it("serial scanner and serial relay on two real ptys; the plug pulled in mid-frame", {
    timeout: 120_000,
  }, async () => {
    await using site = await openSite(10);
    await using scanner = await openPty();
    await using relay = await openPty();
    await using gate = await startGate(site, {
      reader: { kind: "serial", device: scanner.path },
      actuator: { kind: "lcus1", device: relay.path },
    });
    const page = await browser.newPage({ viewport: { width: 800, height: 480 } });
    await page.goto(gate.origin);
    await shows(page, "Hold your card here");

    const before = entries(site);
    await scanner.write(`]Q1${cardUrl(0)}\r`);
    await shows(page, "Welcome");
    await until("the relay closed", () => closings(relay.received()) === 1);
    expect(entries(site)).toBe(before + 1);
    await until("the relay opened by itself", () => !contactAfter(relay.received(), 1));

    await scanner.write(`${cardUrl(1)}\r\n`);
    await shows(page, "30 September 2025");

    await scanner.write(cardUrl(2).slice(0, 30));
    await scanner.unplug();
    await shows(page, "Out of order");
    await scanner.plug();
    await shows(page, "Hold your card here");
    await scanner.write(`${cardUrl(3)}\r`);
    await shows(page, "Welcome");
    await until("the relay closed again", () => closings(relay.received()) === 2);
    // The policy, the snapshot, the start, card 0, card 1, card 3: the half-read card left no trace.
    expect(entries(site)).toBe(6);
    await page.close();
  });

  it("a HID POS scanner, by the reports of its byte fake", { timeout: 120_000 }, async () => {
    await using site = await openSite(10);
    await using scanner = await openHidScanner(COUNTING_SCANNER);
    await using gate = await startGate(
      site,
      { reader: { kind: "hid-pos", device: scanner.device }, actuator: { kind: "none" } },
      scanner.context,
    );
    const page = await browser.newPage({ viewport: { width: 800, height: 480 } });
    await page.goto(gate.origin);
    await shows(page, "Hold your card here");
    scanner.send(...countingReports(cardUrl(0)));
    await shows(page, "Welcome");

    // A code of three reports, cut after the first by the plug.
    const [first = new Uint8Array()] = countingReports(`${cardUrl(2)}?${"x".repeat(100)}`);
    scanner.send(first);
    await scanner.unplug();
    await shows(page, "Out of order");
    await scanner.plug();
    await shows(page, "Hold your card here");
    scanner.send(...countingReports(cardUrl(3)));
    await shows(page, "Welcome");
    expect(entries(site)).toBe(5);
    await page.close();
  });

  it("a relay that is pulled: the screen says so, nobody is judged, and it serves again by itself", {
    timeout: 120_000,
  }, async () => {
    await using site = await openSite(10);
    await using scanner = await openPty();
    await using relay = await openPty();
    await using gate = await startGate(site, {
      reader: { kind: "serial", device: scanner.path },
      actuator: { kind: "lcus1", device: relay.path },
    });
    const page = await browser.newPage({ viewport: { width: 800, height: 480 } });
    await page.goto(gate.origin);
    await shows(page, "Hold your card here");
    await relay.unplug();
    await shows(page, "Out of order");
    const before = entries(site);
    await scanner.write(`${cardUrl(0)}\r`);
    await relay.plug();
    await shows(page, "Hold your card here");
    expect(entries(site)).toBe(before);
    await scanner.write(`${cardUrl(4)}\r`);
    await until("the relay closed", () => closings(relay.received()) === 1);
    await page.close();
  });
});
