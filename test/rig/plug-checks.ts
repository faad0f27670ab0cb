import { readFileSync, statSync } from "node:fs";
import * as v from "valibot";
import { careFor } from "../../firmware-bridge/care.ts";
import { openReader, readerOptions } from "../../firmware-bridge/catalog.ts";
import type { Health, Scan } from "../../firmware-bridge/device.ts";
import { findReaders } from "../../firmware-bridge/find-readers.ts";
import { watchDevices } from "../../firmware-bridge/hot-plug.ts";
import { keepReading } from "../../firmware-bridge/reopen.ts";
import { usbDevices } from "../../firmware-bridge/usb-devices.ts";
import { resetUsb } from "../../firmware-bridge/usb-power.ts";
import { check, inTime, same, until } from "./check.ts";
import { send } from "./reader-checks.ts";
import { SCANNER } from "./scanner.ts";
import { plugIn } from "./usb-gadget.ts";

const DEVICE = `usb:1eab:1d10:${SCANNER.serial}`;
const CODE = "https://esc.gg/a1b2c3d4-0a0b-1036-8888-001999888777";
/** Of the group that guest.sh makes. */
const GROUP = 4242;
const GROUP_MAY_WRITE = 0o020;

/** What a machine does for its readers: sees them come, knows them, and resets one that hangs. On a real bus, with udev and our rules. */
export async function checkPlugs(): Promise<void> {
  await check("a reader is listed once, with all its nodes and the lines for the config", async () => {
    await using scanner = await plugIn(SCANNER);
    const found = (await findReaders()).find(({ usb }) => usb === "1eab:1d10");
    same("name", found?.name, `${SCANNER.manufacturer} ${SCANNER.product}`);
    same("score", found?.score, 95);
    same("nodes", found?.nodes.toSorted(), [scanner.node, scanner.port].toSorted());
    same("offers", found?.offers, [{ kind: "hid-pos", device: "usb:1eab:1d10" }]);
  });

  await check("a plug and an unplug are each seen by the watch", async () => {
    let seen = 0;
    using watch = watchDevices(() => void (seen += 1));
    same("watches", watch.watches(), true);
    {
      await using _scanner = await plugIn(SCANNER);
      await until("the plug to be seen", () => seen > 0);
      seen = 0;
    }
    await until("the unplugging to be seen", () => seen > 0);
  });

  await check("udev lets the gate's group reset a reader", async () => {
    await using _scanner = await plugIn(SCANNER);
    const device = (await usbDevices()).find(({ serial }) => serial === SCANNER.serial);
    const file = `${device?.folder}/authorized`;
    // the rule's two commands run one after the other
    await until("the group to be let write it", () => {
      const { gid, mode } = statSync(file);
      return gid === GROUP && (mode & GROUP_MAY_WRITE) !== 0;
    });
    same("authorized", readFileSync(file, "latin1").trim(), "1");
  });

  await check("a reader is taken off its driver and given back: it is lost, found again, and reads", async () => {
    await using scanner = await plugIn(SCANNER);
    const options = v.parse(readerOptions, { kind: "hid-pos", device: DEVICE });
    const seen: Health["is"][] = [];
    await using kept = keepReading(async () => openReader(options), {
      ...careFor(options, {}),
      onHealth: ({ is }) => seen.push(is),
    });
    const scans = kept.scans()[Symbol.asyncIterator]();
    const before = inTime<IteratorResult<Scan>>("a scan", scans.next());
    await until("the scanner to be opened", scanner.isOpen);
    await send(scanner, CODE);
    await before;
    same("reset", await resetUsb(DEVICE), "done");
    await until("it to be lost and found", () => seen.at(-1) === "up" && seen.includes("down"));
    const after = inTime<IteratorResult<Scan>>("a scan", scans.next());
    await send(scanner, CODE);
    const next = await after;
    same("payload", next.done === true ? undefined : Buffer.from(next.value.payload).toString("latin1"), CODE);
  });
}
