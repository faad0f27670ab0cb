import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Complaint, root, say } from "./place.mjs";
import { isStopping, run } from "./run.mjs";

/** Brings node_modules to what package-lock.json says, when it is not there already. */
export async function install() {
  const lock = readJson(join(root, "package-lock.json"));
  if (lock === undefined) throw new Complaint("package-lock.json is missing: this is not a whole clone");
  // npm writes this record as its last act, so an interrupted installation has none.
  const installed = readJson(join(root, "node_modules", ".package-lock.json"));
  if (installed !== undefined && isWhatWasLocked(installed, lock)) return;

  say("Installing packages (npm ci) …");
  const npm = process.env.npm_execpath;
  const args = ["ci", "--include=dev", "--include=optional", "--loglevel=error"];
  const attempt = () =>
    npm === undefined
      ? run("npm", args, { quiet: true, env: process.env })
      : run(process.execPath, [npm, ...args], { quiet: true, env: process.env });

  let result = await attempt();
  if (result.code !== 0 && !isStopping()) result = await attempt();
  if (result.code !== 0) throw new Complaint(`npm ci failed (exit code ${result.code}):\n${result.output}`);
}

/**
 * Whether the packages npm recorded as installed are those of the lock file. Optional packages of other platforms may be
 * absent, but what is present must be the locked one.
 */
function isWhatWasLocked(installed, lock) {
  const there = installed.packages ?? {};
  const wanted = lock.packages ?? {};
  for (const [path, entry] of Object.entries(wanted)) {
    if (path === "") continue;
    const found = there[path];
    if (found === undefined) {
      if (entry.optional !== true) return false;
    } else if (found.version !== entry.version || found.integrity !== entry.integrity) return false;
  }
  return Object.keys(there).every((path) => path in wanted);
}

function readJson(path) {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch {
    return undefined;
  }
}
