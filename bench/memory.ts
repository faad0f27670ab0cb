/**
 * What the screen's page holds after a thousand scans and after a hundred thousand, each of them checking, a verdict and rest, through the real
 * server and its socket, as quickly as the page renders them. After a collection of the garbage, in Debian's Chromium.
 *
 *     npm run bench:memory -- [--few 1000] [--many 100000]
 */
import { parseArgs } from "node:util";
import { openKioskPage } from "../test/kiosk-ui/kiosk-page.ts";
import { showScans } from "../test/kiosk-ui/many-scans.ts";
import { type PageMemory, pageMemory } from "../test/kiosk-ui/page-memory.ts";

const { values } = parseArgs({
  options: { few: { type: "string", default: "1000" }, many: { type: "string", default: "100000" } },
});
const [few, many] = [values.few, values.many].map(Number) as [number, number];
/** A line about how far it is, and the browser's own rest. Scans. */
const STRETCH = 1000;

await using open = await openKioskPage({ reducedMotion: "reduce" });
const devTools = await open.page.context().newCDPSession(open.page);
await showScans(open, 0, few);
const after: Record<"few" | "many", PageMemory> = { few: await pageMemory(devTools), many: await pageMemory(devTools) };
for (let n = few; n < many; n += STRETCH) {
  await showScans(open, n, Math.min(n + STRETCH, many));
  after.many = await pageMemory(devTools);
  process.stderr.write(`${Math.min(n + STRETCH, many)} scans: ${(after.many.heap / 1024).toFixed(0)} kB\n`);
}
const ratio = after.many.heap / after.few.heap;
const row = (name: string, { heap, listeners, nodes }: PageMemory) =>
  `${name.padEnd(20)}${[heap / 1024, nodes, listeners].map((value) => value.toFixed(0).padStart(12)).join("")}\n`;
process.stdout.write(
  `\n${"after".padEnd(20)}${["heap, kB", "nodes", "listeners"].map((head) => head.padStart(12)).join("")}\n`,
);
process.stdout.write(row(`${few} scans`, after.few) + row(`${many} scans`, after.many));
process.stdout.write(`\nheap is ${ratio.toFixed(3)} times that after ${few} scans\n`);
process.stdout.write(`${JSON.stringify({ bench: "memory", few, many, after, ratio })}\n`);
