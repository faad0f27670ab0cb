import type { Context } from "./context.ts";
import { watchDevices } from "./hot-plug.ts";
import { SYSTEM_ROOTS } from "./identity.ts";
import type { Watch } from "./reopen.ts";
import { resetSmartCardReader, resetUsb } from "./usb-power.ts";

/**
 * What a machine can do for a device that is plugged into it: see it come, and reset it when it hangs. Nothing for one that it only
 * hears of, over a network or from a service. `options`: of a reader or actuator.
 */
export function careFor(options: object, { roots = SYSTEM_ROOTS }: Context): Pick<Watch, "hotPlug" | "reset"> {
  // Pcscd sees its readers come and go itself.
  if ("kind" in options && options.kind === "pcsc")
    return { reset: async () => (await resetSmartCardReader(roots)) === "done" };
  const device = "device" in options && typeof options.device === "string" ? options.device : "";
  if (!device.startsWith(`${roots.dev}/`) && !/^usb:/i.test(device)) return {};
  return {
    hotPlug: (onChange) => watchDevices(onChange, roots),
    reset: async () => (await resetUsb(device, roots)) === "done",
  };
}
