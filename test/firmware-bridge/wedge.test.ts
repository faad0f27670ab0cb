/** Readers that type: who else would hear them, and what the way to them is. */
import { mkdir, realpath, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import * as v from "valibot";
import { expect, test, vi } from "vitest";
import { openReader, readerOptions } from "../../firmware-bridge/catalog.ts";
import { layoutOf } from "../../firmware-bridge/wire/layouts.ts";
import { iterate, take, textOf } from "../contract/reader.ts";
import { bytesOf, COUNTING_SCANNER, KEYBOARD } from "../fakes/hid-reports.ts";
import { openHidTalker } from "../fakes/hid-talker.ts";
import type { HidTalker } from "../fakes/hid-talker.ts";
import { ENTER, reportsOf, TAB, typing, typistOf } from "../fakes/typing.ts";

interface Silence {
  /** As the kernel shows it; undefined: a kernel before 5.11. */
  readonly inhibited?: "0" | "1";
  /** What udev knows of the input's event node. */
  readonly udev?: string;
}

const SILENT: Silence = { inhibited: "1" };
const CARD = "https://esc.example/a/1B3C-5d";
const US = typistOf(layoutOf("us"));

async function keyboard({ inhibited, udev }: Silence, descriptor = KEYBOARD): Promise<HidTalker> {
  return openHidTalker({
    vendor: "05e0",
    product: "1200",
    descriptor,
    async shown(folder, { sys }) {
      const input = join(folder, "input/input7");
      await mkdir(join(input, "event3"), { recursive: true });
      await writeFile(join(input, "event3/dev"), "13:67\n");
      if (inhibited !== undefined) await writeFile(join(input, "inhibited"), `${inhibited}\n`);
      const known = join(dirname(sys), "run/udev/data/c13:67");
      await mkdir(dirname(known), { recursive: true });
      if (udev !== undefined) await writeFile(known, udev);
    },
  });
}

function contextOf({ context }: HidTalker): HidTalker["context"] {
  return { ...context, roots: { ...context.roots, run: join(dirname(context.roots.sys), "run") } };
}

const optionsFor = ({ device }: HidTalker, more: object = {}) =>
  v.parse(readerOptions, { kind: "wedge", device, ...more });

test.each<[string, Silence]>([
  ["the kernel gives its keys to nobody", SILENT],
  [
    "the screen's session ignores it",
    { inhibited: "0", udev: "I:42\nE:ID_INPUT=1\nE:LIBINPUT_IGNORE_DEVICE=1\nG:seat\n" },
  ],
  ["an older kernel, and the screen's session ignores it", { udev: "E:LIBINPUT_IGNORE_DEVICE=1\n" }],
])("%s: it is read", async (_, silence) => {
  await using wedge = await keyboard(silence);
  await using reader = await openReader(optionsFor(wedge), contextOf(wedge));
  wedge.send(...typing(US, CARD));
  expect(await take(iterate(reader))).toMatchObject({ medium: "qr", payload: Uint8Array.from(Buffer.from(CARD)) });
  expect([...wedge.written, ...wedge.features]).toEqual([]);
});

test.each<[string, Silence]>([
  ["nobody has silenced it", { inhibited: "0" }],
  ["udev knows nothing of it yet", { inhibited: "0", udev: "E:ID_INPUT=1\n" }],
  ["the property is switched off", { udev: "E:LIBINPUT_IGNORE_DEVICE=0\n" }],
])("%s: it is refused, with what helps, and never opened", async (_, silence) => {
  await using wedge = await keyboard(silence);
  await expect(openReader(optionsFor(wedge), contextOf(wedge))).rejects.toMatchObject({
    name: "DeviceError",
    code: "denied",
    message: expect.stringMatching(/event3.*61-esc-kiosk-wedge\.rules.*libusb/),
  });
  expect(wedge.paths).toEqual([]);
});

test("it is no keyboard", async () => {
  await using wedge = await keyboard(SILENT, COUNTING_SCANNER);
  await expect(openReader(optionsFor(wedge), contextOf(wedge))).rejects.toMatchObject({ code: "protocol" });
});

test("its reports are as its descriptor says", async () => {
  const numbered = Uint8Array.of(...KEYBOARD.subarray(0, 6), 0x85, 0x03, ...KEYBOARD.subarray(6));
  await using wedge = await keyboard(SILENT, numbered);
  await using reader = await openReader(optionsFor(wedge, { layout: "fr" }), contextOf(wedge));
  const reports = typing(typistOf(layoutOf("fr")), CARD).map((report) => Uint8Array.of(3, ...report));
  wedge.send(...reports.flatMap((report) => [report, Uint8Array.of(2, 0, 0, 4, 0, 0, 0, 0, 0)]));
  expect(textOf(await take(iterate(reader)))).toBe(CARD);
});

test("the wrong layout makes no card", async () => {
  await using wedge = await keyboard(SILENT);
  await using reader = await openReader(optionsFor(wedge, { layout: "de" }), contextOf(wedge));
  wedge.send(...typing(US, CARD));
  expect(textOf(await take(iterate(reader)))).toBe(
    "httpsÖ--esc.example-a-1B3Cß5d".replaceAll(/[Öß]/g, (one) => Buffer.from(one).toString("latin1")),
  );
});

test("an AIM identifier in front is taken off", async () => {
  await using wedge = await keyboard(SILENT);
  await using reader = await openReader(optionsFor(wedge, { medium: "nfc" }), contextOf(wedge));
  wedge.send(...typing(US, "]Q1card"));
  expect(await take(iterate(reader))).toMatchObject({ medium: "nfc", symbology: "Q1" });
});

test.each([
  ["any", [ENTER], "card"],
  ["any", [TAB], "card"],
  ["enter", [TAB, ENTER], "card\t"],
  ["tab", [ENTER, TAB], "card\n"],
  ["idle", [ENTER], "card"],
  ["idle", [], "card"],
])("terminator %s", async (terminator, end, text) => {
  await using wedge = await keyboard(SILENT);
  const options = optionsFor(wedge, { terminator, idle_end_ms: 20 });
  await using reader = await openReader(options, contextOf(wedge));
  wedge.send(...typing(US, "card", end));
  expect(textOf(await take(iterate(reader)))).toBe(text);
});

test("a half card is forgotten after two seconds, and half an accent with it", async () => {
  await using wedge = await keyboard(SILENT);
  await using reader = await openReader(optionsFor(wedge, { layout: "fr" }), contextOf(wedge));
  const scans = iterate(reader);
  const french = typistOf(layoutOf("fr"));
  wedge.send(...typing(french, "half a card", []), ...reportsOf([{ usage: 0x2f, modifiers: 0 }]));
  const now = performance.now();
  const clock = vi.spyOn(performance, "now").mockImplementation(() => now + 2100);
  wedge.send(...typing(french, "e2"));
  clock.mockRestore();
  expect(textOf(await take(scans))).toBe("e2");
});

async function withInterfaces(...protocols: readonly string[]): Promise<HidTalker> {
  return openHidTalker({
    vendor: "05e0",
    product: "1200",
    async shown(folder) {
      const usb = dirname(dirname(await realpath(folder)));
      for (const [index, protocol] of protocols.entries()) {
        const inner = join(usb, `1-1:1.${index}`);
        await mkdir(inner, { recursive: true });
        await writeFile(join(inner, "bInterfaceClass"), "03\n");
        await writeFile(join(inner, "bInterfaceProtocol"), `${protocol}\n`);
      }
    },
  });
}

test("with libusb the keyboard's interface is taken, and no driver of the kernel is asked", async () => {
  await using wedge = await withInterfaces("00", "01");
  await using reader = await openReader(optionsFor(wedge, { access: "libusb" }), wedge.context);
  expect(wedge.paths).toEqual(["1-1:1.1"]);
  wedge.send(...typing(US, CARD));
  expect(textOf(await take(iterate(reader)))).toBe(CARD);
});

test("with libusb, a device without keyboard, one that is named by a path, one that is not there", async () => {
  await using wedge = await withInterfaces("00", "02");
  const open = async (device: string) =>
    openReader(v.parse(readerOptions, { kind: "wedge", device, access: "libusb" }), wedge.context);
  await expect(open(wedge.device)).rejects.toMatchObject({
    code: "absent",
    message: expect.stringContaining("keyboard"),
  });
  await expect(open("/dev/hidraw0")).rejects.toMatchObject({ code: "misuse" });
  await expect(open("usb:05e0:1201")).rejects.toMatchObject({ code: "absent" });
});

test("one process speaks to HID devices in one way", async () => {
  await using wedge = await withInterfaces("01");
  const { roots } = wedge.context;
  // The real library, which has no such device; the way is chosen all the same.
  await expect(openReader(optionsFor(wedge, { access: "libusb" }), { roots })).rejects.toMatchObject({
    code: "denied",
  });
  const scanner = v.parse(readerOptions, { kind: "hid-pos", device: "/dev/null" });
  await expect(openReader(scanner)).rejects.toMatchObject({
    code: "misuse",
    message: expect.stringContaining("hidraw"),
  });
});

test("rubbish between two cards", async () => {
  await using wedge = await keyboard(SILENT);
  await using reader = await openReader(optionsFor(wedge), contextOf(wedge));
  const scans = iterate(reader);
  wedge.send(...typing(US, "one"), bytesOf(""), bytesOf("00"), bytesOf("0000010101010101"), ...typing(US, "two"));
  expect([textOf(await take(scans)), textOf(await take(scans))]).toEqual(["one", "two"]);
});
