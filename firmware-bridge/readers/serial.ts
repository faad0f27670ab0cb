import * as v from "valibot";
import type { Context } from "../context.ts";
import type { Reader } from "../device.ts";
import { openFamilyReader } from "../family-reader.ts";
import { deviceName, findTty } from "../identity.ts";
import { lineEntries, lineSettings } from "../line-options.ts";
import { openLineReader } from "../line-reader.ts";
import { openSerialLine, portSettings } from "../serial-line.ts";
import type { LineHandlers } from "../serial-line.ts";
import { datalogic } from "../wire/datalogic.ts";
import { honeywell } from "../wire/honeywell.ts";
import { newland } from "../wire/newland.ts";
import type { ScannerFamily } from "../wire/scanner-family.ts";
import { ssi } from "../wire/ssi.ts";

/** Whose words the scanner understands; `plain`: nobody's, it is only listened to. */
const FAMILIES = {
  plain: undefined,
  honeywell,
  newland,
  datalogic,
  "zebra-ssi": ssi,
} as const satisfies Record<string, ScannerFamily | undefined>;

export const serialReaderOptions = v.pipe(
  v.strictObject({
    kind: v.literal("serial"),
    ...lineEntries,
    device: deviceName,
    /** Ignored by USB CDC devices. */
    baud: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1200), v.maxValue(921_600)), 9600),
    family: v.optional(v.picklist(["plain", "honeywell", "newland", "datalogic", "zebra-ssi"]), "plain"),
    /** Honeywell: Host ACK is switched on in the scanner, and it tells its user nothing before the verdict. */
    host_ack: v.optional(v.boolean(), false),
    /** After so long without a verdict the scanner is told that this gate is out of order. It gives up by itself after 10 s. */
    host_ack_limit_ms: v.optional(v.pipe(v.number(), v.integer(), v.minValue(200), v.maxValue(9500)), 8000),
    /** `self`: the scanner knows when to read. `host`: it is told to, again and again. */
    trigger: v.optional(v.picklist(["self", "host"]), "self"),
  }),
  v.forward(
    v.check(
      ({ family, host_ack }) => !host_ack || family === "honeywell",
      'host_ack is of Honeywell scanners: set family = "honeywell"',
    ),
    ["host_ack"],
  ),
  v.forward(
    v.check(
      ({ family, trigger }) => trigger === "self" || (FAMILIES[family] !== undefined && "trigger" in FAMILIES[family]),
      'no command is known that triggers this family; set trigger = "self"',
    ),
    ["trigger"],
  ),
);

/** A scanner on a serial port or USB CDC. Throws `DeviceError`: absent, denied, misuse; of a family also silent, protocol. */
export async function openSerialReader(
  options: v.InferOutput<typeof serialReaderOptions>,
  context: Context = {},
): Promise<Reader> {
  const { device, baud, host_ack: waits, host_ack_limit_ms: hostAckMs, trigger } = options;
  const path = await findTty(device, context.roots);
  const { SerialPort } = await import("serialport");
  const connect = (handlers: LineHandlers) =>
    openSerialLine(device, path, new SerialPort(portSettings(path, baud)), handlers);
  const family: ScannerFamily | undefined = FAMILIES[options.family];
  if (family === undefined) return openLineReader(device, options, connect);
  const settings = { line: lineSettings(options), triggered: trigger === "host", ...(waits && { hostAckMs }) };
  return openFamilyReader(device, settings, family, connect);
}
