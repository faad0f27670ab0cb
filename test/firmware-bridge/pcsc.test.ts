/** Contactless readers through Debian's own pcscd, with a card on a virtual reader. */
import { setTimeout as sleep } from "node:timers/promises";
import * as v from "valibot";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openReader, readerOptions } from "../../firmware-bridge/catalog.ts";
import type { Chip, Health, Reader } from "../../firmware-bridge/device.ts";
import { openPcscClient } from "../../firmware-bridge/pcsc/client.ts";
import { keepReading } from "../../firmware-bridge/reopen.ts";
import { CODE } from "../../firmware-bridge/wire/pcsc.ts";
import { iterate, take } from "../contract/reader.ts";
import { CARD_UID, certificateOf, chipCard, deuInfoFiles, ESCN, SIGNATURE } from "../fakes/chip-card.ts";
import type { ChipCardOptions } from "../fakes/chip-card.ts";
import { bytesOf } from "../fakes/hid-reports.ts";
import { mayRunPcscd, startRealPcscd } from "../fakes/real-pcscd.ts";
import type { RealPcscd } from "../fakes/real-pcscd.ts";
import { until } from "../fakes/until.ts";
import { hold } from "../fakes/vpcd.ts";

const DEU_INFO = { escn: ESCN, signature: SIGNATURE, certificate: certificateOf(616) };
const LIMIT_MS = 60_000;
/** Longer than a card must be away for the next tap to be another one. */
const AWAY_MS = 600;

