import type { DeviceError } from "./device.ts";

const MAX_WAITING = 16;

/** Between a device that sends when it likes and the one question that waits for it. Beyond 16 the oldest is let fall. */
export interface Inbox<T> {
  readonly push: (events: readonly T[]) => void;
  /** Whoever waits, and whoever asks from now on, is told. The first reason counts. */
  readonly fail: (why: DeviceError) => void;
  readonly clear: () => void;
  /** Undefined: nothing came up to `deadline`, in milliseconds of `performance.now()`. One caller at a time. Throws what `fail` was told. */
  readonly next: (deadline: number) => Promise<T | undefined>;
}

export function inbox<T>(): Inbox<T> {
  let waiting: T[] = [];
  let failed: DeviceError | undefined;
  let wake: (() => void) | undefined;

  return {
    push(events) {
      waiting = [...waiting, ...events].slice(-MAX_WAITING);
      if (waiting.length > 0) wake?.();
    },
    fail(why) {
      failed ??= why;
      wake?.();
    },
    clear() {
      waiting = [];
    },
    async next(deadline) {
      const left = deadline - performance.now();
      if (waiting.length === 0 && failed === undefined && left > 0)
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, left);
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      wake = undefined;
      if (failed !== undefined) throw failed;
      return waiting.shift();
    },
  };
}
