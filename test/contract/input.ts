/** What every input owes: the prose of `Input` in device.ts as tests. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Input, Level } from "../../firmware-bridge/device.ts";

/** One contact, off at first, and the hand that closes it. What a rig cannot do is left out, and the tests that need it with it. */
export interface InputRig extends AsyncDisposable {
  open(): Promise<Input>;
  /** Resolves when the contact is so. */
  set?(on: boolean): Promise<void>;
  readonly plug?: { pull(): Promise<void>; push(): Promise<void> };
}

/** Takes the place of `test` where a rig cannot do what it takes. */
function leaveOut(..._test: unknown[]): void {}

export function describeInput(name: string, makeRig: () => Promise<InputRig>, can: readonly (keyof InputRig)[]): void {
  describe(`input ${name}`, () => {
    let rig: InputRig;
    beforeEach(async () => {
      rig = await makeRig();
    });
    afterEach(async () => rig[Symbol.asyncDispose]());

    /** A test that needs these; without a hand for them it is no test of this rig, so nothing of it is skipped. */
    const needs = (...hands: (keyof InputRig)[]) => (hands.every((hand) => can.includes(hand)) ? test : leaveOut);

    needs("set")("the level at the start comes first, then each change in order", async () => {
      await using input = await rig.open();
      const before = performance.now();
      const changes = iterate(input);
      expect(await take(changes)).toMatchObject({ on: false });
      for (const on of [true, false, true]) {
        await rig.set?.(on);
        const level = await next(changes, on);
        expect(level.at).toBeGreaterThanOrEqual(before);
        expect(level.at).toBeLessThanOrEqual(performance.now());
      }
    });

    needs("set")("the contact is closed when it is opened", async () => {
      await rig.set?.(true);
      await using input = await rig.open();
      expect(await take(iterate(input))).toMatchObject({ on: true });
    });

    needs("set")("it bounces more often than anybody looks, and the last word is the truth", async () => {
      await using input = await rig.open();
      const changes = iterate(input);
      for (let nth = 0; nth < 100; nth += 1) await rig.set?.(nth % 2 === 0);
      await rig.set?.(true);
      // Nobody knows how many have come, but only the last is followed by none.
      const levels: Level[] = [];
      for await (const level of timesOut(changes, 1000)) levels.push(level);
      expect(levels.at(-1)).toMatchObject({ on: true });
    });

    test("changes are asked for twice", async () => {
      await using input = await rig.open();
      iterate(input);
      expect(() => input.changes()).toThrow(expect.objectContaining({ code: "misuse" }));
    });

    test("it is disposed of while somebody waits for a change, and again", async () => {
      const input = await rig.open();
      const changes = iterate(input);
      await take(changes);
      const waiting = changes.next();
      await input[Symbol.asyncDispose]();
      await input[Symbol.asyncDispose]();
      expect(await waiting).toMatchObject({ done: true });
    });

    test("it is disposed of before anybody asked for changes", async () => {
      const input = await rig.open();
      await input[Symbol.asyncDispose]();
      expect(await iterate(input).next()).toMatchObject({ done: true });
    });

    needs("plug")("its plug is pulled", async () => {
      await using input = await rig.open();
      const changes = iterate(input);
      await take(changes);
      const waiting = Promise.allSettled([changes.next()]);
      await rig.plug?.pull();
      expect(await waiting).toMatchObject([{ status: "rejected", reason: { name: "DeviceError", code: "lost" } }]);
      await expect(rig.open()).rejects.toMatchObject({ name: "DeviceError", code: "absent" });
      await rig.plug?.push();
      await using after = await rig.open();
      expect(await take(iterate(after))).toMatchObject({ on: false });
    });
  });
}

function iterate(input: Input): AsyncIterator<Level> {
  return input.changes()[Symbol.asyncIterator]();
}

async function take(changes: AsyncIterator<Level>): Promise<Level> {
  const { done, value } = await changes.next();
  if (done === true) throw new Error("the changes ended");
  return value;
}

/** The next level that is so; a level may come twice. */
async function next(changes: AsyncIterator<Level>, on: boolean): Promise<Level> {
  for (;;) {
    const level = await take(changes);
    if (level.on === on) return level;
  }
}

/** What comes until nothing has come for so long. */
async function* timesOut(changes: AsyncIterator<Level>, ms: number): AsyncGenerator<Level> {
  for (;;) {
    const { promise: quiet, resolve } = Promise.withResolvers<undefined>();
    const timer = setTimeout(() => resolve(undefined), ms);
    const result = await Promise.race([changes.next(), quiet]).finally(() => clearTimeout(timer));
    if (result === undefined || result.done === true) return;
    yield result.value;
  }
}
