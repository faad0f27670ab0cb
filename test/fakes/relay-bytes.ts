import { lcusCodec } from "../../firmware-bridge/wire/lcus.ts";

/** Whether the contact of an LCUS board is closed after all these bytes. */
export function contactAfter(bytes: Uint8Array, channel: number): boolean {
  const orders = lcusCodec().push(bytes);
  return orders.findLast((order) => order.channel === channel)?.closed ?? false;
}
