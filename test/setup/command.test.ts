import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));
const oldNode = "Object.defineProperty(process.versions, 'node', { value: '20.20.2' });";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "esc-kiosk-command-"));
  mkdirSync(join(folder, "src"));
  cpSync(join(root, "src/esc-kiosk.mjs"), join(folder, "src/esc-kiosk.mjs"));
  writeFileSync(join(folder, "old.cjs"), `if (!process.execArgv.includes("--new")) { ${oldNode} }`);
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** The Node of the machine, played by ours with an older number. */
async function command(args: readonly string[], input = "", signal?: NodeJS.Signals) {
  const child = spawn(process.execPath, ["--require", join(folder, "old.cjs"), "src/esc-kiosk.mjs", ...args], {
    cwd: folder,
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => {
      output += text;
      if (signal !== undefined && text.includes("waiting")) child.kill(signal);
    });
  child.stdin.end(input);
  await once(child, "close");
  return { code: child.exitCode, output };
}

function install(cli: string): void {
  const own = join(folder, "node_modules/.bin/node");
  mkdirSync(join(folder, "node_modules/.bin"), { recursive: true });
  writeFileSync(own, `#!/bin/sh\nexec ${process.execPath} "$@"\n`);
  chmodSync(own, 0o755);
  writeFileSync(join(folder, "src/cli.ts"), cli);
}

describe("esc-kiosk on a machine with an old Node", () => {
  test("runs on the Node that was installed with it: arguments, input and exit code go through", async () => {
    install(`
      import { readFileSync } from "node:fs";
      export async function main(args: readonly string[]): Promise<number> {
        console.log(parseInt(process.versions.node) >= 24, args, readFileSync(0, "utf8"));
        return 7;
      }
    `);
    const { code, output } = await command(["card", "a b", "--json"], "typed");
    expect(output).toBe("true [ 'card', 'a b', '--json' ] typed\n");
    expect(code).toBe(7);
  });

  test.each(["SIGTERM", "SIGINT", "SIGHUP"] as const)("passes %s on, once, and waits", async (signal) => {
    install(`
      export async function main(): Promise<number> {
        let heard = 0;
        const timer = setInterval(() => {}, 1000);
        await new Promise<void>((resolve) => process.on("${signal}", () => {
          heard += 1;
          if (heard === 1) setTimeout(resolve, 200);
        }) && console.log("waiting"));
        clearInterval(timer);
        return 40 + heard;
      }
    `);
    expect((await command([], "", signal)).code).toBe(41);
  });

  test("tells how the command died", async () => {
    install(`export async function main(): Promise<number> { process.kill(process.pid, "SIGKILL"); return 0; }`);
    expect((await command([])).code).toBe(137);
  });

  test("that has nothing installed says what to run", async () => {
    const { code, output } = await command(["--help"]);
    expect(output).toContain("npm ci");
    expect(code).toBe(1);
  });

  test("that installed without the optional packages says so", async () => {
    mkdirSync(join(folder, "node_modules"));
    const { code, output } = await command(["--help"]);
    expect(output).toContain("node_modules/.bin/node is missing");
    expect(code).toBe(1);
  });
});

describe("esc-kiosk in a clone", () => {
  test("is found by npx, which puts a link somewhere else", async () => {
    symlinkSync(join(root, "src/esc-kiosk.mjs"), join(folder, "esc-kiosk"));
    const child = spawn(join(folder, "esc-kiosk"), ["--help"]);
    let output = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
    await once(child, "close");
    expect(output).toContain("esc-kiosk card");
    expect(child.exitCode).toBe(0);
  });
});
