/**
 * `npm start`, `npm test` and `npm run check` on a fresh machine: brings what is missing, then does it.
 * Runs on any Node from 20 on and needs no package; everything else runs on the Node 24 that `npm ci` brings.
 */
import { join } from "node:path";
import { check } from "./setup/check.mjs";
import { installDebianPackages } from "./setup/debian.mjs";
import { install } from "./setup/install.mjs";
import { Complaint, findNode24, root } from "./setup/place.mjs";
import { isStopping, run } from "./setup/run.mjs";
import { buildUi } from "./setup/ui.mjs";

const commands = {
  start: {
    prepare: [install, buildUi],
    act: async (args) => (await run(findNode24(), [join(root, "src", "demo", "start.ts"), ...args])).code,
  },
  test: {
    prepare: [install, installDebianPackages, buildUi],
    act: async (args) =>
      (await run(findNode24(), [join(root, "node_modules", "vitest", "vitest.mjs"), "run", ...args])).code,
  },
  check: { prepare: [install], act: check },
};

async function main([name, ...args]) {
  if (name === undefined || !Object.hasOwn(commands, name)) {
    console.error(`usage: node src/setup.mjs ${Object.keys(commands).join("|")} [arguments]`);
    return 2;
  }
  const { prepare, act } = commands[name];
  for (const step of prepare) {
    await step();
    if (isStopping()) return 130;
  }
  return await act(args);
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (!isStopping()) console.error(error instanceof Complaint ? error.message : error);
  process.exitCode = isStopping() ? 130 : 1;
}
