/** When the box's browser is started again, and when it is left alone. Times are those of the clock that is handed in. */
import { existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { expect, test } from "vitest";
import { keepScreens } from "../../src/kiosk/keep-screens.ts";
import { watchScreen } from "../../src/kiosk/watch-screen.ts";

function box() {
  const world: { meant: boolean; painted: number | undefined; restarts: number[] } = {
    meant: true,
    painted: undefined,
    restarts: [],
  };
  let now = 0;
  const watch = watchScreen({
    isMeant: () => world.meant,
    lastPainted: () => world.painted,
    restart: () => world.restarts.push(now),
  });
  /** One look a second up to this second; the last answer. */
  const until = (second: number, paints = false) => {
    let health = watch.look(now);
    for (; now < second * 1000; now += 1000) {
      if (paints) world.painted = now;
      health = watch.look(now);
    }
    return health;
  };
  return { world, until, watch };
}

test("a screen that paints is left alone for years", () => {
  const { until, world } = box();
  expect(until(50_000, true)).toEqual({ is: "painting" });
  expect(world.restarts).toEqual([]);
});

test("a box without a browser never asks for one, whatever somebody had open", () => {
  const { until, world } = box();
  world.meant = false;
  until(100, true);
  expect(until(50_000)).toEqual({ is: "none" });
  expect(world.restarts).toEqual([]);
});

test("a browser that never gets so far as to paint is started again after thirty seconds", () => {
  const { until, world } = box();
  expect(until(29)).toEqual({ is: "starting" });
  expect(until(32)).toEqual({ is: "silent", restarts: 1 });
  expect(world.restarts).toEqual([30_000]);
});

test("a screen that stops painting is started again after thirty seconds, and is well when it paints", () => {
  const { until, world } = box();
  until(1000, true);
  until(1040);
  expect(world.restarts).toEqual([1_029_000]);
  expect(until(1050, true)).toEqual({ is: "painting" });
});

test("what does not help is tried after two minutes, and then ever more seldom, but never given up", () => {
  const { until, world } = box();
  until(3 * 3600);
  const gaps = world.restarts.slice(1).map((at, nth) => (at - (world.restarts[nth] ?? 0)) / 60_000);
  expect(gaps).toEqual([2, 4, 8, 16, 32, 32, 32, 32]);
});

test("also what helps for a moment comes once in two minutes at most", () => {
  const { until, world } = box();
  for (let minute = 1; minute < 60; minute += 1) {
    until(minute * 60 - 5, false);
    until(minute * 60, true);
  }
  expect(world.restarts.length).toBeGreaterThan(5);
  for (const [nth, at] of world.restarts.entries())
    if (nth > 0) expect(at - (world.restarts[nth - 1] ?? 0)).toBeGreaterThanOrEqual(120_000);
});

test("a browser that its unit starts again has its thirty seconds anew", () => {
  const { until, world } = box();
  until(100, true);
  world.meant = false;
  until(120);
  world.meant = true;
  expect(until(149)).toEqual({ is: "starting" });
  expect(world.restarts).toEqual([]);
});

test("the file is made where the unit waits for it, the third time within an hour is an alarm, and the status says so", () => {
  const at = mkdtempSync(join(tmpdir(), "esc-kiosk-screen-"));
  const lines: { level: number; msg: string }[] = [];
  const log = pino({ base: null }, { write: (line: string) => void lines.push(JSON.parse(line)) });
  const browser = { folder: join(at, "browser"), restart_file: join(at, "restart") };
  const look = keepScreens([{ lane: "front", browser, lastPainted: () => undefined }], log);
  expect(look(0)).toEqual([]);
  mkdirSync(browser.folder);
  expect(look(1000)).toEqual(["screen starts"]);
  let starts = 0;
  for (let now = 2000; now < 600_000; now += 1000) {
    look(now);
    if (!existsSync(browser.restart_file)) continue;
    starts += 1;
    rmSync(browser.restart_file);
  }
  expect(starts).toBe(3);
  expect(lines.map(({ level }) => level)).toEqual([40, 40, 40, 50]);
  expect(look(600_000)).toEqual(["SCREEN SILENT, started again 3 times"]);
  rmSync(at, { recursive: true });
  expect(look(601_000)).toEqual([]);
});

test("that nobody can be asked is said, and stops nothing", () => {
  const at = mkdtempSync(join(tmpdir(), "esc-kiosk-screen-"));
  const lines: string[] = [];
  const log = pino({ base: null }, { write: (line: string) => void lines.push(line) });
  const browser = { folder: at, restart_file: join(at, "nowhere", "restart") };
  const look = keepScreens([{ lane: "front", browser, lastPainted: () => undefined }], log);
  look(0);
  expect(look(31_000)).toEqual(["SCREEN SILENT, started again 1 times"]);
  expect(lines.join("")).toContain("nobody can be asked");
  rmSync(at, { recursive: true });
});
