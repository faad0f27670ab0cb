/** A reader of real bytes that hangs while it is in use, and is brought back by the means that a machine has. */
import { readFileSync } from "node:fs";
import { symlink } from "node:fs/promises";
import { join } from "node:path";
import * as v from "valibot";
import { describe, expect, test } from "vitest";
import { careFor } from "../../firmware-bridge/care.ts";
import { openReader, readerOptions } from "../../firmware-bridge/catalog.ts";
import type { Health } from "../../firmware-bridge/device.ts";
import { keepReading } from "../../firmware-bridge/reopen.ts";
import { looks, studentCard } from "../contract/chip-reader.ts";
import { iterate, take } from "../contract/reader.ts";
import { have } from "../debian.ts";
import { openBus } from "../fakes/device-hid.ts";
import { openTwn4 } from "../fakes/twn4.ts";
import { until } from "../fakes/until.ts";

const IDS = { vendor: "09d8", product: "0420", serial: "S1" };
const words = (health: Health): string =>
  `${health.is === "up" ? "up" : `down ${health.why.code}`} ${health.recoveries}`;

describe.skipIf(!have("socat"))("on a pty", () => {
  test("it falls silent, opening it anew does not help, and taking it off its driver does", {
    timeout: 60_000,
  }, async () => {
    await using twn4 = await openTwn4();
    await using bus = await openBus();
    const { node } = await bus.add("tty", "ttyACM0", IDS);
    await symlink(twn4.pty.path, node);
    const authorized = join(bus.roots.sys, "bus/usb/devices/1-1/authorized");
    const options = v.parse(readerOptions, { kind: "twn4", device: "usb:09d8:0420:S1" });
    const health: Health[] = [];
    let attempts = 0;
    let resets = 0;
    const { reset, ...care } = careFor(options, bus);
    await using reader = keepReading(
      async () => {
        attempts += 1;
        return openReader(options, bus);
      },
      {
        ...care,
        aliveEveryMs: 100,
        onHealth: (next) => health.push(next),
        async reset() {
          resets += 1;
          return (await reset?.()) ?? false;
        },
      },
    );
    const scans = iterate(reader);
    twn4.put(studentCard());
    expect((await take(scans)).chip).toBeDefined();
    twn4.faults.deaf = true;
    await until("it is switched off", () => readFileSync(authorized, "latin1").trim() === "0", 40_000);
    twn4.faults.deaf = false;
    twn4.put();
    await until("it is back", () => health.at(-1)?.is === "up", 40_000);
    await looks(twn4, 3);
    twn4.put(studentCard());
    expect((await take(scans)).chip).toBeDefined();
    expect(health.map(words).slice(0, 2)).toEqual(["up 0", "down silent 1"]);
    expect(health.at(-1)?.recoveries).toBe(2);
    expect(resets).toBe(1);
    expect(attempts).toBeLessThan(10);
    expect(readFileSync(authorized, "latin1").trim()).toBe("1");
  });
});
