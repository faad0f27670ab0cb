/** What hangs on USB, as sysfs shows it (Linux ABI: sysfs-bus-usb): the devices, what they say of themselves, and their nodes. */
import { readdir, readFile, realpath } from "node:fs/promises";
import { join } from "node:path";
import { type Roots, SYSTEM_ROOTS } from "./identity.ts";

interface UsbInterface {
  /** Two hexadecimal digits each: 03 HID, 02 and 0a CDC, 0b smart card, ff the maker's own. */
  readonly class: string;
  readonly subclass: string;
  readonly protocol: string;
}

interface UsbNode {
  readonly kind: "tty" | "hidraw";
  /** `ttyACM0` */
  readonly name: string;
}

export interface UsbDevice {
  /** Its folder in sysfs, without links. */
  readonly folder: string;
  /** Where it is plugged in: `1-1.3`. */
  readonly port: string;
  /** Four lower-case hexadecimal digits each. */
  readonly vendor: string;
  readonly product: string;
  /** What the device says of itself, 126 characters at most, control characters taken out: anybody can build a device. */
  readonly manufacturer: string;
  readonly model: string;
  readonly serial: string;
  readonly interfaces: readonly UsbInterface[];
  readonly nodes: readonly UsbNode[];
}

/** More than USB can address on the buses of a small machine. */
const MOST_DEVICES = 512;
const HUB = "09";

/** All but the hubs, in the order of their places. Never throws: what cannot be read is not there. */
export async function usbDevices(roots: Roots = SYSTEM_ROOTS): Promise<readonly UsbDevice[]> {
  const bus = join(roots.sys, "bus/usb/devices");
  const names = (await namesIn(bus)).filter((name) => !name.includes(":"));
  const nodes = await allNodes(roots);
  const devices: UsbDevice[] = [];
  for (const port of names.toSorted().slice(0, MOST_DEVICES)) {
    const device = await deviceAt(join(bus, port), port, nodes);
    if (device !== undefined) devices.push(device);
  }
  return devices;
}

async function deviceAt(
  link: string,
  port: string,
  nodes: readonly (UsbNode & { readonly folder: string })[],
): Promise<UsbDevice | undefined> {
  const folder = await realpath(link).catch(() => undefined);
  if (folder === undefined) return undefined;
  const [vendor, product, manufacturer, model, serial, kind] = await Promise.all(
    ["idVendor", "idProduct", "manufacturer", "product", "serial", "bDeviceClass"].map((file) => textOf(folder, file)),
  );
  if (!vendor || !product || kind === HUB) return undefined;
  const own = nodes.filter((node) => node.folder.startsWith(`${folder}/`));
  return {
    folder,
    port,
    vendor: vendor.toLowerCase(),
    product: product.toLowerCase(),
    manufacturer: manufacturer ?? "",
    model: model ?? "",
    serial: serial ?? "",
    interfaces: await interfacesOf(folder),
    nodes: own.map(({ kind: nodeKind, name }) => ({ kind: nodeKind, name })),
  };
}

async function interfacesOf(folder: string): Promise<readonly UsbInterface[]> {
  const inner = (await namesIn(folder)).filter((name) => /^[\d.-]+:\d+\.\d+$/.test(name)).toSorted();
  return Promise.all(
    inner.slice(0, 32).map(async (name) => {
      const [cls = "", subclass = "", protocol = ""] = await Promise.all(
        ["bInterfaceClass", "bInterfaceSubClass", "bInterfaceProtocol"].map((file) => textOf(join(folder, name), file)),
      );
      return { class: cls, subclass, protocol };
    }),
  );
}

async function allNodes(roots: Roots): Promise<readonly (UsbNode & { readonly folder: string })[]> {
  const found: (UsbNode & { readonly folder: string })[] = [];
  for (const kind of ["tty", "hidraw"] as const) {
    const shown = join(roots.sys, "class", kind);
    for (const name of (await namesIn(shown)).toSorted()) {
      const folder = await realpath(join(shown, name, "device")).catch(() => undefined);
      if (folder !== undefined) found.push({ kind, name, folder });
    }
  }
  return found;
}

async function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch((): string[] => []);
}

async function textOf(folder: string, file: string): Promise<string> {
  const text = await readFile(join(folder, file), "utf8").catch(() => "");
  return text
    .replaceAll(/\p{Cc}/gu, "")
    .trim()
    .slice(0, 126);
}
