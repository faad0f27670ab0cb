/** Still pictures from files: PGM (netpbm P5 and P2) and PNG. */
import { open } from "node:fs/promises";
import type { Picture } from "./picture.ts";
import { readPgm } from "./pgm.ts";
import { PictureError } from "./picture-error.ts";
import { isPng, readPng } from "./png.ts";

/** Bytes. */
const MAX_FILE = 32 * 1024 * 1024;

/** Throws `PictureError`: it cannot be read, is neither, is damaged, or is too large (32 MiB; 8192 pixels a side; 16,777,216 in all). */
export async function readPictureFile(path: string): Promise<Picture> {
  const bytes = await contentOf(path);
  if (isPng(bytes)) return readPng(bytes);
  if (bytes[0] === 0x50 && (bytes[1] === 0x32 || bytes[1] === 0x35)) return readPgm(bytes);
  throw new PictureError("is neither a PNG nor a PGM picture");
}

async function contentOf(path: string): Promise<Uint8Array> {
  try {
    await using file = await open(path);
    const found = await file.stat();
    if (!found.isFile()) throw new PictureError("is no file");
    if (found.size > MAX_FILE) throw new PictureError(`has ${found.size} bytes; at most ${MAX_FILE} are read`);
    return await file.readFile();
  } catch (error) {
    if (error instanceof PictureError) throw error;
    throw new PictureError(`cannot be read (${error instanceof Error ? error.message : String(error)})`);
  }
}
