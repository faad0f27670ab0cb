/** A TWN4 on a real pty, well and unwell. */
import { writeFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import * as v from "valibot";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openReader, readerOptions } from "../../firmware-bridge/catalog.ts";
import type { Feedback, Reader } from "../../firmware-bridge/device.ts";
import { DEU_INFO, describeChipReader, looks, studentCard } from "../contract/chip-reader.ts";
import { iterate, take } from "../contract/reader.ts";
import { have } from "../debian.ts";
import { CARD_UID } from "../fakes/chip-card.ts";
import { bytesOf } from "../fakes/hid-reports.ts";
import { openTwn4 } from "../fakes/twn4.ts";
import type { Twn4Fake } from "../fakes/twn4.ts";
import { until } from "../fakes/until.ts";

async function open(twn4: Twn4Fake, more: object = {}): Promise<Reader> {
  return openReader(v.parse(readerOptions, { kind: "twn4", device: twn4.pty.path, ...more }));
}

describe.skipIf(!have("socat"))("on a pty", () => {
  describeChipReader("twn4", async () => {
    const twn4 = await openTwn4();
    return {
      open: async (options) => open(twn4, options),
      put: twn4.put,
      looks: twn4.looks,
      [Symbol.asyncDispose]: async () => twn4[Symbol.asyncDispose](),
    };
  });

  let twn4: Twn4Fake;
  beforeEach(async () => {
    twn4 = await openTwn4();
  });
  afterEach(async () => twn4[Symbol.asyncDispose]());

  test("it is set up before the first search", async () => {
    await using _reader = await open(twn4);
    await looks(twn4, 1);
    expect(twn4.calls().slice(0, 5)).toEqual(["0004ff", "05020000000001000000", "041007", "041207", "0500ff"]);
  });

  test("one that is capable of LEGIC: a card lies there, goes, and comes back under another UID", async () => {
    twn4.faults.legic = true;
    await using reader = await open(twn4);
    const scans = iterate(reader);
    for (const uid of [CARD_UID, "random" as const]) {
      twn4.put(studentCard({ uid }));
      expect((await take(scans)).chip?.deuInfo).toEqual(DEU_INFO);
      await looks(twn4, 10);
    }
    twn4.put(studentCard({ leavesAfter: 4 }));
    expect(await take(scans)).toMatchObject({ trouble: "card-moved" });
  });

  test("tags of other kinds are no cards", async () => {
    await using reader = await open(twn4);
    for (const type of [0x40, 0x49, 0x81, 0x82, 0x85]) {
      twn4.putOther({ type, id: bytesOf("0102030405") });
      await looks(twn4, 2);
    }
    twn4.putOther(undefined);
    twn4.put(studentCard());
    expect((await take(iterate(reader))).chip?.uid).toEqual(CARD_UID);
  });

  test("a program before left half a call, and an answer that is still to come", async () => {
    await writeFile(twn4.pty.path, "0003");
    // Opening a port lets fall what is still on its way.
    await until("it arrived", () => twn4.pty.received().length === 4);
    await twn4.pty.write("0001029100\r01\r000");
    twn4.faults.holds = "0004";
    const opening = open(twn4);
    await until("it asks", () => twn4.calls().includes("0004ff"));
    await twn4.pty.write("1\r");
    twn4.faults.holds = undefined;
    twn4.letGo();
    await using reader = await opening;
    expect(twn4.calls().slice(0, 2)).toEqual(["0003", "0004ff"]);
    twn4.put(studentCard());
    expect((await take(iterate(reader))).chip?.deuInfo).toEqual(DEU_INFO);
  });

  test("a card that cannot be asked for its presence is searched for, and no more", async () => {
    await using reader = await open(twn4);
    twn4.put(studentCard({ plain: true }));
    await take(iterate(reader));
    const before = twn4.calls().length;
    await looks(twn4, 5);
    expect(new Set(twn4.calls().slice(before))).toEqual(new Set(["0500ff"]));
  });

  test("lines that nobody asked for", async () => {
    await using reader = await open(twn4);
    for (let count = 0; count < 5; count++) {
      await looks(twn4, 1);
      await twn4.pty.write("0000\r");
    }
    await looks(twn4, 2);
    twn4.put(studentCard());
    expect((await take(iterate(reader))).chip?.deuInfo).toEqual(DEU_INFO);
  });

  test("a card that answers no more until it is selected anew, and is there", async () => {
    await using reader = await open(twn4);
    twn4.faults.jams = true;
    twn4.put(studentCard());
    expect((await take(iterate(reader))).chip?.deuInfo).toEqual(DEU_INFO);
  });

  test("an exchange is answered too late: its answer is not taken for another's", async () => {
    await using reader = await open(twn4);
    const scans = iterate(reader);
    twn4.faults.holds = "1203";
    const card = studentCard();
    twn4.put(card);
    await until("the card was asked", () => card.asked().length > 0);
    await sleep(800);
    twn4.faults.holds = undefined;
    twn4.letGo();
    expect((await take(scans)).chip?.deuInfo).toEqual(DEU_INFO);
  });

  test.each<[Feedback, RegExp]>([
    ["admit", /^041207 041102 040764600964000000( 041207)?$/],
    ["refuse", /^041207 041101 040764200358020000( 041207)?$/],
    ["unsure", /^041207 041104 0407644006fa000000( 041207)?$/],
    ["out-of-order", /^041207 041401f401f401$/],
  ])("it shows %s", async (feedback, calls) => {
    await using reader = await open(twn4);
    const lamps = () => twn4.calls().filter((call) => call.startsWith("04"));
    const before = lamps().length;
    await reader.feedback?.(feedback);
    expect(lamps().slice(before).join(" ")).toMatch(calls);
    if (feedback !== "out-of-order") await until("it goes dark", () => lamps().length === before + 4);
  });

  test("it is silent, and has no lamps", async () => {
    for (const call of ["0410", "0411", "0412", "0414"]) twn4.faults.answers.set(call, "01");
    await using reader = await open(twn4, { volume: 0 });
    for (const feedback of ["admit", "refuse", "unsure", "out-of-order"] as const) await reader.feedback?.(feedback);
    expect(twn4.calls().some((call) => call.startsWith("0407"))).toBe(false);
  });

  type Misbehaviour = [what: string, code: string, make: (faults: Twn4Fake["faults"]) => void];

  test.each<Misbehaviour>([
    ["says nothing", "silent", (faults) => void (faults.deaf = true)],
    ["is something else", "silent", (faults) => void faults.answers.set("0004", "000433303030")],
    ["does not let tag types be set", "protocol", (faults) => void faults.answers.set("0502", "01")],
  ])("at opening it %s", async (_, code, make) => {
    make(twn4.faults);
    await expect(open(twn4)).rejects.toMatchObject({ name: "DeviceError", code });
    twn4.faults.deaf = false;
    twn4.faults.answers.clear();
    // Nothing was left open.
    await using _reader = await open(twn4);
  });

  test.each<Misbehaviour>([
    ["falls silent", "silent", (faults) => void (faults.deaf = true)],
    ["finds nonsense", "protocol", (faults) => void faults.answers.set("0500", "000180380704")],
  ])("it %s while it is read", async (_, code, make) => {
    await using reader = await open(twn4);
    const scans = iterate(reader);
    make(twn4.faults);
    twn4.put(studentCard());
    await expect(scans.next()).rejects.toMatchObject({ name: "DeviceError", code });
  });

  test("it is asked whether it lives, and does not", async () => {
    await using reader = await open(twn4);
    twn4.faults.answers.set("0003", "01");
    await expect(reader.alive?.()).rejects.toMatchObject({ code: "protocol" });
    twn4.faults.deaf = true;
    await expect(reader.alive?.()).rejects.toMatchObject({ code: "silent" });
  });
});
