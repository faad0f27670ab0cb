import * as v from "valibot";
import { chipEntries } from "../chip-reader.ts";
import type { Context } from "../context.ts";
import type { Reader } from "../device.ts";
import { deviceName, findTty } from "../identity.ts";
import { pn532Field } from "../pn532-field.ts";
import { pn532Link } from "../pn532-link.ts";
import { openSerialChipReader } from "../serial-chip-reader.ts";
import { openSerialLine, portSettings } from "../serial-line.ts";

export const pn532Options = v.strictObject({ kind: v.literal("pn532"), ...chipEntries, device: deviceName });

const BAUD = 115_200;

/** An NXP PN532 in HSU mode on a serial port. Throws `DeviceError`: absent, denied, misuse; silent, protocol when something else is there. */
export async function openPn532Reader(
  options: v.InferOutput<typeof pn532Options>,
  context: Context = {},
): Promise<Reader> {
  const name = options.device;
  const path = await findTty(name, context.roots);
  const { SerialPort } = await import("serialport");
  return openSerialChipReader(
    name,
    { ...options, onChip: context.onChip },
    async (handlers) => openSerialLine(name, path, new SerialPort(portSettings(path, BAUD)), handlers),
    (write) => pn532Link(name, write),
    async (link) => {
      const field = pn532Field(name, link);
      await field.start();
      return { source: field, alive: field.alive };
    },
  );
}
