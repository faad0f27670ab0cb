import * as v from "valibot";
import type { Context } from "../context.ts";
import { DeviceError } from "../device.ts";
import type { Reader } from "../device.ts";
import { openHidLine } from "../hid-line.ts";
import type { OpenHid } from "../hid-line.ts";
import { deviceName, findHidraw } from "../identity.ts";
import { overheardAt } from "../keystrokes.ts";
import { lineEntries } from "../line-options.ts";
import { openLineReader } from "../line-reader.ts";
import type { LineHandlers } from "../serial-line.ts";
import { findUsbKeyboard } from "../usb-keyboard.ts";
import { readDescriptor } from "../wire/hid-descriptor.ts";
import { BOOT_REPORT, keyboardCodec } from "../wire/keyboard.ts";
import type { KeyboardReport } from "../wire/keyboard.ts";
import { keyboardReport } from "../wire/keyboard-descriptor.ts";
import { layoutOf } from "../wire/layouts.ts";
import { MAX_GAP_MS } from "../wire/payload.ts";
import { openHidraw, openLibusb } from "./node-hid.ts";

const { framing: _framing, ...wedgeEntries } = lineEntries;

export const wedgeOptions = v.strictObject({
  kind: v.literal("wedge"),
  ...wedgeEntries,
  device: deviceName,
  /** `hidraw`: beside the kernel's driver, which a udev rule must silence. `libusb`: in its place, while this runs. */
  access: v.optional(v.picklist(["hidraw", "libusb"]), "hidraw"),
  /** The keyboard that the device is set to imitate; it cannot be asked. */
  layout: v.optional(v.picklist(["us", "gb", "de", "fr", "es", "it", "pt", "se", "ch", "be"]), "us"),
  /** `any`: Enter or Tab ends a scan. `idle`: both are let fall, and `idle_end_ms` of silence end it. */
  terminator: v.optional(v.picklist(["any", "enter", "tab", "idle"]), "any"),
});

type Options = v.InferOutput<typeof wedgeOptions>;

/** What the keys type into the line, and how that line ends. */
const ENDS = {
  any: { enter: "\r", tab: "\r", terminator: "cr" },
  enter: { enter: "\r", tab: "\t", terminator: "cr" },
  tab: { enter: "\n", tab: "\r", terminator: "cr" },
  idle: { enter: "", tab: "", terminator: "idle" },
} as const;

/**
 * A reader that types, read so that nobody else reads it. Throws `DeviceError`: absent, misuse, lost; denied also when its keystrokes would reach the
 * screen, too; protocol when it is no keyboard.
 */
export async function openWedgeReader(options: Options, context: Context = {}): Promise<Reader> {
  const { device, layout } = options;
  const { path, report, openHid } = await (options.access === "libusb" ? throughLibusb : throughHidraw)(
    options,
    context,
  );
  const { enter, tab, terminator } = ENDS[options.terminator];
  const keyboard = keyboardCodec({ layout: layoutOf(layout), report, enter, tab });

  async function connect({ onBytes, onLost }: LineHandlers) {
    let lastAt = 0;
    function onReport(bytes: Uint8Array): void {
      const now = performance.now();
      if (now - lastAt > MAX_GAP_MS) keyboard.reset();
      lastAt = now;
      const typed = keyboard.push(bytes);
      if (typed.length > 0) onBytes(typed);
    }
    return openHidLine(device, path, openHid, { onReport, onLost });
  }

  return openLineReader(device, { ...options, terminator, framing: "none" }, connect);
}

interface Access {
  readonly path: string;
  readonly report: KeyboardReport;
  readonly openHid: OpenHid;
}

async function throughHidraw({ device }: Options, { roots, openHid = openHidraw }: Context): Promise<Access> {
  const { path, descriptor } = await findHidraw(device, isKeyboard, roots);
  if (!isKeyboard(descriptor))
    throw new DeviceError("protocol", `${device}: is no keyboard; kind = "hid-pos" or kind = "snapi" may be the one`);
  const overheard = await overheardAt(path, roots);
  if (overheard.length > 0)
    throw new DeviceError(
      "denied",
      `${device}: types into the screen, too (${overheard.join(", ")}); silence it with the udev rule 61-esc-kiosk-wedge.rules ` +
        `(docs/readers.md, Keyboard wedges) and plug it in anew, or set access = "libusb"`,
    );
  return { path, report: keyboardReport(descriptor) ?? BOOT_REPORT, openHid };
}

async function throughLibusb({ device }: Options, { roots, openHid = openLibusb }: Context): Promise<Access> {
  // The descriptor is the kernel's driver's to show, and that has gone. Scanners use the boot protocol's report.
  return { path: await findUsbKeyboard(device, roots), report: BOOT_REPORT, openHid };
}

function isKeyboard(descriptor: Uint8Array): boolean {
  return readDescriptor(descriptor).is === "keyboard";
}
