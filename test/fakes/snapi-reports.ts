import { bytesOf } from "./hid-reports.ts";

/** A page of the vendor's own, input report 22. */
export const SNAPI_SCANNER = bytesOf("06 45 ff 09 4b a1 01 85 22 09 10 15 00 26 ff 00 75 08 95 3f 81 02 c0");

const PACKET_BYTES = 58;
const MOST_PACKETS = 255;

/** The packets in which a scanner sends a code; `kind`: SNAPI's number of its symbology. */
export function snapiPackets(code: Uint8Array | string, kind = 28): Uint8Array[] {
  const bytes = Buffer.from(code);
  const small = Math.max(1, Math.ceil(bytes.length / PACKET_BYTES));
  const large = small > MOST_PACKETS;
  const room = large ? PACKET_BYTES - 2 : PACKET_BYTES;
  const count = large ? Math.ceil(bytes.length / room) : small;
  return Array.from({ length: count }, (_, index) => {
    const part = bytes.subarray(index * room, index * room + room);
    const head = large
      ? [0x26, count >> 8, count & 0xff, index >> 8, index & 0xff, part.length, kind, 0]
      : [0x22, count, index, part.length, kind, 0];
    const report = new Uint8Array(64);
    report.set([...head, ...part]);
    return report;
  });
}

/** What becomes of an order. */
export function snapiStatus(order: number, status = 1): Uint8Array {
  return Uint8Array.of(0x21, order, status, 0);
}
