/** `esc-kiosk start --config`: gate and sync in the foreground, together, and no one of them without the other. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, it } from "vitest";
import { openSite, type Site } from "../fakes/gate.ts";
import { until } from "../fakes/until.ts";

const CLI = fileURLToPath(new URL("../../src/esc-kiosk.mjs", import.meta.url));

let site: Site;
let kiosk: ChildProcess;
let origin: string;

beforeEach(async () => {
  site = await openSite(3);
  const config = await site.writeConfig({
    reader: { kind: "simulated", socket: join(site.folder, "reader.sock") },
    actuator: { kind: "none" },
    // Nobody listens there: sync must serve all the same.
    sync: { router: "http://127.0.0.1:9", state_folder: join(site.folder, "sync") },
  });
  kiosk = spawn(process.execPath, [CLI, "start", "--config", config], { stdio: ["ignore", "pipe", "inherit"] });
  if (kiosk.stdout === null) throw new Error("no stdout");
  for await (const line of createInterface({ input: kiosk.stdout })) {
    const said = JSON.parse(line) as { origin?: string };
    if (said.origin === undefined) continue;
    origin = said.origin;
    break;
  }
}, 60_000);

afterEach(async () => {
  kiosk.kill("SIGKILL");
  await until("everything has ended", () => children().length === 0);
  await site[Symbol.asyncDispose]();
});

/** The processes that were started with this site's config, but for the command itself. */
function children(): readonly string[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const words = readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0");
        const script = words.find((word) => /\/(gate|sync)\.ts$/.test(word));
        return script !== undefined && words.includes(join(site.folder, "config.toml")) ? [script] : [];
      } catch {
        return [];
      }
    });
}

it("serves, and ends both when it is asked to", { timeout: 60_000 }, async () => {
  expect((await fetch(origin)).status).toBe(200);
  expect(children()).toHaveLength(2);
  const ended = once(kiosk, "exit");
  kiosk.kill("SIGTERM");
  expect(await ended).toEqual([0, null]);
  expect(children()).toEqual([]);
});

it("leaves nothing running when it is killed", { timeout: 60_000 }, async () => {
  expect(children()).toHaveLength(2);
  kiosk.kill("SIGKILL");
  await until("gate and sync have noticed", () => children().length === 0);
});
