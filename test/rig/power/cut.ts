/** Cuts the power of a recorded program at points drawn at random, and asks of each disk it may leave whether all is well. */
import { createHash } from "node:crypto";
import { chmodSync, linkSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Cut, type Disk, emptyDisk, type State } from "./disk.ts";
import type { Op } from "./log.ts";
import { scratch } from "./scratch.ts";

/** Six of the possible pairs: the two ends, each half forgotten without the other, and chance mildly and at its worst. */
export const CUTS: readonly Cut[] = [
  { data: "none", names: "none" },
  { data: "all", names: "all" },
  { data: "none", names: "all" },
  { data: "all", names: "none" },
  { data: "some", names: "first" },
  { data: "torn", names: "some" },
];

export interface Trial {
  readonly log: readonly Op[];
  /** How many points; at each of them all CUTS are made. */
  readonly points: number;
  readonly seed: number;
  /** See `emptyDisk`. */
  readonly forgetful?: "file" | "folder";
  /**
   * Throws when what is in `folder` is not what the program had promised. `acknowledged`: the lines it said before the cut.
   * May change the folder.
   */
  readonly check: (folder: string, acknowledged: readonly string[]) => void | Promise<void>;
}

/** A disk that broke a promise. `at`: the cut came before this op, counted from 0. */
export interface Broken {
  readonly at: number;
  readonly cut: string;
  readonly why: string;
}

export async function cutPower({ log, points, seed, forgetful, check }: Trial): Promise<readonly Broken[]> {
  const broken: Broken[] = [];
  const disk = emptyDisk(forgetful);
  const acknowledged: string[] = [];
  const wanted = drawPoints(log, points, seed);
  for (let at = 0; at <= log.length; at += 1) {
    if (wanted.has(at))
      for (const cut of CUTS) {
        using folder = scratch();
        writeState(stateAt(disk, at, cut, seed), folder.path);
        try {
          await check(folder.path, acknowledged);
        } catch (error) {
          broken.push({ at, cut: nameOf(cut), why: error instanceof Error ? error.message : String(error) });
        }
      }
    const op = log[at];
    if (op?.is === "acknowledged") acknowledged.push(op.line);
    if (op !== undefined) disk.apply(op);
  }
  return broken;
}

/** What is on the disk after one cut of a trial, whatever other cuts were made. */
export function stateAfter({ log, seed, forgetful }: Omit<Trial, "points" | "check">, at: number, cut: Cut): State {
  const disk = emptyDisk(forgetful);
  for (const op of log.slice(0, at)) disk.apply(op);
  return stateAt(disk, at, cut, seed);
}

export function nameOf(cut: Cut): string {
  return `${cut.data}/${cut.names}`;
}

function stateAt(disk: Disk, at: number, cut: Cut, seed: number): State {
  return disk.after(cut, chanceOf(`${seed} ${at} ${nameOf(cut)}`));
}

export function writeState(state: State, folder: string): void {
  const written = new Map<Uint8Array, string>();
  for (const [path, kept] of state) {
    const to = join(folder, path);
    if (kept.is === "folder") {
      mkdirSync(to);
      continue;
    }
    const other = written.get(kept.bytes);
    if (other !== undefined) {
      linkSync(other, to);
      continue;
    }
    writeFileSync(to, kept.bytes);
    chmodSync(to, kept.mode);
    written.set(kept.bytes, to);
  }
}

/**
 * One half evenly over the log, the other beside a call that is not a mere write: there is where promises are kept or broken,
 * and most of a log is writes.
 */
function drawPoints(log: readonly Op[], points: number, seed: number): ReadonlySet<number> {
  const chance = chanceOf(`${seed} points`);
  const below = (end: number) => Math.floor(chance() * end);
  const turning = [...log.keys()].filter((at) => !["write", "open", "close"].includes(log[at]?.is ?? ""));
  const drawn = new Set<number>();
  for (let n = 0; drawn.size < Math.min(points, log.length + 1); n += 1) {
    const beside = (turning[below(turning.length)] ?? 0) + below(2);
    drawn.add(n % 2 === 0 && n < 20 * points ? beside : below(log.length + 1));
  }
  return drawn;
}

/** The same numbers for the same words: SHA-256 of the words and a count. */
function chanceOf(words: string): () => number {
  let count = 0;
  return () => {
    count += 1;
    return createHash("sha256").update(`${words} ${count}`).digest().readUInt32LE() / 2 ** 32;
  };
}
