/**
 * A pretended USB barcode scanner in HID POS mode ("USB HID Point of Sale Usage Tables 1.02"): usage page 0x8C, usage 0x02,
 * one input report of 62 bytes, number 2: byte count, AIM identifier (3), decoded data (56), and in bit 0 of the last byte
 * whether more reports of the same code follow.
 */
const REPORT_NUMBER = 2;
const REPORT_BYTES = 62;
const DATA_BYTES = 56;

const REPORT_DESCRIPTOR = Buffer.from(
  [
    "058c 0902 a101", // Usage Page (Barcode Scanner), Usage (Barcode Scanner), Collection (Application)
    "8502 0912 a102", //   Report ID 2, Usage (Scanned Data Report), Collection (Logical)
    "1500 26ff00 7508", //   0 to 255, 8 bits
    "9501 0501 093b 8102", //   1 field: Generic Desktop, Byte Count
    "9503 058c 09fb 09fc 09fd 8102", //   3 fields: Symbology Identifier 1, 2, 3
    "9538 09fe 820201", //   56 buffered bytes: Decoded Data
    "2501 7501 9501 09ff 8102", //   1 bit: Decoded Data Continued
    "7507 8103 c0 c0", //   7 bits of padding
  ]
    .join("")
    .replaceAll(" ", ""),
  "hex",
);

export const SCANNER = {
  manufacturer: "Rig Works",
  product: "Rig POS Scanner",
  serial: "RIG0001",
  vendorId: 0x1eab,
  productId: 0x1d10,
  reportDescriptor: REPORT_DESCRIPTOR,
  reportBytes: REPORT_BYTES,
} as const;

/** The reports in which this scanner sends a code. `code`: Latin-1 text. */
export function reportsOf(code: string, aimIdentifier = "]Q1"): Buffer[] {
  const data = Buffer.from(code, "latin1");
  const count = Math.max(1, Math.ceil(data.length / DATA_BYTES));
  return Array.from({ length: count }, (_, index) => {
    const part = data.subarray(index * DATA_BYTES, (index + 1) * DATA_BYTES);
    const report = Buffer.alloc(REPORT_BYTES);
    report.writeUInt8(REPORT_NUMBER, 0);
    report.writeUInt8(part.length, 1);
    report.write(aimIdentifier, 2, 3, "latin1");
    report.set(part, 5);
    report.writeUInt8(index < count - 1 ? 1 : 0, REPORT_BYTES - 1);
    return report;
  });
}
