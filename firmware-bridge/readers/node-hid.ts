import { chooseHidDriver } from "../hid-driver.ts";
import type { HidLike } from "../hid-line.ts";

/** Opens a hidraw node. */
export async function openHidraw(path: string): Promise<HidLike> {
  chooseHidDriver(path, "hidraw");
  const { HIDAsync } = await import("node-hid");
  return HIDAsync.open(path);
}

/**
 * Opens a USB interface by its name in sysfs (`1-2:1.0`) and takes it away from the kernel's driver, which gets it back when it is closed.
 * Needs the right to write to the device's node in /dev/bus/usb.
 */
export async function openLibusb(path: string): Promise<HidLike> {
  chooseHidDriver(path, "libusb");
  const { HIDAsync, setDriverType } = await import("node-hid");
  // Takes effect only before the library has opened anything.
  setDriverType("libusb");
  return HIDAsync.open(path);
}
