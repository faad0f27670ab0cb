import { join } from "node:path";
import { parseArgs } from "node:util";
import { MANIFEST, OLDER_MANIFESTS } from "../snapshot/format.ts";
import { infoOf, type Trust } from "../snapshot/manifest.ts";
import { loadManifest, openVerified } from "../snapshot/published.ts";
import { SnapshotError, type SnapshotInfo, type SourceInfo } from "../snapshot/words.ts";
import { type Command, print } from "./command.ts";
import { PLACE_OPTIONS, PLACE_USAGE, placeOf } from "./place.ts";

/** Whoever asks here decides nothing: any key that proves itself will do, and is named. */
const ANYBODY: Trust = { keys: () => [], highest: () => 0, earlier: () => [] };

export const snapshotStatus: Command = {
  usage: `${PLACE_USAGE} [--json]`,
  does: "What the gate decides on: cards, sources, age, who signed it, and whether it and the two before it are sound.",
  async run(args) {
    const { values } = parseArgs({ args: [...args], options: { ...PLACE_OPTIONS, json: { type: "boolean" } } });
    const place = placeOf(values);
    if (place === undefined) return 1;
    const sets = [];
    for (const name of [MANIFEST, ...OLDER_MANIFESTS]) sets.push(await statusOf(place.folder, name, place.site));
    if (values.json === true) print(JSON.stringify(sets));
    else for (const set of sets) print(`${set.file}: ${sayStatus(set)}`);
    return sets[0]?.is === "sound" ? 0 : 1;
  },
};

type Status = { readonly file: string } & (
  | { readonly is: "sound"; readonly info: SnapshotInfo }
  | { readonly is: SnapshotError["code"]; readonly why: string; readonly info?: SnapshotInfo }
);

async function statusOf(folder: string, name: string, site: string): Promise<Status> {
  const file = join(folder, name);
  let info: SnapshotInfo | undefined;
  try {
    const manifest = loadManifest(file, site, ANYBODY);
    info = infoOf(manifest);
    using set = await openVerified(folder, manifest);
    return { file, is: "sound", info: set.info };
  } catch (error) {
    if (!(error instanceof SnapshotError)) throw error;
    return { file, is: error.code, why: error.message, ...(info === undefined ? {} : { info }) };
  }
}

function sayStatus(status: Status): string {
  if (status.is !== "sound") return status.why;
  const { count, id, keyId, seq, issuedAt, expiresAt, sources } = status.info;
  const signed = `signed ${day(issuedAt)} by ${keyId}, vouched for until ${day(expiresAt)}`;
  return [`${count} cards, sequence ${seq}, ${signed}, snapshot ${id}`, ...sources.map(saySource)].join("\n  ");
}

function saySource({ name, kind, count, takenAt }: SourceInfo): string {
  const as = takenAt === undefined ? "single cards, no whole list" : `the whole list as of ${day(takenAt)}`;
  return `${name}: ${count} cards, ${kind === "router" ? "from the register" : "from a file"}, ${as}`;
}

function day(unixMs: number): string {
  return new Date(unixMs).toISOString();
}
