/** HID devices that speak reports: a sysfs tree that shows them, a node to open, and the device behind it. */
import { execFile } from "node:child_process";
import { EventEmitter } from "node:events";
import { closeSync, constants, openSync, readSync } from "node:fs";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { promisify } from "node:util";
import type { Context } from "../../firmware-bridge/context.ts";
import type { HidLike } from "../../firmware-bridge/hid-line.ts";

const run = promisify(execFile);

interface UsbIdentity {
  /** 4 hexadecimal digits */
  readonly vendor: string;
  readonly product: string;
  readonly serial?: string;
  /** What it calls its maker and itself. */
  readonly manufacturer?: string;
  readonly model?: string;
  /** Where it is plugged in, for a device with several nodes: `1-7`. Left out: the next free place. */
  readonly port?: string;
  /** Class of its one interface, two hexadecimal digits. */
  readonly interfaceClass?: string;
}

interface Bus extends AsyncDisposable {
  readonly roots: { readonly sys: string; readonly dev: string };
  /** Shows a device; each gets the next number. Returns its node and the way to take it off. */
  add(
    kind: "tty" | "hidraw",
    node: string,
    ids: UsbIdentity,
    descriptor?: Uint8Array,
  ): Promise<{ readonly node: string; remove(): Promise<void> }>;
  /** Shows a device that has no node. Returns its folder. */
  addUsb(ids: UsbIdentity): Promise<string>;
}

/** A sysfs and a dev folder of our own, laid out as the kernel lays them out for USB devices. */
export async function openBus(): Promise<Bus> {
  const folder = await mkdtemp(join(tmpdir(), "bus-"));
  const roots = { sys: join(folder, "sys"), dev: join(folder, "dev") };
  await Promise.all([mkdir(roots.dev), mkdir(join(roots.sys, "class/tty"), { recursive: true })]);
  await mkdir(join(roots.sys, "class/hidraw"), { recursive: true });
  await mkdir(join(roots.sys, "bus/usb/devices"), { recursive: true });
  let ports = 0;

  async function addUsb(ids: UsbIdentity): Promise<string> {
    ports += 1;
    const port = ids.port ?? `1-${ports}`;
    const usb = join(roots.sys, "devices/usb1", port);
    await mkdir(join(usb, `${port}:1.0`), { recursive: true });
    const files = {
      idVendor: ids.vendor,
      idProduct: ids.product,
      bDeviceClass: "00",
      authorized: "1",
      serial: ids.serial,
      manufacturer: ids.manufacturer,
      product: ids.model,
      [`${port}:1.0/bInterfaceClass`]: ids.interfaceClass,
    };
    for (const [name, text] of Object.entries(files))
      if (text !== undefined) await writeFile(join(usb, name), `${text}\n`);
    await symlink(usb, join(roots.sys, "bus/usb/devices", port)).catch(() => undefined);
    return usb;
  }

  return {
    roots,
    addUsb,
    async add(kind, node, ids, descriptor) {
      const usb = await addUsb(ids);
      const inner = join(
        usb,
        `${basename(usb)}:1.0`,
        kind === "tty" ? node : `0003:${ids.vendor}:${ids.product}.${node}`,
      );
      const shown = join(roots.sys, "class", kind, node);
      await mkdir(inner, { recursive: true });
      await mkdir(shown);
      if (descriptor !== undefined) await writeFile(join(inner, "report_descriptor"), descriptor);
      await symlink(inner, join(shown, "device"));
      return {
        node: join(roots.dev, node),
        async remove() {
          const link = join(roots.sys, "bus/usb/devices", basename(usb));
          await Promise.all(
            [usb, link, shown, join(roots.dev, node)].map(async (path) => rm(path, { recursive: true, force: true })),
          );
        },
      };
    },
    [Symbol.asyncDispose]: async () => rm(folder, { recursive: true, force: true }),
  };
}

export interface HidScanner extends AsyncDisposable {
  readonly device: string;
  readonly context: Context;
  /** The device sends; every report at once, in one tick. */
  send(...reports: readonly Uint8Array[]): void;
  openHandles(): number;
  readonly unplug: () => Promise<void>;
  readonly plug: () => Promise<void>;
}

