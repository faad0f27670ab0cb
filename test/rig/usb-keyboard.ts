import {
  closeSync,
  constants,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { until } from "./check.ts";

/**
 * A scanner that types, on a real USB bus with both its ends in the kernel, as usb-gadget.ts does it for HID POS. There is one socket: the
 * other device must be unplugged.
 */
const FOLDER = "/sys/kernel/config/usb_gadget/keyboard";
const VENDOR = 0x05e0;
/** Not in our rules, which would silence it anyway. */
const PRODUCT = 0x1202;

/** USB HID 1.11, appendix B.1: the boot keyboard, without its lamps. */
const REPORT_DESCRIPTOR = Buffer.from(
  "05010906a101050719e029e71500250175019508810295017508810395067508150025650507190029658100c0",
  "hex",
);

export const KEYBOARD_NAME = `usb:${hex(VENDOR)}:${hex(PRODUCT)}`;

/** Disposal pulls the plug. */
export interface UsbKeyboard extends AsyncDisposable {
  /** Types each key (its usage, in hexadecimal behind the byte of modifiers) and lets it go. */
  type(keys: readonly string[]): Promise<void>;
  unplug(): void;
}

/** Builds it, unplugged. Once in the life of the kernel. */
export function buildKeyboard(): void {
  const write = (file: string, value: string | Uint8Array) => writeFileSync(join(FOLDER, file), value);
  for (const folder of ["", "strings/0x409", "configs/c.1", "functions/hid.typing"]) mkdirSync(join(FOLDER, folder));
  write("idVendor", `0x${hex(VENDOR)}`);
  write("idProduct", `0x${hex(PRODUCT)}`);
  write("strings/0x409/manufacturer", "Rig Works");
  write("strings/0x409/product", "Rig Typing Scanner");
  write("strings/0x409/serialnumber", "RIGTYPES");
  write("functions/hid.typing/subclass", "1");
  write("functions/hid.typing/protocol", "1");
  write("functions/hid.typing/report_length", "8");
  write("functions/hid.typing/report_desc", REPORT_DESCRIPTOR);
  symlinkSync(join(FOLDER, "functions/hid.typing"), join(FOLDER, "configs/c.1/hid.typing"));
}

/** Resolves when the kernel's own keyboard driver has it. */
export async function plugInKeyboard(): Promise<UsbKeyboard> {
  const [socket = ""] = readdirSync("/sys/class/udc");
  writeFileSync(join(FOLDER, "UDC"), socket);
  const [, minor] = readFileSync(join(FOLDER, "functions/hid.typing/dev"), "utf8").trim().split(":");
  const end = `/dev/hidg${minor}`;
  await until(end, () => existsSync(end));
  const fd = openSync(end, constants.O_WRONLY | constants.O_NONBLOCK);
  await until("the kernel's keyboard", isKernels);
  let plugged = true;

  const unplug = () => {
    if (!plugged) return;
    plugged = false;
    closeSync(fd);
    writeFileSync(join(FOLDER, "UDC"), "\n");
  };

  return {
    async type(keys) {
      for (const report of keys.flatMap((key) => [`${key.slice(0, 2)}00${key.slice(2)}`, "00"])) {
        const bytes = Buffer.alloc(8);
        bytes.write(report, "hex");
        await until("the computer to fetch the report before", () => isTaken(() => writeSync(fd, bytes)));
      }
    },
    unplug,
    [Symbol.asyncDispose]: async () => unplug(),
  };
}

/** Whether the kernel's keyboard driver holds it, and whoever reads keyboards would hear it. */
export function isKernels(): boolean {
  return readFileSync("/proc/bus/input/devices", "utf8").includes("Rig Typing Scanner");
}

function isTaken(write: () => number): boolean {
  try {
    write();
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EAGAIN") return false;
    throw error;
  }
}

function hex(number: number): string {
  return number.toString(16).padStart(4, "0");
}
