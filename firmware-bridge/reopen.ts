/**
 * Keeps a device open that comes and goes: lost -> opened again with back-off, or at once when something is plugged in, found anew
 * by its identity. One that hangs is reset and opened anew. Says when it went down and when it is up again.
 */
import { openBackOff } from "./back-off.ts";
import { DeviceError } from "./device.ts";
import type { Actuator, Health, Input, Reader } from "./device.ts";
import type { OpenActuator } from "./guarded-actuator.ts";
import { countHangs } from "./hangs.ts";
import type { HotPlug } from "./hot-plug.ts";
import { levelQueue } from "./level-queue.ts";
import { follow } from "./liveness.ts";
import { scanQueue } from "./scan-queue.ts";
import { within } from "./within.ts";

export interface Watch {
  /**
   * Called with the first state, and then when the device comes up, goes down, is down for another reason (`why.code`), or was
   * reset. `attempts` counts the failed openings up to then. Must not throw.
   */
  readonly onHealth: (health: Health) => void;
  /** Wait before the first attempt to reopen; doubles with each further one. No two attempts are closer. Default 250. */
  readonly firstDelayMs?: number;
  /** Longest wait between two attempts. Default 3000, and 30,000 for a device that is absent while `hotPlug` watches. */
  readonly maxDelayMs?: number;
  /** An opening or closing that takes longer counts as failed (`silent`). Default 5000. */
  readonly attemptLimitMs?: number;
  /** Begins to watch for plugs, while the device is away. Left out: it is looked for by time alone. */
  readonly hotPlug?: ((onChange: () => void) => HotPlug) | undefined;
  /** A reader that can say whether it lives is asked when nothing was read for so long. Default 30,000. */
  readonly aliveEveryMs?: number;
  /** Resets a device that hangs also after it was opened anew, and says whether it could. Must not throw. */
  readonly reset?: (() => Promise<boolean>) | undefined;
  /** Shortest time from one such reset to the next. Default 300,000. */
  readonly resetEveryMs?: number;
}

/** A reader whose scans never end until it is disposed of, whatever the device does. Feedback is let fall while it is down. */
export function keepReading(open: () => Promise<Reader>, watch: Watch): Reader {
  const queue = scanQueue("reader");
  const { aliveEveryMs: everyMs = 30_000 } = watch;
  const kept = keep(open, (reader, onAlive) => follow(reader, { onScan: queue.push, onAlive, everyMs }), watch);
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

/** An actuator that is opened before it is needed. While it is down, `pulse` and `release` reject at once with the reason. */
export function keepActing(open: () => Promise<OpenActuator>, watch: Watch): Actuator {
  const kept = keep(open, async (actuator) => actuator.lost, watch);
  function up(): OpenActuator {
    const actuator = kept.live();
    if (actuator === undefined) throw kept.whyDown();
    return actuator;
  }
  return {
    pulse: async (ms) => up().pulse(ms),
    release: async () => up().release(),
    async [Symbol.asyncDispose]() {
      await kept.stop();
    },
  };
}

/**
 * An input whose changes never end until it is disposed of, whatever the device does. Each time it comes up, the level that it has then is
 * among them, changed or not; while it is down nothing is known of it, and `onHealth` says so.
 */
export function keepWatching(open: () => Promise<Input>, watch: Watch): Input {
  const queue = levelQueue("input");
  async function pump(input: Input): Promise<DeviceError> {
    for await (const level of input.changes()) queue.push(level);
    return new DeviceError("lost", "the input has no more changes");
  }
  const kept = keep(open, pump, watch);
  return {
    changes: queue.take,
    async [Symbol.asyncDispose]() {
      queue.end();
      await kept.stop();
    },
  };
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
  | { readonly is: "live"; readonly device: T; readonly end: () => void };

/**
 * `lossOf` resolves or rejects when a device is of no more use, with the reason, and says each time it was seen at work. An `open`
 * that rejects must leave nothing open; what it opens after its time is disposed of.
 */
function keep<T extends AsyncDisposable>(
  open: () => Promise<T>,
  lossOf: (device: T, onAlive: () => void) => Promise<DeviceError>,
  { onHealth, attemptLimitMs = 5000, resetEveryMs = 300_000, ...watch }: Watch,
): Kept<T> {
  let state: State<T> = { is: "opening" };
  let health: Health | undefined;
  const stopped = (): boolean => state.is === "stopped";
  const hangs = countHangs(watch.reset, resetEveryMs);
  const backOff = openBackOff(watch);

  function report(next: Omit<Health & { is: "up" }, "recoveries"> | Omit<Health & { is: "down" }, "recoveries">): void {
    const before = health;
    const since = before?.is === next.is ? before.since : next.since;
    health = { ...next, since, recoveries: hangs.recoveries() };
    const same =
      before?.is === "down" &&
      next.is === "down" &&
      before.why.code === next.why.code &&
      before.recoveries === health.recoveries;
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
        lossOf(device, hangs.over).then(resolve, reject);
      });
    } catch (error) {
      return asDeviceError(error);
    } finally {
      if (!stopped()) state = { is: "opening" };
      await close(device);
    }
  }

  /** One life of the device, from before its opening until it is down, and why; undefined: stopped. */
  async function once(): Promise<DeviceError> {
    try {
      const device = await openInTime();
      backOff.up();
      return await live(device);
    } catch (error) {
      const why = asDeviceError(error);
      backOff.failed(why.code);
      return why;
    }
  }

  async function run(): Promise<void> {
    while (!stopped()) {
      const why = await once();
      if (stopped()) return;
      await hangs.recover(why);
      // Udev gives a new node its group a moment after the kernel has made it: no reason yet to call anybody.
      if (why.code !== "denied" || !backOff.settles())
        report({ is: "down", since: performance.now(), why, attempts: backOff.attempts() });
      await backOff.wait();
    }
  }

  const running = run();
  return {
    live: () => (state.is === "live" ? state.device : undefined),
    whyDown: () => (health?.is === "down" ? health.why : new DeviceError("absent", "not opened yet")),
    async stop() {
      const before = state;
      state = { is: "stopped" };
      backOff.stop();
      hangs.stop();
      if (before.is === "live") before.end();
      await running;
    },
  };
}

function asDeviceError(error: unknown): DeviceError {
  if (error instanceof DeviceError) return error;
  const text = error instanceof Error ? error.message : String(error);
  return new DeviceError("absent", `cannot be opened: ${text}`, { cause: error });
}
