import * as v from "valibot";
import { chipEntries } from "../chip-reader.ts";
import type { Context } from "../context.ts";
import type { Reader } from "../device.ts";
import { deviceName, findTty } from "../identity.ts";
import { openSerialChipReader } from "../serial-chip-reader.ts";
import { openSerialLine, portSettings } from "../serial-line.ts";
import { twn4Field } from "../twn4-field.ts";
import { twn4Lamps } from "../twn4-lamps.ts";
import { twn4Link } from "../twn4-link.ts";

export const twn4Options = v.strictObject({
  kind: v.literal("twn4"),
  ...chipEntries,
  device: deviceName,
  /** Of the buzzer, in percent; 0 is silent. */
  volume: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(100)), 100),
});

/** USB CDC ignores it; the RS-232 variant has it as delivered. */
const BAUD = 9600;

/** An Elatec TWN4 with the firmware "Simple Protocol". Throws `DeviceError`: absent, denied, misuse; silent, protocol when something else is there. */
export async function openTwn4Reader(
  options: v.InferOutput<typeof twn4Options>,
  context: Context = {},
): Promise<Reader> {
  const name = options.device;
  const path = await findTty(name, context.roots);
  const { SerialPort } = await import("serialport");
  return openSerialChipReader(
    name,
    { ...options, onChip: context.onChip },
    async (handlers) => openSerialLine(name, path, new SerialPort(portSettings(path, BAUD)), handlers),
    (write) => twn4Link(name, write),
    async (link) => {
      const field = twn4Field(name, link);
      const lamps = twn4Lamps(link, options.volume);
      await link.start();
      await field.start();
      await lamps.start();
      return { source: field, alive: field.alive, feedback: lamps.show, stop: lamps.stop };
    },
  );
}
