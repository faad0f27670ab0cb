/** A machine's clocks in a test's hands: time passes, hands and servers set the clock, batteries die. */
import type { ClockSource, ClockState } from "../../src/ops/clock-source.ts";

export interface BentClock extends ClockSource {
  /** Both clocks go on. Milliseconds. */
  pass(ms: number): void;
  /** Somebody sets the clock by hand; the system goes on saying of it what it said. Unix milliseconds. */
  set(unixMs: number): void;
  /** A time server sets it. Unix milliseconds. */
  sync(unixMs: number): void;
  /** The machine starts anew: its counter too, and no server has been heard yet. Unix milliseconds of the clock then. */
  restart(unixMs: number, state: "plausible" | "unsynced"): void;
}

export function bentClock(unixMs: number, is: ClockState["is"] = "synced"): BentClock {
  let wall = unixMs;
  let monotonic = 5_000;
  let boots = 1;
  let state: ClockState = is === "synced" ? { is, setting: unixMs } : { is };
  return {
    wall: () => wall,
    monotonic: () => monotonic,
    get bootId() {
      return `boot ${boots}`;
    },
    state: () => state,
    pass(ms) {
      wall += ms;
      monotonic += ms;
    },
    set(to) {
      wall = to;
    },
    sync(to) {
      wall = to;
      state = { is: "synced", setting: to };
    },
    restart(to, as) {
      wall = to;
      monotonic = 5_000;
      boots += 1;
      state = { is: as };
    },
  };
}
