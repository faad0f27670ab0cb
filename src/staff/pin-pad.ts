/**
 * Whose PIN it is, for all lanes of a box together, and not to be found out by trying: after a few wrong ones nobody is asked for minutes.
 * It forgets them when the gate is restarted, which nobody at a screen can do.
 */
import type { StaffOptions } from "./options.ts";
import { isPin, readStoredPin } from "./pin.ts";

/** Wrong ones in a row after which one has to wait, and how long. Milliseconds. */
const WAITS = [0, 1_000, 2_000, 4_000, 300_000] as const;
const WRONG_BEFORE_LOCKED = WAITS.length;

export type Tried =
  | { readonly is: "right"; readonly name: string }
  /** `isLocked`: it was one too many. `waitMs`: until another is compared. */
  | { readonly is: "wrong"; readonly isLocked: boolean; readonly waitMs: number }
  /** Nothing was compared. Milliseconds. */
  | { readonly is: "wait"; readonly waitMs: number };

export interface PinPad {
  /** One at a time: whoever comes while another is compared has to wait. `now`: milliseconds of a clock that nobody can set. */
  try(pin: string, now: () => number): Promise<Tried>;
}

/** RangeError for a PIN that was not made by `storePin`. */
export function openPinPad(staff: readonly StaffOptions[]): PinPad {
  const stored = staff.map(({ name, pin }) => {
    const read = readStoredPin(pin);
    if (read === undefined) throw new RangeError(`staff ${name} has no stored PIN`);
    return { name, pin: read };
  });
  let wrong = 0;
  let openAt = Number.NEGATIVE_INFINITY;
  let isComparing = false;

  async function nameOf(offered: string): Promise<string | undefined> {
    let found: string | undefined;
    // Each is compared, found or not: how long it takes tells nobody whose it was.
    for (const { name, pin } of stored) if (await isPin(offered, pin)) found ??= name;
    return found;
  }

  return {
    async try(offered, now) {
      if (isComparing) return { is: "wait", waitMs: 1000 };
      const waitMs = openAt - now();
      if (waitMs > 0) return { is: "wait", waitMs };
      isComparing = true;
      try {
        const name = await nameOf(offered);
        if (name === undefined) {
          wrong = (wrong % WRONG_BEFORE_LOCKED) + 1;
          const pauseMs = WAITS[wrong - 1] ?? 0;
          openAt = now() + pauseMs;
          return { is: "wrong", isLocked: wrong === WRONG_BEFORE_LOCKED, waitMs: pauseMs };
        }
        wrong = 0;
        return { is: "right", name };
      } finally {
        isComparing = false;
      }
    },
  };
}
