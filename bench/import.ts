/**
 * Lists of cards from a file into memory, ready to be written as a layer: rows a second of each form, beside the floor of the same run,
 * which reads the same file and cuts it into lines (unpacked first where it is compressed). Both take turns, so that a noisy moment
 * hits both. The ratio is the figure; the rows a second are this machine's.
 *
 *     npm run bench:import -- [--rows 1000000] [--rounds 3]
 */
import { closeSync, createReadStream, openSync, readFileSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { createGunzip, gzipSync } from "node:zlib";
import { readCards } from "../src/snapshot/import.ts";
import { personHasher } from "../src/snapshot/person.ts";
import { number, temporaryFolder } from "../test/snapshot/folder.ts";

const { values } = parseArgs({
  options: { rows: { type: "string", default: "1000000" }, rounds: { type: "string", default: "3" } },
});
const [rows, rounds] = [Number(values.rows), Number(values.rounds)];
const CHUNK = { highWaterMark: 262_144 };
const hash = personHasher(new Uint8Array(32));
using folder = temporaryFolder();

const DAYS = ["2027-03-31", "2027-09-30", "2028-03-31", "2028-09-30"];
const STATUSES = [...Array.from({ length: 9 }, () => "active"), "inactive"];
const NAMES = ["Latvijas Universitāte", "University of the Test", "Universität des Tests"];
const of = (list: readonly string[], n: number): string => list[n % list.length] ?? "";

interface Card {
  readonly escn: string;
  readonly status: string;
  readonly expires_on: string;
  readonly issuer_pic: string;
  readonly issuer_name: string;
}

function card(n: number): Card {
  const issuer_pic = String(999_999_900 + (n % 3));
  const escn = number(n).slice(0, 27) + issuer_pic;
  return { escn, status: of(STATUSES, n), expires_on: of(DAYS, n >>> 3), issuer_pic, issuer_name: of(NAMES, n) };
}

const HEADER = "escn,status,expires_on,issuer_pic,issuer_name";
const csv = (cells: readonly string[]): string => `${cells.join(",")}\n`;

/** Each row of a list; the first is its header, when it has one. */
const LISTS: Readonly<Record<string, (n: number) => string>> = {
  CSV: (n) => (n < 0 ? `${HEADER}\n` : csv(Object.values(card(n)))),
  "CSV, every value in quotes, CRLF": (n) =>
    n < 0
      ? `${HEADER}\r\n`
      : `${Object.values(card(n))
          .map((cell: string) => `"${cell}"`)
          .join(",")}\r\n`,
  "CSV with an ESI each": (n) =>
    n < 0
      ? `${HEADER},esi\n`
      : csv([...Object.values(card(n)).map(String), `urn:schac:personalUniqueCode:int:esi:lu.lv:${n}`]),
  NDJSON: (n) => (n < 0 ? "" : `${JSON.stringify(card(n))}\n`),
  "NDJSON of the router's views": (n) => {
    if (n < 0) return "";
    const { escn, status, expires_on, issuer_pic, issuer_name } = card(n);
    const issuer = { identifier: issuer_pic, name: issuer_name };
    const cardStatusType = { key: status.toUpperCase(), label: status };
    return `${JSON.stringify({ cardNumber: escn, displayName: `Card ${n}`, expiresAt: expires_on, cardStatusType, issuer })}\n`;
  },
};

function write(name: string, row: (n: number) => string): string {
  const path = join(folder.path, name.replaceAll(/[^a-zA-Z]/g, "-"));
  const fd = openSync(path, "w");
  let text = "";
  for (let n = -1; n < rows; n += 1) {
    text += row(n);
    if (text.length < 1_000_000 && n < rows - 1) continue;
    writeSync(fd, text);
    text = "";
  }
  closeSync(fd);
  return path;
}

async function ours(path: string): Promise<number> {
  const at = performance.now();
  const options = { source: "bench", takenAt: Date.now(), hash };
  const reading = await readCards(createReadStream(path, CHUNK), options);
  if (reading.is !== "good" || reading.cards.added !== rows) throw new Error(JSON.stringify(reading.faults[0]));
  return (rows / (performance.now() - at)) * 1_000;
}

async function linesOnly(path: string, isPacked: boolean): Promise<number> {
  const at = performance.now();
  const file = createReadStream(path, CHUNK);
  const chunks: AsyncIterable<Buffer> = isPacked ? file.pipe(createGunzip({ chunkSize: 262_144 })) : file;
  let lines = 0;
  for await (const chunk of chunks)
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, end + 1)) lines += 1;
  if (lines < rows) throw new Error("the floor must see every line");
  return (rows / (performance.now() - at)) * 1_000;
}

const median = (list: readonly number[]): number =>
  list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)] ?? Number.NaN;

const files: { readonly name: string; readonly path: string; readonly isPacked: boolean }[] = [];
for (const [name, row] of Object.entries(LISTS)) files.push({ name, path: write(name, row), isPacked: false });
for (const { name, path } of files.filter(({ name: one }) => one === "CSV" || one === "NDJSON")) {
  writeFileSync(`${path}.gz`, gzipSync(readFileSync(path), { level: 6 }));
  files.push({ name: `${name}, gzip`, path: `${path}.gz`, isPacked: true });
}

const results: {
  readonly name: string;
  readonly rowsPerSecond: number;
  readonly floor: number;
  readonly ratio: number;
}[] = [];
process.stdout.write(`${rows} rows${" ".repeat(25)}rows a second       floor   ratio\n`);
for (const { name, path, isPacked } of files) {
  const [own, floors]: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds; round += 1) {
    floors.push(await linesOnly(path, isPacked));
    own.push(await ours(path));
  }
  const [rowsPerSecond, floor] = [median(own), median(floors)];
  results.push({ name, rowsPerSecond, floor, ratio: rowsPerSecond / floor });
  const [mine, least] = [rowsPerSecond, floor].map((one) => Math.round(one).toLocaleString("en-US").padStart(12));
  process.stdout.write(`${name.padEnd(35)}${mine}${least}${(rowsPerSecond / floor).toFixed(2).padStart(8)}\n`);
}
process.stdout.write(`${JSON.stringify({ bench: "import", rows, results })}\n`);
