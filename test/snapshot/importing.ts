import { join } from "node:path";
import { Readable } from "node:stream";
import type { Escn } from "../../src/card/escn.ts";
import { type ImportOptions, type ImportReading, readCards, type RepeatedLine } from "../../src/snapshot/import.ts";
import { KEY_BYTES, writeKey } from "../../src/snapshot/key.ts";
import { openLayer } from "../../src/snapshot/layer.ts";
import { personHasher } from "../../src/snapshot/person.ts";
import type { Found } from "../../src/snapshot/record.ts";
import { writeLayer } from "../../src/snapshot/write-layer.ts";
import { number, temporaryFolder } from "./folder.ts";

export const TAKEN_AT = Date.UTC(2026, 10, 23, 8);
export const hash = personHasher(new Uint8Array(32).fill(7));

export const [A, B, C] = [number(1), number(2), number(3)];

export interface Imported {
  readonly reading: ImportReading;
  readonly repeats: readonly RepeatedLine[];
  /** What A, B and C are in the layer that was written; undefined when the list was refused. The person's links are followed. */
  readonly cards: readonly (Found | undefined)[] | undefined;
}

type Choices = Partial<ImportOptions> & { readonly chunkBytes?: number };

/** Reads a list that comes in pieces, and writes and reads the layer that becomes of it. */
export async function importing(
  list: string | Buffer,
  { chunkBytes = 64, ...options }: Choices = {},
): Promise<Imported> {
  const reading = await readCards(inPieces(list, chunkBytes), {
    source: "import",
    takenAt: TAKEN_AT,
    hash,
    ...options,
  });
  if (reading.is === "refused") return { reading, repeats: [], cards: undefined };
  using folder = temporaryFolder();
  const path = join(folder.path, "import.1.cards");
  const { repeats } = writeLayer(path, reading.cards, { site: "riga", source: "import", serial: 1 });
  using layer = openLayer(path);
  function find(escn: Escn): Found | undefined {
    const key = Buffer.alloc(KEY_BYTES);
    writeKey(escn, key, 0);
    const found = layer.find(key);
    return found?.person === undefined ? found : { ...found, person: layer.personOf(found.person) };
  }
  return { reading, repeats: reading.linesOf(repeats), cards: [A, B, C].map(find) };
}

export function inPieces(list: string | Buffer, chunkBytes: number): Readable {
  const bytes = Buffer.from(list);
  const count = Math.ceil(bytes.length / chunkBytes);
  return Readable.from(
    Array.from({ length: count }, (_, i) => bytes.subarray(i * chunkBytes, (i + 1) * chunkBytes)),
    { objectMode: true },
  );
}

/** Line, column and reason of each fault of a list that is refused. */
export async function faultsOf(list: string | Buffer, options: Choices = {}): Promise<readonly string[]> {
  const { reading } = await importing(list, options);
  if (reading.is !== "refused" || reading.faultCount !== reading.faults.length) throw new Error("no faults to tell");
  return reading.faults.map(({ line, column, reason }) => `${line} ${column ?? "-"}: ${reason}`);
}

export const PLAIN = {
  status: "active",
  expiresOn: undefined,
  issuerPic: "999999999",
  issuerName: undefined,
  asOf: TAKEN_AT,
  person: undefined,
  cardType: undefined,
  level: undefined,
  groups: [],
} as const;
