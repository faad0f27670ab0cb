import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { have } from "../debian.ts";
import { Clone } from "./clone.ts";

/** Counts the signals it gets, and ends a moment after the first one, so that a second would be seen. */
const demo = `
  import { spawn } from "node:child_process";
  import { writeFileSync } from "node:fs";
  const heard = [];
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => {
    heard.push(signal);
    writeFileSync("heard", heard.join(" "));
    if (heard.length === 1) setTimeout(() => process.exit(42), 300);
  });
  const leftover = spawn("sleep", ["1000"], { stdio: "inherit", env: { PATH: "/usr/bin:/bin" } });
  writeFileSync("pids", process.pid + " " + leftover.pid);
  setInterval(() => {}, 1000);
`;

describe("npm start is ended", () => {
  test.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)(
    "by %s: the demo hears it once, has its time, and nothing is left",
    async (signal) => {
      using clone = new Clone();
      const [child, pids] = await startDemo(clone);
      child.kill(signal);
      child.kill(signal); // npm passes on what the terminal has told everybody already
      await once(child, "close");
      expect(child.exitCode).toBe(42);
      expect(clone.read("heard")).toBe(signal);
      await untilGone(pids);
    },
  );

  test.skipIf(!have("setpriv"))("by a kill: the demo is ended by the kernel", async () => {
    using clone = new Clone();
    const [child, [demoPid, leftover]] = await startDemo(clone);
    child.kill("SIGKILL");
    await untilGone([demoPid]);
    expect(clone.read("heard")).toMatch(/^SIGTERM/);
    process.kill(leftover, "SIGKILL"); // the demo here was written not to end it
  });
});

async function startDemo(clone: Clone): Promise<[ChildProcess, [number, number]]> {
  clone.write("src/demo/start.ts", demo);
  const child = clone.spawn(["start"]);
  child.stdout?.resume();
  child.stderr?.resume();
  const deadline = Date.now() + 25_000;
  for (;;) {
    const pids = clone.exists("pids") ? clone.read("pids").split(" ").map(Number) : [];
    const [first, second] = pids;
    if (first !== undefined && second !== undefined) return [child, [first, second]];
    if (Date.now() > deadline) throw new Error("the demo did not start");
    await pause(20);
  }
}

async function untilGone(pids: readonly number[]): Promise<void> {
  const deadline = Date.now() + 15_000;
  while (pids.some(isAlive)) {
    if (Date.now() > deadline) throw new Error(`still there: ${pids.filter(isAlive).join(" ")}`);
    await pause(20);
  }
}

/** A zombie that nobody has buried yet is dead to us. */
function isAlive(pid: number): boolean {
  const stat = `/proc/${pid}/stat`;
  return existsSync(stat) && !/\) [ZX] /.test(readFileSync(stat, "utf8"));
}
