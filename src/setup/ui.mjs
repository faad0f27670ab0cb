import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { Complaint, findNode24, root, say } from "./place.mjs";
import { run } from "./run.mjs";

/** What the built page depends on besides its own folder: the words it shares with the gate, and its tools' versions. */
const alsoUsed = ["src/kiosk/protocol.ts", "src/verdict/words.ts", "src/demo/protocol.ts", "package-lock.json"];

const stampPath = join(root, "node_modules", ".cache", "esc-kiosk", "ui-built-from");

/** Builds kiosk-ui/dist when it is missing or was built from other sources. */
export async function buildUi() {
  const sources = hashOfSources();
  if (existsSync(join(root, "kiosk-ui", "dist", "index.html")) && readStamp() === sources) return;

  say("Building the screen (kiosk-ui) …");
  const vite = join(root, "node_modules", "vite", "bin", "vite.js");
  const result = await run(findNode24(), [vite, "build", "--config", "kiosk-ui/vite.config.ts"], { quiet: true });
  if (result.code !== 0) throw new Complaint(`building kiosk-ui failed (exit code ${result.code}):\n${result.output}`);
  mkdirSync(dirname(stampPath), { recursive: true });
  writeFileSync(stampPath, sources);
}

function hashOfSources() {
  const own = readdirSync(join(root, "kiosk-ui"), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name).slice(root.length))
    .filter((path) => !/^kiosk-ui\/(?:dist|node_modules)\//.test(path));
  const hash = createHash("sha256");
  for (const path of [...own.toSorted(), ...alsoUsed]) {
    const content = existsSync(join(root, path)) ? readFileSync(join(root, path)) : "";
    hash.update(`${path}\0${content.length}\0`).update(content);
  }
  return hash.digest("hex");
}

function readStamp() {
  try {
    return readFileSync(stampPath, "utf8");
  } catch {
    return undefined;
  }
}
