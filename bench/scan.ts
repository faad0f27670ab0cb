/**
 * From the last byte of a reader to the relay's first byte and to the screen's frame, with a million cards in the snapshot;
 * beside the floor of the same run: one SQLite look-up in the same file, one durable append, one ws echo, in a bare process.
 * Scan and floor take turns, so that a noisy moment hits both. The ratio is the figure; the times are this machine's.
 *
 *     npm run bench:scan -- [--scans 10000] [--cards 1000000] [--pace-ms 10]
 */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { WebSocket } from "ws";
import { lcusCodec } from "../firmware-bridge/wire/lcus.ts";
import { cardNumber, cardUrl, openSite } from "../test/fakes/gate.ts";
import { openSocketDevice } from "../test/fakes/device-socket.ts";
import { openScreen } from "../test/fakes/screen.ts";
import { until } from "../test/fakes/until.ts";
import { start } from "./children.ts";
import { quantiles, sayTable } from "./figures.ts";

const { values } = parseArgs({
  options: {
    scans: { type: "string", default: "10000" },
    cards: { type: "string", default: "1000000" },
    "pace-ms": { type: "string", default: "10" },
  },
});
const [scans, cards, paceMs] = [values.scans, values.cards, values["pace-ms"]].map(Number) as [number, number, number];
const path = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

/** A scan that has no answer by then has none. Milliseconds. */
const GIVE_UP_MS = 15_000;

await using site = await openSite(cards);
await using scanner = await openSocketDevice();
const codec = lcusCodec();
let pulsed = Promise.withResolvers<number>();
await using relay = await openSocketDevice((bytes) => {
  const at = performance.now();
  if (codec.push(bytes).some(({ closed }) => closed)) pulsed.resolve(at);
});
const config = await site.writeConfig({
  reader: { kind: "simulated", socket: scanner.path },
  actuator: { kind: "simulated", socket: relay.path },
});
const gate = await start([path("../src/gate.ts"), "--config", config], "origin");
const layer = readdirSync(join(site.folder, "cards")).find((name) => name.endsWith(".cards")) ?? "";
const floor = await start(
  [path("floor.ts"), join(site.folder, "cards", layer), join(site.folder, "floor.sqlite")],
  "address",
);

let framed = Promise.withResolvers<number>();
using screen = await openScreen(gate.value, ({ scene }) => {
  if (scene.is === "admitted") framed.resolve(performance.now());
});
const echo = new WebSocket(floor.value);
await new Promise((resolve) => {
  echo.once("open", resolve);
});
await until("the devices are connected", () => scanner.connections() > 0 && relay.connections() > 0);
await until("the gate is idle", () => screen.states.at(-1)?.scene.is === "idle");

async function oneScan(n: number): Promise<{ frame: number; relay: number }> {
  framed = Promise.withResolvers();
  pulsed = Promise.withResolvers();
  const line = Buffer.from(`${cardUrl(n)}\r`);
  const at = performance.now();
  void scanner.write(line);
  const answer = Promise.all([framed.promise, pulsed.promise]);
  const [frame, pulse] = await Promise.race([answer, sleep(GIVE_UP_MS, undefined, { ref: false })]).then((both) => {
    if (both === undefined)
      throw new Error(`card ${n} was shown, and ${GIVE_UP_MS} ms later no verdict or no relay had come`);
    return both;
  });
  return { frame: frame - at, relay: pulse - at };
}

async function oneFloor(n: number): Promise<number> {
  const key = cardNumber(n);
  const heard = new Promise<number>((resolve) => {
    echo.once("message", () => resolve(performance.now()));
  });
  const at = performance.now();
  echo.send(key);
  return (await heard) - at;
}

const pause = () => sleep(paceMs);
const times = { frame: [] as number[], relay: [] as number[], floor: [] as number[] };
const warmUp = Math.min(200, scans);
for (let round = -warmUp; round < scans; round += 1) {
  // Every card differs from the one before it: a card that lies on the reader is one tap.
  const n = 2 + ((Math.imul(round + warmUp + 1, 2_654_435_761) >>> 0) % (cards - 2));
  const floorMs = await oneFloor(n);
  await pause();
  const scan = await oneScan(n);
  await pause();
  if (round < 0) continue;
  times.floor.push(floorMs);
  times.frame.push(scan.frame);
  times.relay.push(scan.relay);
  if (round > 0 && round % 1000 === 0) process.stderr.write(`${round} of ${scans} scans\n`);
}
echo.terminate();
gate.stop();
floor.stop();

const figures = { floor: quantiles(times.floor), frame: quantiles(times.frame), relay: quantiles(times.relay) };
const ratio = (of: "frame" | "relay") => ({
  p50: figures[of].p50 / figures.floor.p50,
  p99: figures[of].p99 / figures.floor.p99,
  p999: figures[of].p999 / figures.floor.p999,
});
const ratios = { frame: ratio("frame"), relay: ratio("relay") };
sayTable(`${scans} scans, ${cards} cards, one every ${2 * paceMs} ms; microseconds`, [
  ["floor: look-up + durable append + ws echo", figures.floor],
  ["last reader byte -> screen's frame", figures.frame],
  ["last reader byte -> relay's byte", figures.relay],
]);
sayTable("times the floor", [
  ["screen's frame", ratios.frame],
  ["relay's byte", ratios.relay],
]);
process.stdout.write(`${JSON.stringify({ bench: "scan", scans, cards, paceMs, microseconds: figures, ratios })}\n`);
