/** A PN532 on a real pty, well and unwell. */
import { setTimeout as sleep } from "node:timers/promises";
import * as v from "valibot";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openReader, readerOptions } from "../../firmware-bridge/catalog.ts";
import type { Health, Reader } from "../../firmware-bridge/device.ts";
import { keepReading } from "../../firmware-bridge/reopen.ts";
import {
  ANOTHER_UID,
  anotherCard,
  DEU_INFO,
  describeChipReader,
  GONE_MS,
  looks,
  studentCard,
} from "../contract/chip-reader.ts";
import { iterate, take } from "../contract/reader.ts";
import { have } from "../debian.ts";
import { CARD_UID } from "../fakes/chip-card.ts";
import { bytesOf } from "../fakes/hid-reports.ts";
import { openPn532 } from "../fakes/pn532.ts";
import type { Pn532Fake } from "../fakes/pn532.ts";
import { until } from "../fakes/until.ts";

const DIAGNOSE = 0x00;
const VERSION = 0x02;
const SAM = 0x14;
const RF = 0x32;
const EXCHANGE = 0x40;
const SEARCH = 0x4a;

async function open(chip: Pn532Fake, more: object = {}): Promise<Reader> {
  return openReader(v.parse(readerOptions, { kind: "pn532", device: chip.pty.path, ...more }));
}

describe.skipIf(!have("socat"))("on a pty", () => {
  describeChipReader("pn532", async () => {
    const chip = await openPn532();
    return {
      open: async (options) => open(chip, options),
      put: chip.put,
      looks: chip.looks,
      [Symbol.asyncDispose]: async () => chip[Symbol.asyncDispose](),
    };
  });

  let chip: Pn532Fake;
  beforeEach(async () => {
    chip = await openPn532();
  });
  afterEach(async () => chip[Symbol.asyncDispose]());

  test("the chip says of a card that lies there that it is gone, each time", async () => {
    await using reader = await open(chip);
    const scans = iterate(reader);
    chip.faults.answers.set(DIAGNOSE, bytesOf("01"));
    for (const uid of [CARD_UID, "random" as const]) {
      chip.put(studentCard({ uid }));
      expect((await take(scans)).chip?.deuInfo).toEqual(DEU_INFO);
      await looks(chip, 12);
    }
    chip.put(anotherCard());
    expect((await take(scans)).chip?.uid).toEqual(ANOTHER_UID);
  });

  test("the answer comes in pieces", async () => {
    chip.faults.chunk = 20;
    await using reader = await open(chip);
    chip.put(studentCard());
    expect((await take(iterate(reader))).chip?.deuInfo).toEqual(DEU_INFO);
  });

  test("the program before crashed while the chip searched without end", async () => {
    chip.faults.searching = true;
    await using reader = await open(chip);
    expect(chip.faults.searching).toBe(false);
    expect(chip.commands().slice(0, 3)).toEqual([SAM, VERSION, RF]);
    chip.put(studentCard());
    expect((await take(iterate(reader))).chip?.uid).toEqual(CARD_UID);
  });

  test("commands, acknowledgements and answers are lost or spoilt on the way, and the card does not notice", async () => {
    await using reader = await open(chip);
    const scans = iterate(reader);
    for (const fault of ["loseCommands", "loseAcks", "spoilAnswers"] as const) {
      const card = studentCard();
      chip.faults[fault] = 1;
      chip.put(card);
      expect((await take(scans)).chip?.deuInfo).toEqual(DEU_INFO);
      expect(card.asked()).toHaveLength(9);
      chip.put();
      await sleep(GONE_MS);
      await looks(chip, 2);
    }
  });

  test("searches are answered by half", async () => {
    await using reader = await open(chip);
    chip.faults.halfSearch = true;
    await looks(chip, 2);
    chip.faults.halfSearch = false;
    chip.put(studentCard());
    expect((await take(iterate(reader))).chip?.uid).toEqual(CARD_UID);
  });

  test("a card that answers no more until it is activated anew, and says that it is there", async () => {
    await using reader = await open(chip);
    chip.faults.jams = true;
    chip.put(studentCard());
    expect((await take(iterate(reader))).chip?.deuInfo).toEqual(DEU_INFO);
  });

  test("a card that never answers an exchange", async () => {
    await using reader = await open(chip);
    const scans = iterate(reader);
    chip.faults.hangsAt = EXCHANGE;
    chip.put(studentCard());
    expect(await take(scans)).toMatchObject({ trouble: "card-moved" });
    chip.faults.hangsAt = undefined;
    expect((await take(scans)).chip?.uid).toEqual(CARD_UID);
  });

  type Misbehaviour = [what: string, code: string, make: (faults: Pn532Fake["faults"]) => void];

  test.each<Misbehaviour>([
    ["does not acknowledge", "silent", (faults) => void (faults.deaf = true)],
    ["acknowledges and does not answer", "silent", (faults) => void (faults.hangsAt = VERSION)],
    ["is another chip", "protocol", (faults) => void (faults.chip = 0x33)],
  ])("at opening it %s", async (_, code, make) => {
    make(chip.faults);
    await expect(open(chip)).rejects.toMatchObject({ name: "DeviceError", code });
    chip.faults.deaf = false;
    chip.faults.hangsAt = undefined;
    chip.faults.chip = 0x32;
    // Nothing was left open.
    await using _reader = await open(chip);
  });

  test.each<Misbehaviour>([
    ["falls silent", "silent", (faults) => void (faults.deaf = true)],
    ["is overheated", "protocol", (faults) => void faults.answers.set(EXCHANGE, bytesOf("0d"))],
    ["lists nonsense", "protocol", (faults) => void faults.answers.set(SEARCH, bytesOf("03"))],
  ])("it %s while it is read", async (_, code, make) => {
    await using reader = await open(chip);
    const scans = iterate(reader);
    make(chip.faults);
    chip.put(studentCard());
    await expect(scans.next()).rejects.toMatchObject({ name: "DeviceError", code });
  });

  test("it hangs, and comes to", async () => {
    const health: Health[] = [];
    await using reader = keepReading(async () => open(chip), { onHealth: (next) => health.push(next) });
    const scans = iterate(reader);
    await until("it is up", () => health.at(-1)?.is === "up");
    chip.faults.deaf = true;
    await until("it is down", () => health.at(-1)?.is === "down");
    expect(health.at(-1)).toMatchObject({ why: { code: "silent" } });
    chip.faults.deaf = false;
    chip.faults.searching = true;
    chip.put(studentCard());
    expect((await take(scans)).chip?.deuInfo).toEqual(DEU_INFO);
    expect(health.at(-1)?.is).toBe("up");
  });

  test("it is asked whether it lives, and does not", async () => {
    await using reader = await open(chip);
    chip.faults.chip = 0;
    await expect(reader.alive?.()).rejects.toMatchObject({ code: "protocol" });
    chip.faults.deaf = true;
    await expect(reader.alive?.()).rejects.toMatchObject({ code: "silent" });
  });
});
