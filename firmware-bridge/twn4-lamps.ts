/** The lamps and the buzzer of a TWN4, which do not block its protocol. */
import type { Feedback } from "./device.ts";
import type { Twn4Link } from "./twn4-link.ts";
import { ALL_LAMPS, GREEN, RED, TWN4, YELLOW } from "./wire/twn4-calls.ts";

export interface Twn4Lamps {
  /** Throws `DeviceError`. */
  readonly start: () => Promise<void>;
  readonly show: (feedback: Feedback) => Promise<void>;
  /** Forgets to switch a lamp off. */
  readonly stop: () => void;
}

/** How long a verdict is lit. */
const LIT_MS = 1500;
const BLINK_MS = 500;

interface Signal {
  readonly lamps: number;
  /** Frequency in Hz, length in milliseconds, one after the other. */
  readonly tone: readonly [number, number];
}

const SIGNALS: Readonly<Record<Exclude<Feedback, "out-of-order">, Signal>> = {
  admit: { lamps: GREEN, tone: [2400, 100] },
  refuse: { lamps: RED, tone: [800, 600] },
  unsure: { lamps: YELLOW, tone: [1600, 250] },
};

/** `volume`: 0 (no sound) to 100 percent. A reader that has no lamps refuses, and that is all. */
export function twn4Lamps({ ask }: Twn4Link, volume: number): Twn4Lamps {
  let off: NodeJS.Timeout | undefined;

  return {
    async start() {
      await ask(TWN4.ledInit(ALL_LAMPS));
      await ask(TWN4.ledOff(ALL_LAMPS));
    },
    async show(feedback) {
      clearTimeout(off);
      await ask(TWN4.ledOff(ALL_LAMPS));
      if (feedback === "out-of-order") {
        await ask(TWN4.ledBlink(RED, BLINK_MS, BLINK_MS));
        return;
      }
      const { lamps, tone } = SIGNALS[feedback];
      await ask(TWN4.ledOn(lamps));
      if (volume > 0) await ask(TWN4.beep(volume, tone[0], tone[1], 0));
      off = setTimeout(() => void ask(TWN4.ledOff(ALL_LAMPS)).catch(() => undefined), LIT_MS);
    },
    stop() {
      clearTimeout(off);
    },
  };
}
