/** The name under which a device is found again after it was pulled out and plugged in. */
import { readdir, realpath } from "node:fs/promises";
import { basename, join } from "node:path";
import type { Roots } from "./identity.ts";
import type { UsbDevice } from "./usb-devices.ts";

interface Around {
  readonly all: readonly UsbDevice[];
  readonly links: ReadonlyMap<string, string>;
  readonly roots: Roots;
}

/** A link of udev's, else its numbers, with its serial number where there are several alike; else its node (`ttyACM0`), which does not last. */
export function lastingName(device: UsbDevice, node: string | undefined, { all, links, roots }: Around): string {
  const link = node === undefined ? undefined : links.get(node);
  if (link !== undefined) return link;
  const { vendor, product, serial } = device;
  const alike = all.filter((each) => each.vendor === vendor && each.product === product);
  if (alike.length === 1) return `usb:${vendor}:${product}`;
  const unique = serial !== "" && alike.filter((each) => each.serial === serial).length === 1;
  return unique || node === undefined ? `usb:${vendor}:${product}:${serial}` : join(roots.dev, node);
}

/** The links in /dev/serial by the node that each leads to; by-id counts more than by-path. */
export async function linksOf(roots: Roots): Promise<ReadonlyMap<string, string>> {
  const links = new Map<string, string>();
  for (const folder of ["by-path", "by-id"].map((each) => join(roots.dev, "serial", each))) {
    const names = await readdir(folder).catch((): string[] => []);
    for (const name of names.toSorted()) {
      const path = join(folder, name);
      links.set(basename(await realpath(path).catch(() => "")), path);
    }
  }
  return links;
}
