/**
 * Which readers may be plugged in, by what the kernel shows of them. Opens nothing and writes to nobody: what hangs on a serial port only
 * a question can tell, and that is asked on request alone (probe.ts).
 */
import { constants } from "node:fs";
import { access, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import * as v from "valibot";
import { readerOptions } from "./catalog.ts";
import { BY_SHAPE, type Fingerprint, fingerprintOf, type Offer, type Shape } from "./fingerprints.ts";
import { type Roots, SYSTEM_ROOTS } from "./identity.ts";
import { lastingName, linksOf } from "./lasting-name.ts";
import { type UsbDevice, usbDevices } from "./usb-devices.ts";
import { readDescriptor } from "./wire/hid-descriptor.ts";

/** One device, however many nodes it has. */
export interface FoundReader {
  /** What it calls itself, else what its numbers say. Without control characters. */
  readonly name: string;
  /** `0c2e:0b61`; undefined: a serial port of the machine itself. */
  readonly usb: string | undefined;
  /** Where it is plugged in, `1-1.3`. */
  readonly port: string | undefined;
  /** Paths, such as `/dev/ttyACM0`. */
  readonly nodes: readonly string[];
  /** 0, surely no reader, to 100, says of itself that it is one. */
  readonly score: number;
  /** Why that many. */
  readonly why: readonly string[];
  /** Whole reader options, the likeliest first; none when nothing here reads it as it is. */
  readonly offers: readonly Record<string, string | number>[];
  /** Whether this user may open it. */
  readonly access: "yes" | "no" | "needs-pcscd";
  readonly hints: readonly string[];
}

const PCSCD = "/run/pcscd/pcscd.comm";
const CCID = "0b";
/** Best first: a scanner that also shows a keyboard is read as a scanner. */
const SHAPES: readonly Shape[] = ["pos", "ccid", "serial", "hid", "keyboard"];

/** Of a device of which nothing is known but its shape. A smart card reader may take contact cards alone. */
const SHAPE_SCORE: Readonly<Record<Shape, number>> = { pos: 95, ccid: 60, serial: 25, hid: 0, keyboard: 10 };
const SHAPE_WHY: Readonly<Record<Shape, string>> = {
  pos: "its HID descriptor is that of a bar code scanner",
  ccid: "it has an interface of class 0B, smart card",
  serial: "it is a serial device, of whatever kind",
  hid: "it is a HID device of its maker's own kind",
  keyboard: "it types: a scanner in keyboard mode, or a keyboard",
};
const KNOWN_PRODUCT = 90;
const KNOWN_MAKER = 70;
const KEYBOARD_OF_MAKER = 50;
const ADAPTER = 30;
const OWN_PORT = 5;

/** Best first. `pcscd`: its socket. Never throws: what cannot be read is not there. */
export async function findReaders(roots: Roots = SYSTEM_ROOTS, pcscd: string = PCSCD): Promise<readonly FoundReader[]> {
  const devices = await usbDevices(roots);
  const names = await linksOf(roots);
  const found = await Promise.all([
    ...devices.map(async (device) => look(device, devices, names, roots, pcscd)),
    ...(await ownPorts(roots)).map(async (node) => ownPort(node, roots)),
  ]);
  return found.filter((each) => each !== undefined).toSorted((one, other) => other.score - one.score);
}

/** undefined: it has no shape that a reader has, like a mouse or a stick. */
async function look(
  device: UsbDevice,
  all: readonly UsbDevice[],
  names: ReadonlyMap<string, string>,
  roots: Roots,
  pcscd: string,
): Promise<FoundReader | undefined> {
  const print = fingerprintOf(device);
  const shapes = await shapesOf(device, roots);
  const shape = SHAPES.find((each) => shapes.has(each) && (each !== "hid" || print?.offers?.hid !== undefined));
  if (shape === undefined && print?.not !== true) return undefined;
  const node = shape === undefined ? undefined : shapes.get(shape);
  const path = lastingName(device, node, { all, links: names, roots });
  const offers = shape === undefined || print?.not === true ? [] : (print?.offers?.[shape] ?? BY_SHAPE[shape]);
  const nodes = device.nodes.map(({ name }) => join(roots.dev, name));
  const ownName = `${device.manufacturer} ${device.model}`.trim();
  return {
    name: ownName === "" ? (print?.name ?? "without a name") : ownName,
    usb: `${device.vendor}:${device.product}`,
    port: device.port,
    nodes,
    ...weigh(print, shape, device),
    offers: offers.flatMap((offer) => complete(offer, shape === "ccid" ? undefined : path)),
    access: shape === "ccid" ? await mayAsk(pcscd) : await mayOpen(nodes),
    hints: hintsFor(print, shape, shapes.has("keyboard")),
  };
}

function weigh(
  print: Fingerprint | undefined,
  shape: Shape | undefined,
  { vendor, product }: UsbDevice,
): Pick<FoundReader, "score" | "why"> {
  if (print?.not === true || shape === undefined) return { score: 0, why: [`${print?.name ?? "it"} is no reader`] };
  const why = SHAPE_WHY[shape];
  if (print === undefined) return { score: SHAPE_SCORE[shape], why: [why] };
  if (print.adapter === true)
    return { score: ADAPTER, why: [`${vendor}:${product} is a ${print.name}: what hangs on it does not show`] };
  const known = print.product === undefined ? KNOWN_MAKER : KNOWN_PRODUCT;
  const score = shape === "keyboard" ? KEYBOARD_OF_MAKER : Math.max(known, SHAPE_SCORE[shape]);
  const numbers = print.product === undefined ? `maker ${vendor}` : `numbers ${vendor}:${product}`;
  return { score, why: [`${numbers}: ${print.name}`, why] };
}

function hintsFor(print: Fingerprint | undefined, shape: Shape | undefined, types: boolean): readonly string[] {
  const hints = print?.hint === undefined ? [] : [print.hint];
  if (shape === "keyboard")
    return [...hints, "better switched to HID POS or serial (CDC) with its maker's setup codes"];
  return types ? [...hints, "it also shows a keyboard, which types into the screen"] : hints;
}

async function shapesOf(device: UsbDevice, roots: Roots): Promise<ReadonlyMap<Shape, string | undefined>> {
  const shapes = new Map<Shape, string | undefined>();
  for (const { kind, name } of device.nodes) {
    const shape = kind === "tty" ? "serial" : await hidShape(name, roots);
    if (!shapes.has(shape)) shapes.set(shape, name);
  }
  if (device.interfaces.some((each) => each.class === CCID)) shapes.set("ccid", undefined);
  return shapes;
}

async function hidShape(node: string, roots: Roots): Promise<Shape> {
  const file = join(roots.sys, "class/hidraw", node, "device/report_descriptor");
  const reading = readDescriptor(await readFile(file).catch(() => new Uint8Array()));
  return reading.is === "other" ? "hid" : reading.is;
}

/** Options of a kind that is not here, or that miss something, are no offer. */
function complete(offer: Offer, device: string | undefined): readonly Record<string, string | number>[] {
  const options = device === undefined ? offer : { ...offer, device };
  return v.safeParse(readerOptions, options).success ? [options] : [];
}

/** Serial ports on the machine's board: the kernel lists more than there are, and type 0 is one without a chip. */
async function ownPorts(roots: Roots): Promise<readonly string[]> {
  const folder = join(roots.sys, "class/tty");
  const names = (await readdir(folder).catch((): string[] => [])).filter((name) => /^tty(?:AMA|S)\d+$/.test(name));
  const types = await Promise.all(
    names.map(async (name) => readFile(join(folder, name, "type"), "latin1").catch(() => "0")),
  );
  return names.filter((name, nth) => name.startsWith("ttyAMA") || (types[nth] ?? "0").trim() !== "0").toSorted();
}

async function ownPort(node: string, roots: Roots): Promise<FoundReader> {
  const path = join(roots.dev, node);
  return {
    name: `serial port ${node}`,
    usb: undefined,
    port: undefined,
    nodes: [path],
    score: OWN_PORT,
    why: ["a serial port of the machine: what hangs on it does not show"],
    offers: BY_SHAPE.serial.flatMap((offer) => complete(offer, path)),
    access: await mayOpen([path]),
    hints: [],
  };
}

async function mayOpen(nodes: readonly string[]): Promise<"yes" | "no"> {
  const may = nodes.map(async (node) =>
    access(node, constants.R_OK | constants.W_OK).then(
      () => true,
      () => false,
    ),
  );
  return (await Promise.all(may)).every(Boolean) ? "yes" : "no";
}

async function mayAsk(pcscd: string): Promise<FoundReader["access"]> {
  return access(pcscd, constants.R_OK | constants.W_OK).then(
    () => "yes",
    () => "needs-pcscd",
  );
}
