import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

/** Everything here runs on whatever Node the machine has (20 or later), so nothing here may need a package. */
export const root = fileURLToPath(new URL("../..", import.meta.url));

export const binFolder = join(root, "node_modules", ".bin");

/** The environment of whatever we start: our own Node 24 and tools are found before the machine's. */
export const environment = { ...process.env, PATH: [binFolder, process.env.PATH ?? ""].join(delimiter) };

/** A line for the person at the terminal. */
export function say(line) {
  process.stdout.write(`${line}\n`);
}

/** A message that is meant for the person at the terminal, without a stack. */
export class Complaint extends Error {}

/**
 * The Node 24 that runs the TypeScript unbuilt: the one that `npm ci` brought, else this one when it is new enough.
 */
export function findNode24() {
  const own = join(binFolder, "node");
  if (existsSync(own)) return own;
  if (Number.parseInt(process.versions.node, 10) >= 24) return process.execPath;
  throw new Complaint(whyNoNode24(process.platform, process.arch));
}

function whyNoNode24(platform, arch) {
  if (platform !== "linux")
    return `esc-kiosk needs Node 24 or later; this is ${process.version}. On ${platform} it cannot bring its own: install Node 24.`;
  if (arch !== "x64" && arch !== "arm64")
    return `esc-kiosk needs a 64-bit system (x64 or arm64); this is ${arch}. On a Raspberry Pi install the 64-bit system.`;
  return `node_modules/.bin/node is missing: the optional package node-linux-${arch} was not installed. Run: npm ci --include=optional`;
}
