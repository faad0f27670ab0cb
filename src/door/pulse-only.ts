/** A way that says nothing back: a strike, a buzzer, a turnstile without contacts. Whoever was let in is taken to have come in. */
import type { Actuator } from "../../firmware-bridge/device.ts";
import type { Way } from "../verdict/words.ts";
import type { Passage, Passed } from "./passage.ts";

export interface PulseOnlyParts {
  readonly actuator: Pick<Actuator, "pulse">;
  /** 100 to 60,000 milliseconds. */
  readonly pulseMs: number;
  readonly longPulseMs: number;
  readonly way: Way | undefined;
  readonly onPassed: (passed: Passed) => void;
}

/** The actuator stays its owner's. */
export function pulseOnly({ actuator, longPulseMs, onPassed, pulseMs, way }: PulseOnlyParts): Passage {
  return {
    isFull: () => false,
    setMode: () => undefined,
    async grant(grant) {
      await actuator.pulse(grant.isLonger ? longPulseMs : pulseMs);
      if (way !== undefined) onPassed({ how: "passed", way, grant });
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}
