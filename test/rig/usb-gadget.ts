import { execFileSync } from "node:child_process";
import {
  closeSync,
  constants,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { until } from "./check.ts";
import { hidrawNode, isHeldOpen } from "./hidraw.ts";
import { serialNode } from "./serial-node.ts";

/**
 * A real USB device on a real USB bus, both in the kernel: the device side is Linux's gadget framework with its HID and its
 * CDC-ACM function, set up through configfs (Linux's Documentation/usb/gadget_configfs.rst, gadget_hid.rst and gadget_serial.rst), the bus
 * is dummy_hcd. Unlike a device on /dev/uhid it stands in sysfs with its vendor id, product id and serial number, as a bought one
 * does; scanners that are HID POS and a virtual COM port at once are sold.
 */
const FOLDER = "/sys/kernel/config/usb_gadget/rig";
/** The device's own end: what is written here the computer reads as input reports. */
const DEVICE_END = "/dev/hidg0";
/** What is written here the computer reads from its ttyACM. */
const SERIAL_END = "/dev/ttyGS0";

export interface GadgetSketch {
  readonly manufacturer: string;
  readonly product: string;
  readonly serial: string;
  readonly vendorId: number;
  readonly productId: number;
  readonly reportDescriptor: Uint8Array;
  /** The longest input report, its number included. */
  readonly reportBytes: number;
}

/** Disposal pulls the plug. */
export interface UsbDevice extends AsyncDisposable {
  /** The node that the kernel made for it: `/dev/hidraw0`. */
  readonly node: string;
  /** Whether any program holds it open. */
  readonly isOpen: () => boolean;
  /** Its virtual COM port: `/dev/ttyACM0`. */
  readonly port: string;
  /** Resolves when the device has put the bytes on the bus. */
  sendSerial(bytes: string): Promise<void>;
  /** Resolves when the device has put the report on the bus, where it waits for the computer to fetch it. */
  send(report: Uint8Array): Promise<void>;
  /** Idempotent. */
  unplug(): void;
}

/** Builds the device, unplugged. Once in the life of the kernel. */
export function build(sketch: GadgetSketch): void {
  const write = (file: string, value: string | Uint8Array) => writeFileSync(join(FOLDER, file), value);
  for (const folder of ["", "strings/0x409", "configs/c.1", "functions/hid.0", "functions/acm.0"])
    mkdirSync(join(FOLDER, folder));
  write("idVendor", hex(sketch.vendorId));
  write("idProduct", hex(sketch.productId));
  // several functions in one device, those of CDC-ACM in an association (USB 2.0 ECN of interface associations)
  write("bDeviceClass", "0xef");
  write("bDeviceSubClass", "0x02");
  write("bDeviceProtocol", "0x01");
  write("strings/0x409/manufacturer", sketch.manufacturer);
  write("strings/0x409/product", sketch.product);
  write("strings/0x409/serialnumber", sketch.serial);
  write("functions/hid.0/report_length", String(sketch.reportBytes));
  write("functions/hid.0/report_desc", sketch.reportDescriptor);
  for (const name of ["hid.0", "acm.0"])
    symlinkSync(join(FOLDER, "functions", name), join(FOLDER, "configs/c.1", name));
}

function hex(number: number): string {
  return `0x${number.toString(16)}`;
}

/** Resolves when the computer has made a hidraw node of it. */
export async function plugIn({ serial }: GadgetSketch): Promise<UsbDevice> {
  const [socket = ""] = readdirSync("/sys/class/udc");
  let plugged = true;
  writeFileSync(join(FOLDER, "UDC"), socket);
  await until(DEVICE_END, () => existsSync(DEVICE_END));
  const fd = openSync(DEVICE_END, constants.O_WRONLY | constants.O_NONBLOCK);
  const node = await hidrawNode(serial);
  const port = await serialNode(serial);
  // as it is made the line edits what passes, like a terminal
  execFileSync("stty", ["-F", SERIAL_END, "raw", "-echo"]);
  const serialFd = openSync(SERIAL_END, constants.O_WRONLY | constants.O_NONBLOCK | constants.O_NOCTTY);

  const unplug = () => {
    if (!plugged) return;
    plugged = false;
    closeSync(fd);
    closeSync(serialFd);
    writeFileSync(join(FOLDER, "UDC"), "\n");
  };

  return {
    node,
    port,
    sendSerial: async (bytes) => {
      await until("room on the serial line", () => isAccepted(() => writeSync(serialFd, bytes)));
    },
    isOpen: () => isHeldOpen(node),
    // Until the computer has fetched the report before, the device has no room for another.
    send: async (report) => {
      await until("the computer to fetch the report before", () => isAccepted(() => writeSync(fd, report)));
    },
    unplug,
    [Symbol.asyncDispose]: async () => unplug(),
  };
}

function isAccepted(write: () => number): boolean {
  try {
    write();
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EAGAIN") return false;
    throw error;
  }
}
