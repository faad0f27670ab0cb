import { openDelivery } from "./delivery.ts";
import type { Delivery } from "./delivery.ts";
import type { Level } from "./device.ts";

/** More than a contact bounces while a busy machine looks away; the last one is the truth in any case. */
const MAX_WAITING_LEVELS = 64;

/** What `Input.changes()` promises. */
export function levelQueue(name: string): Delivery<Level> {
  return openDelivery(MAX_WAITING_LEVELS, `${name}: changes() was called twice; an input is used once`);
}
