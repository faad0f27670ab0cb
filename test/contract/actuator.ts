/** What every actuator owes: the prose of `Actuator` in device.ts as tests. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { OpenActuator } from "../../firmware-bridge/guarded-actuator.ts";
import { until } from "../fakes/until.ts";

/** One actuator and an eye on its contact. What a rig cannot do is left out, and the tests that need it with it. */
export interface ActuatorRig extends AsyncDisposable {
  open(): Promise<OpenActuator>;
  release(): Promise<void>;
  /** Whether the contact is closed, that is, whether the gate is open. */
  closed?(): Promise<boolean>;
  readonly plug?: { pull(): Promise<void>; push(): Promise<void> };
}

/** Takes the place of `test` where a rig cannot do what it takes. */
function leaveOut(..._test: unknown[]): void {}

export function describeActuator(
  name: string,
  makeRig: () => Promise<ActuatorRig>,
  can: readonly (keyof ActuatorRig)[],
): void {
  describe(`actuator ${name}`, () => {
    let rig: ActuatorRig;
    beforeEach(async () => {
      rig = await makeRig();
    });
    afterEach(async () => rig[Symbol.asyncDispose]());

    /** A test that needs these; without a hand for them it is no test of this rig, so nothing of it is skipped. */
    const needs = (...hands: (keyof ActuatorRig)[]) => (hands.every((hand) => can.includes(hand)) ? test : leaveOut);
    const closed = async (): Promise<boolean> => (await rig.closed?.()) ?? false;
    const open = async (): Promise<boolean> => !(await closed());
    const passed = (ms: number) => {
      const end = performance.now() + ms;
      return until(`${ms} ms are over`, () => performance.now() > end);
    };

    needs("closed")("a pulse closes the contact, and it opens by itself", async () => {
      await using actuator = await rig.open();
      expect(await closed()).toBe(false);
      await actuator.pulse(1000);
      await until("the contact is closed", closed);
      await until("the contact is open", open);
    });

    needs("closed")("a longer pulse comes during a pulse", async () => {
      await using actuator = await rig.open();
      await actuator.pulse(100);
      await actuator.pulse(60_000);
      await passed(800);
      expect(await closed()).toBe(true);
    });

    needs("closed")("a shorter pulse comes during a pulse", async () => {
      await using actuator = await rig.open();
      await actuator.pulse(60_000);
      await actuator.pulse(100);
      await passed(800);
      expect(await closed()).toBe(true);
    });

    needs("closed")("several pulses are ordered at once", async () => {
      await using actuator = await rig.open();
      await Promise.all([actuator.pulse(60_000), actuator.pulse(100), actuator.pulse(200)]);
      await until("the contact is closed", closed);
      await passed(800);
      expect(await closed()).toBe(true);
    });

    needs("closed")("it is disposed of in mid-pulse, and again", async () => {
      const actuator = await rig.open();
      await actuator.pulse(60_000);
      await until("the contact is closed", closed);
      await actuator[Symbol.asyncDispose]();
      await until("the contact is open", open);
      await actuator[Symbol.asyncDispose]();
      expect(await closed()).toBe(false);
    });

    needs("closed")("it is released in mid-pulse, and again", async () => {
      await using actuator = await rig.open();
      await actuator.pulse(60_000);
      await until("the contact is closed", closed);
      await actuator.release();
      await until("the contact is open", open);
      await actuator.release();
      expect(await closed()).toBe(false);
    });

    needs("closed")("a pulse is ordered after a release, and lasts no longer than it says", async () => {
      await using actuator = await rig.open();
      await actuator.pulse(60_000);
      await actuator.release();
      await actuator.pulse(2000);
      await until("the contact is closed", closed);
      await until("the contact is open", open);
    });

    needs("closed")("a pulse, a release and a pulse are ordered at once", async () => {
      await using actuator = await rig.open();
      await Promise.all([actuator.pulse(60_000), actuator.release(), actuator.pulse(60_000)]);
      await until("the contact is closed", closed);
      await passed(800);
      expect(await closed()).toBe(true);
    });

    needs("closed")("a pulse and a release are ordered at once", async () => {
      await using actuator = await rig.open();
      await Promise.all([actuator.pulse(60_000), actuator.release()]);
      await until("the contact is open", open);
      await passed(800);
      expect(await closed()).toBe(false);
    });

    test("it is released where there is no pulse", async () => {
      await using actuator = await rig.open();
      await actuator.release();
      expect(await closed()).toBe(false);
    });

    test("it is released after disposal", async () => {
      const actuator = await rig.open();
      await actuator[Symbol.asyncDispose]();
      await actuator.release();
      expect(await closed()).toBe(false);
    });

    test.each([99, 60_001, Number.NaN, -1, Number.POSITIVE_INFINITY])("a pulse of %s ms is ordered", async (ms) => {
      await using actuator = await rig.open();
      await expect(actuator.pulse(ms)).rejects.toMatchObject({ name: "DeviceError", code: "misuse" });
      expect(await closed()).toBe(false);
    });

    test("a pulse is ordered after disposal", async () => {
      const actuator = await rig.open();
      await actuator[Symbol.asyncDispose]();
      await expect(actuator.pulse(1000)).rejects.toMatchObject({ name: "DeviceError", code: "misuse" });
      expect(await closed()).toBe(false);
    });

    needs("plug")("its plug is pulled", async () => {
      await using actuator = await rig.open();
      await rig.plug?.pull();
      expect(await actuator.lost).toMatchObject({ name: "DeviceError", code: "lost" });
      await expect(actuator.pulse(1000)).rejects.toMatchObject({ name: "DeviceError", code: "lost" });
      await expect(actuator.release()).rejects.toMatchObject({ name: "DeviceError", code: "lost" });
      await expect(rig.open()).rejects.toMatchObject({ name: "DeviceError", code: "absent" });
      await rig.plug?.push();
      await using next = await rig.open();
      expect(await closed()).toBe(false);
      await next.pulse(60_000);
      if (rig.closed !== undefined) await until("the contact is closed", closed);
    });

    test("it is released by another program", async () => {
      await rig.release();
      expect(await closed()).toBe(false);
    });
  });
}
