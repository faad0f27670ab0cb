import type { Look } from "../../src/kiosk/protocol.ts";

/** Of a place whose operator has said nothing about it. */
export const PLAIN_LOOK: Look = {
  theme: "auto",
  brand: { logo: undefined, accent: undefined },
  volume: { day: 0.5, night: 0.15 },
  sound: "page",
  speech: false,
  hasStaff: false,
  cashier: "en",
};
