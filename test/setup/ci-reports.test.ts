/** What CI makes of vitest's reports: what may run once more, and what is counted in the end. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";

const SCRIPT = new URL("../../.ci/tests.mjs", import.meta.url).pathname;
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "ci-reports-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

interface File {
  readonly name: string;
  readonly is: readonly ("passed" | "failed" | "pending")[];
  readonly says?: string;
  readonly breaks?: boolean;
}

function report(name: string, files: readonly File[]): string {
  const path = join(folder, name);
  const testResults = files.map(({ name: file, is, says = "", breaks = false }) => ({
    name: file,
    status: breaks || is.includes("failed") ? "failed" : "passed",
    message: "",
    assertionResults: is.map((status) => ({ status, failureMessages: status === "failed" ? [says] : [] })),
  }));
  writeFileSync(path, JSON.stringify({ testResults }));
  return path;
}

function run(...args: readonly string[]) {
  const { stdout, stderr, status } = spawnSync(process.execPath, [SCRIPT, ...args], { encoding: "utf8" });
  expect(status).toBe(0);
  return { out: stdout.trim(), told: stderr.trim() };
}

test("a lost race is run once more, and counts as what it was then", () => {
  const first = report("first", [
    { name: "a", is: ["passed", "failed"], says: "waited 20000 ms in vain" },
    { name: "b", is: ["passed"] },
  ]);
  expect(run("again", first).out).toBe("a");
  const second = report("second", [{ name: "a", is: ["passed", "passed"] }]);
  expect(run("totals", first, second)).toEqual({ out: "3 0 0", told: "Passed only the second time: a" });
});

test("what fails twice has failed", () => {
  const first = report("first", [{ name: "a", is: ["failed"] }]);
  expect(run("totals", first, first)).toEqual({ out: "0 1 0", told: "" });
});

test("a suite that breaks before its first test is a failure, and what was skipped is counted", () => {
  const first = report("first", [
    { name: "a", is: [], breaks: true },
    { name: "b", is: ["passed", "pending"] },
  ]);
  expect(run("again", first).out).toBe("a");
  expect(run("totals", first).out).toBe("1 1 1");
});

test("a property that found a value, or many files at once, are not run again", () => {
  const property = report("first", [
    { name: "a", is: ["failed"], says: "Error: Property failed after 112 tests" },
    { name: "b", is: ["failed"], says: "waited" },
  ]);
  expect(run("again", property).out).toBe("");
  const many = report(
    "many",
    Array.from({ length: 6 }, (_, n) => ({ name: `${n}`, is: ["failed"] as const })),
  );
  expect(run("again", many).out).toBe("");
});

test("no report at all counts nothing", () => {
  expect(run("totals", join(folder, "absent")).out).toBe("0 0 0");
  expect(run("again", join(folder, "absent")).out).toBe("");
});
