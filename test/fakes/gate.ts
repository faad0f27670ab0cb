/** A gate for tests: a small snapshot, a config around the devices under test, and the real gate on top. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { stringify } from "smol-toml";
import { actuatorOptions, inputOptions, readerOptions } from "../../firmware-bridge/catalog.ts";
import type { Context } from "../../firmware-bridge/context.ts";
import { toEscn } from "../../src/card/escn.ts";
import { runGate } from "../../src/gate.ts";
import { readConfig } from "../../src/ops/config.ts";
import { sayFault } from "../../src/ops/toml.ts";
import type { NewCard } from "../../src/snapshot/words.ts";
import { cardsFolder, publishCards } from "./cards.ts";

const SITE = "test-gate";
const DAY_MS = 86_400_000;

/** The number of the n-th card of the roster; n 0 to 99,999,999. */
export function cardNumber(n: number): string {
  return `5c0a1001-7c2b-103e-9f3a-${String(n).padStart(3, "0").slice(-3)}${999_900_000 + Math.floor(n / 1000)}`;
}

export const cardUrl = (n: number): string => `https://s.esc-r.eu/${cardNumber(n)}`;

function* roster(cards: number): Generator<NewCard> {
  const until = new Date(Date.now() + 400 * DAY_MS).toISOString().slice(0, 10);
  for (let n = 0; n < cards; n += 1) {
    const escn = toEscn(cardNumber(n));
    if (escn === undefined) throw new Error(`card ${n} has no number`);
    yield {
      escn,
      status: "active",
      expiresOn: n === 1 ? "2025-09-30" : until,
      issuerPic: "999900001",
      asOf: Date.now(),
    };
  }
}

export interface Site extends AsyncDisposable {
  readonly folder: string;
  /** The config as TOML with one lane; `change` replaces whole tables, those of the lane too: `reader`, `actuator`, `policy`, `screen`. `lane`: all lanes instead. */
  config(change: Record<string, unknown>): string;
  /** Writes it and says where. */
  writeConfig(change: Record<string, unknown>): Promise<string>;
}

/** A folder with a snapshot of `cards` cards, 0: without one. All are active; card 1 ended long ago. */
export async function openSite(cards: number): Promise<Site> {
  const folder = await mkdtemp(join(tmpdir(), "esc-kiosk-gate-"));
  using at = cardsFolder({ site: SITE, at: folder });
  if (cards > 0) publishCards(at.publisher, roster(cards));
  const base = {
    cards_folder: join(folder, "cards"),
    ask_socket: join(folder, "ask.sock"),
    site: { id: SITE, name: "Test Gate", time_zone: "Europe/Riga", languages: ["en"] },
    gate: { state_folder: join(folder, "gate"), ask: false },
  };
  const baseLane = { pulse_ms: 200, policy: { preset: "library-gate" }, screen: { port: 0 } };
  function config(change: Record<string, unknown>): string {
    const { reader, actuator, policy = baseLane.policy, screen = baseLane.screen, ...rest } = change;
    const readers = Array.isArray(reader) ? (reader as unknown[]) : [reader];
    return stringify({ ...base, lane: [{ ...baseLane, reader: readers, actuator, policy, screen }], ...rest });
  }
  return {
    folder,
    config,
    async writeConfig(change) {
      const file = join(folder, "config.toml");
      await writeFile(file, config(change));
      return file;
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

export interface RunningGate extends AsyncDisposable {
  /** Of the first lane's page. */
  readonly origin: string;
  /** Of each lane's page. */
  readonly origins: readonly string[];
}

/** Runs the gate in this process, so that a byte fake can stand in for a device that this machine cannot have. */
export async function startGate(
  site: Site,
  change: Record<string, unknown>,
  devices: Context = {},
): Promise<RunningGate> {
  const reading = readConfig(site.config(change), {
    reader: readerOptions,
    actuator: actuatorOptions,
    input: inputOptions,
  });
  if (reading.is === "faulty") throw new Error(reading.faults.map(sayFault).join("\n"));
  const stop = Promise.withResolvers<void>();
  const ready = Promise.withResolvers<readonly string[]>();
  const log = pino({ level: process.env["ESC_KIOSK_LOG"] ?? "silent" });
  const running = runGate(reading.config, { log, stopped: stop.promise, devices, onReady: ready.resolve });
  running.catch(ready.reject);
  const origins = await ready.promise;
  return {
    origin: origins[0] ?? "",
    origins,
    async [Symbol.asyncDispose]() {
      stop.resolve();
      await running;
    },
  };
}
