import { createInterface } from "node:readline";
import { HID } from "node-hid";

/**
 * The trap that our reader avoids, set on purpose: node-hid's synchronous `HID` with a listener on `data`, as its readme
 * shows it. Prints `open`; told `exit` it says `exiting` and calls process.exit(), which node-hid 3.4.0 never lets end.
 */
const [node = ""] = process.argv.slice(2);
const device = new HID(node);
device.on("data", () => {});
device.on("error", () => {});

createInterface({ input: process.stdin }).on("line", () => {
  console.log("exiting");
  process.exit(0);
});
console.log("open");
