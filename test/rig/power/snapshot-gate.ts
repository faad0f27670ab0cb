/** The gate of snapshot-work.ts. What it accepts it acknowledges, as the journal remembers it. */
import { openSync, writeSync } from "node:fs";
import { join } from "node:path";
import { workerData } from "node:worker_threads";
import { followSnapshot } from "../../../src/snapshot/current.ts";
import { placesIn, SITE, timeOf } from "./snapshot-plan.ts";
import type { Remembered } from "./snapshot-promise.ts";

const { folder, taken } = workerData as { folder: string; taken: Int32Array };
const acks = openSync(join(folder, "gate.acks"), "a");
let remembered: Remembered = { seq: 0, keys: [], earlier: [] };

await followSnapshot(placesIn(folder).cards, {
  site: SITE,
  trust: {
    keys: () => remembered.keys,
    highest: () => remembered.seq,
    earlier: () => remembered.earlier,
    accept({ info, keys, earlier }) {
      remembered = { seq: info.seq, keys, earlier };
      writeSync(acks, `accepted ${JSON.stringify(remembered)}\n`);
      Atomics.add(taken, 0, 1);
      Atomics.notify(taken, 0);
    },
  },
  now: () => timeOf(0),
  onChange: () => {},
  pollMs: 20,
});
// followSnapshot does not keep a process alive
setInterval(() => {}, 2 ** 30);
