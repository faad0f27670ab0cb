import type { Context } from "../context.ts";
import { findTty } from "../identity.ts";
import { type LineHandlers, openSerialLine, portSettings, type SerialLine } from "../serial-line.ts";

/** A serial port with nobody's protocol on it. Throws `DeviceError`: absent, denied, misuse. */
export async function openBareSerial(
  device: string,
  baud: number,
  handlers: LineHandlers,
  { roots }: Context = {},
): Promise<SerialLine> {
  const path = await findTty(device, roots);
  const { SerialPort } = await import("serialport");
  return openSerialLine(device, path, new SerialPort(portSettings(path, baud)), handlers);
}
