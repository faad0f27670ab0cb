/** One UID, the many ways in which readers and systems print it; and the way back. Pure. */
import { bytesOf, bytesOfHex, hexOf, isUidLength, numberOf, reversed } from "./uid.ts";
import {
  LAYOUTS,
  leftJustified,
  numberIn,
  payloadOf,
  readWiegand,
  WIEGAND_FORMATS,
  type WiegandFormat,
  type WiegandNumber,
  wiegandBits,
} from "./wiegand.ts";

/** `-reversed`: the last byte of the UID comes first. The Wiegand forms are the UID's lowest bits. */
export const UID_FORMS = [
  "hex",
  "hex-reversed",
  "decimal",
  "decimal-reversed",
  "8h10d",
  "8h10d-reversed",
  "h10306",
  "h10306-reversed",
  "h10302",
  "h10302-reversed",
  "h10304",
  "h10304-reversed",
] as const;
export type UidForm = (typeof UID_FORMS)[number];

/** What is looked at of a text. Characters. */
const LONGEST = 64;

/** How one UID looks when its bytes are taken in one order. */
export interface UidPrinted {
  readonly order: "as read" | "last byte first";
  /** Upper case. */
  readonly hex: string;
  readonly colons: string;
  readonly decimal: string;
  /** The last four bytes as ten decimal digits. */
  readonly "8h10d": string;
  readonly wiegand: readonly (WiegandNumber & {
    /** Left-justified, parities included. */
    readonly hex: string;
  })[];
}

/** 4, 7 or 10 bytes, in the order in which the card sends them. */
export function printUid(uid: Uint8Array): readonly UidPrinted[] {
  return [print("as read", uid), print("last byte first", reversed(uid))];
}

function print(order: UidPrinted["order"], bytes: Uint8Array): UidPrinted {
  const value = numberOf(bytes);
  return {
    order,
    hex: hexOf(bytes),
    colons: hexOf(bytes, ":"),
    decimal: String(value),
    "8h10d": String(BigInt.asUintN(32, value)).padStart(10, "0"),
    wiegand: WIEGAND_FORMATS.map((format) => {
      const number = numberIn(format, value);
      return { ...number, hex: leftJustified(wiegandBits(number) ?? "") };
    }),
  };
}

/** The UID that a text of this form stands for; undefined: it is no text of this form. Never throws. */
export function uidFrom(text: string, form: UidForm): Uint8Array | undefined {
  const trimmed = text.trim();
  if (trimmed.length > LONGEST) return undefined;
  const [kind = "", order] = form.split("-");
  const bytes = bytesFrom(trimmed, kind);
  if (bytes === undefined || !isUidLength(bytes.length)) return undefined;
  return order === "reversed" ? reversed(bytes) : bytes;
}

function bytesFrom(text: string, kind: string): Uint8Array | undefined {
  if (kind === "hex") return bytesOfHex(text.replace(/^0x/i, ""));
  if (kind === "decimal") return /^[0-9]{1,25}$/.test(text) ? shortest(BigInt(text)) : undefined;
  if (kind === "8h10d") return /^[0-9]{10}$/.test(text) ? bytesOf(BigInt(text), 4) : undefined;
  const format = WIEGAND_FORMATS.find((name) => name.toLowerCase() === kind);
  const number = format && numberFrom(text, format);
  const payload = number && payloadOf(number);
  // more than four bytes of a UID do not fit, so what is above them tells that this is none
  return payload === undefined ? undefined : bytesOf(payload, 4);
}

/** `FACILITY:CARD` with `:`, `,`, `-` or `/` between them; a card number alone where the format has no facility code. */
function numberFrom(text: string, format: WiegandFormat): WiegandNumber | undefined {
  const [, facility = "0", card] = /^(?:([0-9]{1,5})[:,/-])?([0-9]{1,11})$/.exec(text) ?? [];
  const hasFacility = /[:,/-]/.test(text);
  if (card === undefined || hasFacility !== LAYOUTS[format].facilityBits > 0) return undefined;
  return { format, facility: Number(facility), card: Number(card) };
}

/** As the shortest UID that can hold the number: 4, 7 or 10 bytes. */
function shortest(value: bigint): Uint8Array | undefined {
  return bytesOf(value, 4) ?? bytesOf(value, 7) ?? bytesOf(value, 10);
}

/** What a printed text may stand for. */
export interface TextReadings {
  /** Each UID once, with all the forms in which the text is it. */
  readonly uids: readonly { readonly uid: Uint8Array; readonly forms: readonly UidForm[] }[];
  /** The text as bits, or as hexadecimal digits of bits, with right parities. */
  readonly wiegand: readonly WiegandNumber[];
  /** It may be the 24 bits of H10301, which are too few for a UID. */
  readonly part: WiegandNumber | undefined;
}

/** Never throws; of a text of more than 64 characters it knows nothing. */
export function readPrinted(text: string): TextReadings {
  const trimmed = text.trim();
  const uids = new Map<string, { uid: Uint8Array; forms: UidForm[] }>();
  for (const form of UID_FORMS) {
    const uid = uidFrom(trimmed, form);
    if (uid === undefined) continue;
    const known = uids.get(hexOf(uid));
    if (known === undefined) uids.set(hexOf(uid), { uid, forms: [form] });
    else known.forms.push(form);
  }
  const part = trimmed.length > LONGEST ? undefined : numberFrom(trimmed, "H10301");
  const isPart = part !== undefined && payloadOf(part) !== undefined;
  return { uids: [...uids.values()], wiegand: bitsIn(trimmed).flatMap(readWiegand), part: isPart ? part : undefined };
}

/** The rows of bits that a text may be: written out, or in hexadecimal digits with zeros in front or behind. */
function bitsIn(text: string): readonly string[] {
  if (/^[01]{20,64}$/.test(text)) return [text];
  if (!/^[0-9a-f]{5,16}$/i.test(text)) return [];
  const bits = Array.from(text, (digit) => Number.parseInt(digit, 16).toString(2).padStart(4, "0")).join("");
  return [...new Set(WIEGAND_FORMATS.map((format) => LAYOUTS[format].bits))].flatMap((length) => {
    const extra = Math.max(0, bits.length - length);
    const behind = { row: bits.slice(0, length), rest: bits.slice(length), most: 7 };
    const before = { row: bits.slice(extra), rest: bits.slice(0, extra), most: 3 };
    return (extra === 0 ? [behind] : [behind, before])
      .filter(({ row, rest, most }) => row.length === length && rest.length <= most && !rest.includes("1"))
      .map(({ row }) => row);
  });
}
