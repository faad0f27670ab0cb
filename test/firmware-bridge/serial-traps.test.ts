/** What the serial library and slim systems do to a program that trusts them. On real ptys. */
import { execFile } from "node:child_process";
import { symlink } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { SerialPort } from "serialport";
import * as v from "valibot";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { actuatorOptions, openActuator, openReader, readerOptions } from "../../firmware-bridge/catalog.ts";
import type { Health } from "../../firmware-bridge/device.ts";
import { keepActing, keepReading } from "../../firmware-bridge/reopen.ts";
import { openSerialLine, portSettings } from "../../firmware-bridge/serial-line.ts";
import { iterate, take, textOf } from "../contract/reader.ts";
import { have } from "../debian.ts";
import { openBus } from "../fakes/device-hid.ts";
import { openPty } from "../fakes/device-pty.ts";
import type { Pty } from "../fakes/device-pty.ts";
import { lcusCodec } from "../../firmware-bridge/wire/lcus.ts";
import { until } from "../fakes/until.ts";

const run = promisify(execFile);

describe.skipIf(!have("socat"))("on a pty", () => {
  let pty: Pty;
  beforeEach(async () => {
    pty = await openPty();
  });
  afterEach(async () => pty[Symbol.asyncDispose]());

  const serial = (device: string, more = {}) => v.parse(readerOptions, { kind: "serial", device, ...more });

  test("bytes are written after the plug was pulled, before anybody noticed", async () => {
    const lost: string[] = [];
    const port = new SerialPort(portSettings(pty.path, 9600));
    const line = await openSerialLine("port", pty.path, port, {
      onBytes: () => undefined,
      onLost: (why) => lost.push(why.code),
    });
    await pty.unplug();
    await until("the loss is noticed", () => lost.length > 0);
    await expect(line.write(Buffer.from("OPEN"))).rejects.toMatchObject({ code: "lost" });
    // The library would keep the bytes and hand them to the next device that this port object opens.
    await pty.plug();
    await new Promise<void>((resolve, reject) => port.open((error) => (error ? reject(error) : resolve())));
    await new Promise<void>((resolve) => port.write("after", () => resolve()));
    await until("something arrived", () => pty.received().length > 0);
    expect(Buffer.from(pty.received()).toString()).toBe("after");
    await new Promise<void>((resolve) => port.close(() => resolve()));
    expect(lost).toEqual(["lost"]);
  });

  test("the plug is pulled while bytes come in", { timeout: 120_000 }, async () => {
    for (let round = 0; round < 25; round++) {
      await using reader = await openReader(serial(pty.path));
      const failed = iterate(reader)
        .next()
        .catch((error: unknown) => error);
      // The library reads on at once after each read; some of these reads meet the hang-up instead of waiting for it.
      for (let part = 0; part < 40; part++) void pty.write("half of a card ".repeat(4)).catch(() => undefined);
      await pty.unplug();
      expect(await failed).toMatchObject({ name: "DeviceError", code: "lost" });
      await pty.plug();
    }
  });

  test("a pulse is ordered while the relay is unplugged: the next relay hears nothing of it", async () => {
    const health: Health[] = [];
    const options = v.parse(actuatorOptions, { kind: "lcus1", device: pty.path });
    await using actuator = keepActing(async () => openActuator(options), { onHealth: (next) => health.push(next) });
    await until("it is up", () => health.at(-1)?.is === "up");
    await pty.unplug();
    await expect(actuator.pulse(60_000)).rejects.toMatchObject({ name: "DeviceError" });
    await until("it is down", () => health.at(-1)?.is === "down");
    await expect(actuator.pulse(60_000)).rejects.toMatchObject({ name: "DeviceError" });
    await pty.plug();
    await until("it is up again", () => health.at(-1)?.is === "up");
    expect(
      lcusCodec()
        .push(pty.received())
        .filter((order) => order.closed),
    ).toEqual([]);
    await actuator.pulse(60_000);
    await until("the next pulse arrives", () =>
      lcusCodec()
        .push(pty.received())
        .some((order) => order.closed),
    );
  });

  test("udev is not installed", async () => {
    const script = `
      import { openReader } from ${JSON.stringify(join(import.meta.dirname, "../../firmware-bridge/catalog.ts"))};
      const reader = await openReader(JSON.parse(process.argv[1]));
      console.log("open");
      for await (const scan of reader.scans()) { console.log(Buffer.from(scan.payload).toString()); break; }
      await reader[Symbol.asyncDispose]();`;
    const child = run(process.execPath, ["--input-type=module", "-e", script, JSON.stringify(serial(pty.path))], {
      env: { PATH: "/nowhere" },
    });
    let out = "";
    child.child.stdout?.on("data", (text: string) => {
      out += text;
    });
    await until("the reader is open", () => out.includes("open"));
    await pty.write("a card\r");
    expect((await child).stdout).toBe("open\na card\n");
  });

  test("closing leaves DTR alone", async () => {
    await using _reader = await openReader(serial(pty.path));
    const { stdout } = await run("stty", ["-F", pty.path, "-a"]);
    expect(stdout).toMatch(/(?:^|\s)-hupcl\b/);
  });

  test("another program has it", async () => {
    await using _reader = await openReader(serial(pty.path));
    await expect(openReader(serial(pty.path))).rejects.toMatchObject({ name: "DeviceError", code: "denied" });
  });

  test("it comes back under another number", async () => {
    await using bus = await openBus();
    const ids = { vendor: "0c2e", product: "0b61", serial: "S1" };
    const first = await bus.add("tty", "ttyACM0", ids);
    await symlink(pty.path, first.node);
    const health: Health[] = [];
    const options = serial("usb:0C2E:0B61");
    const open = async () => openReader(options, { roots: bus.roots });
    await using reader = keepReading(open, { onHealth: (next) => health.push(next) });
    const scans = iterate(reader);
    await until("it is up", () => health.at(-1)?.is === "up");
    await pty.write("half of a");
    await pty.unplug();
    await first.remove();
    await until("it is down", () => health.at(-1)?.is === "down");
    await pty.plug();
    await symlink(pty.path, (await bus.add("tty", "ttyACM1", ids)).node);
    await until("it is up again", () => health.at(-1)?.is === "up");
    await pty.write("card\r");
    expect(textOf(await take(scans))).toBe("card");
  });

  test("the scanner sends no line end", async () => {
    await using reader = await openReader(serial(pty.path, { terminator: "idle" }));
    const scans = iterate(reader);
    await pty.write("]Q1a card");
    expect(await take(scans)).toMatchObject({ payload: Uint8Array.from(Buffer.from("a card")), symbology: "Q1" });
  });
});
