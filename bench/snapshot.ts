/**
 * The snapshot's own parts: cards into a base layer, look-ups in it, a delta of one in a hundred, beside what plain SQLite does
 * with the same records in the same run. Layer and floor take turns, so that a noisy moment hits both. The ratio is the
 * figure; the times are this machine's.
 *
 *     npm run bench:snapshot -- [100000 1000000 10000000]
 */
import { spawnSync } from "node:child_process";
import { rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { openChanges, writeChanges } from "../src/snapshot/changes.ts";
import { gatherCards } from "../src/snapshot/gather.ts";
import { KEY_BYTES, writeKey } from "../src/snapshot/key.ts";
import { openLayer } from "../src/snapshot/layer.ts";
import { hashFileSync } from "../src/snapshot/hash-file.ts";
import { mergeChanges } from "../src/snapshot/merge.ts";
import { RECORD_BYTES } from "../src/snapshot/record.ts";
import type { CardChange, NewCard } from "../src/snapshot/words.ts";
import { mergeLayer, writeLayer } from "../src/snapshot/write-layer.ts";
import { number, temporaryFolder } from "../test/snapshot/folder.ts";
import { person } from "../test/snapshot/records.ts";
import { type Figures, quantiles, sayTable } from "./figures.ts";
import { bytesWritten, loadTable, openTable, updateTable } from "./sqlite.ts";

const given = process.argv.slice(2).map(Number);
const sizes = given.length > 0 ? given : [100_000, 1_000_000, 10_000_000];
/** Look-ups of each kind. */
const LOOK_UPS = 50_000;
/** Cards that are made before they are added, so that making them is not measured. */
const PIECE = 100;
const ABOUT = { site: "bench", source: "router", serial: 1 } as const;
const DAYS = Array.from({ length: 1_500 }, (_, n) =>
  new Date(1_790_000_000_000 + n * 86_400_000).toISOString().slice(0, 10),
);

/** All fields, persons too. Cards of one issuer come together, as lists have them; their numbers in no order. */
function card(n: number, status: NewCard["status"] = "active"): NewCard {
  const issuer = Math.floor(n / 1_000) % 50;
  return {
    escn: number(n),
    status,
    expiresOn: DAYS[n % DAYS.length],
    issuerPic: String(999_000_000 + issuer),
    issuerName: `University of Somewhere ${issuer}`,
    asOf: 1_790_000_000_000 + n * 1_000,
    person: person(n),
  };
}

interface Loaded {
  /** Milliseconds until every card is packed in memory. */
  readonly gather: number;
  /** Milliseconds from there to a layer on the disk, sorting included. */
  readonly write: number;
  /** What the floor gets: the same records, packed and in order. */
  readonly records: Buffer;
}

function loadLayer(path: string, count: number): Loaded {
  const gathering = gatherCards();
  let gather = 0;
  for (let from = 0; from < count; from += PIECE) {
    const made = Array.from({ length: Math.min(PIECE, count - from) }, (_, i) => card(from + i));
    // as a parser hands them over, and not as texts that are still to be put together
    const piece = JSON.parse(JSON.stringify(made)) as NewCard[];
    const at = performance.now();
    for (const one of piece) gathering.add(one);
    gather += performance.now() - at;
  }
  const at = performance.now();
  writeLayer(path, gathering, ABOUT);
  const write = performance.now() - at;
  const records = Buffer.alloc(count * RECORD_BYTES);
  let end = 0;
  gathering.sorted((bytes, offset) => {
    records.set(bytes.subarray(offset, offset + RECORD_BYTES), end);
    end += RECORD_BYTES;
  });
  return { gather, write, records };
}

function lookUps(layerPath: string, tablePath: string, keys: readonly Buffer[]): Record<"layer" | "floor", Figures> {
  using layer = openLayer(layerPath);
  using table = openTable(tablePath);
  const times = { layer: [] as number[], floor: [] as number[] };
  const time = (find: (key: Uint8Array) => unknown, key: Buffer, into: number[]): void => {
    const at = performance.now();
    find(key);
    into.push(performance.now() - at);
  };
  keys.forEach((key, i) => {
    if (i % 2 === 0) time((one) => layer.find(one), key, times.layer);
    time((one) => table.find(one), key, times.floor);
    if (i % 2 === 1) time((one) => layer.find(one), key, times.layer);
  });
  // the first ones compile the code and fill the cache
  const warm = keys.length / 10;
  return { layer: quantiles(times.layer.slice(warm)), floor: quantiles(times.floor.slice(warm)) };
}

/** Keys of `count` cards from one on, in no order. */
function keysOf(count: number, from: number): Buffer[] {
  return Array.from({ length: LOOK_UPS }, (_, i) => {
    const key = Buffer.alloc(KEY_BYTES);
    writeKey(number(from + ((Math.imul(i + 1, 2_654_435_761) >>> 0) % count)), key, 0);
    return key;
  });
}

function bench(count: number) {
  using folder = temporaryFolder();
  const [layerPath, tablePath] = [join(folder.path, "layer"), join(folder.path, "table")];
  const loads: { readonly layer: number; readonly floor: number; readonly gather: number }[] = [];
  for (let round = 0; round < (count > 1_000_000 ? 1 : 5); round += 1) {
    rmSync(layerPath, { force: true });
    rmSync(tablePath, { force: true });
    const { gather, write, records } = loadLayer(layerPath, count);
    loads.push({ layer: count / write, floor: count / loadTable(tablePath, records), gather: count / gather });
  }
  const load = loads.toSorted((a, b) => a.layer / a.floor - b.layer / b.floor)[Math.floor(loads.length / 2)];
  const bytes = { layer: statSync(layerPath).size / count, floor: statSync(tablePath).size / count };
  // whoever opens a snapshot has hashed it whole: then it is in the memory of the system, as far as there is room
  const { sha256: baseSha256 } = hashFileSync(layerPath);
  hashFileSync(tablePath);
  const hit = lookUps(layerPath, tablePath, keysOf(count, 0));
  const miss = lookUps(layerPath, tablePath, keysOf(count, count));

  const hundredth = Array.from({ length: count / 100 }, (_, i): CardChange => {
    return { is: "card", card: card(i * 100, "inactive") };
  });
  const before = bytesWritten();
  const deltaAt = performance.now();
  const changes = mergeChanges(undefined, hundredth);
  writeChanges(join(folder.path, "changes"), changes, ABOUT);
  const overlay = { ms: performance.now() - deltaAt, bytes: bytesWritten() - before };
  const inPlace = updateTable(tablePath, changes.records);

  using base = openLayer(layerPath);
  const foldAt = performance.now();
  mergeLayer(join(folder.path, "folded"), base, openChanges(join(folder.path, "changes")), ABOUT, { baseSha256 });
  const fold = count / (performance.now() - foldAt);

  const child = [
    fileURLToPath(new URL("layer-memory.ts", import.meta.url)),
    layerPath,
    String(count),
    String(LOOK_UPS),
  ];
  const { stdout } = spawnSync(process.execPath, child, { encoding: "utf8" });
  const { rss } = JSON.parse(stdout) as { rss: number };
  return { cards: count, load, fold, bytes, hit, miss, delta: { overlay, inPlace }, rssMb: rss / 1e6 };
}

const results = sizes.map((count) => {
  const result = bench(count);
  const { load, fold, bytes, hit, miss, delta, rssMb } = result;
  const figure = (value: number): string => value.toFixed(value < 10 ? 2 : 0);
  const beside = (of: { layer: number; floor: number } | undefined, unit: string): string =>
    of === undefined
      ? ""
      : `${figure(of.layer)} ${unit}, floor ${figure(of.floor)}, ${figure(of.layer / of.floor)} times`;
  sayTable(`${count} cards: look-ups, microseconds`, [
    ["hit", hit.layer],
    ["hit, floor: held statement", hit.floor],
    ["miss", miss.layer],
    ["miss, floor", miss.floor],
  ]);
  process.stdout.write(
    [
      `load           ${beside(load && { layer: load.layer / 1000, floor: load.floor / 1000 }, "million cards/s")}`,
      `  and before   ${figure((load?.gather ?? Number.NaN) / 1000)} million cards/s from a parser's objects into packed records`,
      `bytes a card   ${beside(bytes, "")}`,
      `delta of 1 %   ${figure(delta.overlay.ms)} ms, ${figure(delta.overlay.bytes / 1e6)} MB written`,
      `  in place     ${figure(delta.inPlace.ms)} ms, ${figure(delta.inPlace.bytes / 1e6)} MB written`,
      `fold it in     ${figure(fold / 1000)} million cards/s`,
      `memory         ${figure(rssMb)} MB in a process that opens it and looks up`,
      "",
    ].join("\n"),
  );
  return result;
});

const [first, last] = [results.at(-2), results.at(-1)];
const growth = first &&
  last && {
    from: first.cards,
    to: last.cards,
    hit: { p50: last.hit.layer.p50 / first.hit.layer.p50, p99: last.hit.layer.p99 / first.hit.layer.p99 },
    miss: { p50: last.miss.layer.p50 / first.miss.layer.p50, p99: last.miss.layer.p99 / first.miss.layer.p99 },
  };
if (growth !== undefined)
  process.stdout.write(
    `\nfrom ${growth.from} to ${growth.to} cards a hit takes ${growth.hit.p50.toFixed(2)} times as long (p50), ` +
      `${growth.hit.p99.toFixed(2)} times (p99)\n`,
  );
process.stdout.write(`${JSON.stringify({ bench: "snapshot", results, growth })}\n`);
