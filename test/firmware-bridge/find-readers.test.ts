import { mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as v from "valibot";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { readerOptions } from "../../firmware-bridge/catalog.ts";
import { findReaders } from "../../firmware-bridge/find-readers.ts";
import { BY_SHAPE, fingerprintOf, FINGERPRINTS } from "../../firmware-bridge/fingerprints.ts";
import { openBus } from "../fakes/device-hid.ts";
import { COUNTING_SCANNER, KEYBOARD } from "../fakes/hid-reports.ts";

/** HID of a maker's own kind: a usage page of FF00. */
const VENDOR_HID = Uint8Array.of(0x06, 0x00, 0xff, 0x09, 0x01, 0xa1, 0x01, 0xc0);
const SCANNER = { vendor: "0c2e", product: "0b61", manufacturer: "Honeywell", model: "Xenon 1950g" };
const ADAPTER = { vendor: "1a86", product: "7523", model: "USB Serial" };

let bus: Awaited<ReturnType<typeof openBus>>;
beforeEach(async () => {
  bus = await openBus();
});
afterEach(async () => bus[Symbol.asyncDispose]());

const find = async () => findReaders(bus.roots, "/nowhere/pcscd.comm");

/** A tty with the link that udev makes for it. */
async function addSerial(node: string, ids: Parameters<typeof bus.add>[2], link?: string): Promise<void> {
  const added = await bus.add("tty", node, ids);
  await writeFile(added.node, "");
  if (link === undefined) return;
  const folder = join(bus.roots.dev, "serial/by-id");
  await mkdir(folder, { recursive: true });
  await symlink(added.node, join(folder, link));
}

describe("what is plugged in", () => {
  test("a scanner in CDC mode is offered by its link, first in its maker's words", async () => {
    await addSerial("ttyACM0", SCANNER, "usb-Honeywell_Xenon-if00");
    const device = join(bus.roots.dev, "serial/by-id/usb-Honeywell_Xenon-if00");
    expect(await find()).toEqual([
      {
        name: "Honeywell Xenon 1950g",
        usb: "0c2e:0b61",
        port: "1-1",
        nodes: [join(bus.roots.dev, "ttyACM0")],
        score: 70,
        why: ["maker 0c2e: Honeywell scanner", "it is a serial device, of whatever kind"],
        offers: [
          { kind: "serial", family: "honeywell", device },
          { kind: "serial", device },
        ],
        access: "yes",
        hints: [],
      },
    ]);
  });

  test("one device of two nodes is one entry, read as the scanner that it also is", async () => {
    await bus.add("hidraw", "hidraw0", SCANNER, KEYBOARD);
    await bus.add("hidraw", "hidraw1", { ...SCANNER, port: "1-1" }, COUNTING_SCANNER);
    const found = await find();
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({
      score: 95,
      nodes: ["hidraw0", "hidraw1"].map((node) => join(bus.roots.dev, node)),
      offers: [{ kind: "hid-pos", device: "usb:0c2e:0b61" }],
      access: "no",
      hints: [expect.stringContaining("also shows a keyboard")],
    });
  });

  test("an unknown maker's scanner says itself what it is", async () => {
    await bus.add("hidraw", "hidraw0", { vendor: "ffff", product: "0001" }, COUNTING_SCANNER);
    expect(await find()).toMatchObject([
      { name: "without a name", score: 95, offers: [{ kind: "hid-pos", device: "usb:ffff:0001" }] },
    ]);
  });

  test("two alike are told apart by serial number, else by node", async () => {
    const device = async () => (await find()).map(({ offers }) => offers[0]?.["device"]);
    await bus.add("hidraw", "hidraw0", { ...SCANNER, serial: "A" }, COUNTING_SCANNER);
    await bus.add("hidraw", "hidraw1", { ...SCANNER, serial: "B" }, COUNTING_SCANNER);
    expect(await device()).toEqual(["usb:0c2e:0b61:A", "usb:0c2e:0b61:B"]);
    await bus.add("hidraw", "hidraw2", { ...SCANNER, serial: "B" }, COUNTING_SCANNER);
    expect(await device()).toEqual([
      "usb:0c2e:0b61:A",
      ...["hidraw1", "hidraw2"].map((node) => join(bus.roots.dev, node)),
    ]);
  });

  test("a smart card reader needs pcscd", async () => {
    await bus.addUsb({ vendor: "072f", product: "2200", interfaceClass: "0b", model: "ACR122U" });
    await bus.addUsb({ vendor: "1fc9", product: "0001", interfaceClass: "0b" });
    const [known, unknown] = await find();
    expect(known).toMatchObject({ score: 90, access: "needs-pcscd", offers: [{ kind: "pcsc", family: "acr122" }] });
    expect(unknown).toMatchObject({ score: 60, offers: [{ kind: "pcsc" }] });
    const socket = join(bus.roots.dev, "pcscd.comm");
    await writeFile(socket, "");
    expect((await findReaders(bus.roots, socket))[0]?.access).toBe("yes");
  });

  test("the likeliest is first: scanner, chip reader, adapter, any serial device, a keyboard, a port of the board", async () => {
    const uart = join(bus.roots.sys, "class/tty/ttyAMA0");
    await mkdir(uart);
    await bus.add("hidraw", "hidraw0", { vendor: "046d", product: "c31c" }, KEYBOARD);
    await addSerial("ttyACM1", { vendor: "2341", product: "0043" });
    await addSerial("ttyUSB0", ADAPTER);
    await addSerial("ttyACM0", { vendor: "09d8", product: "0420" });
    await bus.add("hidraw", "hidraw1", { ...SCANNER, vendor: "1eab" }, COUNTING_SCANNER);
    const found = await find();
    expect(found.map(({ score, offers }) => [score, offers[0]?.["kind"]])).toEqual([
      [95, "hid-pos"],
      [90, "twn4"],
      [30, "serial"],
      [25, "serial"],
      [10, "wedge"],
      [5, "serial"],
    ]);
    expect(found[2]).toMatchObject({ hints: [expect.stringContaining("LCUS-1 relay")] });
    expect(found[2]?.offers.map(({ kind }) => kind)).toContain("pn532");
  });

  test("a relay is shown as none, and a mouse and a port that is not there are not shown", async () => {
    await bus.add(
      "hidraw",
      "hidraw0",
      { vendor: "16c0", product: "05df", manufacturer: "www.dcttech.com" },
      VENDOR_HID,
    );
    await bus.add("hidraw", "hidraw1", { vendor: "046d", product: "c077" }, VENDOR_HID);
    const absent = join(bus.roots.sys, "class/tty/ttyS0");
    await mkdir(absent);
    await writeFile(join(absent, "type"), "0\n");
    expect(await find()).toMatchObject([{ score: 0, offers: [], why: ["dcttech relay is no reader"] }]);
  });

  test("a scanner as Zebra delivers it", async () => {
    await bus.add("hidraw", "hidraw0", { vendor: "05e0", product: "1900" }, VENDOR_HID);
    expect(await find()).toMatchObject([{ score: 90, offers: [{ kind: "snapi", device: "usb:05e0:1900" }] }]);
  });

  test("a device calls itself what could command a terminal", async () => {
    await addSerial("ttyACM0", { ...SCANNER, model: `\u001b]0;evil\u0007${"x".repeat(300)}\nsecond line` });
    const [found] = await find();
    expect(found?.name).toMatch(/^Honeywell \]0;evilx+$/);
    expect(found?.name.length).toBeLessThan(140);
  });

  test("there is no sysfs", async () => {
    expect(await findReaders({ sys: "/nowhere", dev: "/nowhere" })).toEqual([]);
  });
});

describe("the table", () => {
  test("what it offers is complete but for the device", () => {
    const offers = [...FINGERPRINTS.map((each) => each.offers ?? {}), BY_SHAPE].flatMap((each) =>
      Object.values(each).flat(),
    );
    expect(offers.length).toBeGreaterThan(20);
    const faulty = offers.filter((offer) => {
      const options = offer.kind === "pcsc" ? offer : { ...offer, device: "/dev/ttyACM0" };
      return !v.safeParse(readerOptions, options).success;
    });
    expect(faulty).toEqual([]);
  });

  test("each row can be met", () => {
    for (const print of FINGERPRINTS) {
      const called = print.called === undefined ? "" : "www.dcttech.com";
      const device = { vendor: print.vendor, product: print.product ?? "ffff", manufacturer: called, model: "" };
      expect(fingerprintOf(device)).toBe(print);
    }
    expect(fingerprintOf({ vendor: "16c0", product: "05df", manufacturer: "a hobbyist", model: "" })).toBeUndefined();
  });
});
