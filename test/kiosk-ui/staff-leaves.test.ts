/** Staff's screens and time: a wrong PIN that holds the keys, and who walks away. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { have } from "../debian.ts";
import { type KioskPage, openKioskPage } from "./kiosk-page.ts";
import { askForPin, goTo, restIn, type StaffGate, staffGate, unlockByTouch } from "./staff-states.ts";

describe.skipIf(!have("chromium"))("staff's screens and time", () => {
  let open: KioskPage;
  let gate: StaffGate;
  beforeAll(async () => {
    open = await openKioskPage({ reducedMotion: "reduce", colorScheme: "dark" });
    gate = staffGate();
    open.kiosk.serveStaff(gate.handler);
    await open.page.clock.install();
    await open.page.reload();
    await open.show(restIn("en"));
  }, 120_000);
  afterAll(() => open[Symbol.asyncDispose]());
  beforeEach(async () => {
    gate.reset();
    await open.show(restIn("en"));
    if ((await staff().count()) > 0) await open.page.keyboard.press("Escape");
    await staff().waitFor({ state: "detached" });
    await askForPin(open.page);
  });

  const staff = () => open.page.locator(".staff");
  const told = () => open.page.locator('.pin [role="status"]').innerText();
  const typed = () => open.page.locator(".dots .typed").count();
  const digit = () => open.page.locator(".keys button").first().click();
  /** In steps between which the gate is heard, as its line would pass for dead otherwise. */
  async function pass(seconds: number): Promise<void> {
    for (let left = seconds; left > 0; left -= 4) {
      await open.page.clock.runFor(1000 * Math.min(left, 4));
      await open.show(restIn("en"));
    }
  }
  async function unlock(): Promise<void> {
    await unlockByTouch(open.page);
    await open.page.locator(".unlocked").waitFor();
  }

  test("a wrong PIN is said, and the keys are there for the next", async () => {
    gate.tell("unlock", { problem: "wrong-pin" });
    await unlockByTouch(open.page);
    await expect.poll(told).toBe("That is not a PIN of this place");
    expect(await typed()).toBe(0);
    await digit();
    expect(await typed()).toBe(1);
  });

  test("too many of them hold the keys, say for how long, and let go", async () => {
    gate.tell("unlock", { problem: "wait", retryS: 5 });
    await unlockByTouch(open.page);
    await expect.poll(told).toBe("Try again in 5 seconds");
    await digit();
    expect(await typed()).toBe(0);
    await pass(4);
    expect(await told()).toBe("Try again in 1 second");
    await pass(2);
    expect(await told()).toBe("");
    await digit();
    expect(await typed()).toBe(1);
  });

  test("who walks away from the keys, or unlocked, leaves the screen to the students after 30 s, which is said before", async () => {
    await pass(31);
    expect(await staff().count()).toBe(0);
    await askForPin(open.page);
    await unlock();
    await pass(9);
    expect(await staff().innerText()).not.toContain("Closes in");
    await pass(4);
    expect(await staff().innerText()).toMatch(/1[67] s/);
    await pass(18);
    expect(await staff().count()).toBe(0);
    await expect.poll(() => gate.asked.at(-1)?.[0]).toBe("lock");
    expect(await open.page.locator("h1").innerText()).toBe("Hold your card here");
  });

  test("each touch begins the half minute anew", async () => {
    await unlock();
    await pass(25);
    await open.page.locator(".unlocked .title").click();
    await pass(25);
    expect(await staff().count()).toBe(1);
    await pass(7);
    expect(await staff().count()).toBe(0);
  });

  test("the inspector waits for its card as long as the gate does, and then the half minute begins", async () => {
    await unlock();
    await goTo(open.page, "inspect");
    gate.tell("inspect", "never");
    await open.page.locator(".one .strong").click();
    await open.page.locator(".waiting").waitFor();
    await pass(12);
    expect(await open.page.locator(".waiting .quiet").innerText()).toContain("18");
    gate.reset();
    await open.page.locator(".waiting button").click();
    await open.page.locator(".one .strong").click();
    await open.page.locator(".found").waitFor();
    await pass(31);
    expect(await staff().count()).toBe(0);
  });
});