describe.skipIf(!mayRunPcscd())("a reader that pcscd knows", { timeout: LIMIT_MS }, () => {
  let pcscd: RealPcscd;
  beforeEach(async () => {
    pcscd = await startRealPcscd();
  });
  afterEach(async () => pcscd[Symbol.asyncDispose]());

  async function open(more: object = {}): Promise<Reader> {
    const { socket, reader } = pcscd;
    return openReader(v.parse(readerOptions, { kind: "pcsc", socket, reader, ...more }));
  }

  test("a card with DEUInfo is held before it, lifted, and held again", async () => {
    await using reader = await open();
    const scans = iterate(reader);
    for (let tap = 0; tap < 2; tap++) {
      const before = performance.now();
      const held = await hold(chipCard({ uid: CARD_UID, files: deuInfoFiles() }), pcscd.port);
      const scan = await take(scans);
      expect(scan).toMatchObject({
        medium: "nfc",
        payload: new Uint8Array(),
        chip: { uid: CARD_UID, deuInfo: { escn: ESCN, signature: SIGNATURE } },
      });
      expect(scan.chip?.deuInfo?.certificate).toHaveLength(616);
      expect(scan.at).toBeGreaterThanOrEqual(before);
      await held.lift();
      await sleep(AWAY_MS);
    }
  });

  test.each(["04112233", "042e5a7a6e4d80", "04010203040506070809"])("UID %s", async (hex) => {
    await using reader = await open();
    const held = await hold(chipCard({ uid: bytesOf(hex), plain: true }), pcscd.port);
    expect(await take(iterate(reader))).toMatchObject({ chip: { uid: bytesOf(hex) } });
    await held.lift();
  });

  test.each<[string, Partial<ChipCardOptions>, Chip["deuInfo"]]>([
    ["draws its UID anew at each tap", { uid: "random" }, DEU_INFO],
    ["speaks its own language alone", { speaks: ["native"] }, DEU_INFO],
    [
      "has a certificate of 2 kB",
      { files: deuInfoFiles(certificateOf(2048)) },
      { ...DEU_INFO, certificate: certificateOf(2048) },
    ],
    ["has no such application", { files: new Map() }, undefined],
  ])("a card %s", async (_, options, deuInfo) => {
    await using reader = await open();
    const card = chipCard({ uid: CARD_UID, files: deuInfoFiles(), ...options });
    const held = await hold(card, pcscd.port);
    const { chip } = await take(iterate(reader));
    expect(chip).toEqual({ uid: card.uid(), ...(deuInfo && { deuInfo }) });
    await held.lift();
  });

  test("DEUInfo is not asked for", async () => {
    await using reader = await open({ deu_info: false });
    const card = chipCard({ uid: CARD_UID, files: deuInfoFiles() });
    const held = await hold(card, pcscd.port);
    expect((await take(iterate(reader))).chip).toEqual({ uid: CARD_UID });
    expect(card.asked()).toEqual([]);
    await held.lift();
  });

  test("a card lay there before it was opened, and stays: one scan", async () => {
    const held = await hold(chipCard({ uid: CARD_UID }), pcscd.port);
    await using reader = await open();
    const scans = iterate(reader);
    expect(await take(scans)).toMatchObject({ chip: { uid: CARD_UID } });
    await sleep(1500);
    await held.lift();
    await sleep(AWAY_MS);
    const next = await hold(chipCard({ uid: bytesOf("04112233") }), pcscd.port);
    expect(await take(scans)).toMatchObject({ chip: { uid: bytesOf("04112233") } });
    await next.lift();
  });

  test("a card is taken away while it is read", async () => {
    await using reader = await open();
    const scans = iterate(reader);
    await hold(chipCard({ uid: CARD_UID, files: deuInfoFiles(), leavesAfter: 5 }), pcscd.port);
    expect(await take(scans)).toMatchObject({ trouble: "card-moved" });
    const held = await hold(chipCard({ uid: CARD_UID, files: deuInfoFiles() }), pcscd.port);
    expect(await take(scans)).toMatchObject({ chip: { deuInfo: { escn: ESCN } } });
    await held.lift();
  });

  test("pcscd is killed and started ten times, and nobody lends a hand", async () => {
    const health: Health[] = [];
    await using reader = keepReading(open, { onHealth: (now) => health.push(now), maxDelayMs: 250 });
    const scans = iterate(reader);
    const card = chipCard({ uid: CARD_UID, files: deuInfoFiles() });
    await until("it is up", () => health.at(-1)?.is === "up");
    for (let round = 0; round < 10; round++) {
      await pcscd.kill();
      await until("it is known to be down", () => health.at(-1)?.is === "down");
      await pcscd.start();
      await until("it is up again", () => health.at(-1)?.is === "up");
      const held = await hold(card, pcscd.port);
      expect(await take(scans)).toMatchObject({ chip: { uid: CARD_UID, deuInfo: { escn: ESCN } } });
      await held.lift();
    }
    expect(health.filter((each) => each.is === "down" && each.why.code === "lost")).toHaveLength(10);
  });

  test("it is asked whether it lives: in peace, while a card is read, and after pcscd died", async () => {
    await using reader = await open();
    const scans = iterate(reader);
    await reader.alive?.();
    const held = await hold(chipCard({ uid: CARD_UID, files: deuInfoFiles() }), pcscd.port);
    const scan = take(scans);
    await reader.alive?.();
    await scan;
    await held.lift();
    await pcscd.kill();
    await expect(reader.alive?.()).rejects.toMatchObject({ name: "DeviceError", code: "lost" });
  });

  test("several readers answer to the name, or none", async () => {
    await expect(open({ reader: "virtual" })).rejects.toMatchObject({
      code: "misuse",
      message: expect.stringMatching(/2 PC\/SC readers.*"Virtual PCD 00 00", "Virtual PCD 00 01"/),
    });
    await expect(open({ reader: "ACR122U" })).rejects.toMatchObject({
      code: "absent",
      message: expect.stringContaining('only "Virtual PCD 00 00", "Virtual PCD 00 01"'),
    });
  });

  test("two gates share a reader", async () => {
    await using one = await open();
    await using other = await open();
    const both = [iterate(one), iterate(other)];
    const held = await hold(chipCard({ uid: CARD_UID, plain: true }), pcscd.port);
    for (const scans of both) expect(await take(scans)).toMatchObject({ chip: { uid: CARD_UID } });
    await held.lift();
  });

  test("another program keeps the card to itself", async () => {
    const other = await openPcscClient(pcscd.socket);
    const held = await hold(chipCard({ uid: CARD_UID }), pcscd.port);
    await until("pcscd sees the card", async () => (await other.readers())[0]?.present === true);
    const { code, value: card } = await other.connect(pcscd.reader, "exclusive");
    expect(code).toBe(0);
    await using reader = await open();
    await expect(iterate(reader).next()).rejects.toMatchObject({ code: "denied" });
    await other.disconnect(card, "reset");
    await other.close();
    await held.lift();
  });

  test("pcscd hangs up on a client that names a card it does not have", async () => {
    const client = await openPcscClient(pcscd.socket);
    await expect(client.transmit({ card: 1, protocol: 2 }, bytesOf("ffca000000"))).rejects.toMatchObject({
      code: "lost",
    });
    await expect(client.readers()).rejects.toMatchObject({ code: "lost" });
  });

  test("a card that is not there, and a driver that takes no escape commands", async () => {
    const client = await openPcscClient(pcscd.socket);
    expect(await client.connect(pcscd.reader, "shared")).toMatchObject({ code: 0x8010000c });
    expect(await client.connect("nobody", "shared")).toMatchObject({ code: CODE.unknownReader });
    const { value: direct } = await client.connect(pcscd.reader, "direct");
    expect(await client.control(direct, 0x42000001, bytesOf("ff00400e0401000101"))).toMatchObject({ code: 0x8010001f });
    await client.disconnect(direct, "leave");
    await client.close();
  });
});
