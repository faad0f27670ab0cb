/**
 * Takes a USB device off its drivers and gives it back to them, as if it had been pulled out and plugged in (Linux kernel
 * documentation: "Authorizing (or not) your USB devices to connect to the system"). Power stays on: what only loses its mind
 * with its power needs a hand.
 */
import { constants } from "node:fs";
import { access, readFile, realpath, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Roots, SYSTEM_ROOTS, usbIds } from "./identity.ts";
import { type UsbDevice, usbDevices } from "./usb-devices.ts";

export type Reset =
  | "done"
  /** Its file `authorized` is not ours to write (60-esc-kiosk.rules), or somebody keeps the device away on purpose. */
  | "not-permitted"
  /** It is on no USB, or gone, or one of several of that name. */
  | "not-found";

const CCID = "0b";
/** Drivers let go and come back in that order whatever the pause; some devices want a moment. Milliseconds. */
const PAUSE_MS = 200;
/** A device that stays off is worse than one that hangs. */
const MOST_TRIES = 5;

/**
 * Of the one device that bears this name (identity.ts). Never throws. Takes as long as the kernel does to talk to a device that
 * hangs: up to some 10 s.
 */
export async function resetUsb(name: string, roots: Roots = SYSTEM_ROOTS): Promise<Reset> {
  const device = await usbDeviceOf(name, roots);
  return device === undefined ? "not-found" : resetDevice(device);
}

/** Of the one smart card reader (interface class 0B) that there is. */
export async function resetSmartCardReader(roots: Roots = SYSTEM_ROOTS): Promise<Reset> {
  const devices = await usbDevices(roots);
  const [only, another] = devices.filter(({ interfaces }) => interfaces.some((each) => each.class === CCID));
  return only === undefined || another !== undefined ? "not-found" : resetDevice(only);
}

async function resetDevice(device: UsbDevice): Promise<Reset> {
  const file = join(device.folder, "authorized");
  if (!(await mayReset(file))) return "not-permitted";
  // The kernel may switch it off and complain all the same; so whatever came of it, it is switched on again.
  await write(file, "0");
  for (let nth = 0; nth < MOST_TRIES; nth++) {
    await sleep(PAUSE_MS);
    if (await write(file, "1")) return "done";
  }
  return "not-found";
}

async function mayReset(file: string): Promise<boolean> {
  try {
    await access(file, constants.W_OK);
    return (await readFile(file, "latin1")).trim() === "1";
  } catch {
    return false;
  }
}

async function write(file: string, text: "0" | "1"): Promise<boolean> {
  return writeFile(file, text, { flag: "r+" }).then(
    () => true,
    () => false,
  );
}

/** undefined: none, or more than one. */
async function usbDeviceOf(name: string, roots: Roots): Promise<UsbDevice | undefined> {
  const devices = await usbDevices(roots);
  const wanted = usbIds(name);
  const node = wanted === undefined ? basename(await realpath(name).catch(() => "")) : undefined;
  const found = devices.filter(({ vendor, product, serial, nodes }) =>
    wanted === undefined
      ? nodes.some((each) => each.name === node)
      : wanted.vendor === vendor &&
        wanted.product === product &&
        (wanted.serial === undefined || wanted.serial === serial),
  );
  return found.length === 1 ? found[0] : undefined;
}
