import * as v from "valibot";
import { chipEntries, chipReader } from "../chip-reader.ts";
import type { Context } from "../context.ts";
import { DeviceError } from "../device.ts";
import type { Reader } from "../device.ts";
import { deviceName, findTty } from "../identity.ts";
import { pn532Field } from "../pn532-field.ts";
import { pn532Link } from "../pn532-link.ts";
import { scanQueue } from "../scan-queue.ts";
import { openSerialLine, portSettings } from "../serial-line.ts";
import type { SerialLine } from "../serial-line.ts";

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
  const queue = scanQueue(name);
  let line: SerialLine | undefined;
  const link = pn532Link(name, async (bytes) => line?.write(bytes));
  line = await openSerialLine(name, path, new SerialPort(portSettings(path, BAUD)), {
    onBytes: link.onBytes,
    onLost(why) {
      link.fail(why);
      queue.fail(why);
    },
  });
  const { close } = line;
  const field = pn532Field(name, link);
  try {
    await field.start();
  } catch (error) {
    await close();
    throw error;
  }
  return chipReader(name, options, field, queue, {
    alive: field.alive,
    async close() {
      link.fail(new DeviceError("lost", `${name}: closed`));
      await close();
    },
  });
}
