/**
 * The HID library speaks to devices in one of two ways, and a process has only one: what is chosen first holds until it ends, for readers
 * and relays alike.
 */
import { DeviceError } from "./device.ts";

/** `hidraw`: through the kernel's driver, beside it. `libusb`: in its place. */
export type HidDriver = "hidraw" | "libusb";

let chosen: HidDriver | undefined;

/** Throws `DeviceError("misuse")` when a device of this process was opened in the other way. */
export function chooseHidDriver(name: string, wanted: HidDriver): void {
  chosen ??= wanted;
  if (chosen !== wanted)
    throw new DeviceError(
      "misuse",
      `${name}: wants ${wanted}, and another HID device of this process is read through ${chosen}; use access = "hidraw" for the wedge and its udev rule`,
    );
}
