import { mkdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { careFor } from "../../firmware-bridge/care.ts";
import { resetUsb } from "../../firmware-bridge/usb-power.ts";
import { openBus } from "../fakes/device-hid.ts";
import { until } from "../fakes/until.ts";

const READER = { vendor: "09d8", product: "0420", serial: "S1", port: "1-1.4" };

/** Where the device of this port keeps whether it may be used. */
const fileOf = (sys: string, port: string): string => join(sys, "bus/usb/devices", port, "authorized");
const textOf = async (file: string): Promise<string> => (await readFile(file, "latin1")).trim();

test.each(["usb:09d8:0420", "usb:09D8:0420:S1", "/by-id/reader"])(
  "%s is switched off and on, and nobody else",
  async (name) => {
    await using bus = await openBus();
    const { node } = await bus.add("tty", "ttyACM0", READER);
    await bus.add("tty", "ttyACM1", { vendor: "0c2e", product: "0b61", port: "1-2" });
    await writeFile(node, "");
    const link = join(bus.roots.dev, "by-id/reader");
    await mkdir(dirname(link));
    await symlink(node, link);
    const file = fileOf(bus.roots.sys, "1-1.4");
    await writeFile(fileOf(bus.roots.sys, "1-2"), "as it was");
    const reset = resetUsb(name.startsWith("/") ? link : name, bus.roots);
    await until("it is off", async () => (await textOf(file)) === "0");
    expect(await reset).toBe("done");
    expect(await textOf(file)).toBe("1");
    expect(await textOf(fileOf(bus.roots.sys, "1-2"))).toBe("as it was");
  },
);

test("a device without a node, as a smart card reader is", async () => {
  await using bus = await openBus();
  await bus.addUsb({ vendor: "072f", product: "2200", interfaceClass: "0b" });
  expect(await resetUsb("usb:072f:2200", bus.roots)).toBe("done");
});

test("the only smart card reader, which has no name here; one of two is not guessed at", async () => {
  await using bus = await openBus();
  const { reset, hotPlug } = careFor({ kind: "pcsc", socket: "/run/pcscd/pcscd.comm" }, bus);
  expect(hotPlug).toBeUndefined();
  expect(await reset?.()).toBe(false);
  await bus.addUsb({ vendor: "0c2e", product: "0b61", interfaceClass: "03" });
  await bus.addUsb({ vendor: "072f", product: "2200", interfaceClass: "0b" });
  expect(await reset?.()).toBe(true);
  await bus.addUsb({ vendor: "076b", product: "5427", interfaceClass: "0b" });
  expect(await reset?.()).toBe(false);
});

test("one that somebody keeps away on purpose stays away", async () => {
  await using bus = await openBus();
  await bus.add("tty", "ttyACM0", READER);
  const file = fileOf(bus.roots.sys, "1-1.4");
  await writeFile(file, "0\n");
  expect(await resetUsb("usb:09d8:0420", bus.roots)).toBe("not-permitted");
  expect(await textOf(file)).toBe("0");
});

test("two of one name, none of it, no file, no USB at all", async () => {
  await using bus = await openBus();
  const { node } = await bus.add("tty", "ttyACM0", READER);
  await bus.add("tty", "ttyACM1", { ...READER, port: "1-3" });
  expect(await resetUsb("usb:09d8:0420", bus.roots)).toBe("not-found");
  expect(await resetUsb("usb:ffff:0420", bus.roots)).toBe("not-found");
  expect(await resetUsb(join(bus.roots.dev, "ttyS0"), bus.roots)).toBe("not-found");
  await writeFile(node, "");
  await rm(fileOf(bus.roots.sys, "1-1.4"));
  expect(await resetUsb(node, bus.roots)).toBe("not-permitted");
  expect(await resetUsb(node, { ...bus.roots, sys: "/nowhere" })).toBe("not-found");
});

test("only what is plugged into this machine is cared for", async () => {
  await using bus = await openBus();
  const { node } = await bus.add("tty", "ttyACM0", READER);
  await writeFile(node, "");
  for (const device of [node, "usb:09d8:0420"]) {
    const { hotPlug, reset } = careFor({ device }, bus);
    using _watch = hotPlug?.(() => undefined);
    expect(await reset?.()).toBe(true);
  }
  expect(careFor({ socket: "/run/reader.sock" }, bus)).toEqual({});
  expect(careFor({ device: "/tmp/elsewhere" }, bus)).toEqual({});
});
