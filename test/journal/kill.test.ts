import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout as after } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { verifyJournal } from "../../src/journal/verify.ts";
import { KEY, temporaryJournal } from "./folder.ts";

const CHILD = fileURLToPath(new URL("./append-child.ts", import.meta.url));
const KILLS = 80;

test(`a writer is killed at ${KILLS} moments: what it acknowledged is there, and the chain goes on`, async () => {
  using at = temporaryJournal();
  const env = { ...process.env, NODE_COMPILE_CACHE: join(at.folder, "compiled") };
  let acknowledged = 0;
  for (let kill = 0; kill < KILLS; kill += 1) {
    const child = spawn(process.execPath, [CHILD, at.path], { env });
    const exited = once(child, "exit");
    let said = "";
    let complained = "";
    child.stdout.on("data", (text: Buffer) => (said += text.toString()));
    child.stderr.on("data", (text: Buffer) => (complained += text.toString()));
    await Promise.race([once(child.stdout, "data"), exited]);
    // any moment is as good as another
    await after(Math.random() * 60);
    child.kill("SIGKILL");
    await exited;
    await (child.stdout.readableEnded || once(child.stdout, "end"));
    expect(complained).toBe("");
    const numbers = said.split("\n").slice(0, -1).map(Number);
    // the first may be one more than was acknowledged: recorded, and killed before it could say so
    expect([acknowledged + 1, acknowledged + 2]).toContain(numbers[0]);
    acknowledged = numbers.at(-1) ?? 0;
    const report = verifyJournal(at.path, { key: KEY });
    expect(report).toMatchObject({ is: "whole" });
    expect(report.is === "whole" && [acknowledged, acknowledged + 1].includes(report.entries)).toBe(true);
  }
}, 400_000);
