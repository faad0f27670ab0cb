/** A PN532 on a real pty, well and unwell, with cards of every kind on it. */
import { setTimeout as sleep } from "node:timers/promises";
import * as v from "valibot";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openReader, readerOptions } from "../../firmware-bridge/catalog.ts";
import type { Scan } from "../../firmware-bridge/device.ts";
import { iterate, take } from "../contract/reader.ts";
import { have } from "../debian.ts";
import { CARD_UID, certificateOf, chipCard, deuInfoFiles, ESCN, SIGNATURE } from "../fakes/chip-card.ts";
import type { ChipCardOptions } from "../fakes/chip-card.ts";
import { bytesOf } from "../fakes/hid-reports.ts";
import { openPn532 } from "../fakes/pn532.ts";
import type { Pn532Fake } from "../fakes/pn532.ts";
import { until } from "../fakes/until.ts";

const DEU_INFO = { escn: ESCN, signature: SIGNATURE, certificate: certificateOf(616) };
const DIAGNOSE = 0x00;
const VERSION = 0x02;
const SAM = 0x14;
const RF = 0x32;
const EXCHANGE = 0x40;
const SEARCH = 0x4a;
const LOOKS: ReadonlySet<number> = new Set([DIAGNOSE, SEARCH]);

type Misbehaviour = [what: string, code: string, make: (faults: Pn532Fake["faults"]) => void];

const studentCard = (more: Partial<ChipCardOptions> = {}) =>
  chipCard({ uid: CARD_UID, files: deuInfoFiles(), ...more });

