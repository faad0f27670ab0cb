/** What every reader of chips owes beyond `Reader`: what a tap is, and what is said of it. */
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Reader, Scan } from "../../firmware-bridge/device.ts";
import { CARD_UID, certificateOf, chipCard, deuInfoFiles, ESCN, SIGNATURE } from "../fakes/chip-card.ts";
import type { ChipCard, ChipCardOptions } from "../fakes/chip-card.ts";
import type { Pty } from "../fakes/device-pty.ts";
import { bytesOf } from "../fakes/hid-reports.ts";
import { until } from "../fakes/until.ts";
import { iterate, take } from "./reader.ts";

/** A device that cards can be laid on. */
export interface ChipRig extends AsyncDisposable {
  open(options?: object): Promise<Reader>;
  put(...cards: ChipCard[]): void;
  /** How often the reader has looked at what lies there. */
  looks(): number;
}

/** A fake of such a device on a pty. */
export interface ChipDevice extends AsyncDisposable, Pick<ChipRig, "put" | "looks"> {
  readonly pty: Pty;
  readonly faults: {
    /** Answers to a search end in the middle. */
    halfSearch: boolean;
  };
}

export const DEU_INFO = { escn: ESCN, signature: SIGNATURE, certificate: certificateOf(616) };

/** What is missed so long has left. */
const LEFT_MS = 400;

/** As long as it takes until a card that is gone has left. */
export const GONE_MS = 600;

export function studentCard(more: Partial<ChipCardOptions> = {}): ChipCard {
  return chipCard({ uid: CARD_UID, files: deuInfoFiles(), ...more });
}

export const ANOTHER_UID = bytesOf("04112233445566");

export function anotherCard(): ChipCard {
  return chipCard({ uid: ANOTHER_UID });
}

/** The reader has looked at what lies there so many times more. */
export async function looks(rig: Pick<ChipRig, "looks">, count: number): Promise<void> {
  const before = rig.looks();
  await until(`${count} looks`, () => rig.looks() >= before + count);
}

/** Takes the card away for a moment, thrice. How often that was so long, on a busy machine, that it may count as another tap. */
async function blink(rig: ChipRig, card: ChipCard): Promise<number> {
  let long = 0;
  for (let count = 0; count < 3; count++) {
    const from = performance.now();
    rig.put();
    await looks(rig, 1);
    rig.put(card);
    await looks(rig, 2);
    if (performance.now() - from > LEFT_MS) long += 1;
    await looks(rig, 3);
  }
  return long;
}

/** Lays another card there. How many scans came before the one of that card. */
async function scansUntilAnother(rig: ChipRig, scans: AsyncIterator<Scan>): Promise<number> {
  rig.put(anotherCard());
  for (let count = 0; ; count++)
    if (Buffer.from(ANOTHER_UID).equals((await take(scans)).chip?.uid ?? new Uint8Array())) return count;
}

/** A hand that lays cards on it for the contract of all readers, each for as long as its reading takes. */
export function chipHand(rig: Pick<ChipRig, "put" | "looks">) {
  const texts = new Map<string, string>();

  function cardFor(text: string): ChipCard {
    const uid = Buffer.from(`04${texts.size.toString(16).padStart(12, "0")}`, "hex");
    texts.set(uid.toString("hex"), text);
    return chipCard({ uid: Uint8Array.from(uid) });
  }

  return {
    /** Lays a card there and leaves it. */
    lay: (text: string) => rig.put(cardFor(text)),
    show: async (text: string) => {
      const card = cardFor(text);
      rig.put(card);
      await until("the card is read", () => card.asked().length >= 2);
      await looks(rig, 1);
      rig.put();
    },
    says: (scan: Scan) => texts.get(Buffer.from(scan.chip?.uid ?? []).toString("hex")) ?? "no card of ours",
  };
}

