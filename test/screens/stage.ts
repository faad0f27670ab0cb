/** Where the pictures are taken: the built page under its real policy, with a clock that stands still. */
import type { Page } from "playwright-core";
import { type KioskPage, openKioskPage } from "../kiosk-ui/kiosk-page.ts";
import { askForPin, restIn, type StaffGate, staffGate, unlockByTouch } from "../kiosk-ui/staff-states.ts";
import { stateOf } from "../kiosk-ui/states.ts";
import type { Shot } from "./shots.ts";

export interface Stage extends AsyncDisposable {
  readonly page: Page;
  /** A PNG of the whole screen, the same one whenever it is taken. */
  picture(shot: Shot, size: { readonly width: number; readonly height: number }): Promise<Buffer>;
}

/** Without motion: no picture may be in the middle of a movement. */
export async function openStage(): Promise<Stage> {
  const stack = new AsyncDisposableStack();
  const open = stack.use(await openKioskPage({ colorScheme: "dark", reducedMotion: "reduce" }));
  const gate = staffGate();
  open.kiosk.serveStaff(gate.handler);
  await open.page.clock.setFixedTime("2026-11-23T12:12:00Z");
  return {
    page: open.page,
    async picture(shot, size) {
      await open.page.setViewportSize(size);
      await (shot.is === "student"
        ? student(open, shot)
        : shot.is === "staff"
          ? staff(open, gate, shot)
          : cashier(open, shot));
      await settled(open.page);
      return open.page.screenshot();
    },
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

/** A new page for each: nobody has asked it for anything yet. */
async function student({ kiosk, page }: KioskPage, shot: Extract<Shot, { is: "student" }>): Promise<void> {
  const { ground = "dark", state, touched } = shot;
  await page.emulateMedia({ colorScheme: ground });
  kiosk.show(stateOf({ is: "idle" }, { place: state.place }));
  await page.goto(kiosk.origin);
  await page.locator('main[data-scene="idle"] nav').waitFor();
  for (const name of touched ?? []) await page.getByRole("button", { name, exact: true }).click();
  if (state.scene.is !== "idle" || touched === undefined) kiosk.show(state);
  await page.locator(`main[data-scene="${state.scene.is}"]`).waitFor();
  if (touched === undefined) await page.locator(`main[data-seq="${state.seq}"]`).waitFor();
}

async function staff(
  { kiosk, page }: KioskPage,
  gate: StaffGate,
  { go }: Extract<Shot, { is: "staff" }>,
): Promise<void> {
  await page.emulateMedia({ colorScheme: "dark" });
  kiosk.show(restIn("en"));
  await page.goto(kiosk.origin);
  await page.locator('main[data-scene="idle"] nav').waitFor();
  await askForPin(page);
  await unlockByTouch(page);
  await page.locator(".unlocked").waitFor();
  await go(page, gate);
  gate.reset();
}

async function cashier({ kiosk, page }: KioskPage, { states }: Extract<Shot, { is: "cashier" }>): Promise<void> {
  await page.emulateMedia({ colorScheme: "dark" });
  await page.goto(`${kiosk.origin}/cashier`);
  for (const state of states) {
    kiosk.show(state);
    await page.locator(`main[data-seq="${state.seq}"]`).waitFor();
  }
}

/** The ring that turns even then stands still, and a line that runs out has just begun. */
async function settled(page: Page): Promise<void> {
  await page.evaluate("document.fonts.ready");
  await page.evaluate("document.getAnimations().forEach((each) => { each.pause(); each.currentTime = 0; })");
}
