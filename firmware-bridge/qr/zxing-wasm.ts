/** zxing-cpp as WebAssembly. Its file comes from node_modules: left alone, the package would fetch it from the network. */
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { ReaderOptions } from "zxing-wasm/reader";
import type { Decode } from "./picture.ts";

/** One code is enough: nobody shows two. */
const OPTIONS: ReaderOptions = { formats: ["QRCode"], maxNumberOfSymbols: 1 };

/** Rejects when the package is not installed. */
export async function openZxingWasm(): Promise<Decode> {
  const { prepareZXingModule, readBarcodes } = await import("zxing-wasm/reader");
  const file = await readFile(fileURLToPath(import.meta.resolve("zxing-wasm/reader/zxing_reader.wasm")));
  const wasmBinary = Uint8Array.from(file).buffer;
  await prepareZXingModule({ overrides: { wasmBinary }, fireImmediately: true });
  return async ({ grey, width, height }) => {
    // A PGM file in memory (netpbm "P5"): the package takes grey bytes in no other way, and turns RGBA into grey slowly.
    const header = Buffer.from(`P5\n${width} ${height}\n255\n`, "latin1");
    const pgm = new Uint8Array(header.length + grey.length);
    pgm.set(header);
    pgm.set(grey, header.length);
    const [code] = await readBarcodes(pgm, OPTIONS);
    return code?.isValid === true && code.bytes.length > 0 ? Uint8Array.from(code.bytes) : undefined;
  };
}
