/** The operator's logo, read once at start. It is somebody else's file: an SVG may hold anything, and is never run. */
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";

const MAX_BYTES = 512 * 1024;

/** The first that is there. */
const FORMS = [
  ["logo.svg", "image/svg+xml"],
  ["logo.png", "image/png"],
  ["logo.webp", "image/webp"],
] as const;

export interface Logo {
  /** On the lane's server. */
  readonly path: string;
  readonly type: string;
  readonly body: Buffer;
}

/** Throws, with what is the matter, when the folder holds none that can be shown: a lane serves without a logo too. */
export function readLogo(folder: string): Logo {
  for (const [name, type] of FORMS) {
    const file = join(folder, name);
    const stat = statSync(file, { throwIfNoEntry: false });
    if (stat === undefined) continue;
    if (!stat.isFile()) throw new Error(`${file} is no file`);
    if (stat.size > MAX_BYTES) throw new Error(`${file} has ${stat.size} bytes, and at most ${MAX_BYTES} are shown`);
    return { path: `/brand/${name}`, type, body: readFileSync(file) };
  }
  throw new Error(`${folder} holds none of ${FORMS.map(([name]) => name).join(", ")}`);
}

/** Whoever opens it as a document gets a picture without scripts, forms, frames or an origin. */
export const LOGO_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox";
