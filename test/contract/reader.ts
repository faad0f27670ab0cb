/** What every reader owes, whatever it is made of: the prose of `Reader` in device.ts as tests. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Reader, Scan } from "../../firmware-bridge/device.ts";

/** One reader and the hand that holds cards before it. What a rig cannot do is left out, and the tests that need it with it. */
export interface ReaderRig extends AsyncDisposable {
  open(): Promise<Reader>;
  /** Shows a code that says `text`. */
  show?(text: string): Promise<void>;
  /** The device sends the beginning of a code and then no more. */
  showHalf?(text: string): Promise<void>;
  /** Of a reader of chips: the text that was shown as the chip of this scan. */
  says?(scan: Scan): string;
  readonly plug?: { pull(): Promise<void>; push(): Promise<void> };
}

/** Takes the place of `test` where a rig cannot do what it takes. */
function leaveOut(..._test: unknown[]): void {}

export function describeReader(
  name: string,
  makeRig: () => Promise<ReaderRig>,
  can: readonly (keyof ReaderRig)[],
): void {
  describe(`reader ${name}`, () => {
    let rig: ReaderRig;
    beforeEach(async () => {
      rig = await makeRig();
    });
    afterEach(async () => rig[Symbol.asyncDispose]());

    const said = (scan: Scan): string => rig.says?.(scan) ?? textOf(scan);

    /** A test that needs these; without a hand for them it is no test of this rig, so nothing of it is skipped. */
    const needs = (...hands: (keyof ReaderRig)[]) => (hands.every((hand) => can.includes(hand)) ? test : leaveOut);

    needs("show")("what is shown is read, in order", async () => {
      await using reader = await rig.open();
      const scans = iterate(reader);
      const before = performance.now();
      for (const text of ["one", "two", "three"]) {
        await rig.show?.(text);
        const scan = await take(scans);
        expect(said(scan)).toBe(text);
        expect(scan.medium).toBe(rig.says === undefined ? "qr" : "nfc");
        expect(scan.at).toBeGreaterThanOrEqual(before);
        expect(scan.at).toBeLessThanOrEqual(performance.now());
      }
    });

    needs("show")("more codes are shown than anybody takes", async () => {
      await using reader = await rig.open();
      const scans = iterate(reader);
      const texts = Array.from({ length: 40 }, (_, index) => `card ${index}`);
      for (const text of texts) await rig.show?.(text);
      const taken: string[] = [];
      do taken.push(said(await take(scans)));
      while (taken.at(-1) !== texts.at(-1));
      expect(taken).toEqual(texts.filter((text) => taken.includes(text)));
    });

    test("scans are asked for twice", async () => {
      await using reader = await rig.open();
      iterate(reader);
      expect(() => reader.scans()).toThrow(expect.objectContaining({ code: "misuse" }));
    });

    test("it is disposed of while somebody waits for a scan, and again", async () => {
      const reader = await rig.open();
      const waiting = iterate(reader).next();
      await reader[Symbol.asyncDispose]();
      await reader[Symbol.asyncDispose]();
      expect(await waiting).toMatchObject({ done: true });
    });

    test("it is disposed of before anybody asked for scans", async () => {
      const reader = await rig.open();
      await reader[Symbol.asyncDispose]();
      expect(await iterate(reader).next()).toMatchObject({ done: true });
    });

    test("it is opened again right after it was closed", async () => {
      for (let round = 0; round < 5; round++) {
        await using reader = await rig.open();
        if (rig.show === undefined) continue;
        const scans = iterate(reader);
        await rig.show(`round ${round}`);
        expect(said(await take(scans))).toBe(`round ${round}`);
      }
    });

    needs("plug")("its plug is pulled while somebody waits", async () => {
      await using reader = await rig.open();
      const failed = failure(iterate(reader).next());
      await rig.plug?.pull();
      expect(await failed).toMatchObject({ name: "DeviceError", code: "lost" });
    });

    needs("plug")("it is opened while nothing is plugged in", async () => {
      await rig.plug?.pull();
      await expect(rig.open()).rejects.toMatchObject({ name: "DeviceError", code: "absent" });
    });

    needs(
      "plug",
      "show",
      "showHalf",
    )("its plug is pulled in mid-frame and pushed in again", async () => {
      {
        await using reader = await rig.open();
        const failed = failure(iterate(reader).next());
        await rig.showHalf?.("a card that was never");
        await rig.plug?.pull();
        expect(await failed).toMatchObject({ name: "DeviceError", code: "lost" });
      }
      await rig.plug?.push();
      await using reader = await rig.open();
      const scans = iterate(reader);
      await rig.show?.("the next card");
      expect(said(await take(scans))).toBe("the next card");
    });

    test("it is told the verdict", async () => {
      await using reader = await rig.open();
      for (const feedback of ["admit", "refuse", "unsure", "out-of-order"] as const)
        expect(await reader.feedback?.(feedback)).toBeUndefined();
    });
  });
}

/** What the promise rejects with; listened to from now on. */
async function failure(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => "no failure",
    (error: unknown) => error,
  );
}

export function iterate(reader: Reader): AsyncIterator<Scan> {
  return reader.scans()[Symbol.asyncIterator]();
}

export async function take(scans: AsyncIterator<Scan>): Promise<Scan> {
  const next = await scans.next();
  if (next.done === true) throw new Error("the scans ended");
  return next.value;
}

export function textOf(scan: Scan): string {
  return Buffer.from(scan.payload).toString("latin1");
}
