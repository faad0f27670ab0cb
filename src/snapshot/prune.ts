/** Clearing away what no manifest names any more, and what builders left that no longer run. */
import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { isRunning } from "../disk/drafts.ts";
import { BUILDING } from "./format.ts";

/** A file of a set, or one of replaceFile in src/disk/durable.ts that was never renamed. */
const OURS = /^[a-z0-9-]{1,32}\.[0-9]{1,16}\.(?:cards|changes)$/;
const DRAFT = /\.json\.new-(?<pid>[0-9]+)$/;

/** `named`: files of the manifests that are kept; `building`: unfinished files of this process that are still at work. */
export function prune(folder: string, named: ReadonlySet<string>, building: ReadonlySet<string>): void {
  for (const name of readdirSync(folder)) {
    const isUseless = OURS.test(name) ? !named.has(name) : isLeft(name, building);
    if (isUseless) rmSync(join(folder, name), { force: true });
  }
}

function isLeft(name: string, building: ReadonlySet<string>): boolean {
  const pid = name.startsWith(BUILDING) ? name.slice(BUILDING.length) : DRAFT.exec(name)?.groups?.["pid"];
  if (pid === undefined) return false;
  const number = Number.parseInt(pid, 10);
  return number === process.pid ? !building.has(name) : !isRunning(number);
}