describe.skipIf(!have("socat"))("on a pty", () => {
  let chip: Pn532Fake;
  beforeEach(async () => {
    chip = await openPn532();
  });
  afterEach(async () => chip[Symbol.asyncDispose]());

  const open = async (more = {}) =>
    openReader(v.parse(readerOptions, { kind: "pn532", device: chip.pty.path, ...more }));

  /** The reader has looked at what lies there so many times more. */
  async function looks(count: number): Promise<void> {
    const now = () => chip.commands().filter((command) => LOOKS.has(command)).length;
    const before = now();
    await until(`${count} looks`, () => now() >= before + count);
  }

  test("a card is tapped, and lies there, and is tapped again", async () => {
    await using reader = await open();
    const scans = iterate(reader);
    chip.put(studentCard());
    const scan = await take(scans);
    expect(scan).toEqual({
      medium: "nfc",
      payload: new Uint8Array(),
      chip: { uid: CARD_UID, deuInfo: DEU_INFO },
      at: expect.any(Number),
    });
    await looks(10);
    chip.put();
    await looks(10);
    chip.put(chipCard({ uid: bytesOf("04112233445566") }));
    expect((await take(scans)).chip).toEqual({ uid: bytesOf("04112233445566") });
  });

  test("the same card comes back after a while", async () => {
    await using reader = await open();
    const scans = iterate(reader);
    const card = studentCard();
    for (let round = 0; round < 2; round++) {
      chip.put(card);
      expect((await take(scans)).chip?.uid).toEqual(CARD_UID);
      chip.put();
      await sleep(500);
      await looks(3);
    }
  });

  test.each<[string, Partial<ChipCardOptions>, Scan["chip"]]>([
    ["a MIFARE Classic", { plain: true, uid: bytesOf("9d44a346") }, { uid: bytesOf("9d44a346") }],
    ["a DESFire without the application", { files: new Map() }, { uid: CARD_UID }],
    [
      "a card with a UID of 10 bytes",
      { uid: bytesOf("0102030405060708090a"), files: new Map() },
      { uid: bytesOf("0102030405060708090a") },
    ],
    ["one that knows its own commands alone", { speaks: ["native"] }, { uid: CARD_UID, deuInfo: DEU_INFO }],
    ["one whose files hold something else", { files: deuInfoFiles(new Uint8Array(30)) }, { uid: CARD_UID }],
  ])("%s", async (_, options, expected) => {
    await using reader = await open();
    chip.put(studentCard(options));
    expect((await take(iterate(reader))).chip).toEqual(expected);
  });

  test("a card that draws its UID anew lies there: one scan, with what it holds", async () => {
    await using reader = await open();
    const scans = iterate(reader);
    chip.put(studentCard({ uid: "random" }));
    const scan = await take(scans);
    expect(scan.chip?.uid.subarray(0, 1)).toEqual(bytesOf("08"));
    expect(scan.chip?.deuInfo).toEqual(DEU_INFO);
    // The chip says that it is gone, and finds it again under another UID.
    chip.faults.answers.set(DIAGNOSE, bytesOf("01"));
    await looks(12);
    chip.put(chipCard({ uid: bytesOf("04112233445566") }));
    expect((await take(scans)).chip?.uid).toEqual(bytesOf("04112233445566"));
  });

  test("DEUInfo is not asked for", async () => {
    await using reader = await open({ deu_info: false });
    const card = studentCard();
    chip.put(card);
    expect((await take(iterate(reader))).chip).toEqual({ uid: CARD_UID });
    expect(card.asked()).toEqual([]);
  });

  test("two cards, then one of them", async () => {
    await using reader = await open();
    const scans = iterate(reader);
    const card = studentCard();
    chip.put(card, chipCard({ uid: bytesOf("9d44a346"), plain: true }));
    expect(await take(scans)).toEqual({
      medium: "nfc",
      payload: new Uint8Array(),
      trouble: "several-cards",
      at: expect.any(Number),
    });
    await looks(5);
    chip.put(card);
    expect((await take(scans)).chip).toEqual({ uid: CARD_UID, deuInfo: DEU_INFO });
  });

  test("a second card is laid beside one that was read", async () => {
    await using reader = await open();
    const scans = iterate(reader);
    const card = studentCard();
    chip.put(card);
    expect((await take(scans)).chip?.uid).toEqual(CARD_UID);
    chip.put(card, chipCard({ uid: bytesOf("9d44a346"), plain: true }));
    chip.faults.answers.set(DIAGNOSE, bytesOf("01"));
    await looks(6);
    chip.put(chipCard({ uid: bytesOf("04112233445566") }));
    expect((await take(scans)).chip?.uid).toEqual(bytesOf("04112233445566"));
  });

  test("the card is taken away in mid-read and does not come back", async () => {
    await using reader = await open();
    const scans = iterate(reader);
    chip.put(studentCard({ leavesAfter: 5 }));
    expect(await take(scans)).toMatchObject({ trouble: "card-moved", payload: new Uint8Array() });
    chip.put(studentCard());
    expect((await take(scans)).chip).toEqual({ uid: CARD_UID, deuInfo: DEU_INFO });
  });

  test("the card is taken away in mid-read and comes back at once", async () => {
    await using reader = await open();
    const card = studentCard({ leavesAfter: 5 });
    chip.put(card);
    const scan = take(iterate(reader));
    await until("it left", () => !card.here());
    card.comeBack();
    expect((await scan).chip).toEqual({ uid: CARD_UID, deuInfo: DEU_INFO });
  });

  test("the answer comes in pieces", async () => {
    chip.faults.chunk = 20;
    await using reader = await open();
    chip.put(studentCard());
    expect((await take(iterate(reader))).chip?.deuInfo).toEqual(DEU_INFO);
  });

  test("the program before crashed while the chip searched without end", async () => {
    chip.faults.searching = true;
    await using reader = await open();
    expect(chip.faults.searching).toBe(false);
    expect(chip.commands().slice(0, 3)).toEqual([SAM, VERSION, RF]);
    chip.put(studentCard());
    expect((await take(iterate(reader))).chip?.uid).toEqual(CARD_UID);
  });

  test("commands, acknowledgements and answers are lost or spoilt on the way", async () => {
    await using reader = await open();
    const scans = iterate(reader);
    chip.faults.loseCommands = 2;
    chip.put(studentCard());
    expect((await take(scans)).chip?.deuInfo).toEqual(DEU_INFO);
    for (const fault of ["loseAcks", "spoilAnswers"] as const) {
      chip.put();
      await sleep(500);
      chip.faults[fault] = 1;
      chip.put(studentCard());
      expect((await take(scans)).chip?.deuInfo).toEqual(DEU_INFO);
    }
  });

  test("a search that never answers is ended", async () => {
    await using reader = await open();
    chip.faults.halfSearch = true;
    await looks(2);
    chip.faults.halfSearch = false;
    chip.put(studentCard());
    expect((await take(iterate(reader))).chip?.uid).toEqual(CARD_UID);
  });

  test("a card that never answers an exchange", async () => {
    await using reader = await open();
    const scans = iterate(reader);
    chip.faults.hangsAt = EXCHANGE;
    chip.put(studentCard());
    expect(await take(scans)).toMatchObject({ trouble: "card-moved" });
    chip.faults.hangsAt = undefined;
    expect((await take(scans)).chip?.uid).toEqual(CARD_UID);
  });

  test.each<Misbehaviour>([
    ["does not acknowledge", "silent", (faults) => void (faults.deaf = true)],
    ["acknowledges and does not answer", "silent", (faults) => void (faults.hangsAt = VERSION)],
    ["is another chip", "protocol", (faults) => void (faults.chip = 0x33)],
  ])("at opening it %s", async (_, code, make) => {
    make(chip.faults);
    await expect(open()).rejects.toMatchObject({ name: "DeviceError", code });
    chip.faults.deaf = false;
    chip.faults.hangsAt = undefined;
    chip.faults.chip = 0x32;
    // Nothing was left open.
    await using _reader = await open();
  });

  test.each<Misbehaviour>([
    ["falls silent", "silent", (faults) => void (faults.deaf = true)],
    ["is overheated", "protocol", (faults) => void faults.answers.set(EXCHANGE, bytesOf("0d"))],
    ["lists nonsense", "protocol", (faults) => void faults.answers.set(SEARCH, bytesOf("03"))],
  ])("it %s while it is read", async (_, code, make) => {
    await using reader = await open();
    const scans = iterate(reader);
    make(chip.faults);
    chip.put(studentCard());
    await expect(scans.next()).rejects.toMatchObject({ name: "DeviceError", code });
  });

  test("it is asked whether it lives", async () => {
    await using reader = await open();
    for (let count = 0; count < 3; count++) expect(await reader.alive?.()).toBeUndefined();
    chip.faults.chip = 0;
    await expect(reader.alive?.()).rejects.toMatchObject({ code: "protocol" });
    chip.faults.deaf = true;
    await expect(reader.alive?.()).rejects.toMatchObject({ code: "silent" });
  });
});
