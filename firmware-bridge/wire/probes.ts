/**
 * Questions that change nothing and that each family of serial readers answers in a way of its own. Still each is a row of bytes that a
 * device of another kind may take for something else: they are asked on request alone.
 */
import { DATALOGIC } from "./datalogic.ts";
import { gm65Codec, readZones } from "./gm65.ts";
import { honeywell, HONEYWELL_STATUS } from "./honeywell.ts";
import type { LineOptions } from "./line.ts";
import { newland } from "./newland.ts";
import { FROM_CHIP, FROM_HOST, PN532_WAKE_UP, pn532Codec, pn532Frame } from "./pn532.ts";
import { parseSsi, SSI, ssiCommand } from "./ssi.ts";
import { twn4Codec, twn4Line } from "./twn4.ts";

export interface Probe {
  /** Who answers it. */
  readonly name: string;
  /** What is asked, for a person. */
  readonly asks: string;
  readonly bytes: Uint8Array;
  /** Of the ports on which it is asked; USB CDC ignores them. */
  readonly bauds: readonly number[];
  /** How often it is asked: some sleep through the first. */
  readonly tries: number;
  /** What the answer says of the device, once these bytes since the question hold one. */
  recognise(bytes: Uint8Array): string | undefined;
  /** Reader options without `device`. */
  readonly offer: Readonly<{ kind: string } & Record<string, string | number>>;
}

const LINE: LineOptions = { terminator: "any", framing: "none", aim: "auto" };
const SCANNER_BAUDS = [9600, 115_200];
/** The CR in front ends what the questions before may have left in its line. */
const TWN4_VERSION = Uint8Array.of(0x0d, ...twn4Line([0x00, 0x04, 0xff]));
const PN532_GET_FIRMWARE_VERSION = 0x02;

/** Datalogic goes first: its commands are single letters, and `R` among the others' bytes would make it deaf for 30 s. */
export const PROBES: readonly Probe[] = [
  {
    name: "Datalogic scanner",
    asks: "identity (i)",
    bytes: DATALOGIC.identity,
    bauds: SCANNER_BAUDS,
    tries: 1,
    recognise(bytes) {
      const [, line] = /([\x20-\x7e]{4,})[\r\n]/.exec(textOf(bytes)) ?? [];
      return line;
    },
    offer: { kind: "serial", family: "datalogic" },
  },
  {
    name: "Honeywell scanner",
    asks: "revisions (REVINF.)",
    bytes: HONEYWELL_STATUS,
    bauds: SCANNER_BAUDS,
    tries: 1,
    recognise(bytes) {
      const codec = honeywell.codec(LINE);
      codec.asked?.();
      const reply = codec.push(bytes).find((event) => event.is === "reply");
      if (reply === undefined) return undefined;
      return /Product Name:\s*([\x20-\x7e]+)/.exec(textOf(bytes))?.[1]?.trim() ?? "a Honeywell scanner, by its answer";
    },
    offer: { kind: "serial", family: "honeywell" },
  },
  {
    name: "Newland scanner",
    asks: "system information (QRYSYS)",
    bytes: newland.status,
    bauds: SCANNER_BAUDS,
    tries: 1,
    recognise(bytes) {
      const reply = newland
        .codec(LINE)
        .push(bytes)
        .find((event) => event.is === "reply");
      return reply?.is === "reply" ? printable(reply.text) : undefined;
    },
    offer: { kind: "serial", family: "newland" },
  },
  {
    name: "GM65 module",
    asks: "its baud rate (zone 002A)",
    bytes: readZones(0x002a, 2),
    bauds: SCANNER_BAUDS,
    tries: 1,
    recognise(bytes) {
      const answer = gm65Codec(LINE)
        .push(bytes)
        .find((event) => event.is === "gm65");
      return answer === undefined ? undefined : "a module of the GM65 family, by its answer";
    },
    offer: { kind: "gm65" },
  },
  {
    name: "Zebra scanner in SSI",
    asks: "revision (A3)",
    bytes: ssiCommand(SSI.requestRevision),
    bauds: SCANNER_BAUDS,
    tries: 1,
    recognise(bytes) {
      for (let at = 0; at < bytes.length; at++) {
        const found = parseSsi(bytes.subarray(at), 0, new Set([SSI.replyRevision]));
        if (typeof found === "object") return printable(textOf(found.packet.data));
      }
      return undefined;
    },
    offer: { kind: "serial", family: "zebra-ssi" },
  },
  {
    name: "Elatec TWN4",
    asks: "version (0004FF)",
    bytes: TWN4_VERSION,
    bauds: [9600, 115_200],
    tries: 1,
    recognise(bytes) {
      for (const event of twn4Codec().push(bytes)) {
        if (event.is !== "line") continue;
        const [status, length, ...text] = event.bytes;
        if (status === 0 && length !== undefined && length > 0 && length === text.length)
          return printable(textOf(Uint8Array.from(text)));
      }
      return undefined;
    },
    offer: { kind: "twn4" },
  },
  {
    name: "PN532",
    asks: "firmware version (02)",
    bytes: Uint8Array.of(...PN532_WAKE_UP, ...pn532Frame(Uint8Array.of(FROM_HOST, PN532_GET_FIRMWARE_VERSION))),
    bauds: [115_200],
    tries: 2,
    recognise(bytes) {
      for (const event of pn532Codec().push(bytes)) {
        if (event.is !== "frame") continue;
        const [direction, code, , version, revision] = event.body;
        if (direction === FROM_CHIP && code === PN532_GET_FIRMWARE_VERSION + 1) return `PN532 v${version}.${revision}`;
      }
      return undefined;
    },
    offer: { kind: "pn532" },
  },
];

function textOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
}

/** At most 80 characters of printable ASCII. */
function printable(text: string): string {
  const clean = text.replaceAll(/[^\x20-\x7e]+/g, " ").trim();
  return clean === "" ? "it answers, and says nothing of itself" : clean.slice(0, 80);
}