export function describeChipReader(name: string, makeRig: () => Promise<ChipRig>): void {
  describe(`chip reader ${name}`, () => {
    let rig: ChipRig;
    beforeEach(async () => {
      rig = await makeRig();
    });
    afterEach(async () => rig[Symbol.asyncDispose]());

    test("a card is laid on it, and lies there, and another comes", async () => {
      await using reader = await rig.open();
      const scans = iterate(reader);
      rig.put(studentCard());
      expect(await take(scans)).toEqual({
        medium: "nfc",
        payload: new Uint8Array(),
        chip: { uid: CARD_UID, deuInfo: DEU_INFO },
        at: expect.any(Number),
      });
      await looks(rig, 10);
      rig.put();
      await looks(rig, 10);
      rig.put(anotherCard());
      expect((await take(scans)).chip).toEqual({ uid: ANOTHER_UID });
    });

    test("the same card comes back after a while", async () => {
      await using reader = await rig.open();
      const scans = iterate(reader);
      const card = studentCard();
      for (let round = 0; round < 2; round++) {
        rig.put(card);
        expect((await take(scans)).chip?.uid).toEqual(CARD_UID);
        rig.put();
        await sleep(GONE_MS);
        await looks(rig, 3);
      }
    });

    test("a card is out of the field for the blink of an eye", async () => {
      await using reader = await rig.open();
      const scans = iterate(reader);
      const card = studentCard();
      rig.put(card);
      expect((await take(scans)).chip?.uid).toEqual(CARD_UID);
      const long = await blink(rig, card);
      expect(await scansUntilAnother(rig, scans)).toBeLessThanOrEqual(long);
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
      [
        "one with a certificate of 2 kB",
        { files: deuInfoFiles(certificateOf(2048)) },
        { uid: CARD_UID, deuInfo: { ...DEU_INFO, certificate: certificateOf(2048) } },
      ],
      ["one whose files hold something else", { files: deuInfoFiles(new Uint8Array(30)) }, { uid: CARD_UID }],
    ])("%s", async (_, options, expected) => {
      await using reader = await rig.open();
      rig.put(studentCard(options));
      expect((await take(iterate(reader))).chip).toEqual(expected);
    });

    test("a card that draws its UID anew lies there, at times unseen: one scan, with what it holds", async () => {
      await using reader = await rig.open();
      const scans = iterate(reader);
      const card = studentCard({ uid: "random" });
      rig.put(card);
      const { chip } = await take(scans);
      expect(chip?.uid).toHaveLength(4);
      expect(chip?.uid[0]).toBe(0x08);
      expect(chip?.deuInfo).toEqual(DEU_INFO);
      const long = await blink(rig, card);
      expect(await scansUntilAnother(rig, scans)).toBeLessThanOrEqual(long);
    });

    test("DEUInfo is not asked for", async () => {
      await using reader = await rig.open({ deu_info: false });
      const card = studentCard();
      rig.put(card);
      expect((await take(iterate(reader))).chip).toEqual({ uid: CARD_UID });
      expect(card.asked()).toEqual([]);
    });

    test("two cards, then one of them", async () => {
      await using reader = await rig.open();
      const scans = iterate(reader);
      const card = studentCard();
      rig.put(card, chipCard({ uid: bytesOf("9d44a346"), plain: true }));
      expect(await take(scans)).toEqual({
        medium: "nfc",
        payload: new Uint8Array(),
        trouble: "several-cards",
        at: expect.any(Number),
      });
      await looks(rig, 8);
      rig.put(card);
      expect((await take(scans)).chip).toEqual({ uid: CARD_UID, deuInfo: DEU_INFO });
    });

    test("a second card is laid beside one that was read", async () => {
      await using reader = await rig.open();
      const scans = iterate(reader);
      const card = studentCard();
      rig.put(card);
      expect((await take(scans)).chip?.uid).toEqual(CARD_UID);
      rig.put(card, chipCard({ uid: bytesOf("9d44a346"), plain: true }));
      await looks(rig, 8);
      rig.put(anotherCard());
      expect((await take(scans)).chip?.uid).toEqual(ANOTHER_UID);
    });

    test("the card is taken away in mid-read and does not come back", async () => {
      await using reader = await rig.open();
      const scans = iterate(reader);
      for (const leavesAfter of [1, 5, 8]) {
        rig.put(studentCard({ leavesAfter }));
        expect(await take(scans)).toMatchObject({ trouble: "card-moved", payload: new Uint8Array() });
        rig.put();
        await sleep(GONE_MS);
        await looks(rig, 2);
      }
      rig.put(studentCard());
      expect((await take(scans)).chip).toEqual({ uid: CARD_UID, deuInfo: DEU_INFO });
    });

    test("the card is taken away in mid-read and comes back at once", async () => {
      await using reader = await rig.open();
      const card = studentCard({ leavesAfter: 5 });
      rig.put(card);
      const scan = take(iterate(reader));
      await until("it left", () => !card.here());
      card.comeBack();
      expect((await scan).chip).toEqual({ uid: CARD_UID, deuInfo: DEU_INFO });
    });

    test("it is asked whether it lives, while it reads", async () => {
      await using reader = await rig.open();
      rig.put(studentCard());
      for (let count = 0; count < 5; count++) expect(await reader.alive?.()).toBeUndefined();
      expect((await take(iterate(reader))).chip?.deuInfo).toEqual(DEU_INFO);
    });
  });
}
