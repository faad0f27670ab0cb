/**
 * By what a reader is recognised before anybody talks to it. USB vendor numbers are of the USB-IF's list; products, and which of them
 * speak what, of the makers' manuals and of captures and drivers that others published (docs/readers.md).
 */

/** What hangs there: `serial` a tty, `pos` a HID scanner by its own descriptor, `keyboard` a HID that types, `hid` any other, `ccid` a smart card reader. */
export type Shape = "serial" | "pos" | "keyboard" | "hid" | "ccid";

/** A row of reader options without `device`, as the config has them. */
export type Offer = Readonly<{ kind: string } & Record<string, string | number>>;

export interface Fingerprint {
  /** Maker, and model where the numbers tell it. */
  readonly name: string;
  /** Four lower-case hexadecimal digits. */
  readonly vendor: string;
  readonly product?: string;
  /** For numbers that many makers share: what the device calls its maker or itself tells them apart. */
  readonly called?: RegExp;
  /** How to read it, by shape, the likeliest first; for a shape that is left out there is the general rule (find-readers.ts). */
  readonly offers?: Partial<Record<Shape, readonly Offer[]>>;
  /** What a person should know of it. */
  readonly hint?: string;
  /** It is no reader, and must never be talked to as one. */
  readonly not?: true;
  /** The numbers are of a serial adapter: anything may hang on it. */
  readonly adapter?: true;
}

const PLAIN: Offer = { kind: "serial" };
const PCSC: Offer = { kind: "pcsc" };
const ACR122: Offer = { kind: "pcsc", family: "acr122" };

/** A more exact one goes before. */
export const FINGERPRINTS: readonly Fingerprint[] = [
  // Scanners: each maker has dozens of models, and the mode decides how one shows itself.
  scanner("Honeywell", "0c2e", "honeywell"),
  scanner("Youjie (Honeywell)", "23d0", "honeywell"),
  scanner("Newland", "1eab", "newland"),
  scanner("Datalogic", "05f9", "datalogic"),
  {
    name: "Zebra scanner",
    vendor: "05e0",
    product: "1900",
    offers: { hid: [{ kind: "snapi" }] },
    hint: "speaks SNAPI, Zebra's own protocol, as delivered",
  },
  { name: "Zebra scanner", vendor: "05e0", offers: { serial: [PLAIN, { kind: "serial", family: "zebra-ssi" }] } },
  { name: "Access-IS reader", vendor: "0db5" },
  // Chip readers.
  {
    name: "Elatec TWN4",
    vendor: "09d8",
    product: "0420",
    offers: { serial: [{ kind: "twn4" }] },
    hint: "needs Elatec's firmware for Simple Protocol on CDC",
  },
  {
    name: "Elatec reader",
    vendor: "09d8",
    offers: { serial: [{ kind: "twn4" }] },
    hint: "a TWN4 as a keyboard only types; Elatec's firmware for Simple Protocol on CDC makes it a chip reader",
  },
  { name: "SpringCard reader", vendor: "1c34" },
  { name: "ACS ACR122U", vendor: "072f", product: "2200", offers: { ccid: [ACR122] } },
  { name: "ACS ACR122U", vendor: "072f", product: "90cc", offers: { ccid: [ACR122] } },
  { name: "ACS reader", vendor: "072f" },
  { name: "HID OMNIKEY", vendor: "076b" },
  { name: "Identiv reader", vendor: "04e6" },
  // Boards that are known not to be readers.
  { name: "dcttech relay", vendor: "16c0", product: "05df", called: /dcttech/i, not: true },
  // Adapters, on which modules without USB of their own hang.
  adapter("CH340 serial adapter", "1a86", "7523", "an LCUS-1 relay board has the same numbers"),
  adapter("CH9102 serial adapter", "1a86", "55d4"),
  adapter("CP210x serial adapter", "10c4", "ea60"),
  adapter("FTDI serial adapter", "0403", "6001"),
  adapter("FTDI serial adapter", "0403", "6015"),
  adapter("PL2303 serial adapter", "067b", "2303"),
];

/** What is tried for a device of which only the shape is known. */
export const BY_SHAPE: Readonly<Record<Shape, readonly Offer[]>> = {
  serial: [PLAIN],
  pos: [{ kind: "hid-pos" }],
  keyboard: [{ kind: "wedge" }],
  hid: [],
  ccid: [PCSC],
};

function scanner(maker: string, vendor: string, family: string): Fingerprint {
  return { name: `${maker} scanner`, vendor, offers: { serial: [{ kind: "serial", family }, PLAIN] } };
}

function adapter(name: string, vendor: string, product: string, hint?: string): Fingerprint {
  const serial = [PLAIN, { kind: "pn532" }, { kind: "gm65" }, { kind: "serial", family: "zebra-ssi" }];
  return { name, vendor, product, offers: { serial }, adapter: true, ...(hint !== undefined && { hint }) };
}

/** What is known of a device that says this of itself. */
export function fingerprintOf(device: {
  readonly vendor: string;
  readonly product: string;
  readonly manufacturer: string;
  readonly model: string;
}): Fingerprint | undefined {
  return FINGERPRINTS.find(
    ({ vendor, product, called }) =>
      vendor === device.vendor &&
      (product === undefined || product === device.product) &&
      (called === undefined || called.test(`${device.manufacturer} ${device.model}`)),
  );
}
