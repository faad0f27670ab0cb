/** A card as a reader's field sees it: a DESFire that holds DEUInfo files and answers APDUs, or a card that has no APDUs at all. */
import { bytesOf } from "./hid-reports.ts";

export interface ChipCardOptions {
  /** 4, 7 or 10 bytes; `random`: 4 that begin with 08, drawn anew whenever the field comes up. */
  readonly uid: Uint8Array | "random";
  /** A card without ISO 14443-4, such as a MIFARE Classic. */
  readonly plain?: boolean;
  /** By ISO file id; 0x1001 to 0x1003 are DEUInfo. None at all: the application is not there. */
  readonly files?: ReadonlyMap<number, Uint8Array>;
  /** Which languages the card speaks. Default both. */
  readonly speaks?: readonly ("iso" | "native")[];
  /** What it does when it is asked for more than is left of a file. */
  readonly short?: "data" | "6282" | "refuse";
  /** Bytes of a native frame; EV1 sends 59. */
  readonly frame?: number;
  /** Taken away after so many answers. */
  readonly leavesAfter?: number;
  /** Answered in place of what the card would say, by the number of the exchange from 0. */
  readonly instead?: (exchange: number, apdu: Uint8Array) => Uint8Array | undefined;
}

export interface ChipCard {
  /** Comes under power: a card with a random UID has another one now. */
  readonly powerUp: () => void;
  readonly uid: () => Uint8Array;
  /** Of two bytes, high one first. */
  readonly atqa: number;
  readonly sak: number;
  /** Its length in front; empty for a plain card. */
  readonly ats: Uint8Array;
  /** Undefined: no answer, the card is out of the field. */
  readonly answer: (apdu: Uint8Array) => Uint8Array | undefined;
  readonly here: () => boolean;
  /** Puts a card that had been taken away back on the reader. */
  readonly comeBack: () => void;
  /** What it was asked, hexadecimal. */
  readonly asked: () => readonly string[];
}

const DF_NAME = "a00000061404f58840";
const AID = "4088f5";

export const ESCN = bytesOf("22d30120cd321039bbec001999893752");
export const SIGNATURE = bytesOf(
  "3045022100df1d46b28cbd6f35fdf61ebddde8ed8b8c4ae91a65f031112294f3a525032a5302205688f3bb58851174adabaf5ea9349e25f18f5332b66da0b4a610b8ae42c1ef45",
);
export const CARD_UID = bytesOf("042e5a7a6e4d80");

/** A DER sequence of `length` (260 to 2048) bytes all told: as large as a certificate, and none. */
export function certificateOf(length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, at) => {
    const head = [0x30, 0x82, (length - 4) >> 8, (length - 4) & 0xff];
    return head[at] ?? (at * 7) & 0xff;
  });
}

/** The three files; a certificate is as large as on real cards, 616 bytes. */
export function deuInfoFiles(certificate = certificateOf(616), signature = SIGNATURE, escn = ESCN) {
  return new Map([
    [0x1001, escn],
    [0x1002, signature],
    [0x1003, certificate],
  ]);
}

export function chipCard(options: ChipCardOptions): ChipCard {
  const { files = new Map<number, Uint8Array>(), frame = 59, short = "data", speaks = ["iso", "native"] } = options;
  const asked: string[] = [];
  let uid = drawn();
  let left = options.leavesAfter ?? Number.POSITIVE_INFINITY;
  let application = false;
  let file: Uint8Array | undefined;
  let rest: Uint8Array | undefined;

  function drawn(): Uint8Array {
    if (options.uid !== "random") return options.uid;
    return Uint8Array.from([8, 0, 0, 0], (byte) => byte || Math.floor(Math.random() * 256));
  }

  function iso(hex: string): Uint8Array {
    if (hex === `00a4040009${DF_NAME}00`) {
      application = files.size > 0;
      return bytesOf(application ? "9000" : "6a82");
    }
    if (hex.startsWith("00a4000002")) {
      file = application ? files.get(Number.parseInt(hex.slice(10, 14), 16)) : undefined;
      return bytesOf(file === undefined ? "6a82" : "9000");
    }
    if (!hex.startsWith("00b0")) return bytesOf("6d00");
    if (file === undefined) return bytesOf("6985");
    const [offset, length] = [Number.parseInt(hex.slice(4, 8), 16), Number.parseInt(hex.slice(8), 16)];
    if (offset >= file.length) return bytesOf("6b00");
    const part = file.subarray(offset, offset + (length || 256));
    if (length === 0 || part.length === length || short === "data") return join(part, "9000");
    return short === "6282" ? join(part, "6282") : bytesOf("6700");
  }

  function native(hex: string): Uint8Array {
    if (hex === "90af000000") return rest === undefined ? bytesOf("911c") : nextFrame(rest);
    const unfinished = rest !== undefined;
    rest = undefined;
    if (unfinished) return bytesOf("91ca");
    if (hex.startsWith("905a000003")) {
      application = files.size > 0 && hex.slice(10, 16) === AID;
      return bytesOf(application ? "9100" : "91a0");
    }
    if (!hex.startsWith("90bd000007")) return bytesOf("911c");
    const whole = application ? files.get(0x1001 + Number.parseInt(hex.slice(10, 12), 16)) : undefined;
    return whole === undefined ? bytesOf("91f0") : nextFrame(whole);
  }

  function nextFrame(data: Uint8Array): Uint8Array {
    rest = data.length > frame ? data.subarray(frame) : undefined;
    return join(data.subarray(0, frame), rest === undefined ? "9100" : "91af");
  }

  return {
    powerUp() {
      uid = drawn();
      application = false;
      file = undefined;
      rest = undefined;
    },
    uid: () => uid,
    atqa: options.plain === true ? 0x0004 : 0x0344,
    sak: options.plain === true ? 0x08 : 0x20,
    ats: bytesOf(options.plain === true ? "" : "067577810280"),
    answer(apdu) {
      if (left <= 0 || options.plain === true) return undefined;
      left -= 1;
      const hex = Buffer.from(apdu).toString("hex");
      asked.push(hex);
      const instead = options.instead?.(asked.length - 1, apdu);
      if (instead !== undefined) return instead;
      if (hex.startsWith("90")) return speaks.includes("native") ? native(hex) : bytesOf("6e00");
      return speaks.includes("iso") ? iso(hex) : bytesOf("6e00");
    },
    here: () => left > 0,
    comeBack() {
      left = Number.POSITIVE_INFINITY;
    },
    asked: () => asked,
  };
}

function join(data: Uint8Array, status: string): Uint8Array {
  return Uint8Array.from([...data, ...bytesOf(status)]);
}
