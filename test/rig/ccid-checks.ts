import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as v from "valibot";
import { openReader, readerOptions } from "../../firmware-bridge/catalog.ts";
import { keepReading } from "../../firmware-bridge/reopen.ts";
import { CARD_UID, chipCard, deuInfoFiles, ESCN } from "../fakes/chip-card.ts";
import { ccidSlot } from "./ccid-card.ts";
import { check, inTime, same, until } from "./check.ts";
import { consolePort } from "./console-port.ts";
import { usbDevice } from "./usb-device.ts";

const PCSCD_SOCKET = "/run/pcscd/pcscd.comm";
/** QEMU's reader. */
const VENDOR = "08e6";

/** What the reader `pcsc` owes on the real chain: USB, the kernel, libccid and pcscd. */
export async function checkCcid(): Promise<void> {
  await check("a chip on a USB CCID reader reads through pcscd, and again after the reader was unplugged", async () => {
    // Without the readers of this machine's own configuration, which may have virtual ones.
    const none = mkdtempSync(join(tmpdir(), "rig-"));
    const daemon = spawn("/usr/sbin/pcscd", ["--foreground", "--config", none], { stdio: "ignore" });
    try {
      await until("pcscd", () => existsSync(PCSCD_SOCKET));
      using slot = ccidSlot(await consolePort("to-ccid"));
      const seen = { up: 0, down: 0 };
      const options = v.parse(readerOptions, { kind: "pcsc" });
      await using reader = keepReading(() => openReader(options), {
        onHealth: ({ is }) => void (seen[is] += 1),
      });
      const scans = reader.scans()[Symbol.asyncIterator]();
      for (const turn of [1, 2]) {
        await until("the reader to be up", () => seen.up >= turn);
        slot.insert(chipCard({ uid: CARD_UID, files: deuInfoFiles() }));
        const { value } = await inTime("a scan", scans.next());
        same("chip", [hex(value?.chip?.uid), hex(value?.chip?.deuInfo?.escn)], [hex(CARD_UID), hex(ESCN)]);
        slot.remove();
        // what a hub does when it cuts the power of a port
        const switchOf = `${usbDevice(VENDOR)}/authorized`;
        const { down } = seen;
        writeFileSync(switchOf, "0");
        await until("the loss to be noticed", () => seen.down > down);
        writeFileSync(switchOf, "1");
      }
    } finally {
      daemon.kill("SIGTERM");
    }
  });
}

function hex(bytes: Uint8Array | undefined): string | undefined {
  return bytes === undefined ? undefined : Buffer.from(bytes).toString("hex");
}
