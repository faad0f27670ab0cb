/** A relay on a line that nobody but its guard can drive: the kernel gives a line to one program at a time. */
import { openGuard } from "./guard.ts";
import type { Hand } from "./guard.ts";
import { guardedActuator } from "./guarded-actuator.ts";
import type { OpenActuator } from "./guarded-actuator.ts";

/** A chip on a USB plug goes away unheard, and a lane that cannot open says so before somebody stands there. Seconds, for `Hand.env`. */
export const LOOK_S = "5";

export interface TakenLine {
  /** For messages: `GPIO 17 of pinctrl-rp1`. */
  readonly name: string;
  readonly hand: Hand;
  /** Called once the guard has its copy of the hand's device, or has failed to start. */
  readonly close: () => Promise<void>;
}

/** `take` is called again for the off that follows a guard's death. Throws `DeviceError`. */
export async function lineActuator(take: () => Promise<TakenLine>): Promise<OpenActuator> {
  const { close, hand, name } = await take();
  return guardedActuator({
    name,
    hand,
    closeGuarded: close,
    off: async () => releaseLine(take),
    isGuardsAlone: true,
    close: async () => undefined,
    lost: new Promise(() => undefined),
  });
}

/** Takes the line, drives it inactive, lets it go. Throws `DeviceError`. */
export async function releaseLine(take: () => Promise<TakenLine>): Promise<void> {
  const { close, hand, name } = await take();
  try {
    const guard = await openGuard(name, hand, () => undefined);
    await guard.release();
  } finally {
    await close();
  }
}
