import { mkdirSync, rmSync } from "node:fs";
import { appendFile, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { watchDevices } from "../../firmware-bridge/hot-plug.ts";
import { until } from "../fakes/until.ts";

let dev: string;
beforeEach(async () => {
  dev = await mkdtemp(join(tmpdir(), "dev-"));
});
afterEach(async () => rm(dev, { recursive: true, force: true }));

function watched() {
  const seen = { times: 0 };
  const watch = watchDevices(() => void (seen.times += 1), { sys: "/nowhere", dev });
  return { seen, watch };
}

test.each(["ttyACM0", "ttyUSB12", "hidraw3"])("%s comes", async (node) => {
  const { seen, watch } = watched();
  using _watch = watch;
  expect(watch.watches()).toBe(true);
  await writeFile(join(dev, node), "");
  await until("it was told", () => seen.times === 1);
});

test("the folder of names is made, loses its last name and goes, and is made anew", async () => {
  const { seen, watch } = watched();
  using _watch = watch;
  const byId = join(dev, "serial/by-id");
  for (let round = 0; round < 3; round++) {
    let before = seen.times;
    await mkdir(byId, { recursive: true });
    await until("the folder was seen", () => seen.times > before);
    before = seen.times;
    await writeFile(join(byId, "usb-Scanner"), "");
    await until("the name was seen", () => seen.times > before);
    before = seen.times;
    await rm(join(dev, "serial"), { recursive: true });
    await until("its end was seen", () => seen.times > before);
  }
  expect(seen.times).toBeGreaterThanOrEqual(9);
});

test("the folder of names is removed and made anew in one moment", async () => {
  const byId = join(dev, "serial/by-id");
  mkdirSync(byId, { recursive: true });
  const { seen, watch } = watched();
  using _watch = watch;
  rmSync(join(dev, "serial"), { recursive: true });
  mkdirSync(byId, { recursive: true });
  await until("it was told", () => seen.times > 0);
  const before = seen.times;
  await writeFile(join(byId, "usb-Scanner"), "");
  await until("the name was seen", () => seen.times > before);
  expect(seen.times).toBeGreaterThan(before);
});

test("what else happens in /dev is no news", async () => {
  await Promise.all(["null", "ttyACM0"].map(async (node) => writeFile(join(dev, node), "")));
  const { seen, watch } = watched();
  using _watch = watch;
  await appendFile(join(dev, "null"), "x");
  await appendFile(join(dev, "ttyACM0"), "x");
  await Promise.all(["loop0", "vcs1", "tty1", "pts"].map(async (node) => writeFile(join(dev, node), "")));
  await sleep(200);
  await writeFile(join(dev, "ttyACM1"), "");
  await until("it was told", () => seen.times > 0);
  await sleep(200);
  expect(seen.times).toBe(1);
});

test("a hub flickers", async () => {
  const { seen, watch } = watched();
  using _watch = watch;
  const begun = performance.now();
  for (let round = 0; round < 25; round++) {
    await writeFile(join(dev, `ttyACM${round}`), "");
    await sleep(70);
  }
  expect(seen.times).toBeGreaterThan(5);
  expect(seen.times).toBeLessThanOrEqual(11 + (performance.now() - begun) / 6000);
});

test("there is nothing to watch", async () => {
  await rm(dev, { recursive: true });
  const { seen, watch } = watched();
  expect(watch.watches()).toBe(false);
  watch[Symbol.dispose]();
  expect(seen.times).toBe(0);
});

test("nothing is said after disposal, also of what was about to be said", async () => {
  const [gone, stays] = [watched(), watched()];
  using _stays = stays.watch;
  await writeFile(join(dev, "ttyACM0"), "");
  gone.watch[Symbol.dispose]();
  gone.watch[Symbol.dispose]();
  await until("the other was told", () => stays.seen.times === 1);
  await writeFile(join(dev, "ttyACM1"), "");
  await until("the other was told again", () => stays.seen.times === 2);
  expect(gone.seen.times).toBe(0);
});
