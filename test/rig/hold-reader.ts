import { existsSync, writeSync } from "node:fs";
import { createInterface } from "node:readline";
import { openOurReader } from "./ours.ts";

/**
 * A program that holds our reader open: prints `open`, then `card TEXT` for every scan. Told `exit` it calls process.exit()
 * with the reader open; told `block FILE` it says `blocked` and blocks its event loop until FILE is gone.
 */
const say = (line: string) => writeSync(1, `${line}\n`); // at once, because the loop may be blocked or the process gone next
const pause = new Int32Array(new SharedArrayBuffer(4));

createInterface({ input: process.stdin }).on("line", (line) => {
  const [command, file = ""] = line.split(" ");
  if (command === "exit") {
    say("exiting");
    process.exit(0);
  }
  if (command === "block") {
    say("blocked");
    while (existsSync(file)) Atomics.wait(pause, 0, 0, 20);
  }
});

const reader = await openOurReader();
say("open");
for await (const scan of reader.scans()) say(`card ${Buffer.from(scan.payload).toString("latin1")}`);
