import { writeSync } from "node:fs";
import { createInterface } from "node:readline";
import * as v from "valibot";
import { openReader, readerOptions } from "../../firmware-bridge/catalog.ts";
import { keepReading } from "../../firmware-bridge/reopen.ts";
import { KEYBOARD_NAME } from "./usb-keyboard.ts";

/**
 * A program that reads the keyboard through libusb, for which it needs a process of its own: prints `up NTH` each time it has opened it, `down CODE`,
 * and `card TEXT` for every scan. Told anything it disposes of the reader and ends.
 */
const say = (line: string) => writeSync(1, `${line}\n`);

const options = v.parse(readerOptions, { kind: "wedge", device: KEYBOARD_NAME, access: "libusb" });
let ups = 0;
const reader = keepReading(async () => openReader(options), {
  // Software emulation: the library alone takes seconds to load.
  attemptLimitMs: 30_000,
  onHealth: (health) => say(health.is === "up" ? `up ${++ups}` : `down ${health.why.code}`),
});
createInterface({ input: process.stdin }).on("line", () => {
  void reader[Symbol.asyncDispose]().then(() => process.exit(0));
});
for await (const scan of reader.scans()) say(`card ${Buffer.from(scan.payload).toString("latin1")}`);
