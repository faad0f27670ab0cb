import * as v from "valibot";
import type { Context } from "../context.ts";
import type { Reader } from "../device.ts";
import { deviceName, findTty } from "../identity.ts";
import { lineEntries } from "../line-options.ts";
import { openLineReader } from "../line-reader.ts";
import { openSerialLine, portSettings } from "../serial-line.ts";

export const serialReaderOptions = v.strictObject({
  kind: v.literal("serial"),
  ...lineEntries,
  device: deviceName,
  /** Ignored by USB CDC devices. */
  baud: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1200), v.maxValue(921_600)), 9600),
});

/** A scanner on a serial port or USB CDC. Throws `DeviceError`: absent, denied, misuse. */
export async function openSerialReader(
  options: v.InferOutput<typeof serialReaderOptions>,
  context: Context = {},
): Promise<Reader> {
  const path = await findTty(options.device, context.roots);
  const { SerialPort } = await import("serialport");
  return openLineReader(options.device, options, (handlers) =>
    openSerialLine(options.device, path, new SerialPort(portSettings(path, options.baud)), handlers),
  );
}
