/**
 * A box that wakes up without a network: from the start of the gate's process to its first verdict on the screen, with ten million
 * cards, every byte of them verified first. Beside it the floor of the same run: a bare process that hashes the same files, opens
 * them, finds one card and appends one record. And what the gate then holds in memory.
 *
 *     npm run bench:cold-start -- [--cards 10000000] [--runs 5]
 */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { openSocketDevice } from "../test/fakes/device-socket.ts";
import { cardNumber, cardUrl, openSite } from "../test/fakes/gate.ts";
import { openScreen } from "../test/fakes/screen.ts";
import { until } from "../test/fakes/until.ts";
import { residentMb, start } from "./children.ts";

const { values } = parseArgs({
  options: { cards: { type: "string", default: "10000000" }, runs: { type: "string", default: "5" } },
});
const [cards, runs] = [values.cards, values.runs].map(Number) as [number, number];
const path = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
/** Enough that whatever grows with use has grown. */
const SCANS_BEFORE_MEMORY = 500;

await using site = await openSite(cards);
const folder = join(site.folder, "cards");
const layer = readdirSync(folder).find((name) => name.endsWith(".cards")) ?? "";

async function firstVerdict(): Promise<{ readonly ms: number; readonly rssMb: number }> {
  await using scanner = await openSocketDevice();
  await using relay = await openSocketDevice();
  const config = await site.writeConfig({
    reader: { kind: "simulated", socket: scanner.path },
    actuator: { kind: "simulated", socket: relay.path },
  });
  let next = 2 + Math.floor(Math.random() * (cards - SCANS_BEFORE_MEMORY - 2));
  const startedAt = performance.now();
  const gate = await start([path("../src/gate.ts"), "--config", config], "origin");
  try {
    let admitted = Promise.withResolvers<void>();
    using screen = await openScreen(gate.value, ({ scene }) => {
      if (scene.is === "admitted") admitted.resolve();
    });
    await until("the devices are connected", () => scanner.connections() > 0 && relay.connections() > 0);
    await until("the gate is idle", () => screen.states.at(-1)?.scene.is === "idle");
    const scan = async (): Promise<void> => {
      admitted = Promise.withResolvers();
      await scanner.write(Buffer.from(`${cardUrl(next)}\r`));
      next += 1;
      await admitted.promise;
    };
    await scan();
    const ms = performance.now() - startedAt;
    for (let n = 1; n < SCANS_BEFORE_MEMORY; n += 1) await scan();
    return { ms, rssMb: residentMb(gate.child.pid ?? 0) };
  } finally {
    const exited = new Promise((resolve) => {
      gate.child.once("exit", resolve);
    });
    gate.stop();
    await exited;
  }
}

async function floor(): Promise<number> {
  const startedAt = performance.now();
  const args = [join(folder, layer), join(site.folder, "floor.sqlite"), cardNumber(7)];
  const { child } = await start([path("cold-start-floor.ts"), ...args], "found");
  const ms = performance.now() - startedAt;
  if (child.exitCode === null) await new Promise((resolve) => void child.once("exit", resolve));
  return ms;
}

const times = { floor: [] as number[], gate: [] as number[], rssMb: [] as number[] };
for (let run = 0; run < runs; run += 1) {
  times.floor.push(await floor());
  const { ms, rssMb } = await firstVerdict();
  times.gate.push(ms);
  times.rssMb.push(rssMb);
}

const middle = (of: readonly number[]): number => of.toSorted((a, b) => a - b)[Math.floor(of.length / 2)] ?? Number.NaN;
const figures = {
  floorMs: Math.round(middle(times.floor)),
  firstVerdictMs: Math.round(middle(times.gate)),
  worstMs: Math.round(Math.max(...times.gate)),
  rssMb: Math.round(Math.max(...times.rssMb)),
};
const say = (name: string, value: number, unit: string): void =>
  void process.stdout.write(`${name.padEnd(44)}${String(value).padStart(8)} ${unit}\n`);
process.stdout.write(`\n${cards} cards, ${runs} cold starts, the middle one\n`);
say("floor: hash, open, find, append", figures.floorMs, "ms");
say("process start -> first verdict shown", figures.firstVerdictMs, "ms");
say("the slowest of them", figures.worstMs, "ms");
say(`the gate's memory after ${SCANS_BEFORE_MEMORY} scans`, figures.rssMb, "MB");
process.stdout.write(
  `${JSON.stringify({ bench: "cold-start", cards, runs, ...figures, ratio: figures.firstVerdictMs / figures.floorMs })}\n`,
);
