import { createReadStream, statSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { buildSnapshot } from "../snapshot/build.ts";
import type { CsvFault } from "../snapshot/csv-fault.ts";
import { CURRENT, PREVIOUS } from "../snapshot/format.ts";
import { importCsv } from "../snapshot/import-csv.ts";
import { openProgress } from "../snapshot/progress.ts";
import { openSnapshot } from "../snapshot/snapshot.ts";
import { SnapshotError } from "../snapshot/words.ts";
import { type Command, fail, only, print, UsageError } from "./command.ts";
import { configOf } from "./config.ts";

const IMPORT_OPTIONS = {
  config: { type: "string" },
  cards: { type: "string" },
  site: { type: "string" },
  "allow-faults": { type: "boolean" },
  force: { type: "boolean" },
  json: { type: "boolean" },
} as const;

/** Where the cards of a site lie, from the config or from the two options that replace it. */
function placeOf(values: {
  config?: string;
  cards?: string;
  site?: string;
}): { folder: string; site: string } | undefined {
  if (values.cards !== undefined) {
    if (values.site === undefined) throw new UsageError("--cards needs --site ID beside it");
    return { folder: values.cards, site: values.site };
  }
  const config = configOf(values.config);
  return config === undefined ? undefined : { folder: config.cards_folder, site: config.site.id };
}

function sayFault({ line, column, value, reason }: CsvFault): string {
  const where = column === undefined ? `line ${line}` : `line ${line}, ${column}`;
  return value === undefined ? `${where}: ${reason}` : `${where} = ${JSON.stringify(value)}: ${reason}`;
}

export const snapshotImport: Command = {
  usage: "FILE.csv [--config FILE | --cards FOLDER --site ID] [--allow-faults] [--force] [--json]",
  does: "Makes a new snapshot from a CSV file and swaps it in; lists every bad row by line, column and reason.",
  async run(args) {
    const { values, positionals } = parseArgs({ args: [...args], options: IMPORT_OPTIONS, allowPositionals: true });
    const file = only(positionals, "FILE.csv");
    const place = placeOf(values);
    if (place === undefined) return 1;
    const json = values.json === true;
    try {
      const { size: totalBytes, mtimeMs } = statSync(file);
      const build = buildSnapshot(place.folder, { site: place.site, source: "csv", takenAt: Math.floor(mtimeMs) });
      using progress = openProgress(process.stderr, { label: "reading" });
      const report = await importCsv(createReadStream(file), build, {
        totalBytes,
        allowFaults: values["allow-faults"] === true,
        force: values.force === true,
        onProgress: ({ bytes, rows }) => progress.update({ done: bytes, total: totalBytes, rows }),
      });
      progress[Symbol.dispose]();
      if (json) print(JSON.stringify(report));
      else for (const fault of report.faults) fail(`${file}: ${sayFault(fault)}`);
      if (report.is === "refused") {
        return json
          ? 1
          : fail(`${file}: not applied: ${report.faultCount} faults in ${report.rows} rows; the snapshot is as it was`);
      }
      for (const { line, before } of json ? [] : report.repeats)
        fail(`${file}: line ${line}: the card of line ${before} again; this line counts`);
      if (!json) print(`${report.info.count} cards, snapshot ${report.info.id}`);
      return 0;
    } catch (error) {
      if (error instanceof SnapshotError || isFileError(error)) return fail(error.message);
      throw error;
    }
  },
};

function isFileError(error: unknown): error is Error {
  return error instanceof Error && "syscall" in error;
}

export const snapshotStatus: Command = {
  usage: "[--config FILE | --cards FOLDER --site ID] [--json]",
  does: "What the gate decides on: cards, source, age, and whether the current and the previous file are sound.",
  async run(args) {
    const options = {
      config: { type: "string" },
      cards: { type: "string" },
      site: { type: "string" },
      json: { type: "boolean" },
    } as const;
    const { values } = parseArgs({ args: [...args], options });
    const place = placeOf(values);
    if (place === undefined) return 1;
    const files = [CURRENT, PREVIOUS].map((name) => statusOf(join(place.folder, name), place.site));
    if (values.json === true) print(JSON.stringify(files));
    else for (const { file, ...status } of files) print(`${file}: ${sayStatus(status)}`);
    return files[0]?.is === "sound" ? 0 : 1;
  },
};

function statusOf(file: string, site: string) {
  try {
    using snapshot = openSnapshot(file, site);
    return { file, is: "sound" as const, info: snapshot.info };
  } catch (error) {
    if (!(error instanceof SnapshotError)) throw error;
    return { file, is: error.code, why: error.message };
  }
}

function sayStatus(status: Omit<ReturnType<typeof statusOf>, "file">): string {
  if (!("info" in status)) return "why" in status ? status.why : status.is;
  const { count, id, source, takenAt } = status.info;
  return `${count} cards from ${source}, as of ${new Date(takenAt).toISOString()}, snapshot ${id}`;
}
