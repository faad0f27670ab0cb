import { join } from "node:path";
import { binFolder, say } from "./place.mjs";
import { isStopping, run } from "./run.mjs";

const checks = [
  { name: "types", command: ["tsc", "--noEmit"] },
  { name: "types of kiosk-ui", command: ["tsc", "--noEmit", "-p", "kiosk-ui"] },
  { name: "lint", command: ["oxlint", "--type-aware", "--deny-warnings"] },
  { name: "format", command: ["biome", "format"] },
  { name: "dead code", command: ["knip"] },
];

/** Runs all of them, whatever the first ones say, and sums up. Exit code: 0, or 1 when any failed. */
export async function check() {
  const failed = [];
  for (const { name, command } of checks) {
    const started = performance.now();
    const [tool, ...args] = command;
    const { code, output } = await run(join(binFolder, tool), args, { quiet: true });
    if (isStopping()) return code;
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    if (code === 0) say(`ok      ${name} (${seconds} s)`);
    else {
      failed.push(name);
      say(`FAILED  ${name} (${seconds} s): ${command.join(" ")}\n${output.trimEnd()}\n`);
    }
  }
  say(
    failed.length === 0
      ? "All checks passed."
      : `${failed.length} of ${checks.length} checks failed: ${failed.join(", ")}.`,
  );
  return failed.length === 0 ? 0 : 1;
}
