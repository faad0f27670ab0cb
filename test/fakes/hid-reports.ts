/** What HID POS scanners say of themselves and send. Descriptors as published with the usage tables and by vendors. */

export function bytesOf(hex: string): Uint8Array {
  return Uint8Array.from(hex.match(/[0-9a-f]{2}/gi) ?? [], (pair) => Number.parseInt(pair, 16));
}

/** With count and identifier: 62 byte reports, the continuation bit in byte 61. */
export const COUNTING_SCANNER = bytesOf(
  "05 8c 09 02 a1 01 85 02 09 12 a1 02 15 00 26 ff 00 75 08 95 01 05 01 09 3b 81 02 95 03 05 8c 09 fb 09 fc 09 fd 81 02" +
    "95 38 09 fe 82 02 01 25 01 75 01 95 01 09 ff 81 02 75 07 81 03 c0 c0",
);

/** The example of the usage tables: no count, 61 byte reports. */
export const PLAIN_SCANNER = bytesOf(
  "05 8c 09 02 a1 01 85 02 15 00 26 ff 00 75 08 95 01 09 fb 81 02 09 fc 81 02 09 fd 81 02 95 38 09 fe 82 02 01" +
    "75 01 95 01 25 01 09 ff 81 02 75 07 81 03 c0",
);

export const KEYBOARD = bytesOf(
  "05 01 09 06 a1 01 05 07 19 e0 29 e7 15 00 25 01 75 01 95 08 81 02 95 01 75 08 81 03 95 06 75 08 15 00 25 65 05 07" +
    "19 00 29 65 81 00 c0",
);

/** The reports in which `COUNTING_SCANNER` sends a code. */
export function countingReports(code: Uint8Array | string, aim = "]Q1"): Uint8Array[] {
  const bytes = Buffer.from(code);
  const count = Math.max(1, Math.ceil(bytes.length / 56));
  return Array.from({ length: count }, (_, index) => {
    const part = bytes.subarray(index * 56, index * 56 + 56);
    const report = new Uint8Array(62);
    report.set([2, part.length, ...Buffer.from(aim)]);
    report.set(part, 5);
    report[61] = index < count - 1 ? 1 : 0;
    return report;
  });
}
