import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { replaceFile } from "../../src/disk/durable.ts";
import { loadSecret } from "../../src/disk/secret.ts";
import { temporaryJournal } from "../journal/folder.ts";

/** The id of a process that has ended. */
const DEAD = spawnSync("true").pid;

describe("a file that is replaced", () => {
  test("has the new content, the mode it was given, and nothing beside it", () => {
    using at = temporaryJournal();
    const path = join(at.folder, "state.json");
    for (const text of ["first", "second"]) replaceFile(path, text, 0o640);
    expect(readFileSync(path, "utf8")).toBe("second");
    expect(statSync(path).mode & 0o777).toBe(0o640);
    expect(readdirSync(at.folder)).toEqual(["state.json"]);
  });
});

describe.each([
  ["replacing a file", (file: string) => replaceFile(file, "text", 0o600)],
  ["loading a secret", (file: string) => loadSecret({ name: "key", file })],
])("%s", (_what, act) => {
  test("removes what was left by a writer who is dead, and nothing of one who lives or of another file", () => {
    using at = temporaryJournal();
    const file = join(at.folder, "state");
    const kept = [`state.new-${process.ppid}`, `state.next.new-${DEAD}`, "state.new-old", "state.new"];
    for (const name of [...kept, `state.new-${DEAD}`, `state.new-${process.pid}`])
      writeFileSync(join(at.folder, name), "");
    act(file);
    expect(readdirSync(at.folder).toSorted()).toEqual(["state", ...kept].toSorted());
  });
});
