import { closeSync, constants, openSync, read, writeSync } from "node:fs";
import { hidrawNode } from "./hidraw.ts";

/**
 * A HID device made by a program, through /dev/uhid: the kernel sees a device, and a program on /dev/hidraw* cannot tell.
 * Layout of the events: `struct uhid_event` in Linux's include/uapi/linux/uhid.h; packed, in the byte order of the machine
 * (little-endian on everything the rig runs on). Every event begins with its type, 32 bits.
 */
const DESTROY = 1;
const STOP = 3;
const OUTPUT = 6;
const GET_REPORT = 9;
const GET_REPORT_REPLY = 10;
const CREATE2 = 11;
const INPUT2 = 12;
const SET_REPORT = 13;
const SET_REPORT_REPLY = 14;

const TYPE_BYTES = 4;
const DATA_BYTES = 4096;
/** The largest event: CREATE2 with its names, numbers and report descriptor. */
const EVENT_BYTES = TYPE_BYTES + 128 + 64 + 64 + 20 + DATA_BYTES;
const BUS_USB = 3;

export interface UhidSketch {
  /** What the kernel calls it; with real USB that is the manufacturer and the product. At most 127 bytes. */
  readonly name: string;
  /** The serial number; at most 63 bytes. No two devices plugged in at once may share it. */
  readonly serial: string;
  readonly vendorId: number;
  readonly productId: number;
  readonly reportDescriptor: Uint8Array;
  /** What the device answers when a feature report is asked for, first byte included. */
  readonly feature: () => Uint8Array;
  /** An output or feature report that the computer wrote, as it wrote it. */
  readonly written: (report: Uint8Array) => void;
}

/** Disposal pulls the plug, and resolves when the kernel has let the device go. */
export interface UhidDevice extends AsyncDisposable {
  /** The node that the kernel made for it: `/dev/hidraw0`. */
  readonly node: string;
  /** An input report, its number first where the device has numbers. */
  send(report: Uint8Array): void;
}

/**
 * Plugs a device in; resolves when the kernel has made its hidraw node. Needs root and the kernel module uhid, and
 * rejects with what the file system says without them. While it is plugged in it keeps one thread of libuv's pool in a
 * blocking read, and a process cannot end before it is unplugged.
 */
export async function plugIn(sketch: UhidSketch): Promise<UhidDevice> {
  const fd = openSync("/dev/uhid", constants.O_RDWR);
  const gone = Promise.withResolvers<void>();

  const tell = (type: number, ...body: readonly Uint8Array[]) => {
    writeSync(fd, Buffer.concat([u32(type), ...body]));
  };

  const heard = (event: Buffer) => {
    const request = event.subarray(4, 8); // its number, which the answer repeats
    switch (event.readUInt32LE(0)) {
      case OUTPUT: // data[4096], size u16, type u8
        sketch.written(event.subarray(TYPE_BYTES, TYPE_BYTES + event.readUInt16LE(TYPE_BYTES + DATA_BYTES)));
        return;
      case SET_REPORT: // id u32, number u8, type u8, size u16, data
        sketch.written(event.subarray(12, 12 + event.readUInt16LE(10)));
        tell(SET_REPORT_REPLY, request, u16(0));
        return;
      case GET_REPORT: {
        const data = sketch.feature();
        tell(GET_REPORT_REPLY, request, u16(0), u16(data.length), data);
        return;
      }
      default:
    }
  };

  // After DESTROY the last event is STOP, which is how the blocking read ends.
  const listen = () => {
    read(fd, Buffer.alloc(EVENT_BYTES), 0, EVENT_BYTES, null, (error, bytes, event) => {
      if (error !== null || bytes < TYPE_BYTES || event.readUInt32LE(0) === STOP) {
        closeSync(fd);
        gone.resolve();
        return;
      }
      heard(event);
      listen();
    });
  };

  tell(CREATE2, creation(sketch));
  listen();
  return {
    node: await hidrawNode(sketch.serial),
    send: (report) => tell(INPUT2, u16(report.length), report),
    [Symbol.asyncDispose]: () => {
      tell(DESTROY);
      return gone.promise;
    },
  };
}

/** name[128], phys[64], uniq[64], rd_size u16, bus u16, vendor u32, product u32, version u32, country u32, rd_data[4096] */
function creation({ name, serial, vendorId, productId, reportDescriptor }: UhidSketch): Buffer {
  const sizes = [u16(reportDescriptor.length), u16(BUS_USB)];
  const ids = [vendorId, productId, 0x0100, 0].map((value) => u32(value));
  const description = Buffer.alloc(DATA_BYTES);
  description.set(reportDescriptor);
  return Buffer.concat([text(name, 128), text("rig/input0", 64), text(serial, 64), ...sizes, ...ids, description]);
}

/** Zero-terminated and padded, as C keeps it. */
function text(value: string, bytes: number): Buffer {
  const field = Buffer.alloc(bytes);
  field.write(value, 0, bytes - 1, "utf8");
  return field;
}

function u16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
