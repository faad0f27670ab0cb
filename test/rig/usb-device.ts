import { existsSync, readdirSync, readFileSync } from "node:fs";

const DEVICES = "/sys/bus/usb/devices";

/** The folder of the first USB device of this vendor, four hexadecimal digits. Throws when there is none. */
export function usbDevice(vendor: string): string {
  const name = readdirSync(DEVICES).find((entry) => {
    const file = `${DEVICES}/${entry}/idVendor`;
    return existsSync(file) && readFileSync(file, "utf8").trim() === vendor;
  });
  if (name === undefined) throw new Error(`the machine has no USB device of ${vendor}`);
  return `${DEVICES}/${name}`;
}
