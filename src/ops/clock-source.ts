/** Where the time comes from: what the operating system says, or what a demo makes of it. */
import { existsSync, readFileSync, statSync } from "node:fs";

/** What the operating system says of its clock. */
export type ClockState =
  /** A time server has set it. `setting`: what the clock said when it did that last, unix milliseconds. */
  | { readonly is: "synced"; readonly setting: number }
  /** A clock with a battery has kept it. */
  | { readonly is: "plausible" }
  | { readonly is: "unsynced" };

export interface ClockSource {
  /** Unix milliseconds, as anybody may have set them. */
  wall(): number;
  /** Milliseconds that nobody can set, since the machine started; the same for every process of one run of it. */
  monotonic(): number;
  /** Names this run of the machine; after a restart there is another one. 1 to 64 characters. */
  readonly bootId: string;
  state(): ClockState;
}

/** Whether the system has set its clock changes a few times a day; nobody at a gate waits for two looks into the file system. */
const STATE_KEPT_MS = 1000;

/** systemd-timesyncd touches it at every answer of a server. It stays when the server is gone and when somebody sets the clock by hand. */
const SYNCED_FILE = "/run/systemd/timesync/synchronized";
const BATTERY_CLOCK = "/dev/rtc0";

const machine = {
  monotonic: () => Number(process.hrtime.bigint()) / 1e6,
  /** proc(5), random/boot_id */
  bootId: readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim(),
};

export const systemSource: ClockSource = {
  ...machine,
  wall: () => Date.now(),
  state: keptFor(STATE_KEPT_MS, () => {
    const synced = statSync(SYNCED_FILE, { throwIfNoEntry: false });
    if (synced !== undefined) return { is: "synced", setting: synced.mtimeMs };
    return { is: existsSync(BATTERY_CLOCK) ? "plausible" : "unsynced" };
  }),
};

function keptFor<T>(ms: number, look: () => T): () => T {
  let kept: { readonly seen: T; readonly at: number } | undefined;
  return () => {
    const now = performance.now();
    if (kept === undefined || now - kept.at >= ms) kept = { seen: look(), at: now };
    return kept.seen;
  };
}

/** A clock that was set once, when it was opened, and since then by the milliseconds that a file says; an absent or senseless file says none. */
export function simulatedSource(offsetFile: string): ClockSource {
  return {
    ...machine,
    wall() {
      let offsetMs = 0;
      try {
        offsetMs = Number(readFileSync(offsetFile, "utf8"));
      } catch {
        // No file: nobody has bent the clock.
      }
      return Date.now() + (Number.isFinite(offsetMs) ? offsetMs : 0);
    },
    state: () => ({ is: "synced", setting: 0 }),
  };
}
