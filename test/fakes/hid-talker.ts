/** HID devices that take orders and answer: a node of a bus of our own, everything that was written to it, and the device's answers. */
import { EventEmitter } from "node:events";
import { writeFile } from "node:fs/promises";
import type { Context } from "../../firmware-bridge/context.ts";
import type { HidLike } from "../../firmware-bridge/hid-line.ts";
import { openBus } from "./device-hid.ts";

interface Sketch {
  /** 4 hexadecimal digits each */
  readonly vendor: string;
  readonly product: string;
  readonly descriptor?: Uint8Array;
  /** Reports that the device sends because of one that was written; `feature`: that one was a feature report. */
  readonly answers?: (report: Uint8Array, feature: boolean) => readonly Uint8Array[];
  /** Called each time it is plugged in, before anybody can find it. `folder`: sysfs's of the HID device. */
  readonly shown?: (folder: string, roots: { readonly sys: string; readonly dev: string }) => Promise<void>;
}

export interface HidTalker extends AsyncDisposable {
  readonly device: string;
  readonly context: Context & { readonly roots: { readonly sys: string; readonly dev: string } };
  /** Hexadecimal, in the order of writing; what was padded with zeros up to 64 bytes is shown without them. */
  readonly written: readonly string[];
  readonly features: readonly string[];
  /** What was opened, in this order. */
  readonly paths: readonly string[];
  /** The device sends; every report at once, in one tick. */
  send(...reports: readonly Uint8Array[]): void;
  /** From now on it takes orders and says nothing. */
  hang(): void;
  openHandles(): number;
  readonly unplug: () => Promise<void>;
  readonly plug: () => Promise<void>;
}

export async function openHidTalker(sketch: Sketch): Promise<HidTalker> {
  const { vendor, product, descriptor, answers = () => [], shown } = sketch;
  const bus = await openBus();
  const written: string[] = [];
  const features: string[] = [];
  const paths: string[] = [];
  let count = 0;
  let plugged: { readonly node: string; remove(): Promise<void> } | undefined;
  let handles: readonly EventEmitter[] = [];
  let hangs = false;

  function send(...reports: readonly Uint8Array[]): void {
    for (const report of reports) for (const handle of handles) handle.emit("data", Buffer.from(report));
  }

  function take(report: readonly number[], feature: boolean): number {
    const bytes = Uint8Array.from(report);
    const full = bytes.length === 64 ? bytes.subarray(0, bytes.findLastIndex((byte) => byte !== 0) + 1) : bytes;
    (feature ? features : written).push(Buffer.from(full).toString("hex"));
    if (!hangs) setImmediate(() => send(...answers(bytes, feature)));
    return report.length;
  }

  async function openHid(path: string): Promise<HidLike> {
    paths.push(path);
    if (plugged === undefined) throw new TypeError(`cannot open device with path ${path}`);
    const handle = new EventEmitter();
    handles = [...handles, handle];
    return Object.assign(handle, {
      write: async (report: number[]) => take(report, false),
      getFeatureReport: async () => new Uint8Array(8),
      sendFeatureReport: async (report: number[]) => take(report, true),
      async close() {
        handles = handles.filter((each) => each !== handle);
        handle.removeAllListeners();
      },
    });
  }

  async function plug(): Promise<void> {
    const node = `hidraw${count++}`;
    plugged = await bus.add("hidraw", node, { vendor, product }, descriptor);
    await shown?.(`${bus.roots.sys}/class/hidraw/${node}/device`, bus.roots);
    await writeFile(plugged.node, "");
  }

  await plug();
  return {
    device: `usb:${vendor}:${product}`,
    context: { roots: bus.roots, openHid },
    written,
    features,
    paths,
    send,
    hang() {
      hangs = true;
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
