import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as v from "valibot";
import { describe } from "vitest";
import { openReader, readerOptions } from "../../firmware-bridge/catalog.ts";
import { chipHand } from "../contract/chip-reader.ts";
import type { ChipDevice } from "../contract/chip-reader.ts";
import { layoutOf } from "../../firmware-bridge/wire/layouts.ts";
import { describeRealReader } from "../contract/metal.ts";
import { describeReader } from "../contract/reader.ts";
import type { ReaderRig } from "../contract/reader.ts";
import { have } from "../debian.ts";
import { openCamera } from "../fakes/device-camera.ts";
import { openHidScanner } from "../fakes/device-hid.ts";
import { openPty } from "../fakes/device-pty.ts";
import { mayRunPcscd, startRealPcscd } from "../fakes/real-pcscd.ts";
import { openScriptedPcscd } from "../fakes/scripted-pcscd.ts";
import { openPn532 } from "../fakes/pn532.ts";
import { openSocketDevice } from "../fakes/device-socket.ts";
import { COUNTING_SCANNER, countingReports, KEYBOARD } from "../fakes/hid-reports.ts";
import { openHidTalker } from "../fakes/hid-talker.ts";
import type { HidTalker } from "../fakes/hid-talker.ts";
import { openDatalogicScanner } from "../fakes/scanner-datalogic.ts";
import { openGm65Scanner } from "../fakes/scanner-gm65.ts";
import { openHoneywellScanner } from "../fakes/scanner-honeywell.ts";
import { openNewlandScanner } from "../fakes/scanner-newland.ts";
import { openSsiScanner } from "../fakes/scanner-ssi.ts";
import type { FakeScanner } from "../fakes/scanner.ts";
import { openTwn4 } from "../fakes/twn4.ts";
import { until } from "../fakes/until.ts";
import { SNAPI_SCANNER, snapiPackets, snapiStatus } from "../fakes/snapi-reports.ts";
import { typing, typistOf } from "../fakes/typing.ts";

const EVERYTHING = ["show", "showHalf", "plug"] as const;

async function serialRig(): Promise<ReaderRig> {
  const pty = await openPty();
  const options = v.parse(readerOptions, { kind: "serial", device: pty.path, baud: 115_200 });
  return {
    open: async () => openReader(options),
    show: async (text) => pty.write(`${text}\r`),
    showHalf: async (text) => pty.write(text),
    plug: { pull: pty.unplug, push: pty.plug },
    [Symbol.asyncDispose]: async () => pty[Symbol.asyncDispose](),
  };
}

/** A scanner that answers its host; `more`: its part of the options. */
function scannerRig(open: () => Promise<FakeScanner>, more: Record<string, unknown>): () => Promise<ReaderRig> {
  return async () => {
    const scanner = await open();
    const options = v.parse(readerOptions, { kind: "serial", device: scanner.path, ...more });
    return {
      open: async () => openReader(options),
      show: scanner.show,
      showHalf: scanner.showHalf,
      plug: { pull: scanner.unplug, push: scanner.plug },
      [Symbol.asyncDispose]: async () => scanner[Symbol.asyncDispose](),
    };
  };
}

async function hidPosRig(): Promise<ReaderRig> {
  const scanner = await openHidScanner(COUNTING_SCANNER);
  const options = v.parse(readerOptions, { kind: "hid-pos", device: scanner.device });
  return {
    open: async () => openReader(options, scanner.context),
    show: async (text) => scanner.send(...countingReports(text)),
    showHalf: async (text) => scanner.send(...countingReports(text.padEnd(100)).slice(0, 1)),
    plug: { pull: scanner.unplug, push: scanner.plug },
    [Symbol.asyncDispose]: async () => scanner[Symbol.asyncDispose](),
  };
}

/** A HID device that is spoken to; `reportsOf` a text that it reads. */
async function hidRig(
  scanner: HidTalker,
  options: object,
  reportsOf: (text: string) => readonly Uint8Array[],
): Promise<ReaderRig> {
  const parsed = v.parse(readerOptions, { device: scanner.device, ...options });
  return {
    open: async () => openReader(parsed, scanner.context),
    show: async (text) => scanner.send(...reportsOf(text)),
    showHalf: async (text) => {
      const reports = reportsOf(text.padEnd(100));
      scanner.send(...reports.slice(0, reports.length / 2));
    },
    plug: { pull: scanner.unplug, push: scanner.plug },
    [Symbol.asyncDispose]: async () => scanner[Symbol.asyncDispose](),
  };
}

async function hidPosFamilyRig(family: "honeywell" | "newland"): Promise<ReaderRig> {
  const scanner = await openHidTalker({ vendor: "0c2e", product: "0b61", descriptor: COUNTING_SCANNER });
  return hidRig(scanner, { kind: "hid-pos", family, trigger: "host" }, countingReports);
}

async function snapiRig(): Promise<ReaderRig> {
  const scanner = await openHidTalker({
    vendor: "05e0",
    product: "1900",
    descriptor: SNAPI_SCANNER,
    answers: ([order = 0]) => [snapiStatus(order)],
  });
  return hidRig(scanner, { kind: "snapi" }, snapiPackets);
}

async function wedgeRig(layout: "us" | "fr"): Promise<ReaderRig> {
  const scanner = await openHidTalker({ vendor: "05e0", product: "1200", descriptor: KEYBOARD });
  const typist = typistOf(layoutOf(layout));
  return hidRig(scanner, { kind: "wedge", layout }, (text) => typing(typist, text));
}

