/** A pcscd that refuses, that is none, and that has readers of metal which a virtual one cannot be. */
import { createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import * as v from "valibot";
import { afterEach, describe, expect, test } from "vitest";
import { openReader, readerOptions } from "../../firmware-bridge/catalog.ts";
import type { Health, Reader } from "../../firmware-bridge/device.ts";
import { keepReading } from "../../firmware-bridge/reopen.ts";
import { iterate, take } from "../contract/reader.ts";
import { bytesOf } from "../fakes/hid-reports.ts";
import { COMMAND, openScriptedPcscd, structOf } from "../fakes/scripted-pcscd.ts";
import type { Asked, FakeReader, Said, ScriptedPcscd } from "../fakes/scripted-pcscd.ts";
import { until } from "../fakes/until.ts";

const SERVICE_STOPPED = 0x8010001e;
const SECURITY_VIOLATION = 0x8010006a;
const READER: FakeReader = { name: "ACS ACR122U PICC Interface 00 00" };
const PICC: FakeReader = { name: "ACS ACR1252 1S CL Reader [ACR1252 Dual Reader PICC] 00 00" };
const SAM: FakeReader = { name: "ACS ACR1252 1S CL Reader [ACR1252 Dual Reader SAM] 01 00" };
const UID = bytesOf("04010203040506");

let pcscd: ScriptedPcscd | undefined;
afterEach(async () => {
  await pcscd?.[Symbol.asyncDispose]();
  pcscd = undefined;
});

async function start(script?: (asked: Asked) => Said): Promise<ScriptedPcscd> {
  pcscd = await openScriptedPcscd(script);
  return pcscd;
}

async function open(more: object = {}): Promise<Reader> {
  return openReader(v.parse(readerOptions, { kind: "pcsc", socket: pcscd?.socket, ...more }));
}

/** Answers `said` to one command, and to all others as it should. */
function only(command: number, said: Said): (asked: Asked) => Said {
  return (asked) => (asked.command === command ? said : undefined);
}

const openings = [
  ["it hangs up at once, as for a user whom polkit refuses", COMMAND.version, "hang up", "denied", "polkit"],
  ["it refuses a context", COMMAND.context, structOf(2, 0, SECURITY_VIOLATION), "denied", "polkit"],
  ["it gives no context", COMMAND.context, structOf(2, 0, 0x80100001), "protocol", "0x80100001"],
  ["its protocol is older", COMMAND.version, structOf(4, 3, SERVICE_STOPPED), "protocol", "4.3"],
  ["its protocol is newer", COMMAND.version, structOf(5, 0, SERVICE_STOPPED), "protocol", "5.0"],
  ["it hangs up later", COMMAND.readers, "hang up", "lost", "hung up"],
  ["it says too much", COMMAND.version, structOf(4, 4, 0, 0, 0, 0, 0, 0, 0), "protocol", "nobody asked"],
  ["it says something else", COMMAND.readers, new Uint8Array(2944).fill(0x41), "protocol", "not pcscd"],
  ["it never stops", COMMAND.version, new Uint8Array(100_000), "protocol", "not pcscd"],
  ["it says nothing", COMMAND.version, new Uint8Array(), "silent", "did not answer"],
] as const;

describe("it is opened, and", () => {
  test.each(openings)("%s", async (_, command, said, code, words) => {
    const { connections } = await start(only(command, said));
    await expect(open()).rejects.toMatchObject({ name: "DeviceError", code, message: expect.stringContaining(words) });
    await until("nothing is left open", () => connections() === 0);
  });

  test("it has yet to start", async () => {
    const { say } = await start(only(COMMAND.version, new Uint8Array()));
    const opening = open();
    await sleep(1500);
    say(structOf(4, 4, 0));
    await using reader = await opening;
    expect(await reader.alive?.()).toBeUndefined();
  });

  test("it has only 4.5", async () => {
    const only45: (asked: Asked) => Said = ({ command, body }) =>
      command === COMMAND.version ? structOf(4, 5, body.readUInt8(4) === 5 ? 0 : SERVICE_STOPPED) : undefined;
    const { asked } = await start(only45);
    await using reader = await open();
    await reader.alive?.();
    expect(asked.filter(({ command }) => command === COMMAND.version)).toHaveLength(2);
  });

  test("there is none", async () => {
    await expect(open({ socket: "/nowhere/pcscd.comm" })).rejects.toMatchObject({
      code: "absent",
      message: expect.stringContaining("apt install pcscd"),
    });
  });

  test("something else listens there, and hangs up", async () => {
    await start();
    const server = createServer((line) => line.end("SSH-2.0-OpenSSH_9.2\r\n"));
    const socket = `${pcscd?.socket}.other`;
    server.listen(socket);
    await expect(open({ socket })).rejects.toMatchObject({ code: "protocol" });
    server.close();
  });

  test("no reader is there: perhaps the kernel holds it", async () => {
    (await start()).show();
    await expect(open()).rejects.toMatchObject({
      code: "absent",
      message: expect.stringContaining("blacklist pn533_usb"),
    });
  });

  test("a slot for a SAM is no reader", async () => {
    (await start()).show(PICC, SAM);
    await using reader = await open();
    await reader.alive?.();
    await expect(open({ reader: "SAM" })).rejects.toMatchObject({ code: "absent" });
  });
});

describe("while it is open", () => {
  test("the reader is unplugged and plugged in again", async () => {
    const { show } = await start();
    const health: Health[] = [];
    await using reader = keepReading(open, { onHealth: (now) => health.push(now) });
    const scans = iterate(reader);
    for (let round = 0; round < 3; round++) {
      await until("it is up", () => health.at(-1)?.is === "up");
      show({ ...READER, present: true, events: 2 * round + 1 });
      expect(await take(scans)).toMatchObject({ chip: { uid: UID } });
      show();
      await until("it is down", () => health.at(-1)?.is === "down");
      show(READER);
    }
    const reasons = health.flatMap((each) => (each.is === "down" ? [each.why.code] : []));
    expect(reasons.filter((code) => code === "lost")).toHaveLength(3);
  });

  test("pcscd cannot talk to the reader", async () => {
    const { show } = await start();
    await using reader = await open();
    await reader.alive?.();
    show({ ...READER, unknown: true });
    await expect(reader.alive?.()).rejects.toMatchObject({ code: "silent" });
  });

  test("pcscd falls silent", async () => {
    let silent = false;
    await start(() => (silent ? new Uint8Array() : undefined));
    await using reader = await open();
    const lost = iterate(reader).next();
    silent = true;
    await expect(reader.alive?.()).rejects.toMatchObject({ code: "silent" });
    await expect(lost).rejects.toMatchObject({ code: "silent" });
  });

  test.each([
    ["0x80100017", structOf(0x77, 2, 16, 5, 2, 16, 0, 0x80100017), "lost"],
    ["another card's answer", structOf(0x78, 2, 16, 5, 2, 16, 0, 0), "protocol"],
    ["nothing", new Uint8Array(), "silent"],
  ])(
    "a card's answer is %s",
    async (_, said, code) => {
      const { show } = await start(only(COMMAND.transmit, said));
      await using reader = await open();
      show({ ...READER, present: true, events: 1 });
      await expect(iterate(reader).next()).rejects.toMatchObject({ code });
    },
    30_000,
  );

  /** What a card's exchange ended with; an answer to anything but the question for its UID. */
  const ended = (code: number) => structOf(0x77, 2, 16, 5, 2, 16, 0, code);
  const isApdu = ({ command, body }: Asked) => command === COMMAND.transmit && body.readUInt8(32) !== 0xff;

  test("a card leaves, and the driver calls it a success of no bytes", async () => {
    const { show } = await start((asked) => (isApdu(asked) ? ended(0) : undefined));
    await using reader = await open();
    show({ ...READER, present: true, events: 1 });
    expect(await take(iterate(reader))).toMatchObject({ trouble: "card-moved" });
  });

  test("another program resets the card: it is opened anew, after a reset of ours", async () => {
    let resets = 1;
    const { asked, show } = await start((one) => (isApdu(one) && resets-- > 0 ? ended(0x80100068) : undefined));
    await using reader = await open();
    show({ ...READER, present: true, events: 1 });
    expect(await take(iterate(reader))).toMatchObject({ chip: { uid: UID } });
    expect(asked.filter(({ command }) => command === COMMAND.connect)).toHaveLength(2);
    const left = asked.find(({ command }) => command === COMMAND.disconnect);
    expect(left?.body.subarray(4, 8)).toEqual(Buffer.from(structOf(1)));
  });

  test("a reader is slow to give up on a card that left: it is said before, and the reader is well after", async () => {
    const { say, show } = await start((one) => (isApdu(one) ? new Uint8Array() : undefined));
    await using reader = await open();
    const scans = iterate(reader);
    show({ ...READER, present: true, events: 1 });
    expect(await take(scans)).toMatchObject({ trouble: "card-moved" });
    show({ ...READER, events: 2 });
    say(ended(0x80100069));
    await reader.alive?.();
  });

  test("polkit refuses the card", async () => {
    const refuse = ({ command, body }: Asked): Said =>
      command === COMMAND.connect ? Buffer.concat([body.subarray(0, 148), structOf(SECURITY_VIOLATION)]) : undefined;
    const { show } = await start(refuse);
    await using reader = await open();
    show({ ...READER, present: true, events: 1 });
    await expect(iterate(reader).next()).rejects.toMatchObject({ code: "denied" });
  });

  test.each([
    ["no UID", "6a81"],
    ["one of 5 bytes", "01020304059000"],
  ])("a card has %s: it is none, and the next one is read", async (_, first) => {
    let answer = bytesOf(first);
    const { show } = await start(({ command }) => {
      if (command !== COMMAND.transmit) return undefined;
      return Buffer.concat([structOf(0x77, 2, 16, 5, 2, 16, answer.length, 0), answer]);
    });
    await using reader = await open();
    show({ ...READER, present: true, events: 1 });
    const { asked } = pcscd ?? { asked: [] };
    await until("it was asked", () => asked.some(({ command }) => command === COMMAND.disconnect));
    answer = bytesOf("041122339000");
    expect(await take(iterate(reader))).toMatchObject({ chip: { uid: bytesOf("04112233") } });
  });
});

describe("the lamp and the buzzer of an ACR122U", () => {
  const ACR122 = { family: "acr122", deu_info: false };
  const data = ({ command, body }: Asked) => body.subarray(command === COMMAND.transmit ? 32 : 24).toString("hex");

  test("tell the verdict while no card lies there", async () => {
    const { asked } = await start();
    await using reader = await open(ACR122);
    for (const feedback of ["admit", "refuse", "unsure", "out-of-order"] as const) await reader.feedback?.(feedback);
    const orders = asked.filter(({ command }) => command === COMMAND.control);
    expect(orders.map(data)).toEqual([
      "ff0040ac0403000101",
      "ff00405c0401010301",
      "ff0040fc0402010201",
      "ff00400d0400000000",
    ]);
    expect(orders.map(({ body }) => body.subarray(4, 8))).toEqual(Array(4).fill(Buffer.from(structOf(0x42000001))));
    const connected = asked.filter(({ command }) => command === COMMAND.connect);
    expect(connected.map(({ body }) => body.subarray(132, 136))).toEqual(Array(4).fill(Buffer.from(structOf(3))));
    expect(asked.filter(({ command }) => command === COMMAND.disconnect)).toHaveLength(4);
  });

  test("go by way of the card while one lies there", async () => {
    const { asked, show } = await start();
    await using reader = await open(ACR122);
    show({ ...READER, present: true, events: 1 });
    await take(iterate(reader));
    const shown = reader.feedback?.("admit");
    await expect(shown).rejects.toMatchObject({ code: "protocol" });
    expect(asked.filter(({ command }) => command === COMMAND.transmit).map(data)).toEqual([
      "ffca000000",
      "ff0040ac0403000101",
    ]);
    expect(asked.some(({ command }) => command === COMMAND.control)).toBe(false);
  });

  test("are refused by the driver: the reader reads on", async () => {
    const { show } = await start(only(COMMAND.control, structOf(0x77, 0, 9, 264, 0, 0x8010001f)));
    await using reader = await open(ACR122);
    await expect(reader.feedback?.("admit")).rejects.toMatchObject({
      code: "denied",
      message: expect.stringContaining("ifdDriverOptions"),
    });
    show({ ...READER, present: true, events: 1 });
    expect(await take(iterate(reader))).toMatchObject({ chip: { uid: UID } });
  });

  test("are left alone on any other reader", async () => {
    await start();
    await using reader = await open();
    expect("feedback" in reader).toBe(false);
  });
});
