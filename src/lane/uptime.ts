/** Time that nobody can set: within one run of the machine, durations come from its own counter and not from its clock. */
import { readFileSync } from "node:fs";
import type { Clock } from "../ops/clock.ts";

/** Names this run of the machine; after a restart there is another one (Linux, proc(5) random/boot_id). */
const bootId: string = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();

/** Milliseconds since the machine started; the same for every process of one run. */
function monotonicMs(): number {
  return Math.round(Number(process.hrtime.bigint() / 1000n) / 1000);
}

/** When something happened, as a record says it: by the wall clock, and by the counter of this run of the machine. */
export function stampOf(clock: Pick<Clock, "wall">) {
  return { at: clock.wall(), bootId, monotonicMs: monotonicMs() };
}

/** Milliseconds since an admission: by the machine's counter when it has run since, else by the clock, and never negative. */
export function sinceAdmitted(
  last: { readonly at: number; readonly bootId: string; readonly monotonicMs: number },
  nowUnixMs: number,
): number {
  return Math.max(0, last.bootId === bootId ? monotonicMs() - last.monotonicMs : nowUnixMs - last.at);
}
