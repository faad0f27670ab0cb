/**
 * What we tell systemd: sd_notify(3), without a native module. The socket was opened before we were born, by
 * systemd/notify-exec (`NOTIFY_FD`) or by the unit itself (`OpenFile=/run/systemd/notify:notify`, systemd 253 and later).
 */
import { fstatSync, writeSync } from "node:fs";

export interface Notify {
  /** Starting may take so long from now on, whatever TimeoutStartSec= says. Milliseconds. */
  startsWithin(ms: number): void;
  /** The unit counts as started, and what waits for it starts. */
  ready(): void;
  /** One line for `systemctl status`; no personal data. Cut at 200 characters. */
  status(text: string): void;
  /** We are well; the next one is due within WatchdogSec=. */
  watchdog(): void;
  stopping(): void;
}

/** Longer lines nobody reads in `systemctl status`. Characters. */
const MAX_STATUS = 200;

/** Speaks to systemd when it started us, and to nobody otherwise. */
export function openNotify(env: NodeJS.ProcessEnv): Notify {
  const fd = socketFrom(env);
  const send = (line: string): void => {
    if (fd === undefined) return;
    try {
      writeSync(fd, `${line}\n`);
    } catch (error) {
      // A full or orphaned socket must not stop the gate; systemd misses the message and draws its own conclusion.
      if (!isSystemError(error)) throw error;
    }
  };
  return {
    startsWithin: (ms) => send(`EXTEND_TIMEOUT_USEC=${Math.round(ms * 1000)}`),
    ready: () => send("READY=1"),
    status: (text) => send(`STATUS=${text.replaceAll(/\s+/gu, " ").slice(0, MAX_STATUS)}`),
    watchdog: () => send("WATCHDOG=1"),
    stopping: () => send("STOPPING=1"),
  };
}

/** Only a socket: a number left over from somebody else's environment may by now be a file of ours. */
function socketFrom(env: NodeJS.ProcessEnv): number | undefined {
  const fd = wholeNumber(env["NOTIFY_FD"]) ?? passedByUnit(env);
  if (fd === undefined || fd < 3) return undefined;
  try {
    return fstatSync(fd).isSocket() ? fd : undefined;
  } catch {
    return undefined;
  }
}

/** sd_listen_fds(3): the passed descriptors begin at 3, in the order of their names. */
function passedByUnit(env: NodeJS.ProcessEnv): number | undefined {
  if (env["LISTEN_PID"] !== String(process.pid)) return undefined;
  const index = (env["LISTEN_FDNAMES"] ?? "").split(":").indexOf("notify");
  return index < 0 ? undefined : 3 + index;
}

function wholeNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^[1-9]\d{0,14}$/.test(text) ? Number(text) : undefined;
}

function isSystemError(error: unknown): boolean {
  return error instanceof Error && "code" in error;
}

/** A loop that runs its timers later than this serves nobody at a gate. Milliseconds. */
const MAX_LAG_MS = 1000;

interface Watchdog {
  /** `WATCHDOG_USEC` and `WATCHDOG_PID` of sd_watchdog_enabled(3). */
  readonly env: NodeJS.ProcessEnv;
  /** Whether the work can be done. Throwing, rejecting and never answering mean no. */
  readonly healthy: () => boolean | Promise<boolean>;
  /** Monotonic milliseconds. */
  readonly now?: () => number;
}

/**
 * Feeds systemd's watchdog while we are well, until disposed; when we are not, we stay silent and are restarted.
 * Looks four times within the allowed silence, so that one bad look (a slow card, a busy moment) ends nothing.
 */
export function keepWatchdogFed(notify: Notify, { env, healthy, now = () => performance.now() }: Watchdog): Disposable {
  const usec = wholeNumber(env["WATCHDOG_USEC"]);
  const forUs = env["WATCHDOG_PID"] === undefined || env["WATCHDOG_PID"] === String(process.pid);
  if (usec === undefined || !forUs) return { [Symbol.dispose]() {} };

  const everyMs = usec / 1000 / 4;
  let asked = false;
  let due = now() + everyMs;
  const look = async (): Promise<void> => {
    const lagMs = now() - due;
    due = now() + everyMs;
    if (lagMs >= MAX_LAG_MS || asked) return;
    asked = true;
    try {
      if (await healthy()) notify.watchdog();
    } catch {
      // Not healthy, then.
    } finally {
      asked = false;
    }
  };
  const timer = setInterval(() => void look(), everyMs);
  return { [Symbol.dispose]: () => clearInterval(timer) };
}
