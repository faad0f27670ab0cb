import { DeviceError } from "./device.ts";
import type { Actuator } from "./device.ts";
import { openGuard } from "./guard.ts";
import type { Guard, Hand } from "./guard.ts";

/** An actuator that also says when its device went away, so that it is reopened before somebody needs it. */
export interface OpenActuator extends Actuator {
  /** Settles once, when the device was lost; never after disposal. Never rejects. */
  readonly lost: Promise<DeviceError>;
}

const MIN_PULSE_MS = 100;
const MAX_PULSE_MS = 60_000;
/** How long after its end a pulse may still be on before we stop trusting the guard and switch off ourselves. */
const GUARD_GRACE_MS = 500;

export interface Board {
  readonly name: string;
  readonly hand: Hand;
  /** Called once the guard has its copy of the hand's device, or has failed to start. */
  readonly closeGuarded: () => Promise<void>;
  /** Switches off without the guard. Throws `DeviceError`. */
  readonly off: () => Promise<void>;
  /** The guard holds it alone: `off` works only when there is no guard. */
  readonly isGuardsAlone?: boolean;
  /** Reads back, on boards that can. Throws `DeviceError("protocol")` when the contact is not as ordered. */
  readonly verify?: (closed: boolean) => Promise<void>;
  /** Idempotent, never throws. */
  readonly close: () => Promise<void>;
  /** Settles when the board went away. */
  readonly lost: Promise<DeviceError>;
}

export function checkPulse(name: string, ms: number): void {
  if (!Number.isFinite(ms) || ms < MIN_PULSE_MS || ms > MAX_PULSE_MS)
    throw new DeviceError("misuse", `${name}: pulse of ${ms} ms; expected ${MIN_PULSE_MS} to ${MAX_PULSE_MS}`);
}

/** Joins a board that only knows on and off with a guard that sees to the off. Closes the board when that fails. */
export async function guardedActuator(board: Board): Promise<OpenActuator> {
  const { name } = board;
  let state: "open" | "lost" | "disposed" = "open";
  let guard: Guard | undefined;
  /** No pulse lasts longer; -Infinity: it was released. */
  let endsAt = Number.NEGATIVE_INFINITY;
  let afterwards: NodeJS.Timeout | undefined;
  let checking: Promise<void> = Promise.resolve();
  const { promise: lost, resolve: reportLost } = Promise.withResolvers<DeviceError>();

  /** Off twice: by the guard, and by ourselves in case it is the guard that is gone. A board that is gone holds nothing open. */
  async function letGo(): Promise<void> {
    clearTimeout(afterwards);
    await guard?.release();
    await board.off().catch(() => undefined);
  }

  function lose(why: DeviceError): void {
    if (state !== "open") return;
    state = "lost";
    void letGo().then(() => reportLost(why));
  }

  async function start(): Promise<void> {
    try {
      guard = await openGuard(name, board.hand, lose);
      await board.verify?.(false);
    } catch (error) {
      state = "disposed";
      await letGo();
      await board.close();
      throw error;
    } finally {
      await board.closeGuarded();
    }
  }

  /** The guard has switched off a while ago. Say it once more, and where the board can be asked, ask. */
  async function checkReleased(): Promise<void> {
    try {
      await (board.isGuardsAlone === true ? guard?.drop() : board.off());
      await board.verify?.(false);
    } catch (error) {
      lose(asDeviceError(name, error));
    }
  }

  async function hold(): Promise<void> {
    // An off that is on its way must not arrive after our on.
    await checking;
    if (endsAt === Number.NEGATIVE_INFINITY) return;
    clearTimeout(afterwards);
    const leftMs = Math.max(0, endsAt - performance.now());
    afterwards = setTimeout(() => {
      checking = checkReleased();
    }, leftMs + GUARD_GRACE_MS);
    await guard?.hold(leftMs);
    await board.verify?.(true).catch((error: unknown) => {
      // Asked too late: the pulse was over before the answer came.
      if (performance.now() < endsAt) throw error;
    });
  }

  async function pulse(ms: number): Promise<void> {
    checkPulse(name, ms);
    if (state === "disposed") throw new DeviceError("misuse", `${name}: pulse after disposal`);
    if (state === "lost") throw new DeviceError("lost", `${name}: unplugged`);
    endsAt = Math.max(endsAt, performance.now() + ms);
    await orLose(hold());
  }

  async function release(): Promise<void> {
    if (state === "disposed") return disposed;
    if (state === "lost") throw new DeviceError("lost", `${name}: unplugged`);
    endsAt = Number.NEGATIVE_INFINITY;
    clearTimeout(afterwards);
    await orLose(drop());
  }

  async function drop(): Promise<void> {
    await guard?.drop();
    await board.verify?.(false).catch((error: unknown) => {
      // Asked too late: it was ordered to open again before the answer came.
      if (endsAt === Number.NEGATIVE_INFINITY) throw error;
    });
  }

  async function orLose(order: Promise<void>): Promise<void> {
    try {
      await order;
    } catch (error) {
      const why = asDeviceError(name, error);
      lose(why);
      throw why;
    }
  }

  let disposed: Promise<void> | undefined;
  async function dispose(): Promise<void> {
    state = "disposed";
    await letGo();
    await board.close();
  }

  await start();
  void board.lost.then(lose);
  return {
    pulse,
    release,
    lost,
    async [Symbol.asyncDispose]() {
      disposed ??= dispose();
      await disposed;
    },
  };
}

function asDeviceError(name: string, error: unknown): DeviceError {
  return error instanceof DeviceError ? error : new DeviceError("lost", `${name}: not switched`, { cause: error });
}
