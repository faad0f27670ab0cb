#!/usr/bin/env node
/**
 * The command. The machine's Node may be too old to run TypeScript: then this starts itself again with the Node 24 that
 * `npm ci` brought, and is nothing but a pass-through.
 */
import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { constants } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(import.meta.url);
const modules = join(dirname(here), "..", "node_modules");
const node24 = join(modules, ".bin", "node");

if (!existsSync(modules)) fail("esc-kiosk is not installed here. Run: npm ci");
else if (Number.parseInt(process.versions.node, 10) >= 24) {
  const { main } = await import("./cli.ts");
  process.exitCode = await main(process.argv.slice(2));
} else if (existsSync(node24)) passThrough();
else fail(`esc-kiosk needs Node 24 (this is ${process.version}), and node_modules/.bin/node is missing. Run: npm ci`);

function fail(message) {
  console.error(message);
  process.exitCode = 1;
}

function passThrough() {
  const child = spawn(node24, [here, ...process.argv.slice(2)], { stdio: "inherit" });
  for (const signal of ["SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  process.on("SIGINT", () => {
    // The terminal has told the child already, and being told twice could mean "at once" to it.
    if (!isInForeground()) child.kill("SIGINT");
  });
  child.once("error", (error) => fail(`${node24}: ${error.message}`));
  child.once("exit", (code, signal) => {
    process.exitCode = code ?? 128 + (constants.signals[signal] ?? 0);
  });
}

/** Whether our process group is the one a terminal sends its Ctrl-C to: fields pgrp and tpgid of proc(5). */
function isInForeground() {
  const stat = readFileSync("/proc/self/stat", "utf8");
  const [, , group, , , foreground] = stat
    .slice(stat.lastIndexOf(")") + 1)
    .trim()
    .split(" ");
  return group === foreground;
}
