import * as v from "valibot";
import { asking } from "../asking.ts";
import type { Context } from "../context.ts";
import { DeviceError } from "../device.ts";
import type { Reader } from "../device.ts";
import { openHidLine } from "../hid-line.ts";
import { deviceName, findHidraw } from "../identity.ts";
import { medium, readerId } from "../line-options.ts";
import { scanQueue } from "../scan-queue.ts";
import { readDescriptor } from "../wire/hid-descriptor.ts";
import { snapiCodec, SNAPI_STATUS } from "../wire/snapi.ts";
import { acknowledgement, ENABLE, snapiSignal } from "../wire/snapi-orders.ts";
import { openHidraw } from "./node-hid.ts";

export const snapiOptions = v.strictObject({
  kind: v.literal("snapi"),
  ...readerId,
  device: v.optional(deviceName, "usb:05e0:1900"),
  /** Its lamp shows the verdict for 2 s. Not every model has one that can be told. */
  lights: v.optional(v.boolean(), true),
  medium,
});

type Options = v.InferOutput<typeof snapiOptions>;

/** `alive` promises an answer within a second. */
const ANSWER_MS = 900;
const LIGHT_MS = 2000;
/** A device that sends and does not read what it is sent would fill the memory. */
const MAX_PENDING_WRITES = 64;

/** A Zebra scanner as it is delivered. Throws `DeviceError`: absent, denied, misuse, lost, silent; protocol when it is a keyboard or HID POS. */
export async function openSnapiReader(options: Options, context: Context = {}): Promise<Reader> {
  const { device, lights } = options;
  const { path, descriptor } = await findHidraw(device, isSnapi, context.roots);
  if (!isSnapi(descriptor))
    throw new DeviceError("protocol", `${device}: speaks no SNAPI; kind = "hid-pos" or kind = "wedge" may be the one`);
  const codec = snapiCodec();
  const queue = scanQueue(device);
  const statuses = asking<Status>(device, async (order) => (await opening).write(order), ANSWER_MS);
  let pending = 0;
  /** The lamp that is on. */
  let lit: { readonly off: Uint8Array; readonly timer: NodeJS.Timeout } | undefined;

  /** Resolves with what the scanner says to it. */
  async function enable(): Promise<number> {
    return (await statuses.ask(ENABLE, ({ order }) => order === ENABLE[0])).status;
  }

  async function alive(): Promise<void> {
    const status = await enable();
    if (status !== SNAPI_STATUS.taken && status !== SNAPI_STATUS.unsupported)
      throw new DeviceError("protocol", `${device}: cannot be switched on for reading (status ${status})`);
  }

  /** For what nobody waits for: that it cannot be written is heard of as a loss. */
  function send(report: Uint8Array): void {
    if (pending === MAX_PENDING_WRITES) return;
    pending += 1;
    const written = (): void => void (pending -= 1);
    opening.then(async (line) => line.write(report)).then(written, written);
  }

  function darken(): void {
    if (lit !== undefined) send(lit.off);
    lit = undefined;
  }

  function onReport(report: Uint8Array): void {
    const at = performance.now();
    for (const event of codec.push(report, at))
      if (event.is === "acknowledge") send(acknowledgement(event.report));
      else if (event.is === "status") statuses.answer(event);
      else if (event.is === "scan") {
        const { payload, symbology } = event;
        queue.push({ medium: options.medium, payload, at, ...(symbology !== undefined && { symbology }) });
      }
  }

  function onLost(why: DeviceError): void {
    clearTimeout(lit?.timer);
    statuses.end(why);
    queue.fail(why);
  }

  // Its first packets may come while it is still being opened, and are acknowledged, too.
  const opening = openHidLine(device, path, context.openHid ?? openHidraw, { onReport, onLost });
  const opened = await opening;
  // One that does not even answer this is read, but cannot be asked whether it lives.
  const canBeAsked = await enable().then(
    () => true,
    async (error: unknown) => {
      if (error instanceof DeviceError && error.code === "silent") return false;
      await opened.close();
      throw error;
    },
  );

  return {
    scans: queue.scans,
    async feedback(feedback) {
      const signal = snapiSignal(feedback);
      await opened.write(signal.beep);
      if (!lights) return;
      const before = lit?.off;
      clearTimeout(lit?.timer);
      lit = { off: signal.lightOff, timer: setTimeout(darken, LIGHT_MS) };
      if (before !== undefined) await opened.write(before);
      await opened.write(signal.lightOn);
    },
    ...(canBeAsked && { alive }),
    async [Symbol.asyncDispose]() {
      queue.end();
      clearTimeout(lit?.timer);
      if (lit !== undefined) await opened.write(lit.off).catch(() => undefined);
      lit = undefined;
      statuses.end(new DeviceError("lost", `${device}: closed`));
      await opened.close();
    },
  };
}

interface Status {
  readonly order: number;
  readonly status: number;
}

/** Its descriptor is of a page of the vendor's own. */
function isSnapi(descriptor: Uint8Array): boolean {
  return readDescriptor(descriptor).is === "other";
}
