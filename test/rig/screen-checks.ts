import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { openSocketDevice } from "../fakes/device-socket.ts";
import { cardUrl, openSite, startGate } from "../fakes/gate.ts";
import { check, same } from "./check.ts";
import { askPage } from "./screen-page.ts";
import { openCamera, type Picture } from "./screen-picture.ts";
import { compositor, renderers, startCage, startSway, unitSaid } from "./screen-unit.ts";
import { plugInTouchPanel } from "./touch-panel.ts";

/** A browser on an emulated machine, which may share its own with others, takes half a minute to be there. */
const LIMIT_MS = 600_000;
const LOOK_MS = 300;

/** SCREENS: the calm ground, dark or light, and the field of an admission. */
const GROUNDS = ["#10151c", "#f4f2ec"];
const YES = "#00592b";
/** Where no screen writes: just inside the four corners. */
const CORNERS = [
  [0.01, 0.01],
  [0.99, 0.01],
  [0.01, 0.99],
  [0.99, 0.99],
] as const;

/** The unit of the screen, which has been started, with its compositor and its browser, on a graphics card and under a finger. */
export async function checkScreen(): Promise<void> {
  mkdirSync("/run/systemd/timesync", { recursive: true });
  writeFileSync("/run/systemd/timesync/synchronized", ""); // the guest's clock is this machine's
  await using scanner = await openSocketDevice();
  await using site = await openSite(10);
  await using gate = await startGate(site, {
    site: { id: "test-gate", name: "Rig Library", time_zone: "Europe/Riga", languages: ["en", "fr", "lv"] },
    reader: { kind: "simulated", socket: scanner.path },
    actuator: { kind: "none" },
    screen: { port: 7350 },
  });
  using camera = await openCamera();
  await using panel = await plugInTouchPanel();
  execFileSync("udevadm", ["settle"]);

  const spoken = () => askPage(gate.origin, `document.querySelector("nav button[aria-pressed=true]")?.lang ?? ""`);
  /** The page says so before and after the picture: on a slow machine the line to the gate may be lost between two looks. */
  const invited = (name: string) =>
    eventually(`the invitation ${name}`, async () => {
      if ((await spoken()) === "") return undefined;
      const seen = await camera.shoot(name);
      return isAll(GROUNDS)(seen) && (await spoken()) !== "" ? seen : undefined;
    });
  /** Touches the button of this language, and again when nothing came of it. `place`: from the page's to the panel's, both 0 to 1. */
  async function choose(
    language: string,
    place: (x: number, y: number) => readonly [number, number] = (x, y) => [x, y],
  ) {
    await eventually(`the language ${language}`, async () => {
      const middle = await askPage(
        gate.origin,
        `(() => { const box = document.querySelector("nav button[lang=${language}]").getBoundingClientRect();
          return JSON.stringify([(box.x + box.width / 2) / innerWidth, (box.y + box.height / 2) / innerHeight]); })()`,
      );
      const [x, y] = JSON.parse(middle) as [number, number];
      await panel.tap(...place(x, y));
      await sleep(1000);
      // Twice, longer than a turn of the languages apart, so that it is no turn.
      if ((await spoken()) !== language) return undefined;
      await sleep(7000);
      return (await spoken()) === language ? true : undefined;
    });
  }
  let turn = 0;
  const admitted = (name: string) =>
    eventually("an admission", async () => {
      // One card after the other: the field stands on, however long the first frame takes.
      turn += 1;
      await scanner.write(`${cardUrl(2 + (turn % 8))}\r`);
      const seen = await camera.shoot(name);
      return isAll([YES])(seen) ? seen : undefined;
    });

  await check("sway: the page fills the screen, and so does an admission", async () => {
    const seen = await invited("sway-idle");
    same("size", [seen.width, seen.height], [800, 480]);
    await admitted("sway-admitted");
    await invited("sway-idle-again");
  });

  await check("sway: a finger on a language changes what the page says", async () => {
    const before = await camera.shoot("sway-before-touch");
    await choose("lv");
    const after = await camera.shoot("sway-after-touch");
    same("the picture is another", after.differs(before) > 0.002, true);
    await choose("fr");
  });

  await check("a page whose process is killed is back", async () => {
    const killed = renderers();
    for (const pid of killed) process.kill(pid, "SIGKILL");
    await eventually("another process", async () => renderers().some((pid) => !killed.includes(pid)));
    await invited("after-renderer-kill");
  });

  await check("a compositor that is killed is back, with the page", async () => {
    const killed = compositor();
    process.kill(killed, "SIGKILL");
    await eventually("another compositor", async () => compositor() !== killed && compositor() !== 0);
    await invited("after-kill");
  });

  await check("a browser that is killed is back, with the page", async () => {
    const killed = compositor();
    execFileSync("pkill", ["-KILL", "-o", "-u", "esc-kiosk-screen", "chromium"]);
    await eventually("another compositor", async () => compositor() !== killed && compositor() !== 0);
    await invited("after-browser-kill");
  });

  await check("a screen that hangs upright: the picture is turned, and the finger with it", async () => {
    // Its 480 pixels are 500 of the page's: docs/install.md.
    startSway("output * transform 90 scale 0.96");
    await invited("upright-idle");
    same("page", await askPage(gate.origin, "`${innerWidth}x${innerHeight}`"), "500x833");
    await choose("lv", (x, y) => [1 - y, x]);
  });

  await check("cage: the page fills the screen", async () => {
    startCage();
    await invited("cage-idle");
  });

  await check("cage: an admitted card is a green field from edge to edge", async () => {
    await admitted("cage-admitted");
  });
}

function isAll(colours: readonly string[]): (seen: Picture) => boolean {
  return (seen) => colours.some((colour) => CORNERS.every(([x, y]) => seen.at(x, y) === colour));
}

/** Looks until there is something; what rejects meanwhile counts as nothing yet. Rejects after ten minutes with the last of it. */
async function eventually<T>(what: string, look: () => Promise<T | undefined | false>): Promise<T> {
  const end = performance.now() + LIMIT_MS;
  let why = "";
  while (performance.now() < end) {
    try {
      const found = await look();
      if (found !== undefined && found !== false) return found;
    } catch (error) {
      if (String(error) !== why) console.log(`waiting for ${what}: ${String(error)}`);
      why = String(error);
    }
    await sleep(LOOK_MS);
  }
  throw new Error(`waited in vain for ${what}. ${why}\n${unitSaid()}`);
}
