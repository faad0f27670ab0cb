/**
 * Sync publishes by the plan, in the folder of the first argument, and acknowledges each step when it returns. With `followed` as
 * the second one a gate follows in a thread of its own and is as quick as can be: it has always taken a new set before the
 * rename that showed it is durable.
 */
import fs, { openSync, writeSync } from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { makeFolder } from "../../../src/disk/durable.ts";
import { MANIFEST } from "../../../src/snapshot/format.ts";
import { openPublisher } from "../../../src/snapshot/publisher.ts";
import { loadSigner } from "../../../src/snapshot/signing.ts";
import { placesIn, PLAN, SITE, take, timeOf } from "./snapshot-plan.ts";

const GATE_MS = 20_000;

const [folder = "", how] = process.argv.slice(2);
const { cards, keys } = placesIn(folder);
makeFolder(keys, 0o700);
const acks = openSync(join(folder, "sync.acks"), "a");
const gate = how === "followed" ? startGate() : undefined;

for (const [n, step] of PLAN.entries()) {
  using publisher = openPublisher({
    folder: cards,
    site: SITE,
    signer: () => loadSigner({ folder: keys }),
    validForMs: 86_400_000,
    now: () => timeOf(n),
  });
  if (take(step, publisher, keys)) writeSync(acks, `published ${n}\n`);
}
await gate?.terminate();

function startGate(): Worker {
  /** How many sets the gate has taken. */
  const taken = new Int32Array(new SharedArrayBuffer(4));
  const { renameSync } = fs;
  fs.renameSync = (from, to) => {
    const before = Atomics.load(taken, 0);
    renameSync(from, to);
    if (to === join(cards, MANIFEST) && Atomics.wait(taken, 0, before, GATE_MS) === "timed-out")
      throw new Error("the gate does not take what is published");
  };
  syncBuiltinESMExports();
  return new Worker(new URL("snapshot-gate.ts", import.meta.url), { workerData: { folder, taken } });
}
