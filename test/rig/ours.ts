import * as v from "valibot";
import {
  actuatorOptions,
  openActuator,
  openReader,
  readerOptions,
  releaseActuator,
} from "../../firmware-bridge/catalog.ts";
import type { Actuator, Health, Reader } from "../../firmware-bridge/device.ts";
import { keepReading } from "../../firmware-bridge/reopen.ts";
import { SCANNER } from "./scanner.ts";

const DEVICE = `usb:${[SCANNER.vendorId, SCANNER.productId].map((id) => id.toString(16).padStart(4, "0")).join(":")}`;
/** The product under test, named the way a site's configuration names it. */
const reader = v.parse(readerOptions, { kind: "hid-pos", device: DEVICE });

export function openOurReader(): Promise<Reader> {
  return openReader(reader);
}

/** Comes back by itself after the scanner was unplugged. */
export function keepOurReader(onHealth: (health: Health) => void): Reader {
  return keepReading(openOurReader, { onHealth });
}

/** The scanner's other half, when `device` is left out. */
export function openOurSerialReader(device = DEVICE): Promise<Reader> {
  return openReader(v.parse(readerOptions, { kind: "serial", device }));
}

export function keepOurSerialReader(onHealth: (health: Health) => void, device?: string): Reader {
  return keepReading(() => openOurSerialReader(device), { onHealth });
}

/** By its path, since a device made on /dev/uhid hangs on no USB bus. */
function relay(node: string) {
  return v.parse(actuatorOptions, { kind: "dcttech", device: node, channel: 1 });
}

export function openOurRelay(node: string): Promise<Actuator> {
  return openActuator(relay(node));
}

export function releaseOurRelay(node: string): Promise<void> {
  return releaseActuator(relay(node));
}