/** A scanner that sends reports to whoever listens, and like the real library keeps none for later and says no `close`. */
export async function openHidScanner(descriptor: Uint8Array): Promise<HidScanner> {
  const ids = { vendor: "0c2e", product: "0b61", serial: "S1" };
  const bus = await openBus();
  let count = 0;
  let plugged: { readonly node: string; remove(): Promise<void> } | undefined;
  let handles: readonly EventEmitter[] = [];

  async function openHid(path: string): Promise<HidLike> {
    if (path !== plugged?.node) throw new TypeError(`cannot open device with path ${path}`);
    const handle = new EventEmitter();
    handles = [...handles, handle];
    return Object.assign(handle, {
      write: async (report: number[]) => report.length,
      getFeatureReport: async () => new Uint8Array(8),
      sendFeatureReport: async (report: number[]) => report.length,
      async close() {
        handles = handles.filter((each) => each !== handle);
        handle.removeAllListeners();
      },
    });
  }

  async function plug(): Promise<void> {
    plugged = await bus.add("hidraw", `hidraw${count++}`, ids, descriptor);
    await writeFile(plugged.node, "");
  }

  await plug();
  return {
    device: `usb:${ids.vendor}:${ids.product}:${ids.serial}`,
    context: { roots: bus.roots, openHid },
    send(...reports) {
      for (const report of reports) for (const handle of handles) handle.emit("data", Buffer.from(report));
    },
    openHandles: () => handles.length,
    async unplug() {
      await plugged?.remove();
      plugged = undefined;
      for (const handle of handles) handle.emit("error", new Error("could not read from HID device"));
    },
    plug,
    [Symbol.asyncDispose]: async () => bus[Symbol.asyncDispose](),
  };
}

export interface HidRelay extends AsyncDisposable {
  readonly device: string;
  readonly context: Context;
  closed(channel: number): boolean;
  /** From now on the contacts stay as they are, whatever is ordered. */
  jam(): void;
  openHandles(): number;
  readonly unplug: () => Promise<void>;
  readonly plug: () => Promise<void>;
}

/** A dcttech board. Its node is a FIFO, so that any process may write orders to it, as to the real node. */
export async function openHidRelay(answerBytes: 8 | 9 = 8): Promise<HidRelay> {
  const ids = { vendor: "16c0", product: "05df" };
  const bus = await openBus();
  let count = 0;
  let plugged: { readonly node: string; readonly fd: number; remove(): Promise<void> } | undefined;
  let handles: readonly EventEmitter[] = [];
  let contacts = 0;
  let jammed = false;

  function obey(report: Uint8Array): void {
    const [number, order, channel = 0] = report;
    if (jammed || report.length !== 9 || number !== 0 || channel < 1 || channel > 8) return;
    if (order === 0xff) contacts |= 1 << (channel - 1);
    if (order === 0xfd) contacts &= ~(1 << (channel - 1));
  }

  /** Real nodes hand an order over before the write returns; a FIFO keeps it until somebody looks. */
  function look(): void {
    if (plugged === undefined) return;
    const report = new Uint8Array(9);
    try {
      while (readSync(plugged.fd, report) > 0) obey(report);
    } catch {
      // EAGAIN: no more orders
    }
  }

  async function openHid(path: string): Promise<HidLike> {
    if (path !== plugged?.node) throw new TypeError(`cannot open device with path ${path}`);
    const handle = new EventEmitter();
    handles = [...handles, handle];
    return Object.assign(handle, {
      async write(report: number[]) {
        look();
        obey(Uint8Array.from(report));
        return report.length;
      },
      async getFeatureReport() {
        look();
        const answer = [...Buffer.from("BITFT"), 0, 0, contacts];
        return Uint8Array.from(answerBytes === 9 ? [1, ...answer] : answer);
      },
      sendFeatureReport: async (report: number[]) => report.length,
      async close() {
        handles = handles.filter((each) => each !== handle);
        handle.removeAllListeners();
      },
    });
  }

  async function plug(): Promise<void> {
    contacts = 0;
    const added = await bus.add("hidraw", `hidraw${count++}`, ids);
    await run("mkfifo", [added.node]);
    plugged = { ...added, fd: openSync(added.node, constants.O_RDWR | constants.O_NONBLOCK) };
  }

  async function unplug(): Promise<void> {
    if (plugged === undefined) return;
    closeSync(plugged.fd);
    await plugged.remove();
    plugged = undefined;
    contacts = 0;
    for (const handle of handles) handle.emit("error", new Error("could not read from HID device"));
  }

  await plug();
  return {
    device: `usb:${ids.vendor}:${ids.product}`,
    context: { roots: bus.roots, openHid },
    closed(channel) {
      look();
      return (contacts & (1 << (channel - 1))) !== 0;
    },
    jam() {
      jammed = true;
    },
    openHandles: () => handles.length,
    unplug,
    plug,
    async [Symbol.asyncDispose]() {
      await unplug();
      await bus[Symbol.asyncDispose]();
    },
  };
}
