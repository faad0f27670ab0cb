/**
 * Numbers as card readers send them over two wires. Each format has an even parity bit in front, an odd one behind, and between them
 * a facility code and a card number, the highest bit first. Layouts: HID's formats H10301, H10302, H10304 and H10306.
 */

export const WIEGAND_FORMATS = ["H10301", "H10306", "H10302", "H10304"] as const;
export type WiegandFormat = (typeof WIEGAND_FORMATS)[number];

interface Layout {
  /** With both parity bits. */
  readonly bits: number;
  readonly facilityBits: number;
  readonly cardBits: number;
  /** Bits that each parity bit covers, counted from its own end. */
  readonly covered: number;
}

export const LAYOUTS: Readonly<Record<WiegandFormat, Layout>> = {
  H10301: { bits: 26, facilityBits: 8, cardBits: 16, covered: 12 },
  H10306: { bits: 34, facilityBits: 16, cardBits: 16, covered: 16 },
  // 35 bits between the parities: the middle one is covered by both
  H10302: { bits: 37, facilityBits: 0, cardBits: 35, covered: 18 },
  H10304: { bits: 37, facilityBits: 16, cardBits: 19, covered: 18 },
};

export interface WiegandNumber {
  readonly format: WiegandFormat;
  /** 0 where the format has none. */
  readonly facility: number;
  readonly card: number;
}

/** The bits between the parities. undefined: a part is no whole number or does not fit. */
export function payloadOf({ format, facility, card }: WiegandNumber): bigint | undefined {
  const { facilityBits, cardBits } = LAYOUTS[format];
  return fits(facility, facilityBits) && fits(card, cardBits)
    ? (BigInt(facility) << BigInt(cardBits)) | BigInt(card)
    : undefined;
}

/** The lowest bits of `payload`, as the format divides them. */
export function numberIn(format: WiegandFormat, payload: bigint): WiegandNumber {
  const { facilityBits, cardBits } = LAYOUTS[format];
  return {
    format,
    facility: Number(BigInt.asUintN(facilityBits, payload >> BigInt(cardBits))),
    card: Number(BigInt.asUintN(cardBits, payload)),
  };
}

/** As it goes over the wires: `0` and `1`, with both parities. undefined: see `payloadOf`. */
export function wiegandBits(number: WiegandNumber): string | undefined {
  const payload = payloadOf(number);
  if (payload === undefined) return undefined;
  const { bits, covered } = LAYOUTS[number.format];
  const inner = payload.toString(2).padStart(bits - 2, "0");
  return parityOf(inner.slice(0, covered)) + inner + (parityOf(inner.slice(-covered)) === "0" ? "1" : "0");
}

/** Every format that these bits (`0` and `1`) are a whole and right number of. */
export function readWiegand(bits: string): readonly WiegandNumber[] {
  if (!/^[01]{1,64}$/.test(bits)) return [];
  const payload = BigInt(`0b${bits.slice(1, -1) || "0"}`);
  return WIEGAND_FORMATS.map((format) => numberIn(format, payload)).filter((number) => wiegandBits(number) === bits);
}

/** The bits in hexadecimal digits, filled up with zeros behind to whole bytes, as many panels and OSDP carry them. */
export function leftJustified(bits: string): string {
  const filled = bits.padEnd(Math.ceil(bits.length / 8) * 8, "0");
  return (filled.match(/.{4}/g) ?? []).map((four) => Number.parseInt(four, 2).toString(16).toUpperCase()).join("");
}

/** `1` when an odd count of the bits is set: what makes the count even. */
function parityOf(bits: string): "0" | "1" {
  return bits.replaceAll("0", "").length % 2 === 0 ? "0" : "1";
}

function fits(value: number, bits: number): boolean {
  return Number.isSafeInteger(value) && value >= 0 && value < 2 ** bits;
}
