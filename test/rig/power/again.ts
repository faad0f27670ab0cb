/**
 * Lays out one disk of a trial that failed, to be looked at:
 *
 *     node test/rig/power/again.ts LOG SEED AT CUT FOLDER
 */
import { mkdirSync } from "node:fs";
import { CUTS, nameOf, stateAfter, writeState } from "./cut.ts";
import { readLog } from "./log.ts";

const [log = "", seed, at, name, folder = ""] = process.argv.slice(2);
const cut = CUTS.find((one) => nameOf(one) === name);
if (cut === undefined) throw new Error(`CUT is one of ${CUTS.map(nameOf).join(", ")}`);
mkdirSync(folder);
writeState(stateAfter({ log: readLog(log), seed: Number(seed) }, Number(at), cut), folder);
