/** What a GM65 module is told before it is trusted, and how it is watched from then on. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Asking } from "./asking.ts";
import { DeviceError } from "./device.ts";
import {
  GM65_SETTINGS,
  GM65_ZONES,
  HEARTBEAT,
  isSet,
  modeSetting,
  readZones,
  RESET_ZONES,
  SAVE_ZONES,
  SET_UP_OFF,
  writeZone,
} from "./wire/gm65.ts";
import type { GM65_MODES, Gm65Model, Gm65Reply, Setting } from "./wire/gm65.ts";

export interface Gm65Module {
  readonly name: string;
  readonly model: Gm65Model;
  readonly mode: keyof typeof GM65_MODES;
  readonly ask: Asking<Gm65Reply>["ask"];
  /** Milliseconds of `performance.now()` when the last bytes came. */
  readonly lastAt: () => number;
}

const AFTER_RESET_MS = 1500;
const QUIET_MS = 150;
/** Longer than the longest code takes at 9600 baud. */
const NEVER_QUIET_MS = 3500;
const MISSES = 3;

/**
 * Sets a module up, at each opening: its set-up by codes is off, and that is read back. A change is saved, so that a module that loses
 * power comes back as it was. Throws `DeviceError`: silent, protocol.
 */
export async function gm65Start(module: Gm65Module, reset: boolean): Promise<void> {
  // The first bytes may meet a module that sleeps.
  let before = await read(module, GM65_ZONES.mode).catch(async () => read(module, GM65_ZONES.mode));
  if (reset) {
    await order(module, RESET_ZONES);
    await sleep(AFTER_RESET_MS);
    before = await read(module, GM65_ZONES.mode);
  }
  // Up to here a code may have imitated any of its answers. It obeys all the same, and then it reads no code any more: what is read back
  // from here on is its own word.
  await order(module, writeZone(GM65_ZONES.mode, merged(modeSetting("command"), before)));
  await order(module, writeZone(GM65_ZONES.trigger, 0));
  await quiet(module);
  await set(module, modeSetting("command"));
  let changed = reset || !isSet(modeSetting(module.mode), before);
  for (const setting of GM65_SETTINGS[module.model]) changed = (await set(module, setting)) || changed;
  await set(module, modeSetting(module.mode));
  if (changed) await order(module, SAVE_ZONES);
}

/** Until the last code that it read has been sent. Throws `DeviceError`: protocol. */
async function quiet(module: Gm65Module): Promise<void> {
  const from = performance.now();
  do {
    if (performance.now() - from > NEVER_QUIET_MS)
      throw new DeviceError("protocol", `${module.name}: goes on sending after it was told to stop reading`);
    await sleep(QUIET_MS);
  } while (performance.now() - module.lastAt() < QUIET_MS);
}

/** Resolves with whether it had to be changed. */
async function set(module: Gm65Module, setting: Setting): Promise<boolean> {
  const before = await read(module, setting.zone);
  if (isSet(setting, before)) return false;
  await order(module, writeZone(setting.zone, merged(setting, before)));
  if (!isSet(setting, await read(module, setting.zone)))
    throw new DeviceError(
      "protocol",
      `${module.name}: does not keep zone ${hex(setting.zone)} as it is set; is "model" right? Without that any code shown to it could change its settings`,
    );
  return true;
}

function merged({ bits, value }: Setting, before: number): number {
  return (before & ~bits) | value;
}

/** Two zones are read where one is wanted: by its length no late answer to an order passes for this one. */
async function read(module: Gm65Module, zone: number): Promise<number> {
  const { status, data } = await module.ask(readZones(zone, 2), ({ data: got }) => got.length === 2);
  refuseUnless(module, status === 0, `reading zone ${hex(zone)}`);
  return data[0] ?? 0;
}

async function order(module: Gm65Module, bytes: Uint8Array): Promise<void> {
  const { status } = await module.ask(bytes, ({ data }) => data.length === 1);
  refuseUnless(module, status === 0, "an order");
}

function refuseUnless({ name }: Gm65Module, done: boolean, what: string): void {
  if (!done) throw new DeviceError("protocol", `${name}: refuses ${what}; is "model" right?`);
}

export interface Beats {
  /** One heartbeat now. Throws `DeviceError`: silent; protocol when its settings are no longer what they were set to. */
  readonly beat: () => Promise<void>;
  readonly stop: () => void;
}

/**
 * A heartbeat `everyMs` after the one before. `fail` is called once: after three misses, or when the module's settings have changed. Whoever
 * asks during a heartbeat gets its outcome.
 */
export function gm65Beats(module: Gm65Module, everyMs: number, fail: (why: DeviceError) => void): Beats {
  let misses = 0;
  let knowsHeartbeat = true;
  let running: Promise<void> | undefined;
  let stopped = false;
  let timer: NodeJS.Timeout;

  async function hear(): Promise<void> {
    const askedAt = performance.now();
    if (knowsHeartbeat && (await answers(module.ask(HEARTBEAT)))) return check();
    try {
      await check();
      // It is well and does not know the heartbeat, which some firmware does not.
      knowsHeartbeat = false;
    } catch (error) {
      // A long code on a slow line holds every answer up.
      if (!isSilence(error) || module.lastAt() < askedAt) throw error;
    }
  }

  async function check(): Promise<void> {
    const { status, data } = await module.ask(readZones(GM65_ZONES.mode, 4), ({ data: got }) => got.length === 4);
    refuseUnless(module, status === 0, "to tell its settings");
    const [mode = 0, , , setUp = 0] = data;
    if (!isSet(modeSetting(module.mode), mode) || !isSet(SET_UP_OFF, setUp))
      throw new DeviceError("protocol", `${module.name}: its settings have changed by themselves; it is set up anew`);
  }

  async function beat(): Promise<void> {
    running ??= hear().finally(() => {
      running = undefined;
    });
    await running;
  }

  async function tick(): Promise<void> {
    try {
      await beat();
      misses = 0;
    } catch (error) {
      misses = isSilence(error) ? misses + 1 : MISSES;
      if (misses >= MISSES && !stopped && error instanceof DeviceError) fail(error);
    }
    later();
  }

  function later(): void {
    if (!stopped) timer = setTimeout(() => void tick(), everyMs);
  }

  later();
  return {
    beat,
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}

async function answers(question: Promise<unknown>): Promise<boolean> {
  return question.then(
    () => true,
    (error: unknown) => {
      if (isSilence(error)) return false;
      throw error;
    },
  );
}

function isSilence(error: unknown): boolean {
  return error instanceof DeviceError && error.code === "silent";
}

function hex(zone: number): string {
  return zone.toString(16).padStart(4, "0");
}
