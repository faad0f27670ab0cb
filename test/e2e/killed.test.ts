/** Promise 2: whatever a screen was told is on disk, at whatever instant the gate is killed. */
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import Database from "better-sqlite3";
import { expect, it } from "vitest";
import { simulatedRelay, simulatedScanner } from "../../src/demo/wires.ts";
import type { Entry } from "../../src/journal/entry.ts";
import { loadSecret } from "../../src/disk/secret.ts";
import { verifyJournal } from "../../src/journal/verify.ts";
import type { KioskState } from "../../src/kiosk/protocol.ts";
import { cardUrl, openSite } from "../fakes/gate.ts";
import { keepRunning } from "../fakes/keep-running.ts";
import { openScreen } from "../fakes/screen.ts";
import { until } from "../fakes/until.ts";

const KILLS = 50;
const CARDS = 1000;

/** What a verdict on the screen must be in the journal. */
const RECORDED = { admitted: "admit", refused: "refuse", unsure: "unsure" } as const;

it(`loses no verdict that a screen was told, killed at ${KILLS} random instants under a stream of scans`, {
  timeout: 600_000,
}, async () => {
  await using site = await openSite(CARDS);
  await using scanner = simulatedScanner(join(site.folder, "reader.sock"));
  await scanner.plug();
  await using relay = await simulatedRelay(join(site.folder, "relay.sock"), () => undefined);
  const config = await site.writeConfig({
    reader: { kind: "simulated", socket: join(site.folder, "reader.sock") },
    actuator: { kind: "simulated", socket: join(site.folder, "relay.sock") },
  });

  const told = new Map<number, keyof typeof RECORDED>();
  const remember = ({ record, scene }: KioskState): void => {
    if (record === undefined || !Object.hasOwn(RECORDED, scene.is)) return;
    told.set(record, scene.is as keyof typeof RECORDED);
  };

  let next = 0;
  let kills = 0;
  let ready = 0;
  const killed: Promise<void>[] = [];
  const gate = keepRunning(config, (origin, child) => {
    ready += 1;
    if (kills >= KILLS) return;
    kills += 1;
    killed.push(
      (async () => {
        using screen = await openScreen(origin, remember);
        const before = told.size;
        const stream = setInterval(() => scanner.show(cardUrl(next++ % CARDS)), 3);
        // Only a gate that is serving is worth killing; then anything from at once to a quarter of a second.
        await until("the screen is told verdicts", () => told.size > before);
        await sleep(Math.random() * 250);
        child.kill("SIGKILL");
        await screen.closed;
        clearInterval(stream);
      })(),
    );
  });

  await until("all kills have been survived", () => gate.starts() > KILLS, 500_000);
  await Promise.all(killed);
  await until("the last start serves", () => ready === gate.starts());
  expect(relay.pulses).toBeGreaterThan(0);
  expect(await gate.stop()).toBe(0);

  const folder = join(site.folder, "gate");
  const key = loadSecret({ name: "site-key", file: join(folder, "site-key") });
  const report = verifyJournal(join(folder, "journal.sqlite"), { key });
  expect(report.is).toBe("whole");
  // The file itself, as only a whole reading shows that nothing is missing.
  using journal = openDatabase(join(folder, "journal.sqlite"));
  const bodies = journal.db.prepare<[], [number, string]>("SELECT seq, body FROM entry").raw().all();
  const written = new Map(bodies.map(([seq, body]) => [seq, JSON.parse(body) as Entry]));
  for (const [seq, scene] of told) {
    expect(written.get(seq), `record ${seq}`).toMatchObject({ kind: "verdict", verdict: RECORDED[scene] });
  }
  expect(told.size).toBeGreaterThan(KILLS);
});

function openDatabase(file: string) {
  const db = new Database(file, { readonly: true });
  return { db, [Symbol.dispose]: () => db.close() };
}
