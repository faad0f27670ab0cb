import { describe, expect, test } from "vitest";
import type { Reader, Scan } from "../../firmware-bridge/device.ts";
import { scanQueue } from "../../firmware-bridge/scan-queue.ts";
import { DeviceError } from "../../firmware-bridge/device.ts";
import { type ReadScan, together } from "../../src/lane/together.ts";

interface Hand {
  readonly reader: Reader;
  readonly show: (text: string) => void;
  readonly fail: () => void;
}

function hand(name: string): Hand {
  const queue = scanQueue(name);
  return {
    reader: { scans: queue.scans, [Symbol.asyncDispose]: async () => queue.end() },
    show: (text) => queue.push(scan(text)),
    fail: () => queue.fail(new DeviceError("lost", `${name}: unplugged`)),
  };
}

function scan(text: string): Scan {
  return { medium: "qr", payload: Buffer.from(text), at: performance.now() };
}

const said = ({ scan: { payload } }: ReadScan): string => Buffer.from(payload).toString();

describe("several readers", () => {
  test("are read as the cards come, each scan with its reader", async () => {
    const [left, right] = [hand("left"), hand("right")];
    const scans = together([left.reader, right.reader]);
    const heard: ReadScan[] = [];
    for (const [which, text] of [
      [right, "one"],
      [right, "two"],
      [left, "three"],
    ] as const) {
      which.show(text);
      const { value } = await scans.next();
      if (value === undefined) throw new Error("ended");
      heard.push(value);
    }
    expect(heard.map(said)).toEqual(["one", "two", "three"]);
    expect(heard.map(({ reader }) => reader)).toEqual([right.reader, right.reader, left.reader]);
  });

  test("one that is never used holds up no other, and all that waits is read", async () => {
    const [silent, busy] = [hand("silent"), hand("busy")];
    for (let n = 0; n < 10; n += 1) busy.show(`card ${n}`);
    const scans = together([silent.reader, busy.reader]);
    const heard: string[] = [];
    while (heard.length < 10) {
      const { value } = await scans.next();
      if (value !== undefined) heard.push(said(value));
    }
    expect(heard).toEqual(Array.from({ length: 10 }, (_, n) => `card ${n}`));
  });

  test("go on when one ends, and end when all have", async () => {
    const [first, second] = [hand("first"), hand("second")];
    const scans = together([first.reader, second.reader]);
    const next = scans.next();
    await first.reader[Symbol.asyncDispose]();
    second.show("still here");
    expect(said((await next).value as ReadScan)).toBe("still here");
    const last = scans.next();
    await second.reader[Symbol.asyncDispose]();
    expect(await last).toMatchObject({ done: true });
  });

  test("tell that one is lost", async () => {
    const [first, second] = [hand("first"), hand("second")];
    const next = together([first.reader, second.reader]).next();
    second.fail();
    await expect(next).rejects.toMatchObject({ code: "lost" });
  });
});
