import { setTimeout as sleep } from "node:timers/promises";
import { plugIn } from "./uhid.ts";

/**
 * A touch panel as they are sold: a HID digitizer with one finger (USB HID usage tables 1.4, chapter 16; Microsoft's "Required HID top-level
 * collections" for touch screens has the same fields), which the kernel's own driver hid-multitouch makes an input device of.
 */
const REPORT_DESCRIPTOR = Buffer.from(
  [
    "050d0904a1018501", // digitizer: touch screen, application, report 1
    "0922a102", // finger
    "094215002501750195018102", // tip switch
    "95078103", // seven bits of nothing
    "0951257f750895018102", // contact identifier
    "050126ff0f751095010930810209318102", // x and y, 0 to 4095
    "c0",
    "050d0954250175088102", // how many contacts this report has
    "8502095575082501b102c0", // report 2, a feature: how many it can tell apart
  ].join(""),
  "hex",
);
const SIDE = 4095;
const CONTACT = 1;
/** As long as a finger stays at least; the browser calls it a tap up to half a second or so. */
const HOLD_MS = 80;

/** Disposal pulls the plug. */
export interface TouchPanel extends AsyncDisposable {
  /** A short tap; both 0 to 1, from the left and the upper edge of the panel. */
  tap(x: number, y: number): Promise<void>;
}

export async function plugInTouchPanel(): Promise<TouchPanel> {
  const device = await plugIn({
    name: "Rig Works Touch Panel",
    serial: "RIGTOUCH",
    vendorId: 0x1234,
    productId: 0x5678,
    reportDescriptor: REPORT_DESCRIPTOR,
    feature: () => Uint8Array.of(2, 1),
    written: () => {},
  });
  const report = (tip: 0 | 1, x: number, y: number): Buffer => {
    const bytes = Buffer.from([1, tip, CONTACT, 0, 0, 0, 0, 1]);
    bytes.writeUInt16LE(Math.round(x * SIDE), 3);
    bytes.writeUInt16LE(Math.round(y * SIDE), 5);
    return bytes;
  };
  return {
    async tap(x, y) {
      device.send(report(1, x, y));
      await sleep(HOLD_MS);
      device.send(report(0, x, y));
    },
    [Symbol.asyncDispose]: () => device[Symbol.asyncDispose](),
  };
}
