import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as after } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { type FollowedSnapshot, followSnapshot } from "../../src/snapshot/current.ts";
import { openPublisher } from "../../src/snapshot/publisher.ts";
import { loadSigner } from "../../src/snapshot/signing.ts";
import { memoryTrust } from "../fakes/cards.ts";
import { number, temporaryFolder } from "./folder.ts";
import { expectTurn, publishTurn, turnOf } from "./turns.ts";

const CHILD = fileURLToPath(new URL("./publish-child.ts", import.meta.url));
const KILLS = 120;

async function follow(folder: string, onChange = () => {}): Promise<FollowedSnapshot> {
  return await followSnapshot(folder, { site: "riga", trust: memoryTrust(), now: Date.now, pollMs: 50, onChange });
}

/** Throws unless what answers is whole. */
function turnThatAnswers(followed: FollowedSnapshot): number {
  const current = followed.current();
  if (current === undefined) throw new Error("nothing answers");
  const turn = turnOf(current.info);
  expectTurn(turn, (n) => current.find(number(n)));
  return turn;
}

test(`a publisher is killed at ${KILLS} moments: a whole set answers at each, with all that was acknowledged, and the next goes on`, async () => {
  using at = temporaryFolder();
  const folder = join(at.path, "cards");
  const options = {
    folder,
    site: "riga",
    validForMs: 3_600_000,
    now: Date.now,
    signer: () => loadSigner({ folder: at.path }),
  };
  using publisher = openPublisher(options);
  publishTurn(publisher, 0);
  const env = { ...process.env, NODE_COMPILE_CACHE: join(at.path, "compiled") };
  let acknowledged = 0;
  let swaps = 0;
  await using gate = await follow(folder, () => (swaps += 1));
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
    const turns = said.split("\n").slice(0, -1).map(Number);
    // the first may be one more than was acknowledged: published, and killed before it could say so
    expect([acknowledged + 1, acknowledged + 2]).toContain(turns[0]);
    acknowledged = turns.at(-1) ?? 0;
    await using next = await follow(folder);
    expect([acknowledged, acknowledged + 1]).toContain(turnThatAnswers(next));
    turnThatAnswers(gate);
  }
  expect(swaps).toBeGreaterThan(KILLS);
  publishTurn(publisher, turnOf(publisher.current()) + 1);
  expect(
    readdirSync(folder).filter(
      (name) => !/^(?:manifest(?:\.[12])?\.json|students\.[0-9]+\.(?:cards|changes)|publish\.lock)$/.test(name),
    ),
  ).toEqual([]);
  expect(readdirSync(folder).length).toBeLessThanOrEqual(3 + 3 * 2 + 1);
}, 400_000);
