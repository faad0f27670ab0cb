/**
 * Keeps a device open that comes and goes: lost -> opened again with back-off, found anew by its identity. Says when it went down
 * and when it is up again.
 */
import { DeviceError } from "./device.ts";
import type { Actuator, Health, Reader } from "./device.ts";
import type { OpenActuator } from "./guarded-actuator.ts";
import { scanQueue } from "./scan-queue.ts";
import { within } from "./within.ts";

export interface Watch {
  /**
   * Called with the first state, and then when the device comes up, goes down, or is down for another reason (`why.code`).
   * `attempts` counts the failed openings up to then. Must not throw.
   */
  readonly onHealth: (health: Health) => void;
  /** Wait before the first attempt to reopen; doubles with each further one. Default 250. */
  readonly firstDelayMs?: number;
  /** Longest wait between two attempts: a replugged device is found within it. Default 3000. */
  readonly maxDelayMs?: number;
  /** An opening or closing that takes longer counts as failed (`silent`). Default 5000. */
  readonly attemptLimitMs?: number;
}

/** A reader whose scans never end until it is disposed of, whatever the device does. Feedback is let fall while it is down. */
export function keepReading(open: () => Promise<Reader>, watch: Watch): Reader {
  const queue = scanQueue("reader");
  const kept = keep(open, (reader) => pump(reader, queue.push), watch);
  return {
    scans: queue.scans,
    async feedback(feedback) {
      await kept.live()?.feedback?.(feedback);
    },
    async [Symbol.asyncDispose]() {
      queue.end();
      await kept.stop();
    },
  };
}

/** An actuator that is opened before it is needed. While it is down, `pulse` rejects at once with the reason. */
export function keepActing(open: () => Promise<OpenActuator>, watch: Watch): Actuator {
  const kept = keep(open, async (actuator) => actuator.lost, watch);
  return {
    async pulse(ms) {
      const actuator = kept.live();
      if (actuator === undefined) throw kept.whyDown();
      await actuator.pulse(ms);
    },
    async [Symbol.asyncDispose]() {
      await kept.stop();
    },
  };
}

async function pump(reader: Reader, push: (scan: Parameters<ReturnType<typeof scanQueue>["push"]>[0]) => void) {
  for await (const scan of reader.scans()) push(scan);
  return new DeviceError("lost", "the reader has no more scans");
}

interface Kept<T> {
  /** The device, while it is up. */
  live(): T | undefined;
  whyDown(): DeviceError;
  /** Idempotent; resolves when the device is closed. */
  stop(): Promise<void>;
}

type State<T> =
  | { readonly is: "opening" | "stopped" }
  | { readonly is: "live"; readonly device: T; readonly end: () => void }
  | { readonly is: "waiting"; readonly end: () => void };

/**
 * `lossOf` resolves or rejects when a device is of no more use, with the reason. An `open` that rejects must leave nothing open; what
 * it opens after its time is disposed of.
 */
function keep<T extends AsyncDisposable>(
  open: () => Promise<T>,
  lossOf: (device: T) => Promise<DeviceError>,
  { onHealth, firstDelayMs = 250, maxDelayMs = 3000, attemptLimitMs = 5000 }: Watch,
): Kept<T> {
  let state: State<T> = { is: "opening" };
  let health: Health | undefined;
  const stopped = (): boolean => state.is === "stopped";

  function report(next: Health): void {
    const before = health;
    health = before?.is === next.is ? { ...next, since: before.since } : next;
    const same = before?.is === "down" && next.is === "down" && before.why.code === next.why.code;
    if (!same && !stopped()) onHealth(health);
  }

  async function openInTime(): Promise<T> {
    const opening = open();
    try {
      return await within(opening, attemptLimitMs, () => {
        return new DeviceError("silent", `opening took longer than ${attemptLimitMs} ms`);
      });
    } catch (error) {
      // It may still open one day, and then nobody wants it.
      void opening.then(close, () => undefined);
      throw error;
    }
  }

  async function close(device: T): Promise<void> {
    const closing = Promise.resolve(device[Symbol.asyncDispose]());
    await within(closing, attemptLimitMs, () => new Error("hangs")).catch(() => undefined);
  }

  /** Until the device is lost, or `stop` is called. */
  async function live(device: T): Promise<DeviceError> {
    try {
      return await new Promise<DeviceError>((resolve, reject) => {
        if (stopped()) return resolve(new DeviceError("lost", "disposed"));
        state = { is: "live", device, end: () => resolve(new DeviceError("lost", "disposed")) };
        report({ is: "up", since: performance.now() });
        lossOf(device).then(resolve, reject);
      });
    } catch (error) {
      return asDeviceError(error);
    } finally {
      if (!stopped()) state = { is: "opening" };
      await close(device);
    }
  }

  async function wait(ms: number): Promise<void> {
    if (stopped()) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      const end = (): void => {
        clearTimeout(timer);
        resolve();
      };
      state = { is: "waiting", end };
    });
    if (!stopped()) state = { is: "opening" };
  }

  async function run(): Promise<void> {
    let attempts = 0;
    while (!stopped()) {
      try {
        const device = await openInTime();
        attempts = 0;
        report({ is: "down", since: performance.now(), why: await live(device), attempts });
      } catch (error) {
        attempts += 1;
        report({ is: "down", since: performance.now(), why: asDeviceError(error), attempts });
      }
      await wait(Math.min(maxDelayMs, firstDelayMs * 2 ** Math.max(0, attempts - 1)));
    }
  }

  const running = run();
  return {
    live: () => (state.is === "live" ? state.device : undefined),
    whyDown: () => (health?.is === "down" ? health.why : new DeviceError("absent", "not opened yet")),
    async stop() {
      const before = state;
      state = { is: "stopped" };
      if ("end" in before) before.end();
      await running;
    },
  };
}

function asDeviceError(error: unknown): DeviceError {
  if (error instanceof DeviceError) return error;
  const text = error instanceof Error ? error.message : String(error);
  return new DeviceError("absent", `cannot be opened: ${text}`, { cause: error });
}
