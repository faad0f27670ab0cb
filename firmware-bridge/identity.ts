/**
 * Finds a device by what it is instead of by the number the kernel gave it: after a replug ttyACM0 may be ttyACM1. Asked anew at
 * each opening. Reads sysfs itself: serialport's list() needs udevadm, which slim systems lack.
 */
import { readdir, readFile, realpath } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import * as v from "valibot";
import { DeviceError } from "./device.ts";

/** Where the kernel shows devices; another folder in tests. */
export interface Roots {
  readonly sys: string;
  readonly dev: string;
  /** Where udev keeps what it knows; left out: /run. */
  readonly run?: string;
}

export const SYSTEM_ROOTS: Roots = { sys: "/sys", dev: "/dev" };

const USB = /^usb:([0-9a-f]{4}):([0-9a-f]{4})(?::(.{1,126}))?$/i;

/** `/dev/serial/by-id/usb-Honeywell…`, `/dev/ttyACM0` or `usb:VVVV:PPPP` or `usb:VVVV:PPPP:SERIAL`, numbers in hexadecimal. */
export const deviceName = v.pipe(
  v.string(),
  v.maxLength(4096),
  v.check(
    (name) => name.startsWith("/") || USB.test(name),
    "expected a path such as /dev/serial/by-id/NAME, or usb:VVVV:PPPP or usb:VVVV:PPPP:SERIAL with hexadecimal numbers",
  ),
);

interface UsbIds {
  readonly vendor: string;
  readonly product: string;
  readonly serial: string | undefined;
}

export interface Hidraw {
  readonly path: string;
  /** Empty when sysfs does not show it. */
  readonly descriptor: Uint8Array;
}

/** Path of the tty that bears this name now. Throws `DeviceError`: absent; misuse when several bear it. */
export async function findTty(name: string, roots: Roots = SYSTEM_ROOTS): Promise<string> {
  const wanted = usbIds(name);
  if (wanted === undefined) return resolvePath(name);
  const found = await matching("tty", wanted, roots);
  return join(roots.dev, onlyOne(name, found));
}

/**
 * The hidraw node that bears this name now. A scanner may show several (a keyboard beside the scanner): among those of one
 * name the ones that `suits` accepts are preferred. Throws `DeviceError`: absent; misuse when several bear it.
 */
export async function findHidraw(
  name: string,
  suits: (descriptor: Uint8Array) => boolean,
  roots: Roots = SYSTEM_ROOTS,
): Promise<Hidraw> {
  const wanted = usbIds(name);
  const nodes = wanted === undefined ? [basename(await resolvePath(name))] : await matching("hidraw", wanted, roots);
  const found: (Hidraw & { readonly node: string })[] = [];
  for (const node of nodes) {
    const path = wanted === undefined ? name : join(roots.dev, node);
    found.push({ node, path, descriptor: await descriptorOf(node, roots) });
  }
  const suiting = found.filter((each) => suits(each.descriptor));
  const candidates = suiting.length > 0 ? suiting : found;
  const chosen = onlyOne(
    name,
    candidates.map((each) => each.path),
  );
  return { path: chosen, descriptor: candidates[0]?.descriptor ?? new Uint8Array() };
}

async function resolvePath(name: string): Promise<string> {
  try {
    return await realpath(name);
  } catch (error) {
    throw openingError(name, error);
  }
}

/** What the operating system says when it does not open a device, in the words of the house. */
export function openingError(name: string, error: unknown): DeviceError {
  const text = error instanceof Error ? error.message : String(error);
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (
    code === "ENOENT" ||
    code === "ENXIO" ||
    code === "ENODEV" ||
    code === "ENOTDIR" ||
    /no such (file|device)/i.test(text)
  )
    return new DeviceError("absent", `${name}: no such device; is it plugged in?`, { cause: error });
  return new DeviceError(
    "denied",
    `${name}: cannot be opened (${text}); does another program hold it, and may this user open it (udev rule, group)?`,
    { cause: error },
  );
}

/** undefined: the name is a path. */
export function usbIds(name: string): UsbIds | undefined {
  const [, vendor, product, serial] = USB.exec(name) ?? [];
  if (vendor === undefined || product === undefined) return undefined;
  return { vendor: vendor.toLowerCase(), product: product.toLowerCase(), serial };
}

/** Throws `DeviceError`: absent; misuse when there are several. */
export function onlyOne(name: string, found: readonly string[]): string {
  const [first, second] = found;
  if (first === undefined) throw new DeviceError("absent", `${name}: no such device; is it plugged in?`);
  if (second === undefined) return first;
  throw new DeviceError(
    "misuse",
    `${name}: ${found.length} devices bear this name; add the serial number, or name one by its path in /dev/serial/by-path`,
  );
}

async function matching(kind: "tty" | "hidraw", wanted: UsbIds, roots: Roots): Promise<string[]> {
  const folder = join(roots.sys, "class", kind);
  const nodes = await readdir(folder).catch(() => []);
  const found: string[] = [];
  for (const node of nodes) {
    const ids = await idsAbove(join(folder, node, "device"));
    if (ids === undefined || ids.vendor !== wanted.vendor || ids.product !== wanted.product) continue;
    if (wanted.serial === undefined || wanted.serial === ids.serial) found.push(node);
  }
  return found;
}

/** A tty or hidraw node hangs below its USB interface, which hangs below the USB device that knows the numbers. */
async function idsAbove(device: string): Promise<UsbIds | undefined> {
  let folder = await realpath(device).catch(() => "/");
  for (let level = 0; level < 8 && folder !== "/"; level++) {
    const [vendor, product, serial] = await Promise.all(
      ["idVendor", "idProduct", "serial"].map((file) => read(join(folder, file))),
    );
    if (vendor !== undefined && product !== undefined) return { vendor, product, serial };
    folder = dirname(folder);
  }
  return undefined;
}

async function read(file: string): Promise<string | undefined> {
  return readFile(file, "latin1").then(
    (text) => text.trim(),
    () => undefined,
  );
}

async function descriptorOf(node: string, roots: Roots): Promise<Uint8Array> {
  const file = join(roots.sys, "class", "hidraw", node, "device", "report_descriptor");
  return readFile(file).catch(() => new Uint8Array());
}
