import type { Health, Scan } from "../../firmware-bridge/device.ts";
import { check, inTime, same, until } from "./check.ts";
import { keepOurReader, openOurReader } from "./ours.ts";
import { reportsOf, SCANNER } from "./scanner.ts";
import { plugIn } from "./usb-gadget.ts";
import type { UsbDevice } from "./usb-gadget.ts";

const SHORT = "https://esc.gg/a1b2c3d4-0a0b-1036-8888-001999888777";
const LONG = `https://card.example/?${"0123456789".repeat(12)}`; // 3 reports

/** What the reader `hid-pos` owes, on a USB scanner that the kernel cannot tell from a bought one. */
export async function checkReader(): Promise<void> {
  await check("a card in one report and a card in three are read", async () => {
    await using scanner = await plugIn(SCANNER);
    await using reader = await openOurReader();
    const scans = reader.scans()[Symbol.asyncIterator]();
    for (const code of [SHORT, LONG, SHORT]) {
      await send(scanner, code);
      const scan = await nextScan(scans);
      same("payload", textOf(scan), code);
      same("medium and symbology", [scan.medium, scan.symbology], ["qr", "Q1"]);
    }
  });

  await check("a reader that is disposed of lets the device go", async () => {
    await using scanner = await plugIn(SCANNER);
    const reader = await openOurReader();
    const scans = reader.scans()[Symbol.asyncIterator]();
    await send(scanner, SHORT);
    await nextScan(scans);
    const next = scans.next();
    await inTime("the disposal", reader[Symbol.asyncDispose]());
    same("open for the kernel", scanner.isOpen(), false);
    same("end of scans", (await inTime("the scans to end", next)).done, true);
  });

  await check("a reader that is disposed of the moment it is open lets the device go", async () => {
    await using scanner = await plugIn(SCANNER);
    const reader = await openOurReader();
    await inTime("the disposal", reader[Symbol.asyncDispose]());
    same("open for the kernel", scanner.isOpen(), false);
  });

  await check("a reader is unplugged in mid-frame: it is lost, and says so", async () => {
    await using scanner = await plugIn(SCANNER);
    await using reader = await openOurReader();
    const scans = reader.scans()[Symbol.asyncIterator]();
    await send(scanner, SHORT);
    await nextScan(scans);
    await sendBeginning(scanner, LONG);
    const next = scans.next().then(
      () => "no error",
      (error: unknown) => (error instanceof Error && "code" in error ? error.code : String(error)),
    );
    scanner.unplug();
    same("error", await inTime("the loss to be noticed", next), "lost");
  });

  await check("unplugged in mid-frame and plugged in again: the next card reads, whole and alone", async () => {
    await using scanner = await plugIn(SCANNER);
    const seen: Health["is"][] = [];
    await using kept = keepOurReader((health) => seen.push(health.is));
    const scans = kept.scans()[Symbol.asyncIterator]();
    const before = nextScan(scans);
    await until("the scanner to be opened", scanner.isOpen);
    await send(scanner, SHORT);
    same("payload before", textOf(await before), SHORT);
    await sendBeginning(scanner, LONG);
    const after = nextScan(scans);
    scanner.unplug();
    await using again = await plugIn(SCANNER);
    await until("the scanner to be opened again", again.isOpen);
    await send(again, `${SHORT}?again`);
    same("payload after", textOf(await after), `${SHORT}?again`);
    // Down may be told more than once, for another reason each time: lost, then absent.
    const changes = seen.filter((is, index) => is !== seen[index - 1]);
    same("health", changes, ["up", "down", "up"]);
  });
}

export async function send(scanner: UsbDevice, code: string): Promise<void> {
  for (const report of reportsOf(code)) await scanner.send(report);
}

/** All but the last report of a code. The one before the last may still be on the bus, the others have arrived. */
async function sendBeginning(scanner: UsbDevice, code: string): Promise<void> {
  for (const report of reportsOf(code).slice(0, -1)) await scanner.send(report);
}

async function nextScan(scans: AsyncIterator<Scan>): Promise<Scan> {
  const next = await inTime("a scan", scans.next());
  if (next.done === true) throw new Error("the scans have ended");
  return next.value;
}

function textOf(scan: Scan): string {
  return Buffer.from(scan.payload).toString("latin1");
}
