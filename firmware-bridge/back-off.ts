import type { DeviceErrorCode } from "./device.ts";
import type { HotPlug } from "./hot-plug.ts";

/** How long udev may take to give a new node its group and its names. Milliseconds. */
const SETTLE_MS = 2000;
/** What is not there is seen when it is plugged in, and time is the safety net. What is there and cannot be used gives no sign. */
const SLOW_MS = 30_000;
const QUICK_MS = 3000;

/** When to try a device again that is away: by doubling waits, and at once when something was plugged in. */
export interface BackOff {
  readonly failed: (why: DeviceErrorCode) => void;
  /** It was opened. */
  readonly up: () => void;
  /** Failed openings since it was up. */
  readonly attempts: () => number;
  /** Something was plugged in a moment ago, and is perhaps not ready yet. */
  readonly settles: () => boolean;
  /** Resolves when the next attempt is due. */
  readonly wait: () => Promise<void>;
  /** Ends a wait, and lets none begin. */
  readonly stop: () => void;
}

interface BackOffOptions {
  readonly firstDelayMs?: number;
  readonly maxDelayMs?: number;
  readonly hotPlug?: ((onChange: () => void) => HotPlug) | undefined;
}

export function openBackOff({ firstDelayMs = 250, maxDelayMs, hotPlug }: BackOffOptions): BackOff {
  let attempts = 0;
  /** Failed openings since something was plugged in. */
  let tried = 0;
  let missing = false;
  let pluggedAt = Number.NEGATIVE_INFINITY;
  let watching: HotPlug | undefined;
  let stopped = false;
  let end: (() => void) | undefined;
  /** Something was plugged in after the last attempt began. */
  let plugged = false;

  function onChange(): void {
    plugged = true;
    pluggedAt = performance.now();
    tried = 0;
    end?.();
  }

  const settles = (): boolean => performance.now() - pluggedAt < SETTLE_MS;

  async function sleep(ms: number, until: () => boolean): Promise<void> {
    if (stopped || ms <= 0 || until()) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      end = () => {
        if (!stopped && !until()) return;
        clearTimeout(timer);
        resolve();
      };
    });
    end = undefined;
  }

  function delayMs(): number {
    const longest = maxDelayMs ?? (missing && watching?.watches() === true ? SLOW_MS : QUICK_MS);
    const step = settles() ? 0 : Math.max(0, tried - 1);
    return Math.min(longest, firstDelayMs * 2 ** Math.min(step, 30));
  }

  return {
    failed(why) {
      missing = why === "absent";
      attempts += 1;
      tried += 1;
    },
    up() {
      attempts = 0;
      tried = 0;
      watching?.[Symbol.dispose]();
      watching = undefined;
    },
    attempts: () => attempts,
    settles,
    async wait() {
      if (stopped) return;
      watching ??= hotPlug?.(onChange);
      const ms = delayMs();
      await sleep(Math.min(firstDelayMs, ms), () => false);
      await sleep(ms - firstDelayMs, () => plugged);
      plugged = false;
    },
    stop() {
      stopped = true;
      watching?.[Symbol.dispose]();
      watching = undefined;
      end?.();
    },
  };
}
