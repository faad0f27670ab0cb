/** Devices of every family on real ptys, asked who they are. */
import { describe, expect, test } from "vitest";
import { openBareSerial } from "../../firmware-bridge/catalog.ts";
import { type Probed, probeSerial } from "../../firmware-bridge/probe.ts";
import { PROBES } from "../../firmware-bridge/wire/probes.ts";
import { have } from "../debian.ts";
import { openPty } from "../fakes/device-pty.ts";
import { filesOf } from "../fakes/handles.ts";
import { openPn532 } from "../fakes/pn532.ts";
import { openDatalogicScanner } from "../fakes/scanner-datalogic.ts";
import { openGm65Scanner } from "../fakes/scanner-gm65.ts";
import { openHoneywellScanner } from "../fakes/scanner-honeywell.ts";
import { openNewlandScanner } from "../fakes/scanner-newland.ts";
import { openSsiScanner } from "../fakes/scanner-ssi.ts";
import { openTwn4 } from "../fakes/twn4.ts";

interface Asked {
  readonly heard: readonly Probed[];
  readonly asked: readonly string[];
}

async function ask(path: string, ratesMeanNothing = false): Promise<Asked> {
  const heard: Probed[] = [];
  const asked: string[] = [];
  const probing = probeSerial({
    bauds: [9600, 115_200],
    ratesMeanNothing,
    answerMs: 300,
    open: async (baud, handlers) => openBareSerial(path, baud, handlers),
    onAsk: ({ name }, baud) => asked.push(`${name} ${baud}`),
  });
  for await (const probed of probing) heard.push(probed);
  return { heard, asked };
}

const withPty = async (open: typeof openPn532 | typeof openTwn4) => {
  const fake = await open();
  return { path: fake.pty.path, [Symbol.asyncDispose]: async () => fake[Symbol.asyncDispose]() };
};

const DEVICES: readonly (readonly [string, () => Promise<AsyncDisposable & { readonly path: string }>])[] = [
  ["Datalogic scanner", openDatalogicScanner],
  ["Honeywell scanner", openHoneywellScanner],
  ["Newland scanner", openNewlandScanner],
  ["GM65 module", openGm65Scanner],
  ["Zebra scanner in SSI", openSsiScanner],
  ["Elatec TWN4", async () => withPty(openTwn4)],
  ["PN532", async () => withPty(openPn532)],
];

describe.skipIf(!have("socat"))("on a pty", () => {
  test.each(DEVICES)("%s is found out, and nobody is asked after it", async (name, open) => {
    await using device = await open();
    const before = filesOf(process.pid).length;
    const { heard, asked } = await ask(device.path);
    expect(heard.at(-1)).toMatchObject({ is: "recognised", probe: { name } });
    expect(heard.slice(0, -1).filter(({ is }) => is === "recognised")).toEqual([]);
    expect(asked).toHaveLength(heard.length);
    expect(filesOf(process.pid)).toHaveLength(before);
  });

  test("nobody answers: each question is asked once at each of its rates", async () => {
    await using device = await openPty();
    const { heard, asked } = await ask(device.path);
    expect(heard.every(({ is, answer }) => is === "silent" && answer.length === 0)).toBe(true);
    expect(asked).toEqual(
      [9600, 115_200].flatMap((baud) =>
        PROBES.filter(({ bauds }) => bauds.includes(baud)).map(({ name }) => `${name} ${baud}`),
      ),
    );
  });

  test("a device without rates is asked everything once", async () => {
    await using device = await openPty();
    expect((await ask(device.path, true)).asked).toEqual(PROBES.map(({ name }) => `${name} 9600`));
  });

  test("its own bytes come back, and then it talks without end", async () => {
    let flood = false;
    await using device = await openPty((bytes) => {
      void device.write(flood ? new Uint8Array(5000).fill(0xff) : bytes).catch(() => undefined);
      flood ||= bytes.includes(0x2e);
    });
    const { heard } = await ask(device.path, true);
    expect(heard.map(({ is }) => is)).toEqual(["echo", "echo", ...PROBES.slice(2).map(() => "strange")]);
    expect(Math.max(...heard.map(({ answer }) => answer.length))).toBeLessThanOrEqual(4096);
  });

  test("it is pulled out meanwhile", async () => {
    await using device = await openPty();
    const asking = ask(device.path);
    await Promise.all([device.unplug(), expect(asking).rejects.toMatchObject({ name: "DeviceError" })]);
  });
});
