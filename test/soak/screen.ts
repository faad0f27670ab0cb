/**
 * The screen for as long as you like: the real server sends it a scan every few seconds, in Debian's Chromium under the keeper of
 * the screen's unit. One browser is left alone, and what its page holds is looked at; the page of another is killed again and
 * again, and it is measured how long it takes until the scene that the gate shows stands there again.
 *
 *     npm run soak -- [--hours 24] [--kills 100] [--scan-ms 3000]
 *
 * Heap, nodes and listeners are those after a collection of the garbage; the slopes are straight lines through all looks
 * after the first tenth, by least squares.
 */
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { serveKiosk } from "../../src/kiosk/server.ts";
import { buildPage } from "../kiosk-ui/built.ts";
import { scanAt, verdictAt } from "../kiosk-ui/demo-load.ts";
import { pageMemory } from "../kiosk-ui/page-memory.ts";
import { stateOf } from "../kiosk-ui/states.ts";
import { openKeptBrowser } from "./kept-browser.ts";

const { values } = parseArgs({
  options: {
    hours: { type: "string", default: "24" },
    kills: { type: "string", default: "100" },
    "scan-ms": { type: "string", default: "3000" },
  },
});
const [hours, kills, scanMs] = [values.hours, values.kills, values["scan-ms"]].map(Number) as [number, number, number];

const LOOK_MS = Math.min(60_000, (hours * 3_600_000) / 100);
const GIVE_UP_MS = 120_000;

await using stack = new AsyncDisposableStack();
const built = stack.use(await buildPage());
const steady = stack.use(await serveKiosk({ port: 0, pageFolder: built.folder, embedOrigin: undefined }));
const beaten = stack.use(await serveKiosk({ port: 0, pageFolder: built.folder, embedOrigin: undefined }));
for (const kiosk of [steady, beaten]) kiosk.show(stateOf({ is: "idle" }));
const calm = stack.use(await openKeptBrowser(steady.origin));
const victim = stack.use(await openKeptBrowser(beaten.origin));

const started = performance.now();
const ends = started + hours * 3_600_000;
const looks: {
  readonly hours: number;
  readonly heap: number;
  readonly nodes: number;
  readonly listeners: number;
  readonly rssMb: number;
}[] = [];
const backMs: number[] = [];
let scans = 0;

await Promise.all([scanAlong(), lookOn(), killOn()]);
report();

async function scanAlong(): Promise<void> {
  while (performance.now() < ends) {
    for (const state of scanAt(scans)) {
      steady.show(state);
      await sleep(scanMs / 3);
    }
    scans += 1;
  }
}

async function lookOn(): Promise<void> {
  const page = await calm.page();
  const devTools = await page.context().newCDPSession(page);
  while (performance.now() < ends) {
    // Always of the same scene, or the slope would be that of where the looks fall.
    await page.locator('main[data-scene="idle"] nav').waitFor();
    const pids = await calm.renderers();
    const rssMb = Math.max(...pids.map(residentMb));
    looks.push({ hours: (performance.now() - started) / 3_600_000, ...(await pageMemory(devTools)), rssMb });
    await sleep(LOOK_MS);
  }
}

async function killOn(): Promise<void> {
  const everyMs = (ends - performance.now()) / kills;
  for (let n = 0; n < kills; n += 1) {
    const due = started + (n + 1) * everyMs;
    const [state, next] = [verdictAt(n), verdictAt(n + 1)];
    beaten.show(state);
    const before = await victim.page();
    await before.locator(`main[data-seq="${state.seq}"]`).waitFor();
    const pids = await victim.renderers();
    const at = performance.now();
    for (const pid of pids) process.kill(pid, "SIGKILL");
    // What happens meanwhile is what must stand there afterwards.
    beaten.show(next);
    const after = await victim.page(before);
    await after.locator(`main[data-seq="${next.seq}"]`).waitFor({ timeout: GIVE_UP_MS });
    backMs.push(performance.now() - at);
    process.stderr.write(`${n + 1} of ${kills}: back after ${Math.round(backMs.at(-1) ?? Number.NaN)} ms\n`);
    await sleep(Math.max(due - performance.now(), 0));
  }
}

/** Resident memory, megabytes (proc(5)); 0 of a process that is gone. */
function residentMb(pid: number): number {
  try {
    return Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) / 1024;
  } catch {
    return 0;
  }
}

/** Per hour, of the straight line through all looks after the first tenth. */
function slope(of: "heap" | "nodes" | "listeners" | "rssMb"): number {
  const points = looks.slice(Math.ceil(looks.length / 10)).map((look) => ({ x: look.hours, y: look[of] }));
  const mean = (numbers: readonly number[]) => numbers.reduce((sum, each) => sum + each, 0) / numbers.length;
  const [x, y] = [mean(points.map((point) => point.x)), mean(points.map((point) => point.y))];
  const over = points.reduce((sum, point) => sum + (point.x - x) * (point.y - y), 0);
  return over / points.reduce((sum, point) => sum + (point.x - x) ** 2, 0);
}

function report(): void {
  const first = looks[Math.ceil(looks.length / 10)];
  const last = looks.at(-1);
  const sorted = backMs.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
  const figures = {
    soak: "screen",
    hours,
    scans,
    heapKb: {
      first: (first?.heap ?? Number.NaN) / 1024,
      last: (last?.heap ?? Number.NaN) / 1024,
      perHour: slope("heap") / 1024,
    },
    nodes: { first: first?.nodes, last: last?.nodes, perHour: slope("nodes") },
    listeners: { first: first?.listeners, last: last?.listeners, perHour: slope("listeners") },
    rendererMb: { first: first?.rssMb, last: last?.rssMb, perHour: slope("rssMb") },
    kills: {
      count: backMs.length,
      p50Ms: at(0.5),
      p99Ms: at(0.99),
      worstMs: at(1),
      over3s: backMs.filter((ms) => ms > 3000).length,
    },
  };
  const row = (
    name: string,
    { first: from, last: to, perHour }: { first: number | undefined; last: number | undefined; perHour: number },
  ) =>
    `${name.padEnd(28)}${[from, to, perHour].map((value) => (value ?? Number.NaN).toFixed(1).padStart(12)).join("")}\n`;
  process.stdout.write(
    `\n${scans} scans in ${hours} hours\n${"".padEnd(28)}${["first", "last", "per hour"].map((head) => head.padStart(12)).join("")}\n`,
  );
  process.stdout.write(row("JavaScript heap, kB", figures.heapKb) + row("nodes", figures.nodes));
  process.stdout.write(row("listeners", figures.listeners) + row("renderer's memory, MB", figures.rendererMb));
  const { count, over3s, p50Ms, p99Ms, worstMs } = figures.kills;
  process.stdout.write(
    `\nkilled ${count} times; back after ${[p50Ms, p99Ms, worstMs].map(Math.round).join(" / ")} ms (p50 / p99 / worst), ${over3s} times later than 3 s\n`,
  );
  process.stdout.write(`${JSON.stringify(figures)}\n`);
}
