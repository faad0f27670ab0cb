import * as v from "valibot";
import type { Context } from "../context.ts";
import { DeviceError } from "../device.ts";
import type { Reader } from "../device.ts";
import { openHidLine } from "../hid-line.ts";
import type { HidLike } from "../hid-line.ts";
import { deviceName, findHidraw } from "../identity.ts";
import { medium, readerId } from "../line-options.ts";
import { scanQueue } from "../scan-queue.ts";
import { readDescriptor } from "../wire/hid-descriptor.ts";
import { posCodec, POS_LAYOUTS } from "../wire/hid-pos.ts";
import type { PosCodec } from "../wire/hid-pos.ts";

export const hidPosOptions = v.strictObject({
  kind: v.literal("hid-pos"),
  ...readerId,
  device: deviceName,
  /** `auto`: what the device says of itself, and where it says nothing, by the look of its reports. */
  layout: v.optional(v.picklist(["auto", "A", "B", "C", "E"]), "auto"),
  medium,
});

type Options = v.InferOutput<typeof hidPosOptions>;

/** A USB scanner in HID POS mode. Throws `DeviceError`: absent, denied, misuse; protocol when it is a keyboard. */
export async function openHidPosReader(options: Options, context: Context = {}): Promise<Reader> {
  const { path, descriptor } = await findHidraw(options.device, isScanner, context.roots);
  const codec = codecFor(options, descriptor);
  const queue = scanQueue(options.device);

  function onReport(report: Uint8Array): void {
    const at = performance.now();
    for (const event of codec.push(report, at))
      if (event.is === "scan") {
        const { payload, symbology } = event;
        queue.push({ medium: options.medium, payload, at, ...(symbology !== undefined && { symbology }) });
      }
  }

  const line = await openHidLine(options.device, path, context.openHid ?? openHidAsync, {
    onReport,
    onLost: queue.fail,
  });
  return {
    scans: queue.scans,
    async [Symbol.asyncDispose]() {
      queue.end();
      await line.close();
    },
  };
}

function isScanner(descriptor: Uint8Array): boolean {
  return readDescriptor(descriptor).is === "pos";
}

async function openHidAsync(path: string): Promise<HidLike> {
  const { HIDAsync } = await import("node-hid");
  return HIDAsync.open(path);
}

function codecFor({ device, layout }: Options, descriptor: Uint8Array): PosCodec {
  const reading = readDescriptor(descriptor);
  if (reading.is === "keyboard")
    throw new DeviceError(
      "protocol",
      `${device}: is a keyboard, and the window system reads it too; switch the scanner to HID POS or serial (CDC) mode`,
    );
  if (layout !== "auto") return posCodec([POS_LAYOUTS[layout]]);
  return posCodec(reading.is === "pos" ? reading.layouts : "guess");
}
