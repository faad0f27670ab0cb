import { plugIn } from "./uhid.ts";
import type { UhidDevice } from "./uhid.ts";

/**
 * A pretended dcttech USB relay board (V-USB, 16c0:05df). Orders are one report of 8 bytes after the report number 0:
 * FF n on, FD n off, FE all on, FC all off, n from 1. Asked for a feature report it answers 8 bytes: its id as 5 ASCII
 * characters, and in the last byte one bit per relay. It has no timer of its own: a relay stays as the last order left it.
 */
const REPORT_DESCRIPTOR = Buffer.from(
  "0600ff 0901 a101 1500 26ff00 7508 9508 0900 b20201 c0".replaceAll(" ", ""), // vendor page, one feature report, 8 bytes
  "hex",
);
const BOARD_ID = "RIGR1";
const RELAYS = 2;
const ALL = 2 ** RELAYS - 1;

/** The order that switches relay 1 on, as a program writes it to the hidraw node. */
export const RELAY_1_ON = Uint8Array.of(0, 0xff, 1, 0, 0, 0, 0, 0, 0);

/** What the order `code` for `relay` makes of the bits of the relays that are on. */
function obeyed(on: number, code: number, relay: number): number {
  const bit = relay >= 1 && relay <= RELAYS ? 2 ** (relay - 1) : 0;
  switch (code) {
    case 0xff:
      return on | bit;
    case 0xfd:
      return on & ~bit;
    case 0xfe:
      return ALL;
    case 0xfc:
      return 0;
    default:
      return on;
  }
}

/** Disposal pulls its plug. */
export interface RelayBoard extends UhidDevice {
  /** Which relays are on, one bit each: 1 is relay 1 alone, 0 is none. */
  on(): number;
  /** How often its state was asked for. */
  timesAsked(): number;
}

/** `stuck`: it takes every order and moves no relay. */
export async function plugInRelayBoard(condition: "sound" | "stuck" = "sound"): Promise<RelayBoard> {
  let on = 0;
  let asked = 0;
  const device = await plugIn({
    name: `www.dcttech.com USBRelay${RELAYS}`,
    serial: "RIGRELAY1",
    vendorId: 0x16c0,
    productId: 0x05df,
    reportDescriptor: REPORT_DESCRIPTOR,
    // By the way it was written, the report number 0 stands in front of the order or not.
    written: (report) => {
      const [code = 0, relay = 0] = report.length > 8 ? report.subarray(1) : report;
      if (condition === "sound") on = obeyed(on, code, relay);
    },
    feature: () => {
      asked += 1;
      const answer = Buffer.alloc(8);
      answer.write(BOARD_ID, "latin1");
      answer.writeUInt8(on, 7);
      return answer;
    },
  });
  return { ...device, on: () => on, timesAsked: () => asked };
}
