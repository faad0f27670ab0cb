import type { DeviceError } from "./device.ts";
import { within } from "./within.ts";

/** The kernel takes some 10 s for a device that answers nothing. */
const RESET_LIMIT_MS = 30_000;

/** Keeps count of a device that hangs, and says when more than opening it anew is due. */
export interface Hangs {
  /** How often it was reset since the start. */
  readonly recoveries: () => number;
  /** It answered, or was read: the next hanging is a new one. */
  readonly over: () => void;
  /** It cannot be used, and why. Resolves when it may be opened anew, or at once when it was stopped; never throws. */
  readonly recover: (why: DeviceError) => Promise<void>;
  /** Nobody waits any more for a reset that goes on. */
  readonly stop: () => void;
}

/**
 * The first remedy is the driver's own reset, which every opening begins with; the next is `reset`, at most every `everyMs`. Only
 * for what hangs: silent, and, once it has worked, talking nonsense. What never made sense is likely another device than meant.
 */
export function countHangs(reset: (() => Promise<boolean>) | undefined, everyMs: number): Hangs {
  let recoveries = 0;
  let inRow = 0;
  let hasWorked = false;
  let resetAt = Number.NEGATIVE_INFINITY;
  const { promise: stopped, resolve: stop } = Promise.withResolvers<false>();

  async function hard(): Promise<void> {
    if (reset === undefined || performance.now() - resetAt < everyMs) return;
    resetAt = performance.now();
    const done = within(reset(), RESET_LIMIT_MS, () => new Error("hangs too")).catch(() => false);
    if (await Promise.race([done, stopped])) recoveries += 1;
  }

  return {
    recoveries: () => recoveries,
    over() {
      hasWorked = true;
      inRow = 0;
    },
    async recover({ code }) {
      if (code !== "silent" && !(code === "protocol" && hasWorked)) return;
      inRow += 1;
      if (inRow === 1) recoveries += 1;
      else await hard();
    },
    stop: () => stop(false),
  };
}
