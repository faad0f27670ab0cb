import { openDelivery } from "./delivery.ts";
import type { Delivery } from "./delivery.ts";
import type { Scan } from "./device.ts";

/** A scan that waited longer than these is of a person who has left. */
const MAX_WAITING_SCANS = 16;

/** What `Reader.scans()` promises. */
export interface ScanQueue extends Omit<Delivery<Scan>, "take"> {
  /** Once; a second call throws `DeviceError("misuse")`. */
  readonly scans: () => AsyncIterable<Scan>;
}

export function scanQueue(name: string): ScanQueue {
  const twice = `${name}: scans() was called twice; a reader is used once`;
  const { take: scans, ...queue } = openDelivery<Scan>(MAX_WAITING_SCANS, twice);
  return { ...queue, scans };
}
