import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { openSnapshot } from "../../src/snapshot/snapshot.ts";
import { buildCards, number, temporaryFolder } from "./folder.ts";

const CHILD = fileURLToPath(new URL("./builder-child.ts", import.meta.url));
const COUNT = 1_500;
const KILLS = 40;

/** Which of the two whole sets this file holds; throws when it holds neither. */
function wholeSet(path: string, ids: readonly string[]): string {
  using snapshot = openSnapshot(path, "riga");
  const from = ids.indexOf(snapshot.info.id) * COUNT;
  for (let n = 0; n < 2 * COUNT; n += 1)
    expect(snapshot.find(number(n)) !== undefined).toBe(n >= from && n < from + COUNT);
  return snapshot.info.id;
}

test(`a builder is killed at ${KILLS} moments: a whole snapshot answers under the current name, and one under the previous`, async () => {
  using folder = temporaryFolder();
  const ids = [0, COUNT].map((from) => buildCards(folder.path, from, COUNT).id);
  const seen = new Set<string>();
  for (let kill = 0; kill < KILLS; kill += 1) {
    const child = spawn(process.execPath, [CHILD, folder.path, String(COUNT)]);
    const exited = once(child, "exit");
    await once(child.stdout, "data");
    // while the child goes on: what answers at any instant of it is whole
    const until = performance.now() + Math.random() * 80;
    while (performance.now() < until) {
      using reader = openSnapshot(join(folder.path, "cards.sqlite"), "riga");
      expect(ids).toContain(reader.info.id);
    }
    child.kill("SIGKILL");
    await exited;
    seen.add(wholeSet(join(folder.path, "cards.sqlite"), ids));
    wholeSet(join(folder.path, "cards.previous.sqlite"), ids);
  }
  expect(seen.size).toBe(2);
  buildCards(folder.path, 0, COUNT);
  expect(readdirSync(folder.path).toSorted()).toEqual(["cards.previous.sqlite", "cards.sqlite"]);
}, 240_000);
