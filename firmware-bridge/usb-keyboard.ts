import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { DeviceError } from "./device.ts";
import { onlyOne, SYSTEM_ROOTS, usbIds } from "./identity.ts";
import type { Roots } from "./identity.ts";
import { usbDevices } from "./usb-devices.ts";

const HID = "03";
/** Keyboard, among the boot protocols (USB Device Class Definition for HID 1.11, section 4.3). */
const KEYBOARD = "01";
const INTERFACE = /^[\d.-]+:\d+\.\d+$/;

/**
 * The name in sysfs (`1-2:1.0`) of the keyboard's USB interface in the device of this name: found also while no driver of the kernel has it.
 * Throws `DeviceError`: absent; misuse when the name is a path, or several devices bear it.
 */
export async function findUsbKeyboard(name: string, roots: Roots = SYSTEM_ROOTS): Promise<string> {
  const wanted = usbIds(name);
  if (wanted === undefined)
    throw new DeviceError(
      "misuse",
      `${name}: with access = "libusb" a device is named usb:VVVV:PPPP or usb:VVVV:PPPP:SERIAL`,
    );
  const found = (await usbDevices(roots)).filter(
    ({ vendor, product, serial }) =>
      vendor === wanted.vendor &&
      product === wanted.product &&
      (wanted.serial === undefined || wanted.serial === serial),
  );
  const folder = onlyOne(
    name,
    found.map((device) => device.folder),
  );
  const interfaces: string[] = [];
  for (const each of (await readdir(folder).catch(() => [])).filter((file) => INTERFACE.test(file)).toSorted()) {
    const [kind, protocol] = await Promise.all(
      ["bInterfaceClass", "bInterfaceProtocol"].map(async (file) =>
        readFile(join(folder, each, file), "latin1").then(
          (text) => text.trim(),
          () => "",
        ),
      ),
    );
    if (kind === HID && protocol === KEYBOARD) interfaces.push(each);
  }
  const [first] = interfaces;
  if (first === undefined) throw new DeviceError("absent", `${name}: has no keyboard; is it in keyboard mode?`);
  return first;
}
