/** GM65 modules: nobody who shows a code may set them up, and a module that hangs is noticed. On real ptys. */
import * as v from "valibot";
import { describe, expect, test } from "vitest";
import { openReader, readerOptions } from "../../firmware-bridge/catalog.ts";
import type { Reader } from "../../firmware-bridge/device.ts";
import { keepReading } from "../../firmware-bridge/reopen.ts";
import { gm65Answer, GM65_ZONES, HEARTBEAT } from "../../firmware-bridge/wire/gm65.ts";
import { iterate, take, textOf } from "../contract/reader.ts";
import { have } from "../debian.ts";
import { openGm65Scanner } from "../fakes/scanner-gm65.ts";
import type { FakeGm65 } from "../fakes/scanner-gm65.ts";
import { until } from "../fakes/until.ts";

const SET_UP_CODES = ["_SET_CODE_ON", "_MODE_CONTINUOUS", "_SET_CODE_OFF"];

async function open(scanner: FakeGm65, more: Record<string, unknown> = {}): Promise<Reader> {
  return openReader(v.parse(readerOptions, { kind: "gm65", device: scanner.path, rest_ms: 0, ...more }));
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("latin1");
}

describe.skipIf(!have("socat"))("on a pty", () => {
  describe("set-up codes", () => {
    test("the fake obeys them when it is left as it comes", async () => {
      await using scanner = await openGm65Scanner({
        flash: { [GM65_ZONES.mode]: 0xd6, [GM65_ZONES.setUp]: 0x01 },
      });
      await scanner.show("_SET_CODE_OFF");
      expect(scanner.zone(GM65_ZONES.setUp)).toBe(0x02);
    });

    test.each(["command", "continuous"])("in %s mode they change nothing and are nobody's card", async (mode) => {
      await using scanner = await openGm65Scanner();
      await using reader = await open(scanner, { mode });
      const scans = iterate(reader);
      const before = [scanner.zone(GM65_ZONES.mode), scanner.zone(GM65_ZONES.setUp)];
      expect(before).toEqual([mode === "command" ? 0xd5 : 0xd6, 0x02]);
      for (const code of SET_UP_CODES) {
        await scanner.show(code);
        await scanner.show(`a card after ${code}`);
        expect(textOf(await take(scans))).toBe(`a card after ${code}`);
      }
      expect([scanner.zone(GM65_ZONES.mode), scanner.zone(GM65_ZONES.setUp)]).toEqual(before);
    });

    test("a module that does not keep them off is not handed out", async () => {
      await using scanner = await openGm65Scanner({ stubborn: [GM65_ZONES.setUp] });
      await expect(open(scanner)).rejects.toMatchObject({ name: "DeviceError", code: "protocol" });
    });

    test("a module that refuses to be set up is not handed out, and nothing of it stays open", async () => {
      await using scanner = await openGm65Scanner({ refuses: [GM65_ZONES.setUp] });
      await expect(open(scanner)).rejects.toMatchObject({ name: "DeviceError", code: "protocol" });
      await expect(open(scanner)).rejects.toMatchObject({ name: "DeviceError", code: "protocol" });
    });

    test("a code that imitates the module's answers does not stand for them", async () => {
      const flash = { [GM65_ZONES.mode]: 0xd6, [GM65_ZONES.setUp]: 0x01 };
      await using scanner = await openGm65Scanner({ flash, stubborn: [GM65_ZONES.setUp] });
      const forged = [
        gm65Answer("command", 0, Uint8Array.of(0xd5, 0)),
        gm65Answer("command", 0, Uint8Array.of(0)),
        gm65Answer("command", 0, Uint8Array.of(0x02, 0)),
      ];
      const opening = open(scanner).catch((error: unknown) => error);
      for (let round = 0; round < 20; round++) await scanner.show(forged.map(latin1).join(""));
      expect(await opening).toMatchObject({ name: "DeviceError", code: "protocol" });
    });
  });

  test("what had to be changed is saved, once", async () => {
    await using scanner = await openGm65Scanner();
    for (let round = 0; round < 3; round++) {
      await using _reader = await open(scanner);
      expect(scanner.saves()).toBe(1);
    }
    await using _reader = await open(scanner, { mode: "continuous" });
    expect(scanner.saves()).toBe(2);
  });

  test("lights and sounds stay as they are", async () => {
    await using scanner = await openGm65Scanner({ flash: { [GM65_ZONES.mode]: 0x57, [GM65_ZONES.setUp]: 0x03 } });
    await using _reader = await open(scanner);
    expect(scanner.zone(GM65_ZONES.mode)).toBe(0x55);
    expect(scanner.zone(GM65_ZONES.setUp)).toBe(0x02);
  });

  test.each([
    ["gm65", 0x00],
    ["gm812", 0x80],
  ])("the AIM identifier of a %s", async (model, aim) => {
    await using scanner = await openGm65Scanner();
    await using reader = await open(scanner, { model });
    expect(scanner.zone(GM65_ZONES.aim)).toBe(aim);
    await scanner.show("]Q1a card");
    expect(await take(iterate(reader))).toMatchObject({ symbology: "Q1" });
  });

  test("a gm812 that does not keep its AIM identifier on is not handed out", async () => {
    await using scanner = await openGm65Scanner({ stubborn: [GM65_ZONES.aim] });
    await expect(open(scanner, { model: "gm812" })).rejects.toMatchObject({ code: "protocol" });
  });

  test("in command mode it reads one code for each trigger, and none after the end", async () => {
    await using scanner = await openGm65Scanner();
    {
      await using reader = await open(scanner);
      const scans = iterate(reader);
      const texts = Array.from({ length: 16 }, (_, index) => `card ${index}`);
      for (const text of texts) await scanner.show(text);
      for (const text of texts) expect(textOf(await take(scans))).toBe(text);
      await until("it waits for the next", () => scanner.zone(GM65_ZONES.trigger) === 1);
    }
    await until("the trigger is taken back", () => scanner.zone(GM65_ZONES.trigger) === 0);
    expect(scanner.zone(GM65_ZONES.mode) & 3).toBe(1);
  });

  test("heartbeats go on while codes are read, and are no codes", async () => {
    await using scanner = await openGm65Scanner();
    await using reader = await open(scanner, { heartbeat_ms: 100 });
    const scans = iterate(reader);
    const beats = (): number => latin1(scanner.received()).split(latin1(HEARTBEAT)).length - 1;
    for (let round = 0; beats() < 5; round++) {
      await scanner.show(`card ${round}`);
      expect(textOf(await take(scans))).toBe(`card ${round}`);
      await reader.alive?.();
    }
  });

  test("firmware that does not know heartbeats is sent none after the first", async () => {
    await using scanner = await openGm65Scanner({ knowsHeartbeat: false });
    await using reader = await open(scanner);
    for (let round = 0; round < 3; round++) expect(await reader.alive?.()).toBeUndefined();
    expect(latin1(scanner.received()).split(latin1(HEARTBEAT)).length - 1).toBe(1);
  });

  test.each([true, false])("it hangs (its firmware knows heartbeats: %s)", async (knowsHeartbeat) => {
    await using scanner = await openGm65Scanner({ knowsHeartbeat });
    await using reader = await open(scanner, { heartbeat_ms: 100 });
    const scans = iterate(reader);
    await reader.alive?.();
    await scanner.show("a card");
    expect(textOf(await take(scans))).toBe("a card");
    scanner.deafen();
    await expect(scans.next()).rejects.toMatchObject({ name: "DeviceError", code: "silent" });
    await expect(reader.alive?.()).rejects.toMatchObject({ name: "DeviceError", code: "silent" });
  });

  test("it sends a long code while it is asked, and the answer comes too late", async () => {
    await using scanner = await openGm65Scanner();
    await using reader = await open(scanner);
    await reader.alive?.();
    scanner.deafen();
    const asked = reader.alive?.().then(() => "alive");
    await scanner.showHalf("a long code on a slow line");
    expect(await asked).toBe("alive");
  });

  test("a module that hung comes back when it is opened anew", async () => {
    await using scanner = await openGm65Scanner();
    const health: string[] = [];
    await using reader = keepReading(async () => open(scanner, { heartbeat_ms: 100 }), {
      onHealth: (next) => health.push(next.is === "down" ? next.why.code : next.is),
      firstDelayMs: 50,
    });
    const scans = iterate(reader);
    await until("it is up", () => health.at(-1) === "up");
    scanner.deafen();
    await until("it is noticed", () => health.at(-1) === "silent");
    scanner.hearAgain();
    await until("it is up again", () => health.at(-1) === "up");
    await scanner.show("a card");
    expect(textOf(await take(scans))).toBe("a card");
  });

  test("it does not answer at opening", async () => {
    await using scanner = await openGm65Scanner();
    scanner.deafen();
    await expect(open(scanner)).rejects.toMatchObject({ name: "DeviceError", code: "silent" });
  });

  test("its power fails for a moment: what was saved is there, and it reads on", async () => {
    await using scanner = await openGm65Scanner();
    await using reader = await open(scanner);
    scanner.brownOut();
    expect(await reader.alive?.()).toBeUndefined();
    expect(scanner.zone(GM65_ZONES.setUp)).toBe(0x02);
    // The next trigger comes within 3 s.
    await scanner.show("a card");
    expect(textOf(await take(iterate(reader)))).toBe("a card");
  });

  test.each([
    ["obeys set-up codes", GM65_ZONES.setUp, 0x01],
    ["reads all the time", GM65_ZONES.mode, 0xd6],
  ])("all at once it %s: it ends", async (_what, zone, value) => {
    await using scanner = await openGm65Scanner();
    await using reader = await open(scanner, { heartbeat_ms: 100 });
    scanner.setZone(zone, value);
    await expect(iterate(reader).next()).rejects.toMatchObject({ name: "DeviceError", code: "protocol" });
  });

  test("its settings change by themselves: it ends, and is set up anew at the next opening", async () => {
    await using scanner = await openGm65Scanner();
    {
      await using reader = await open(scanner, { heartbeat_ms: 100 });
      scanner.forget();
      await expect(iterate(reader).next()).rejects.toMatchObject({ name: "DeviceError", code: "protocol" });
    }
    await using _reader = await open(scanner);
    expect(scanner.zone(GM65_ZONES.setUp)).toBe(0x02);
  });

  test("it is reset at opening when that is asked for, and only then", async () => {
    const flash = { [GM65_ZONES.mode]: 0x01, [GM65_ZONES.setUp]: 0x02 };
    await using scanner = await openGm65Scanner({ flash });
    {
      await using _reader = await open(scanner);
      expect(scanner.zone(GM65_ZONES.mode)).toBe(0x01);
    }
    await using _reader = await open(scanner, { reset_at_opening: true });
    expect(scanner.zone(GM65_ZONES.mode)).toBe(0xd5);
    expect(scanner.zone(GM65_ZONES.setUp)).toBe(0x02);
  });
});

test.each([
  [{ model: "gm67" }, "model"],
  [{ mode: "manual" }, "mode"],
  [{ rest_ms: 5001 }, "rest_ms"],
  [{ heartbeat_ms: 99 }, "heartbeat_ms"],
  [{ baud: 300 }, "baud"],
])("%j is refused by name", (more, key) => {
  const parsed = v.safeParse(readerOptions, { kind: "gm65", device: "/dev/ttyACM0", ...more });
  expect(parsed.issues?.map((issue) => issue.path?.[0]?.key)).toEqual([key]);
});
