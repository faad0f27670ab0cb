/**
 * The time, and how far it can be trusted. A box without a battery wakes up in the past, where expired cards are valid;
 * so decisions use the later of the clock and a floor: a moment that certainly has passed.
 *
 *     the floor is the latest of      the day of the release
 *                                     what the journal proves: entries of a synced clock, earlier floors
 *                                     what the clock said while it was synced
 *                                     when a signed set of cards was issued
 *     and goes on by the counter of the machine, which nobody can set.
 */
import type { ClockTrust } from "../verdict/words.ts";
import type { ClockSource, ClockState } from "./clock-source.ts";
import { RELEASED_AT } from "./release.ts";

/** A clock this far below the floor, or this far from where a time server has left it, is not what it was. Milliseconds. */
const TOLERANCE_MS = 60_000;
/** No clock is set this far by anything but a fault or a hand. Milliseconds. */
const JUMP_MS = 86_400_000;

/** All of one instant. */
interface Reading {
  /** What the clock says, unix milliseconds, untouched: for records. */
  readonly wall: number;
  /** The later of clock and floor, unix milliseconds: for decisions. */
  readonly now: number;
  /** What certainly has passed, unix milliseconds. */
  readonly floor: number;
  /** The part of the floor that this box saw itself and need not believe anybody: for a later run. Unix milliseconds. */
  readonly proved: number;
  readonly trust: ClockTrust;
  /** How far the clock was set, forward or (negative) back, by more than a day and without a time server; else 0. Milliseconds. */
  readonly jumpMs: number;
}

/** When something happened, as a record says it: by the wall clock, and by the counter of this run of the machine. */
export interface Stamp {
  /** Unix milliseconds by the wall clock. */
  readonly at: number;
  readonly bootId: string;
  readonly monotonicMs: number;
}

export interface Clock {
  read(): Reading;
  stamp(): Stamp & { readonly clock: ClockTrust };
  /** Milliseconds since then: by the machine's counter when it has run since, else by the clock; never negative. */
  since(then: Stamp): number;
  /**
   * Somebody whom we believe says that this moment (unix milliseconds) has passed. It raises the floor, unless our own synced
   * clock is more than a day short of it, now or later: one publisher with a wrong clock must not end every card. Returns whether it is
   * believed now.
   */
  hasPassed(unixMs: number): boolean;
}

/** A moment that had certainly passed when the counter of the machine stood at `monotonicMs`. */
interface Passed {
  readonly unixMs: number;
  readonly monotonicMs: number;
}

const NEVER: Passed = { unixMs: Number.NEGATIVE_INFINITY, monotonicMs: 0 };

/** What earlier runs recorded. */
export interface Past {
  /** Moments that had certainly passed. */
  readonly proofs: readonly Stamp[];
  /** The newest record of a clock that was synced. */
  readonly synced: Stamp | undefined;
}

export function openClock(source: ClockSource, past: Past = { proofs: [], synced: undefined }): Clock {
  const start = source.monotonic();
  let proved = past.proofs
    .map((stamp) => passedSince(stamp, source.bootId, start))
    .reduce(later, { unixMs: RELEASED_AT, monotonicMs: start });
  let claimed = NEVER;
  /** Where the clock stood against the counter of the machine, and which setting by a server that was. */
  let set = asBefore(source, past.synced) ?? { offsetMs: source.wall() - start, setting: settingOf(source.state()) };

  function read(): Reading & { readonly monotonicMs: number } {
    const wall = source.wall();
    const monotonicMs = source.monotonic();
    const state = source.state();
    const setting = settingOf(state);
    if (setting !== undefined && setting !== set.setting) set = { offsetMs: wall - monotonicMs, setting };
    const movedMs = wall - monotonicMs - set.offsetMs;
    const worth = worthOf(state, Math.abs(movedMs));
    // A server may set the clock back a little: the floor stands and waits for it, or it would be wrong from then on.
    const holds = worth === "synced" && wall >= proved.unixMs - TOLERANCE_MS;
    if (holds && wall > proved.unixMs) proved = { unixMs: wall, monotonicMs };
    if (holds && claimed.unixMs > wall + JUMP_MS) claimed = NEVER;
    const provedMs = goneOn(proved);
    const floor = Math.max(provedMs, goneOn(claimed));
    return {
      wall,
      monotonicMs,
      floor,
      proved: provedMs,
      now: Math.max(wall, floor),
      trust: holds || (worth !== "synced" && wall >= floor - TOLERANCE_MS) ? worth : "wrong",
      jumpMs: Math.abs(movedMs) > JUMP_MS ? movedMs : 0,
    };

    function goneOn(passed: Passed): number {
      return passed.unixMs + (holds ? 0 : monotonicMs - passed.monotonicMs);
    }
  }

  return {
    read,
    stamp() {
      const { wall, monotonicMs, trust } = read();
      return { at: wall, bootId: source.bootId, monotonicMs: Math.round(monotonicMs), clock: trust };
    },
    since(then) {
      const { now, monotonicMs } = read();
      return Math.max(0, then.bootId === source.bootId ? monotonicMs - then.monotonicMs : now - then.at);
    },
    hasPassed(unixMs) {
      const { wall, monotonicMs, trust } = read();
      if (trust === "synced" && unixMs > wall + JUMP_MS) return false;
      claimed = later(claimed, { unixMs, monotonicMs });
      return true;
    },
  };
}

function settingOf(state: ClockState): number | undefined {
  return state.is === "synced" ? state.setting : undefined;
}

/** Where an earlier run saw the clock stand, when no server has set it since: a hand may have, between the two runs. */
function asBefore(source: ClockSource, synced: Stamp | undefined) {
  const setting = settingOf(source.state());
  if (synced?.bootId !== source.bootId || setting === undefined || setting > synced.at) return undefined;
  return { offsetMs: synced.at - synced.monotonicMs, setting };
}

/** What the system's word is worth once somebody may have moved the clock by so much. */
function worthOf({ is }: ClockState, movedMs: number): Exclude<ClockTrust, "wrong"> {
  return movedMs > (is === "synced" ? TOLERANCE_MS : JUMP_MS) ? "unsynced" : is;
}

/** The counter has run on since when the machine has; else nobody knows how long it was off. */
function passedSince({ at, bootId, monotonicMs }: Stamp, thisBoot: string, now: number): Passed {
  return { unixMs: at, monotonicMs: bootId === thisBoot ? Math.min(monotonicMs, now) : now };
}

/** Of two proofs the one that proves more. */
function later(a: Passed, b: Passed): Passed {
  return a.unixMs - a.monotonicMs >= b.unixMs - b.monotonicMs ? a : b;
}
