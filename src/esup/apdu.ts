/**
 * Which commands a server may have a card told. Those that read and those that prove who knows a key, and no other: whoever takes the
 * server over must not come to erase the cards of a university at its own gates, nor to change the reader (class FF of PC/SC).
 * Names and numbers: ISO/IEC 7816-4, and the native commands of MIFARE DESFire EV1 to EV3 (libfreefare, freefare.h; NXP AN12343).
 */

/** Bytes of a short command APDU with data and Le, and of its answer. */
const COMMAND = { from: 4, to: 261 };
const ANSWER = { from: 2, to: 258 };

/** Class 90, DESFire's commands wrapped. */
const NATIVE: ReadonlySet<number> = new Set([
  0x0a, // Authenticate
  0x1a, // AuthenticateISO
  0xaa, // AuthenticateAES
  0x71, // AuthenticateEV2First
  0x77, // AuthenticateEV2NonFirst
  0xaf, // AdditionalFrame: goes on with one of these
  0x5a, // SelectApplication
  0x45, // GetKeySettings
  0x64, // GetKeyVersion
  0x6a, // GetApplicationIDs
  0x6d, // GetDFNames
  0x6f, // GetFileIDs
  0x61, // GetISOFileIDs
  0xf5, // GetFileSettings
  0xbd, // ReadData
  0xbb, // ReadRecords
  0x6c, // GetValue
  0x60, // GetVersion
  0x51, // GetCardUID
]);

/** Class 00, ISO/IEC 7816-4. */
const ISO: ReadonlySet<number> = new Set([
  0xa4, // SELECT
  0xb0, // READ BINARY
  0xb2, // READ RECORD
  0x84, // GET CHALLENGE
  0x88, // INTERNAL AUTHENTICATE
  0x82, // EXTERNAL AUTHENTICATE
]);

export type Command =
  | { readonly is: "command"; readonly apdu: Uint8Array }
  | { readonly is: "not-an-apdu" }
  | { readonly is: "writes" };

/** Hexadecimal digits of either case. `writes`: an APDU, and none of those that only read. */
export function readCommand(hex: string): Command {
  const apdu = readHex(hex, COMMAND);
  if (apdu === undefined) return { is: "not-an-apdu" };
  const [cla, ins = -1] = apdu;
  const reads = (cla === 0x90 && NATIVE.has(ins)) || (cla === 0x00 && ISO.has(ins));
  return reads ? { is: "command", apdu } : { is: "writes" };
}

/** A card's answer with its two status bytes, or undefined. */
export function readAnswer(hex: string): Uint8Array | undefined {
  return readHex(hex, ANSWER);
}

function readHex(hex: string, bytes: { readonly from: number; readonly to: number }): Uint8Array | undefined {
  const isHex = /^(?:[0-9a-f]{2})*$/i.test(hex) && hex.length >= bytes.from * 2 && hex.length <= bytes.to * 2;
  return isHex ? new Uint8Array(Buffer.from(hex, "hex")) : undefined;
}
