import { randomBytes } from "node:crypto";
import { createReadStream, existsSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { parseArgs } from "node:util";
import { makeFolder } from "../disk/durable.ts";
import { loadSecret } from "../disk/secret.ts";
import { type ImportOptions, type ImportReading, readCards } from "../snapshot/import.ts";
import { differenceOf } from "../snapshot/import-difference.ts";
import { personHasher } from "../snapshot/person.ts";
import { openProgress } from "../snapshot/progress.ts";
import { openAsItStands, type PublishedSet } from "../snapshot/published.ts";
import { refuseLoss } from "../snapshot/publisher.ts";
import { SnapshotError } from "../snapshot/words.ts";
import { type Command, fail, only, print } from "./command.ts";
import { readColumnOrder, readMoment, readNaming, readSourceName } from "./import-options.ts";
import { type CardsPlace, failOn, PLACE_OPTIONS, PLACE_USAGE, placeOf, publisherAt } from "./place.ts";
import { day, sayDifference, sayFault, sayOlder, sayRepeat } from "./say-import.ts";

const OPTIONS = {
  ...PLACE_OPTIONS,
  "dry-run": { type: "boolean" },
  name: { type: "string", default: "import" },
  columns: { type: "string" },
  map: { type: "string", multiple: true },
  ignore: { type: "string", multiple: true },
  "taken-at": { type: "string" },
  "allow-faults": { type: "boolean" },
  force: { type: "boolean" },
  json: { type: "boolean" },
} as const;

/** Larger than Node's own: a list is read from one end to the other. */
const CHUNK_BYTES = 262_144;

export const snapshotImport: Command = {
  usage:
    "FILE|- [--dry-run] [--name NAME] [--columns FILE.json] [--map COLUMN=NAME]... [--ignore NAME]... " +
    `[--taken-at TIME] [--allow-faults] [--force] ${PLACE_USAGE} [--json]`,
  does: "Publishes a list of cards, CSV or NDJSON or either as .gz; --dry-run only says what would change. Lists every fault.",
  async run(args) {
    const { values, positionals } = parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
    const file = only(positionals, "FILE");
    const call: Call = {
      file,
      name: readSourceName(values.name),
      isDry: values["dry-run"] === true,
      allowFaults: values["allow-faults"] === true,
      force: values.force === true,
      json: values.json === true,
    };
    const names = readNaming(values.map ?? [], values.ignore ?? []);
    const now = Date.now();
    const saidAt = values["taken-at"] === undefined ? undefined : readMoment(values["taken-at"], now);
    const place = placeOf(values);
    if (place === undefined) return 1;
    try {
      const order = values.columns === undefined ? undefined : readColumnOrder(values.columns, names);
      if (order?.is === "faulty") {
        for (const fault of order.faults) fail(`${values.columns}: ${fault}`);
        return 1;
      }
      const input = openInput(file, now);
      if (input.changedAt > now && saidAt === undefined)
        fail(`${file}: is dated in the future, ${day(input.changedAt)}; taken to be of now`);
      const takenAt = saidAt ?? Math.min(input.changedAt, now);
      using progress = openProgress(process.stderr, { label: "reading" });
      const reading = await readCards(input.open(), {
        source: call.name,
        takenAt,
        hash: hasherOf(place, call.isDry),
        names,
        columns: order?.names,
        allowFaults: call.isDry || call.allowFaults,
        onProgress: ({ bytes, rows }) => progress.update({ done: bytes, total: input.bytes, rows }),
      });
      progress[Symbol.dispose]();
      if (!call.json) for (const fault of reading.faults) fail(`${file}: ${sayFault(fault)}`);
      if (reading.is === "refused") return refused(call, reading);
      return call.isDry ? await compare(call, place, takenAt, reading) : publish(call, place, takenAt, reading);
    } catch (error) {
      return isFileError(error) ? fail(error.message) : failOn(error);
    }
  },
};

interface Call {
  readonly file: string;
  readonly name: string;
  readonly isDry: boolean;
  readonly allowFaults: boolean;
  readonly force: boolean;
  readonly json: boolean;
}

type GoodReading = Extract<ImportReading, { readonly is: "good" }>;

interface Input {
  /** undefined: nobody knows how much comes. */
  readonly bytes: number | undefined;
  /** Unix milliseconds. */
  readonly changedAt: number;
  open(): Readable;
}

function openInput(file: string, now: number): Input {
  if (file === "-") return { bytes: undefined, changedAt: now, open: () => process.stdin };
  const stat = statSync(file);
  return {
    bytes: stat.isFile() ? stat.size : undefined,
    changedAt: Math.floor(stat.mtimeMs),
    open: () => createReadStream(file, { highWaterMark: CHUNK_BYTES }),
  };
}

/** The key is loaded, or made, for lists that say whose the cards are. A dry run makes none. */
function hasherOf({ state }: CardsPlace, isDry: boolean): ImportOptions["hash"] {
  const credentialsDirectory = process.env["CREDENTIALS_DIRECTORY"];
  const file = join(state, "person-key");
  let hasher: ImportOptions["hash"] | undefined;
  function key(): Uint8Array {
    const isThere = [file, join(credentialsDirectory ?? state, "person-key")].some((path) => existsSync(path));
    if (isDry && !isThere) return randomBytes(32);
    makeFolder(state, 0o700);
    return loadSecret({ name: "person-key", credentialsDirectory, file });
  }
  return (text) => {
    hasher ??= personHasher(key());
    return hasher(text);
  };
}

function refused({ file, json }: Call, reading: ImportReading): number {
  const { rows, faultCount } = reading;
  if (json) print(JSON.stringify(reading));
  else fail(`${file}: not applied: ${faultCount} faults in ${rows} rows; what is published is as it was`);
  return 1;
}

async function compare(call: Call, place: CardsPlace, takenAt: number, reading: GoodReading): Promise<number> {
  using published = await whatIsPublished(place);
  const source = published?.sources.find(({ about }) => about.name === call.name);
  const difference = differenceOf(reading.cards, source);
  const against: string[] = [];
  const older = call.force ? undefined : sayOlder(source?.about.takenAt ?? undefined, takenAt);
  if (older !== undefined) against.push(older);
  if (!call.force) against.push(...lossOf(place, call.name, difference.cards, source?.about.reference));
  const { rows, faultCount, faults } = reading;
  if (faultCount > 0 && !call.allowFaults) against.push(`it has ${faultCount} faults in ${rows} rows`);
  const { repeats, ...counts } = difference;
  const repeated = reading.linesOf(repeats);
  if (call.json) {
    print(JSON.stringify({ is: "dry-run", rows, faultCount, faults, ...counts, repeats: repeated, against }));
  } else {
    for (const repeat of repeated) fail(`${call.file}: ${sayRepeat(repeat)}`);
    for (const line of sayDifference(call.name, difference)) print(line);
    for (const reason of against) fail(`${call.file}: would not be applied: ${reason}`);
  }
  return against.length === 0 ? 0 : 1;
}

async function whatIsPublished({ folder, site }: CardsPlace): Promise<PublishedSet | undefined> {
  try {
    return await openAsItStands(folder, site);
  } catch (error) {
    if (error instanceof SnapshotError && error.code === "absent") return undefined;
    throw error;
  }
}

function lossOf({ folder }: CardsPlace, name: string, count: number, reference: number | undefined): string[] {
  try {
    refuseLoss(folder, name, count, reference);
    return [];
  } catch (error) {
    if (error instanceof SnapshotError) return [error.message];
    throw error;
  }
}

function publish(call: Call, place: CardsPlace, takenAt: number, reading: GoodReading): number {
  makeFolder(place.state, 0o700);
  using publisher = publisherAt(place);
  const before = publisher.current()?.sources.find(({ name }) => name === call.name)?.takenAt;
  const older = call.force ? undefined : sayOlder(before, takenAt);
  if (older !== undefined) return fail(`${call.file}: not applied: ${older}`);
  const source = { name: call.name, kind: "import", takenAt } as const;
  const { info, bytesWritten, repeats, repeatCount } = publisher.replace(source, reading.cards, { force: call.force });
  const repeated = reading.linesOf(repeats);
  const { rows, faultCount, faults } = reading;
  if (call.json) {
    const report = { is: "applied", rows, faultCount, faults, info, bytesWritten, repeatCount, repeats: repeated };
    print(JSON.stringify(report));
  } else {
    for (const repeat of repeated) fail(`${call.file}: ${sayRepeat(repeat)}`);
    const count = info.sources.find(({ name }) => name === call.name)?.count ?? 0;
    print(`${count} cards in ${call.name}, ${info.count} in all, snapshot ${info.id}`);
  }
  return 0;
}

function isFileError(error: unknown): error is Error {
  return error instanceof Error && "syscall" in error;
}
