/** One lane as the gate opens it: its reader is pulled, plugged in, and keeps hanging; what the screen, the log and the alarm say. */
import { symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pino } from "pino";
import { stringify } from "smol-toml";
import { expect, test } from "vitest";
import { actuatorOptions, inputOptions, readerOptions } from "../../firmware-bridge/catalog.ts";
import { openLane } from "../../src/open-lane.ts";
import { readConfig } from "../../src/ops/config.ts";
import { openBus } from "../fakes/device-hid.ts";
import { openPty } from "../fakes/device-pty.ts";
import { temporaryBox } from "../fakes/lane.ts";
import { until } from "../fakes/until.ts";

const SCANNER = { vendor: "0c2e", product: "0b61", serial: "S1" };

function configFor(reader: object) {
  const text = stringify({
    site: { name: "Test", time_zone: "UTC" },
    lane: [
      {
        id: "left",
        reader: [reader],
        actuator: { kind: "none" },
        policy: { preset: "library-gate" },
        screen: { port: 0 },
      },
    ],
  });
  const reading = readConfig(text, { reader: readerOptions, actuator: actuatorOptions, input: inputOptions });
  if (reading.is === "faulty") throw new Error(JSON.stringify(reading.faults));
  const [lane] = reading.config.lane;
  if (lane === undefined) throw new Error("no lane");
  return { lane, site: reading.config.site };
}

test("the screen is right at each of 20 pulls and plugs, under another number each time", {
  timeout: 120_000,
}, async () => {
  await using bus = await openBus();
  await using pty = await openPty();
  using box = temporaryBox();
  const { lane, site } = configFor({ kind: "serial", device: "usb:0c2e:0b61:S1" });
  const errors: string[] = [];
  const log = pino({ level: "error" }, { write: (line: string) => void errors.push(line) });
  await using open = await openLane(lane, site, { roots: bus.roots }, log, box);
  expect(open.display.has("reader")).toBe(true);
  for (let round = 0; round < 20; round++) {
    const name = `ttyACM${round}`;
    const added = await bus.add("tty", name, { ...SCANNER, port: "1-1" });
    await symlink(pty.path, added.node);
    await until("the screen invites", () => !open.display.has("reader"));
    await added.remove();
    await pty.unplug();
    await until("the screen says that the reader is gone", () => open.display.has("reader"));
    await pty.plug();
  }
  expect(open.failing()).toEqual([]);
  expect(errors).toEqual([]);
});

test("a reader that is there and never answers is reset, and out of order all the while", {
  timeout: 120_000,
}, async () => {
  await using bus = await openBus();
  await using pty = await openPty();
  const { node } = await bus.add("tty", "ttyACM0", { vendor: "09d8", product: "0420" });
  await symlink(pty.path, node);
  const authorized = join(bus.roots.sys, "bus/usb/devices/1-1/authorized");
  await writeFile(authorized, "1");
  using box = temporaryBox();
  const { lane, site } = configFor({ kind: "twn4", device: "usb:09d8:0420" });
  const lines: string[] = [];
  const log = pino({ level: "warn" }, { write: (line: string) => void lines.push(line) });
  await using open = await openLane(lane, site, { roots: bus.roots }, log, box);
  // Once for the driver's own reset, once when it was taken off its driver.
  await until("it was reset", () => lines.filter((line) => line.includes('"code":"silent"')).length === 2, 60_000);
  expect(open.display.has("reader")).toBe(true);
  expect(open.failing()).toEqual([]);
});