async function simulatedRig(): Promise<ReaderRig> {
  const device = await openSocketDevice();
  const options = v.parse(readerOptions, { kind: "simulated", socket: device.path });
  return {
    open: async () => openReader(options),
    show: async (text) => device.write(`${text}\r`),
    showHalf: async (text) => device.write(text),
    plug: { pull: device.unplug, push: device.plug },
    [Symbol.asyncDispose]: async () => device[Symbol.asyncDispose](),
  };
}

async function cameraRig(): Promise<ReaderRig> {
  const camera = await openCamera();
  const options = v.parse(readerOptions, camera.options);
  return {
    async open() {
      camera.clear();
      return openReader(options);
    },
    show: camera.show,
    showHalf: camera.showHalf,
    plug: { pull: camera.unplug, push: camera.plug },
    [Symbol.asyncDispose]: async () => camera[Symbol.asyncDispose](),
  };
}

async function realPcscRig(): Promise<ReaderRig> {
  const pcscd = await startRealPcscd();
  const options = v.parse(readerOptions, { kind: "pcsc", socket: pcscd.socket, reader: pcscd.reader });
  return {
    open: async () => openReader(options),
    plug: { pull: pcscd.kill, push: pcscd.start },
    [Symbol.asyncDispose]: async () => pcscd[Symbol.asyncDispose](),
  };
}

async function pcscRig(): Promise<ReaderRig> {
  const pcscd = await openScriptedPcscd();
  const options = v.parse(readerOptions, { kind: "pcsc", socket: pcscd.socket, family: "acr122" });
  return {
    open: async () => openReader(options),
    plug: {
      pull: async () => pcscd.show(),
      push: async () => pcscd.show({ name: "ACS ACR122U PICC Interface 00 00" }),
    },
    [Symbol.asyncDispose]: async () => pcscd[Symbol.asyncDispose](),
  };
}

/** A reader of chips on a pty. */
function chipRig(kind: string, openDevice: () => Promise<ChipDevice>): () => Promise<ReaderRig> {
  return async () => {
    const device = await openDevice();
    const options = v.parse(readerOptions, { kind, device: device.pty.path });
    const { lay, show, says } = chipHand(device);
    return {
      open: async () => openReader(options),
      show,
      says,
      async showHalf(text) {
        device.faults.halfSearch = true;
        const before = device.looks();
        lay(text);
        await until("a search was answered by half", () => device.looks() > before);
      },
      plug: {
        pull: device.pty.unplug,
        async push() {
          device.faults.halfSearch = false;
          device.put();
          await device.pty.plug();
        },
      },
      [Symbol.asyncDispose]: async () => device[Symbol.asyncDispose](),
    };
  };
}

async function replayRig(): Promise<ReaderRig> {
  const folder = await mkdtemp(join(tmpdir(), "replay-"));
  const file = join(folder, "recording");
  await writeFile(file, "");
  const options = v.parse(readerOptions, { kind: "replay", file, as: "serial" });
  return {
    open: async () => openReader(options),
    [Symbol.asyncDispose]: async () => rm(folder, { recursive: true }),
  };
}

describe.skipIf(!have("socat"))("on a pty", () => {
  describeReader("serial", serialRig, EVERYTHING);
  describeReader("serial honeywell", scannerRig(openHoneywellScanner, { family: "honeywell" }), EVERYTHING);
  describeReader(
    "serial honeywell host ack",
    scannerRig(async () => openHoneywellScanner({ hostAckMs: 1000 }), {
      family: "honeywell",
      host_ack: true,
      host_ack_limit_ms: 200,
    }),
    EVERYTHING,
  );
  describeReader("serial newland", scannerRig(openNewlandScanner, { family: "newland" }), EVERYTHING);
  describeReader("serial datalogic", scannerRig(openDatalogicScanner, { family: "datalogic" }), EVERYTHING);
  describeReader("serial zebra-ssi", scannerRig(openSsiScanner, { family: "zebra-ssi" }), EVERYTHING);
  describeReader("gm65", scannerRig(openGm65Scanner, { kind: "gm65", rest_ms: 0 }), EVERYTHING);
  describeReader("pn532", chipRig("pn532", openPn532), EVERYTHING);
  describeReader("twn4", chipRig("twn4", openTwn4), EVERYTHING);
  describeReader("gm65 continuous", scannerRig(openGm65Scanner, { kind: "gm65", mode: "continuous" }), EVERYTHING);
});
describeReader("hid-pos", hidPosRig, EVERYTHING);
for (const family of ["honeywell", "newland"] as const)
  describeReader(`hid-pos, ${family}`, async () => hidPosFamilyRig(family), EVERYTHING);
describeReader("snapi", snapiRig, EVERYTHING);
for (const layout of ["us", "fr"] as const)
  describeReader(`wedge, ${layout}`, async () => wedgeRig(layout), EVERYTHING);
describeReader("simulated", simulatedRig, EVERYTHING);
describeReader("camera", cameraRig, EVERYTHING);
describeReader("replay", replayRig, []);
describeReader("pcsc", pcscRig, ["plug"]);
describe.skipIf(!mayRunPcscd())("on Debian's pcscd", () => {
  describeReader("pcsc", realPcscRig, ["plug"]);
});

for (const kind of ["pn532", "pcsc", "serial", "twn4", "gm65", "hid-pos", "snapi", "wedge", "camera"])
  describeRealReader(kind);
