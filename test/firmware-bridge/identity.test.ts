import { mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as v from "valibot";
import { expect, test } from "vitest";
import { deviceName, findHidraw, findTty } from "../../firmware-bridge/identity.ts";
import { readDescriptor } from "../../firmware-bridge/wire/hid-descriptor.ts";
import { openBus } from "../fakes/device-hid.ts";
import { COUNTING_SCANNER, KEYBOARD } from "../fakes/hid-reports.ts";

const SCANNER = { vendor: "0c2e", product: "0b61", serial: "S:1" };
const isScanner = (descriptor: Uint8Array) => readDescriptor(descriptor).is === "pos";

test.each(["usb:0c2e", "usb:0c2e:0b6", "ttyACM0", "", "usb:zzzz:0b61", "usb:0c2e:0b61:"])("%j is no name", (name) => {
  expect(v.safeParse(deviceName, name).success).toBe(false);
});

test.each(["usb:0c2e:0B61", "USB:0C2E:0B61:S:1"])("a tty is found as %s", async (name) => {
  await using bus = await openBus();
  await bus.add("tty", "ttyACM0", { ...SCANNER, product: "ffff" });
  const { node } = await bus.add("tty", "ttyACM3", SCANNER);
  // The kernel's own terminals have no device behind them.
  await mkdir(join(bus.roots.sys, "class/tty/tty0"));
  expect(v.parse(deviceName, name)).toBe(name);
  expect(await findTty(name, bus.roots)).toBe(node);
});

test("nothing bears the name", async () => {
  await using bus = await openBus();
  await bus.add("tty", "ttyACM0", SCANNER);
  await expect(findTty("usb:0c2e:0b61:S2", bus.roots)).rejects.toMatchObject({ code: "absent" });
  await expect(findTty("usb:0c2e:0b62", bus.roots)).rejects.toMatchObject({ code: "absent" });
  await expect(findTty(join(bus.roots.dev, "ttyACM9"), bus.roots)).rejects.toMatchObject({ code: "absent" });
  await expect(findHidraw("usb:0c2e:0b61", isScanner, bus.roots)).rejects.toMatchObject({ code: "absent" });
});

test("two devices bear one name: neither is taken", async () => {
  await using bus = await openBus();
  await bus.add("tty", "ttyUSB0", SCANNER);
  await bus.add("tty", "ttyUSB1", SCANNER);
  await expect(findTty("usb:0c2e:0b61", bus.roots)).rejects.toMatchObject({
    code: "misuse",
    message: expect.stringContaining("by-path"),
  });
});

test("a scanner shows a keyboard beside it", async () => {
  await using bus = await openBus();
  await bus.add("hidraw", "hidraw0", SCANNER, KEYBOARD);
  const { node } = await bus.add("hidraw", "hidraw1", SCANNER, COUNTING_SCANNER);
  const found = await findHidraw("usb:0c2e:0b61", isScanner, bus.roots);
  expect(found.path).toBe(node);
  expect(Uint8Array.from(found.descriptor)).toEqual(COUNTING_SCANNER);
});

test("a scanner is named by a link of udev's", async () => {
  await using bus = await openBus();
  const { node } = await bus.add("hidraw", "hidraw7", SCANNER, COUNTING_SCANNER);
  await writeFile(node, "");
  const link = join(bus.roots.dev, "scanner");
  await symlink(node, link);
  const found = await findHidraw(link, isScanner, bus.roots);
  expect(found.descriptor).toHaveLength(COUNTING_SCANNER.length);
  expect(found.path).toBe(link);
});
