/** Sync writes its ledger, in the folder of the first argument, over several starts, and acknowledges how many steps it took. */
import { openSync, writeSync } from "node:fs";
import { join } from "node:path";
import { openIn, STEPS_A_START, takeStep } from "./ledger-promise.ts";

const [folder = ""] = process.argv.slice(2);
const acks = openSync(join(folder, "sync.acks"), "a");
let step = 0;
for (const steps of STEPS_A_START) {
  using ledger = openIn(folder);
  for (const end = step + steps; step < end; ) {
    takeStep(ledger, step);
    step += 1;
    writeSync(acks, `${step}\n`);
  }
}
