import { Readable } from "node:stream";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { A, B, C, importing, inPieces, PLAIN } from "./importing.ts";
import { openText } from "../../src/snapshot/source-text.ts";

const csv = `escn,issuer_name\n${A},é\n${B},é\n`;
const all = [{ ...PLAIN, issuerName: "é" }, { ...PLAIN, issuerName: "é" }, undefined];

describe("a compressed list is unpacked, whatever it is called", () => {
  test.each([
    ["CSV", gzipSync(csv)],
    ["CSV with a byte order mark", gzipSync(`\u{FEFF}${csv}`)],
    ["NDJSON", gzipSync(`{"escn":"${A}","issuer_name":"é"}\n{"escn":"${B}","issuer_name":"é"}\n`)],
    ["in two members, as split archives are", Buffer.concat([gzipSync(csv.slice(0, 40)), gzipSync(csv.slice(40))])],
  ])("%s", async (_what, list) => {
    for (const chunkBytes of [1, 7, 100_000]) expect((await importing(list, { chunkBytes })).cards).toEqual(all);
  });

  test("and its progress is in bytes of what is compressed", async () => {
    const list = gzipSync(csv);
    const seen: number[] = [];
    await importing(list, { onProgress: ({ bytes }) => void seen.push(bytes) });
    expect(seen.at(-1)).toBe(list.length);
  });

  const long = gzipSync(csv + `${C},${"x".repeat(50)}\n`.repeat(20_000));
  const bent = Buffer.from(long);
  bent[bent.length - 6] = (bent[bent.length - 6] ?? 0) ^ 1;
  test.each([
    ["cut off", long.subarray(0, long.length - 20), "is cut off"],
    ["one of its bits turned", bent, "is damaged"],
    ["packed UTF-16", gzipSync(Buffer.from(csv, "utf16le").subarray(0)), ""],
    ["packed UTF-16 with its mark", gzipSync(Buffer.from(`\u{FEFF}${csv}`, "utf16le")), "is UTF-16"],
  ])("%s, and nothing of it counts", async (_what, list, why) => {
    const { reading } = await importing(list, { allowFaults: true, chunkBytes: 5_000 });
    expect([reading.is, reading.faults.at(-1)?.reason]).toEqual(["refused", expect.stringContaining(why)]);
  });
});

test("who stops reading early closes the input, packed or not", async () => {
  for (const list of [Buffer.from(csv.repeat(1_000)), gzipSync(csv.repeat(1_000))]) {
    const input = inPieces(list, 100);
    const { pieces } = await openText(input, () => undefined);
    for await (const piece of pieces) if (piece.length > 0) break;
    expect(input.destroyed).toBe(true);
  }
});

test("the input's own error comes out of a compressed list too", async () => {
  const packed = gzipSync(csv);
  const input = Readable.from(
    (async function* () {
      yield packed.subarray(0, 20);
      await Promise.resolve();
      throw new Error("the stick was pulled");
    })(),
    { objectMode: true },
  );
  const { pieces } = await openText(input, () => undefined).catch((error: Error) => ({
    pieces: Promise.reject(error),
  }));
  await expect(
    (async () => {
      for await (const piece of await pieces) void piece;
    })(),
  ).rejects.toThrow("the stick was pulled");
});
