import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** What npm, vite and vitest do here: leave a line in a diary, and what a later step looks for. */
const standIns = {
  "stand-in/npm.mjs": `
    import { appendFileSync, cpSync, existsSync, mkdirSync, rmSync, symlinkSync } from "node:fs";
    appendFileSync("diary", "npm " + process.argv.slice(2).join(" ") + "\\n");
    if (existsSync("npm-fails")) { console.error("the registry is on fire"); process.exit(7); }
    rmSync("node_modules", { recursive: true, force: true });
    mkdirSync("node_modules/.bin", { recursive: true });
    symlinkSync(process.execPath, "node_modules/.bin/node");
    for (const tool of ["tsc", "oxlint", "biome", "knip"]) symlinkSync("../../stand-in/tool.mjs", "node_modules/.bin/" + tool);
    cpSync("stand-in/vite", "node_modules/vite", { recursive: true });
    cpSync("stand-in/vitest", "node_modules/vitest", { recursive: true });
    cpSync("package-lock.json", "node_modules/.package-lock.json");
  `,
  "stand-in/vite/bin/vite.js": `
    const fs = require("node:fs");
    fs.appendFileSync("diary", "vite " + process.argv.slice(2).join(" ") + "\\n");
    if (fs.existsSync("vite-fails")) { console.error("no such colour"); process.exit(1); }
    fs.mkdirSync("kiosk-ui/dist", { recursive: true });
    fs.writeFileSync("kiosk-ui/dist/index.html", "built");
  `,
  "stand-in/vitest/vitest.mjs": `
    import { appendFileSync } from "node:fs";
    appendFileSync("diary", "vitest " + process.argv.slice(2).join(" ") + "\\n");
    appendFileSync("diary", "first on PATH: " + process.env.PATH.split(":")[0].endsWith("node_modules/.bin") + "\\n");
    process.exit(3);
  `,
  "stand-in/tool.mjs": `#!/usr/bin/env node
    import { basename } from "node:path";
    import { appendFileSync, existsSync } from "node:fs";
    const name = basename(process.argv[1]);
    appendFileSync("diary", [name, ...process.argv.slice(2)].join(" ") + "\\n");
    if (existsSync(name + "-fails")) { console.log(name + " does not like it"); process.exit(1); }
  `,
};

/** A made-up clone in a temporary folder: our real setup files, everything they start replaced by a stand-in. */
export class Clone implements Disposable {
  readonly folder = mkdtempSync(join(tmpdir(), "esc-kiosk-clone-"));
  readonly bin = join(this.folder, "machine-bin");
  readonly #children = new Set<ChildProcess>();

  constructor() {
    mkdirSync(join(this.folder, "src"));
    cpSync(join(root, "src/setup.mjs"), join(this.folder, "src/setup.mjs"));
    cpSync(join(root, "src/setup"), join(this.folder, "src/setup"), { recursive: true });
    for (const [path, text] of Object.entries(standIns)) this.write(path, text);
    chmodSync(join(this.folder, "stand-in/tool.mjs"), 0o755);
    this.lock({ "node_modules/a": "1.0.0" });
    this.write("kiosk-ui/src/main.tsx", "one");
    this.write("src/kiosk/protocol.ts", "one");
    this.program("dpkg-query", `for name in "$@"; do echo "$name install ok installed"; done`);
    for (const program of ["env", "sh"]) symlinkSync(`/usr/bin/${program}`, join(this.bin, program));
    symlinkSync(process.execPath, join(this.bin, "node"));
  }

  write(path: string, text: string): void {
    mkdirSync(dirname(join(this.folder, path)), { recursive: true });
    writeFileSync(join(this.folder, path), text);
  }

  read(path: string): string {
    return readFileSync(join(this.folder, path), "utf8");
  }

  exists(path: string): boolean {
    return existsSync(join(this.folder, path));
  }

  remove(path: string): void {
    rmSync(join(this.folder, path), { recursive: true, force: true });
  }

  /** A program of the machine: a shell script on a PATH that holds nothing else. */
  program(name: string, script: string): void {
    this.write(`machine-bin/${name}`, `#!/usr/bin/sh\n${script}\n`);
    chmodSync(join(this.bin, name), 0o755);
  }

  lock(versions: Record<string, string>): void {
    const packages = Object.fromEntries(Object.entries(versions).map(([path, version]) => [path, { version }]));
    this.write("package-lock.json", JSON.stringify({ packages: { "": {}, ...packages } }));
  }

  /** What the stand-ins were asked since the last look. */
  diary(): string[] {
    const lines = this.exists("diary") ? this.read("diary").trimEnd().split("\n") : [];
    this.remove("diary");
    return lines;
  }

  spawn(args: readonly string[], env: Record<string, string> = {}): ChildProcess {
    const child = spawn(process.execPath, ["src/setup.mjs", ...args], {
      cwd: this.folder,
      env: { PATH: this.bin, npm_execpath: join(this.folder, "stand-in/npm.mjs"), ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.#children.add(child);
    child.once("exit", () => this.#children.delete(child));
    return child;
  }

  async run(
    args: readonly string[],
    env: Record<string, string> = {},
  ): Promise<{ code: number | null; output: string }> {
    const child = this.spawn(args, env);
    let output = "";
    for (const stream of [child.stdout, child.stderr])
      stream?.setEncoding("utf8").on("data", (text: string) => {
        output += text;
      });
    await once(child, "close");
    return { code: child.exitCode, output };
  }

  [Symbol.dispose](): void {
    for (const child of this.#children) child.kill("SIGKILL");
    rmSync(this.folder, { recursive: true, force: true });
  }
}
