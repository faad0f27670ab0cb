import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import * as v from "valibot";
import { describe, expect, test } from "vitest";
import { actuatorOptions, readerOptions } from "../../firmware-bridge/catalog.ts";

const run = promisify(execFile);

test("the native libraries are loaded when a device is opened, not before", async () => {
  const script = `
    import { createRequire } from "node:module";
    import { openReader } from ${JSON.stringify(join(import.meta.dirname, "../../firmware-bridge/catalog.ts"))};
    const loaded = () => ["serialport", "node-hid"].filter((name) =>
      Object.keys(createRequire(import.meta.url).cache).some((path) => path.includes("/node_modules/" + name + "/")));
    const before = loaded();
    await openReader({ kind: "serial", device: "/dev/null", baud: 9600, terminator: "any", framing: "none", aim: "auto", medium: "qr" }).catch(() => 0);
    const between = loaded();
    await openReader({ kind: "hid-pos", device: "/dev/null", layout: "auto", medium: "qr" }).catch(() => 0);
    console.log(JSON.stringify([before, between, loaded()]));`;
  const { stdout } = await run(process.execPath, ["--input-type=module", "-e", script]);
  expect(JSON.parse(stdout)).toEqual([[], ["serialport"], ["serialport", "node-hid"]]);
});

describe("options", () => {
  test("what is left out", () => {
    expect(v.parse(readerOptions, { kind: "serial", device: "/dev/ttyACM0" })).toEqual({
      kind: "serial",
      device: "/dev/ttyACM0",
      baud: 9600,
      terminator: "any",
      idle_end_ms: 50,
      aim: "auto",
      framing: "none",
      medium: "qr",
      family: "plain",
      host_ack: false,
      host_ack_limit_ms: 8000,
      trigger: "self",
    });
    expect(v.parse(readerOptions, { kind: "hid-pos", id: "left", device: "usb:0c2e:0b61" })).toEqual({
      kind: "hid-pos",
      id: "left",
      device: "usb:0c2e:0b61",
      layout: "auto",
      medium: "qr",
      family: "plain",
      trigger: "self",
    });
    expect(v.parse(actuatorOptions, { kind: "lcus1", device: "/dev/ttyUSB0" })).toMatchObject({ channel: 1 });
    expect(v.parse(actuatorOptions, { kind: "none" })).toEqual({ kind: "none" });
  });

  test.each([
    { kind: "serial" },
    { kind: "serial", device: "ttyACM0" },
    { kind: "serial", device: "/dev/ttyACM0", baud: 300 },
    { kind: "serial", device: "/dev/ttyACM0", buad: 9600 },
    { kind: "serial", device: "/dev/ttyACM0", id: "Left Gate" },
    { kind: "serial", device: "/dev/ttyACM0", idle_end_ms: 2000 },
    { kind: "simulated", socket: "relative.sock" },
    { kind: "simulated", socket: `/${"x".repeat(107)}` },
    { kind: "replay", file: "-", as: "keyboard" },
    { kind: "barcode", device: "/dev/ttyACM0" },
  ])("no reader: %j", (options) => {
    expect(v.safeParse(readerOptions, options).success).toBe(false);
  });

  test.each([
    { kind: "lcus1", device: "/dev/ttyUSB0", channel: 0 },
    { kind: "lcus1", device: "/dev/ttyUSB0", channel: 9 },
    { kind: "dcttech" },
    { kind: "none", device: "/dev/ttyUSB0" },
  ])("no actuator: %j", (options) => {
    expect(v.safeParse(actuatorOptions, options).success).toBe(false);
  });
});
