import * as v from "valibot";
import { DeviceError } from "../device.ts";
import { checkPulse } from "../guarded-actuator.ts";
import type { OpenActuator } from "../guarded-actuator.ts";

export const noActuatorOptions = v.strictObject({ kind: v.literal("none") });

/** For a lane where a person looks at the screen and nothing moves. */
export async function openNoActuator(): Promise<OpenActuator> {
  let state: "open" | "disposed" = "open";
  return {
    lost: new Promise(() => undefined),
    async pulse(ms) {
      checkPulse("none", ms);
      if (state === "disposed") throw new DeviceError("misuse", "none: pulse after disposal");
    },
    release: async () => undefined,
    async [Symbol.asyncDispose]() {
      state = "disposed";
    },
  };
}
