import { execFileSync, spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { openJournal } from "../../src/journal/journal.ts";
import { verifyJournal } from "../../src/journal/verify.ts";
import { have } from "../debian.ts";
import { codeOf, KEY, temporaryJournal, verdict } from "./folder.ts";

const CHILD = fileURLToPath(new URL("./full-child.ts", import.meta.url));
/** A private tmpfs needs root, or a kernel that lets users have namespaces. */
const canMount = spawnSync("env", ["unshare", "--mount", "mount", "-t", "tmpfs", "none", "/mnt"]).status === 0;

/** What the child says after a shell line that starts it, with the journal's folder, the child's file and node as $1, $2, $3. */
function said(command: readonly string[], line: string, folder: string): unknown {
  const args = [...command, "bash", "-c", line, "sh", folder, CHILD, process.execPath];
  return JSON.parse(execFileSync("env", args, { encoding: "utf8" }));
}

describe("when there is no more room, append throws; what was recorded is whole; and it goes on when room returns", () => {
  test.skipIf(!canMount)("on a disk that is full", { timeout: 120_000 }, () => {
    using at = temporaryJournal();
    const line =
      'mount -t tmpfs -o size=2m none "$1" && head -c 1000000 /dev/zero > "$1/filler" && "$3" "$2" "$1/journal.sqlite" "$1/filler"';
    expect(said(["unshare", "--mount"], line, at.folder)).toEqual({
      refused: ["full", "full", "full"],
      isAllThere: true,
    });
  });

  test.skipIf(!have("prlimit"))("at a limit of the operating system", { timeout: 120_000 }, () => {
    using at = temporaryJournal();
    // bash counts in blocks of 1,024 bytes; the signal would kill before the error could be seen
    const line = 'trap "" XFSZ; ulimit -S -f 2000; exec "$3" "$2" "$1/journal.sqlite" limit';
    expect(said([], line, at.folder)).toEqual({ refused: ["storage", "storage", "storage"], isAllThere: true });
  });

  test("at its own bound", { timeout: 120_000 }, () => {
    using at = temporaryJournal();
    let entries = 0;
    {
      using journal = openJournal(at.path, { key: KEY, maxBytes: 131_072 });
      const fill = () => {
        for (;;) entries = journal.append(verdict(entries)).seq;
      };
      expect(codeOf(fill)).toBe("full");
      expect(fill).toThrow(/bound of 131072 bytes/);
    }
    expect(entries).toBeGreaterThan(100);
    expect(verifyJournal(at.path, { key: KEY })).toMatchObject({ is: "whole", entries });
    using larger = openJournal(at.path, { key: KEY, maxBytes: 1_048_576 });
    expect(larger.append(verdict(0)).seq).toBe(entries + 1);
  });
});
