/**
 * A new snapshot beside the current one: cards are gathered in memory (36 bytes each), then sorted, written, synced,
 * opened again and looked through, and only then named. Whatever fails or dies on the way leaves the current one as it was.
 */
import { closeSync, mkdirSync, openSync, rmSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { toDayNumber } from "./day.ts";
import { compareWithCurrent } from "./compare.ts";
import { BUILDING, SCHEMA, STATUSES } from "./format.ts";
import { issuerTable } from "./issuers.ts";
import { packedCards } from "./packed.ts";
import { publish, removeLeftovers } from "./publish.ts";
import { openSnapshot } from "./snapshot.ts";
import { type NewCard, SnapshotError, type SnapshotInfo, type Source } from "./words.ts";
import { type Repeat, writeCards, type Written } from "./write.ts";

/** A finished snapshot, and which numbers came more than once (at most 1,000 of `repeatCount` are listed). */
export interface BuiltSnapshot extends SnapshotInfo {
  readonly repeatCount: number;
  readonly repeats: readonly Repeat[];
}

/**
 * One build. `add` may be called up to 20,000,000 times; a number that comes again replaces the earlier one. After
 * `finish` or `abort` nothing may be called but `abort`, which then does nothing.
 */
export interface SnapshotBuild {
  /** Throws RangeError naming the field that is out of range, `SnapshotError("capacity")` when the snapshot is full. */
  add(card: NewCard): void;
  /**
   * Writes, checks and names the file; takes about two seconds for a million cards and blocks meanwhile. Throws
   * `SnapshotError("shrunk")` when the new set is empty or smaller than four fifths of the current one,
   * `SnapshotError("foreign-site")` when the current one is of another site, both unless `force`. When it throws, the
   * current snapshot is untouched and the build is over.
   */
  finish(options?: { readonly force?: boolean }): BuiltSnapshot;
  abort(): void;
}

export interface BuildOptions {
  /** 1 to 64 characters. */
  readonly site: string;
  readonly source: Source;
  /** Unix milliseconds at which the content was true. */
  readonly takenAt: number;
}

const inThisProcess = new Set<string>();
let builds = 0;

/** Starts a snapshot in `folder`, which is made when it is absent; removes what a killed builder left there. */
export function buildSnapshot(folder: string, options: BuildOptions): SnapshotBuild {
  checkOptions(options);
  const building = startFile(folder);
  const cards = packedCards();
  const issuers = issuerTable();
  let state: "open" | "over" = "open";

  function end(): void {
    if (state === "over") throw new Error("this snapshot build is over: start a new one");
    state = "over";
  }

  return {
    add(card) {
      if (state === "over") throw new Error("this snapshot build is over: start a new one");
      const status = STATUSES.indexOf(card.status);
      if (status < 0) throw new RangeError(`status must be one of ${STATUSES.join(", ")}`);
      cards.add(card.escn, status, toDay(card.expiresOn), issuers.numberOf(toPic(card), toName(card)));
    },
    finish(finishOptions) {
      end();
      try {
        const written = writeFile(building, (db) => {
          const result = writeCards(db, cards, issuers.all());
          writeMeta(db, options, result);
          return result;
        });
        const info = check(building, written, options);
        publish(folder, building, compareWithCurrent(folder, info, finishOptions?.force ?? false));
        return { ...info, repeatCount: written.repeatCount, repeats: written.repeats };
      } catch (error) {
        throw asSnapshotError(error, folder);
      } finally {
        discard(building);
      }
    },
    abort() {
      if (state === "over") return;
      end();
      discard(building);
    },
  };
}

function checkOptions({ site, takenAt }: BuildOptions): void {
  if (site.length < 1 || site.length > 64) throw new RangeError("site must have 1 to 64 characters");
  if (!Number.isSafeInteger(takenAt) || takenAt < 0)
    throw new RangeError("takenAt must be unix milliseconds, a whole number from 0");
}

function startFile(folder: string): string {
  builds += 1;
  const building = join(folder, `${BUILDING}${process.pid}-${builds}`);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o750 });
    removeLeftovers(folder, inThisProcess);
    // card numbers are personal data: readable for the group that the gate and sync share, for nobody else
    closeSync(openSync(building, "wx", 0o640));
  } catch (error) {
    throw asSnapshotError(error, folder);
  }
  inThisProcess.add(building);
  return building;
}

function discard(building: string): void {
  inThisProcess.delete(building);
  rmSync(building, { force: true });
}

function toDay(expiresOn: string | undefined): number | undefined {
  if (expiresOn === undefined) return undefined;
  const day = toDayNumber(expiresOn);
  if (day === undefined) throw new RangeError("expiresOn must be a real day, yyyy-mm-dd, from 1970 to 9999");
  return day;
}

function toPic({ issuerPic }: NewCard): string | undefined {
  if (issuerPic !== undefined && !/^[0-9]{9}$/.test(issuerPic)) throw new RangeError("issuerPic must be 9 digits");
  return issuerPic;
}

function toName({ issuerName }: NewCard): string | undefined {
  if (issuerName !== undefined && (issuerName.length < 1 || issuerName.length > 200))
    throw new RangeError("issuerName must have 1 to 200 characters");
  return issuerName;
}

function writeFile(building: string, write: (db: Database.Database) => Written): Written {
  const db = new Database(building);
  try {
    // Nothing here needs to survive a crash before it is named, so no journal and no sync: publish() syncs it whole.
    db.pragma("journal_mode = OFF");
    db.pragma("synchronous = OFF");
    db.pragma("locking_mode = EXCLUSIVE");
    db.exec(SCHEMA);
    return db.transaction(() => write(db))();
  } finally {
    db.close();
  }
}

function writeMeta(db: Database.Database, { site, source, takenAt }: BuildOptions, { id, count }: Written): void {
  const insert = db.prepare("INSERT INTO meta VALUES (?, ?)");
  for (const [name, value] of Object.entries({ id, site, source })) insert.run(name, value);
  for (const [name, value] of Object.entries({ taken_at: takenAt, count })) insert.run(name, BigInt(value));
}

function check(building: string, { id, count }: Written, { site }: BuildOptions): SnapshotInfo {
  using snapshot = openSnapshot(building, site);
  const { info } = snapshot;
  if (info.id !== id || info.count !== count)
    throw new SnapshotError(
      "corrupt",
      `${building} does not read back as it was written: the disk is not to be trusted`,
    );
  return info;
}

function asSnapshotError(error: unknown, folder: string): unknown {
  if (error instanceof SnapshotError || !(error instanceof Error)) return error;
  if (!(error instanceof Database.SqliteError) && !("syscall" in error)) return error;
  return new SnapshotError("storage", `the snapshot in ${folder} cannot be written: ${error.message}`, {
    cause: error,
  });
}
